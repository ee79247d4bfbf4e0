#include "serve/visitor_address.h"

#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 80 };

static bool is_ipv4(const struct ipv6 *address, struct ipv4 *ret_ipv4)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *b = address->bytes + 12;
    *ret_ipv4 =
        (struct ipv4){(uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]};
    return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

static bool is_trusted(const struct address_set *proxies, const struct ipv6 *peer)
{
    struct ipv4 ipv4;
    if (proxies == NULL)
        return false;
    return is_ipv4(peer, &ipv4) ? address_set_has_ipv4(proxies, ipv4)
                                : address_set_has_ipv6(proxies, *peer);
}

/* "203.0.113.7", "203.0.113.7:1234", "[2001:db8::7]:1234", "2001:db8::7", with quotes or blanks around it. */
static bool parse(const char *text, size_t length, struct ipv6 *ret_address)
{
    char name[NAME_SIZE];
    struct ipv4 ipv4;
    while (length > 0 && (*text == ' ' || *text == '\t' || *text == '"')) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\"", text[length - 1]) != NULL)
        length--;
    if (length == 0 || length >= sizeof name)
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    char *begin = name, *colon = strchr(name, ':');
    if (name[0] == '[') {
        begin = name + 1;
        begin[strcspn(begin, "]")] = '\0';
    } else if (colon != NULL && strchr(colon + 1, ':') == NULL) {
        *colon = '\0';
    }
    if (ipv4_parse(begin, strlen(begin), &ipv4)) {
        const uint32_t a = ipv4.host_order;
        *ret_address = (struct ipv6){{[10] = 0xff,
                                      [11] = 0xff,
                                      [12] = (uint8_t)(a >> 24),
                                      [13] = (uint8_t)(a >> 16),
                                      [14] = (uint8_t)(a >> 8),
                                      [15] = (uint8_t)a}};
        return true;
    }
    return ipv6_parse(begin, strlen(begin), ret_address);
}

/* The part behind the last comma. */
static const char *last_part(const char *list)
{
    const char *comma = strrchr(list, ',');
    return comma == NULL ? list : comma + 1;
}

/* for=192.0.2.60;proto=http */
static bool parse_forwarded(const char *list, struct ipv6 *ret_address)
{
    for (const char *part = last_part(list); *part != '\0';) {
        part += strspn(part, " \t;");
        const size_t length = strcspn(part, ";");
        if (length > 4 && strncasecmp(part, "for=", 4) == 0)
            return parse(part + 4, length - 4, ret_address);
        part += length;
    }
    return false;
}

bool visitor_address(const struct request_headers *headers, const struct address_set *proxies,
                     struct ipv6 *ret_address)
{
    if (!is_trusted(proxies, &headers->peer)) {
        *ret_address = headers->peer;
        return true;
    }
    if (headers->forwarded_for != NULL && headers->forwarded != NULL)
        return false;
    if (headers->forwarded_for != NULL) {
        const char *part = last_part(headers->forwarded_for);
        return parse(part, strlen(part), ret_address);
    }
    return headers->forwarded != NULL && parse_forwarded(headers->forwarded, ret_address);
}
