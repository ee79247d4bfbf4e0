/* What the tests of serve share. */
#ifndef TEITEN_TEST_SERVE_SUPPORT_H
#define TEITEN_TEST_SERVE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before it. */
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "base/types.h"

static inline struct ipv6 address_of(const char *text)
{
    struct ipv4 ipv4;
    struct ipv6 ipv6 = {{0}};
    if (ipv4_parse(text, strlen(text), &ipv4)) {
        const uint32_t a = ipv4.host_order;
        return (struct ipv6){{[10] = 0xff,
                              [11] = 0xff,
                              [12] = (uint8_t)(a >> 24),
                              [13] = (uint8_t)(a >> 16),
                              [14] = (uint8_t)(a >> 8),
                              [15] = (uint8_t)a}};
    }
    assert_true(ipv6_parse(text, strlen(text), &ipv6));
    return ipv6;
}

#endif
