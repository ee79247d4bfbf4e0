/* Headers of a request, each a line: a letter that says which, and its value. No crash; who is let in called the server by a
 * name of its own, and has the token to the letter; a visitor's address does not depend on what stands before the part that
 * the proxy added; an entity tag that matches stands in the list. */
#include "base/address_set.h"
#include "serve/guard.h"
#include "serve/visitor_address.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VALUE_SIZE = 1024, LINES_LIMIT = 12 };

#define TOKEN "0123456789abcdef0123"
#define TAG   "\"0123456789abcdef\""

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static const struct address_set *trusted(void)
{
    static struct address_set *proxies;
    struct error error;
    if (proxies == NULL) {
        proxies = address_set_create();
        check(proxies != NULL && address_set_add_text(proxies, "198.51.100.0/24", &error));
    }
    return proxies;
}

static void try_guard(const struct request_headers *headers)
{
    static const char *const hosts[] = {"observatory.example"};
    const struct serve_options options = {.token = TOKEN, .hosts = hosts, .host_count = 1};
    struct document *refusal = guard_request(&options, headers);
    if (refusal == NULL) {
        const char *host = headers->host == NULL ? "" : headers->host;
        check(strcmp(headers->method, "GET") == 0 || strcmp(headers->method, "HEAD") == 0);
        check(strncasecmp(host, "localhost", 9) == 0 || strncasecmp(host, hosts[0], 19) == 0 ||
              strspn(host, "0123456789.:") == strlen(host) || host[0] == '[');
    }
    document_release(refusal);
    refusal = guard_token(&options, headers);
    check((refusal == NULL) == (headers->authorization != NULL &&
                                strncasecmp(headers->authorization, "Bearer ", 7) == 0 &&
                                strcmp(headers->authorization + 7, TOKEN) == 0));
    document_release(refusal);
}

static bool same_visitor(const struct request_headers *a, const struct request_headers *b)
{
    struct ipv6 left = {{0}}, right = {{0}};
    const bool first = visitor_address(a, trusted(), &left),
               second = visitor_address(b, trusted(), &right);
    return first == second && (!first || memcmp(&left, &right, sizeof left) == 0);
}

static void try_visitor(const struct request_headers *headers)
{
    static char forged[VALUE_SIZE + 64];
    struct request_headers more = *headers;
    struct ipv6 address;
    if (headers->forwarded != NULL && headers->forwarded_for != NULL)
        check(!visitor_address(headers, trusted(), &address));
    if (headers->forwarded != NULL) {
        snprintf(forged, sizeof forged, "for=192.0.2.66, %s", headers->forwarded);
        more.forwarded = forged;
    } else if (headers->forwarded_for != NULL) {
        snprintf(forged, sizeof forged, "192.0.2.66, %s", headers->forwarded_for);
        more.forwarded_for = forged;
    }
    check(same_visitor(headers, &more));
    /* Who is no proxy that is trusted is who he is. */
    more.peer.bytes[12] = 203;
    check(visitor_address(&more, trusted(), &address) &&
          memcmp(&address, &more.peer, sizeof address) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char values[LINES_LIMIT][VALUE_SIZE];
    struct request_headers headers = {.method = "GET",
                                      .peer = {{[10] = 0xff, [11] = 0xff, 198, 51, 100, 7}}};
    const struct {
        char letter;
        const char **value;
    } which[] = {{'m', &headers.method},        {'h', &headers.host},
                 {'a', &headers.authorization}, {'e', &headers.if_none_match},
                 {'f', &headers.forwarded},     {'x', &headers.forwarded_for}};
    for (size_t line = 0; size > 0 && line < LINES_LIMIT; line++) {
        const uint8_t *end = memchr(data, '\n', size);
        const size_t length = end == NULL ? size : (size_t)(end - data);
        /* A header has no NUL: libmicrohttpd hands over texts. */
        const size_t kept = length < VALUE_SIZE ? length : VALUE_SIZE - 1;
        memcpy(values[line], data, kept);
        values[line][kept] = '\0';
        for (size_t i = 0; i < sizeof which / sizeof which[0]; i++)
            if (kept > 0 && values[line][0] == which[i].letter)
                *which[i].value = values[line] + 1;
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
    try_guard(&headers);
    try_visitor(&headers);
    check(!request_matches_etag(headers.if_none_match, TAG) ||
          strcmp(headers.if_none_match, "*") == 0 || strstr(headers.if_none_match, TAG) != NULL);
    return 0;
}
