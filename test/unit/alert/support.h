/* What the tests of alerts share: notices, settings, moments. */
#ifndef TEITEN_TEST_ALERT_SUPPORT_H
#define TEITEN_TEST_ALERT_SUPPORT_H

#include "alert/book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2025-06-10T00:00:00Z and so many minutes. */
static inline struct instant minute(int64_t minutes)
{
    return (struct instant){(INT64_C(1749513600) + minutes * 60) * NS_PER_S};
}

static inline struct notice *add_notice(struct notices *notices, const char *rule, const char *key,
                                        const char *mark, struct instant seen)
{
    struct notice *n = notices_add(notices, rule);
    assert_non_null(n);
    snprintf(n->key, sizeof n->key, "%s", key);
    snprintf(n->mark, sizeof n->mark, "%s", mark);
    snprintf(n->en, sizeof n->en, "about %s", key);
    snprintf(n->ja, sizeof n->ja, "%s について", key);
    n->severity = SEVERITY_MEDIUM;
    n->first = n->last = seen;
    n->count = 1;
    return n;
}

#endif
