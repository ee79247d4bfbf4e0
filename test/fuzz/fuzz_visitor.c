/* X-Forwarded-For and Forwarded of a trusted proxy, whatever its client wrote before.
 *
 * What is told is an address that is told again when it stands there alone; and what a proxy appends is what counts. */
#include "serve/visitor_address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_SIZE = 4096 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool told(const struct address_set *proxies, const char *forwarded_for,
                 const char *forwarded, struct ipv6 *ret_address)
{
    static const struct ipv6 peer = {
        {[10] = 0xff, [11] = 0xff, [12] = 198, [13] = 51, [14] = 100, [15] = 7}};
    const struct request_headers headers = {
        .forwarded_for = forwarded_for, .forwarded = forwarded, .peer = peer};
    return visitor_address(&headers, proxies, ret_address);
}

/* The proxy's own part wins: 192.0.2.1. */
static void check_appended(const struct address_set *proxies, const char *text)
{
    static char longer[HEADER_SIZE + 64];
    struct ipv6 alone, appended;
    check(told(proxies, "192.0.2.1", NULL, &alone));
    snprintf(longer, sizeof longer, "%s, 192.0.2.1", text);
    check(told(proxies, longer, NULL, &appended) && memcmp(&alone, &appended, sizeof alone) == 0);
    snprintf(longer, sizeof longer, "%s, for=192.0.2.1;proto=https", text);
    check(told(proxies, NULL, longer, &appended) && memcmp(&alone, &appended, sizeof alone) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct address_set *proxies;
    static char text[HEADER_SIZE];
    char name[IPV6_TEXT_SIZE];
    struct ipv6 address, again;
    struct error error;
    if (proxies == NULL) {
        proxies = address_set_create();
        check(proxies != NULL && address_set_add_text(proxies, "198.51.100.7/32", &error));
    }
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (told(proxies, text, NULL, &address) || told(proxies, NULL, text, &address)) {
        ipv6_format(address, name);
        check(told(proxies, name, NULL, &again) && memcmp(&address, &again, sizeof address) == 0);
    }
    check(!told(proxies, text, text, &address));
    check_appended(proxies, text);
    return 0;
}
