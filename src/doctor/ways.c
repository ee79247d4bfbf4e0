/* See ways.h. */
#include "doctor/ways.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAPPED_BITS = 96, ADDRESS_BITS = 128 };

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

struct ipv6 prefix_map_ipv4(struct ipv4 address)
{
    struct ipv6 whole;
    memcpy(whole.bytes, mapped, sizeof mapped);
    for (unsigned i = 0; i < 4; i++)
        whole.bytes[12 + i] = (uint8_t)(address.host_order >> (24 - 8 * i));
    return whole;
}

static struct ipv4 unmap(struct ipv6 address)
{
    struct ipv4 ipv4 = {0};
    for (unsigned i = 12; i < 16; i++)
        ipv4.host_order = ipv4.host_order << 8 | address.bytes[i];
    return ipv4;
}

bool prefix_is_ipv4(const struct prefix *prefix)
{
    return prefix->length >= MAPPED_BITS &&
           memcmp(prefix->address.bytes, mapped, sizeof mapped) == 0;
}

static bool same_bits(struct ipv6 a, struct ipv6 b, unsigned length)
{
    unsigned whole = length / 8, rest = length % 8;
    if (memcmp(a.bytes, b.bytes, whole) != 0)
        return false;
    return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

bool prefix_has(const struct prefix *prefix, struct ipv6 address)
{
    return same_bits(prefix->address, address, prefix->length);
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
    return outer->length <= inner->length && prefix_has(outer, inner->address);
}

const char *prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_SIZE])
{
    char address[IPV6_TEXT_SIZE];
    bool ipv4 = prefix_is_ipv4(prefix);
    if (ipv4)
        ipv4_format(unmap(prefix->address), address);
    else
        ipv6_format(prefix->address, address);
    if (prefix->length == ADDRESS_BITS)
        snprintf(text, PREFIX_TEXT_SIZE, "%s", address);
    else
        snprintf(text, PREFIX_TEXT_SIZE, "%s/%u", address,
                 prefix->length - (ipv4 ? MAPPED_BITS : 0));
    return text;
}

static bool parse_length(const char *text, size_t length, unsigned most, unsigned *ret_bits)
{
    unsigned bits = 0;
    if (length == 0 || length > 3)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        bits = bits * 10 + (unsigned)(text[i] - '0');
    }
    *ret_bits = bits;
    return bits <= most;
}

bool prefix_parse(const char *text, size_t length, struct prefix *ret_prefix)
{
    const char *slash = memchr(text, '/', length);
    size_t address_length = slash == NULL ? length : (size_t)(slash - text);
    struct prefix prefix = {.length = ADDRESS_BITS};
    struct ipv4 ipv4;
    bool is_ipv4 = ipv4_parse(text, address_length, &ipv4);
    if (is_ipv4)
        prefix.address = prefix_map_ipv4(ipv4);
    else if (!ipv6_parse(text, address_length, &prefix.address))
        return false;
    if (slash != NULL) {
        unsigned bits, most = is_ipv4 ? ADDRESS_BITS - MAPPED_BITS : ADDRESS_BITS;
        if (!parse_length(slash + 1, length - address_length - 1, most, &bits))
            return false;
        prefix.length = bits + (is_ipv4 ? MAPPED_BITS : 0);
    }
    *ret_prefix = prefix;
    return true;
}

bool prefix_list_parse(const char *text, struct prefix prefixes[PREFIX_LIMIT], size_t *ret_count,
                       struct error *error)
{
    size_t count = 0;
    for (const char *part = text; part != NULL; count++) {
        size_t length = strcspn(part, ",");
        if (count == PREFIX_LIMIT)
            return error_set(error, ERROR_USAGE,
                             "--addresses: more than %d prefixes; write fewer, "
                             "larger ones",
                             PREFIX_LIMIT);
        if (!prefix_parse(part, length, &prefixes[count]))
            return error_set(error, ERROR_USAGE, "--addresses: '%.*s' is no address or prefix",
                             length > 60 ? 60 : (int)length, part);
        part = part[length] == ',' ? part + length + 1 : NULL;
    }
    *ret_count = count;
    return true;
}

/* How many addresses. A double: exact for one prefix, and near enough for sums to be compared. */
static double size_of(const struct prefix *prefix)
{
    return ldexp(1, (int)(ADDRESS_BITS - prefix->length));
}

static struct prefix link_of(const struct local_address *local)
{
    struct prefix link = {local->address, local->length};
    for (unsigned bit = local->length; bit < ADDRESS_BITS; bit++)
        link.address.bytes[bit / 8] &= (uint8_t) ~(0x80U >> bit % 8);
    return link;
}

static bool seen_before(const struct prefix *link, const struct local_address *locals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct prefix other = link_of(&locals[i]);
        if (locals[i].here && prefix_covers(&other, link))
            return true;
    }
    return false;
}

unsigned ways_of(const struct prefix *prefix, const struct local_address *locals, size_t count)
{
    double own_here = 0, own_elsewhere = 0, linked = 0, all = size_of(prefix);
    for (size_t i = 0; i < count; i++) {
        struct prefix link = link_of(&locals[i]);
        if (prefix_has(prefix, locals[i].address)) {
            own_here += locals[i].here;
            own_elsewhere += !locals[i].here;
        }
        if (!locals[i].here || seen_before(&link, locals, i))
            continue;
        if (prefix_covers(&link, prefix))
            linked = all;
        else if (prefix_covers(prefix, &link))
            linked += size_of(&link);
    }
    unsigned ways = 0;
    if (own_here + own_elsewhere > 0)
        ways |= 1U << WAY_OWN;
    if (linked > own_here && own_here + own_elsewhere < all)
        ways |= 1U << WAY_ON_LINK;
    if (linked + own_elsewhere < all)
        ways |= 1U << WAY_ROUTED;
    return ways;
}
