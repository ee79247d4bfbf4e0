#include "serve/visitor_address.h"
#include "serve/visitors.h"

#include <string.h>
#include <strings.h>

enum { PORT_DIGITS = 5, PORT_MOST = 65535 };

/* A part of a header. */
struct part {
    const char *at;
    size_t length;
};

static struct part trimmed(struct part part)
{
    while (part.length > 0 && (*part.at == ' ' || *part.at == '\t')) {
        part.at++;
        part.length--;
    }
    while (part.length > 0 && (part.at[part.length - 1] == ' ' || part.at[part.length - 1] == '\t'))
        part.length--;
    return part;
}

/* "" or ":4711" */
static bool is_port(const char *text, size_t length)
{
    unsigned port = 0;
    if (length == 0)
        return true;
    if (text[0] != ':' || length == 1 || length > 1 + PORT_DIGITS)
        return false;
    for (size_t i = 1; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        port = port * 10 + (unsigned)(text[i] - '0');
    }
    return port <= PORT_MOST;
}

static bool take_ipv4(struct part part, struct ipv6 *ret_address)
{
    struct ipv4 ipv4;
    if (!ipv4_parse(part.at, part.length, &ipv4))
        return false;
    const uint32_t a = ipv4.host_order;
    *ret_address = (struct ipv6){{[10] = 0xff,
                                  [11] = 0xff,
                                  [12] = (uint8_t)(a >> 24),
                                  [13] = (uint8_t)(a >> 16),
                                  [14] = (uint8_t)(a >> 8),
                                  [15] = (uint8_t)a}};
    return true;
}

/* "203.0.113.7", "203.0.113.7:1234", "[2001:db8::7]", "[2001:db8::7]:1234", and nothing behind it. */
static bool take_node(struct part part, struct ipv6 *ret_address)
{
    const bool bracketed = part.length > 0 && part.at[0] == '[';
    const char *end = part.length == 0 ? NULL : memchr(part.at, bracketed ? ']' : ':', part.length);
    const size_t length = end == NULL ? part.length : (size_t)(end - part.at);
    if (!bracketed)
        return is_port(part.at + length, part.length - length) &&
               take_ipv4((struct part){part.at, length}, ret_address);
    return end != NULL && is_port(end + 1, part.length - length - 1) &&
           ipv6_parse(part.at + 1, length - 1, ret_address);
}

/* The part behind the last comma. */
static struct part last_part(const char *list)
{
    const char *comma = strrchr(list, ',');
    const char *at = comma == NULL ? list : comma + 1;
    return trimmed((struct part){at, strlen(at)});
}

/* Of X-Forwarded-For: IPv6 stands there without brackets, too. */
static bool take_forwarded_for(const char *list, struct ipv6 *ret_address)
{
    const struct part part = last_part(list);
    return take_node(part, ret_address) || ipv6_parse(part.at, part.length, ret_address);
}

/* A value of Forwarded: a token has no colon (RFC 7239 4); all else is in quotes. */
static bool take_value(struct part value, struct ipv6 *ret_address)
{
    if (value.length < 2 || value.at[0] != '"')
        return take_ipv4(value, ret_address);
    return value.at[value.length - 1] == '"' &&
           take_node((struct part){value.at + 1, value.length - 2}, ret_address);
}

/* for=192.0.2.60;proto=http: one `for`, no more. */
static bool take_forwarded(const char *list, struct ipv6 *ret_address)
{
    struct part left = last_part(list);
    unsigned named = 0;
    bool good = true;
    while (left.length > 0) {
        const char *end = memchr(left.at, ';', left.length);
        const size_t length = end == NULL ? left.length : (size_t)(end - left.at);
        const struct part pair = trimmed((struct part){left.at, length});
        if (pair.length >= 4 && strncasecmp(pair.at, "for=", 4) == 0) {
            named++;
            good = take_value((struct part){pair.at + 4, pair.length - 4}, ret_address) && good;
        }
        left.at += length + (end != NULL);
        left.length -= length + (end != NULL);
    }
    return good && named == 1;
}

bool visitor_is_named_twice(const struct request_headers *headers,
                            const struct address_set *proxies)
{
    return headers->forwarded_for != NULL && headers->forwarded != NULL &&
           visitor_is_in(proxies, &headers->peer);
}

bool visitor_address(const struct request_headers *headers, const struct address_set *proxies,
                     struct ipv6 *ret_address)
{
    struct ipv6 named;
    if (!visitor_is_in(proxies, &headers->peer)) {
        *ret_address = headers->peer;
        return true;
    }
    if ((headers->forwarded_for != NULL) == (headers->forwarded != NULL))
        return false;
    if (headers->forwarded_for != NULL ? !take_forwarded_for(headers->forwarded_for, &named)
                                       : !take_forwarded(headers->forwarded, &named))
        return false;
    *ret_address = named;
    return true;
}
