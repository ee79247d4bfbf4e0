/* Reading a list of addresses and prefixes as a user writes it. */
#include "base/address_set.h"

#include "base/address_set_ipv6.h"

#include <ctype.h>
#include <string.h>

/* One part of the list. */
struct prefix {
    bool is_ipv6;
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    unsigned length; /* bits; 32 or 128 for a single address */
};

static bool complain(struct error *error, const char *part, size_t length, const char *why)
{
    return error_set(error, ERROR_USAGE, "addresses: '%.*s': %s", length > 100 ? 100 : (int)length,
                     part, why);
}

/* One to three digits, no sign, no space. */
static bool parse_length(const char *text, size_t length, unsigned limit, unsigned *ret_bits)
{
    unsigned bits = 0;
    if (length == 0 || length > 3)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]))
            return false;
        bits = bits * 10 + (unsigned)(text[i] - '0');
    }
    if (bits > limit)
        return false;
    *ret_bits = bits;
    return true;
}

static bool has_host_bits(const struct prefix *prefix)
{
    if (!prefix->is_ipv6)
        return ((uint64_t)prefix->ipv4.host_order << prefix->length & UINT32_MAX) != 0;
    for (unsigned bit = prefix->length; bit < 128; bit++)
        if (prefix->ipv6.bytes[bit / 8] & 0x80 >> bit % 8)
            return true;
    return false;
}

static bool parse_prefix(const char *part, size_t length, struct prefix *ret_prefix,
                         struct error *error)
{
    struct prefix prefix = {.is_ipv6 = false};
    const char *slash = memchr(part, '/', length);
    size_t address_length = slash == NULL ? length : (size_t)(slash - part);
    if (length == 0)
        return complain(error, part, length,
                        "a part of the list is empty; write 198.18.0.0/16,203.0.113.7");
    if (!ipv4_parse(part, address_length, &prefix.ipv4)) {
        prefix.is_ipv6 = true;
        if (!ipv6_parse(part, address_length, &prefix.ipv6))
            return complain(error, part, length,
                            "is no IPv4 or IPv6 address; write 198.18.0.0/16 or 2001:db8::/32");
    }
    prefix.length = prefix.is_ipv6 ? 128 : 32;
    if (slash != NULL &&
        !parse_length(slash + 1, length - address_length - 1, prefix.length, &prefix.length))
        return complain(error, part, length,
                        prefix.is_ipv6 ? "the prefix length must be a number from 0 to 128"
                                       : "the prefix length must be a number from 0 to 32");
    if (has_host_bits(&prefix))
        return complain(error, part, length,
                        "the address has bits set beyond the prefix length; write the network's "
                        "first address, or a longer prefix");
    *ret_prefix = prefix;
    return true;
}

/* The next part of the list, without the blanks around it; `*rest` is NULL after the last. */
static const char *next_part(const char **rest, size_t *ret_length)
{
    const char *part = *rest;
    const char *comma = strchr(part, ',');
    size_t length = comma == NULL ? strlen(part) : (size_t)(comma - part);
    *rest = comma == NULL ? NULL : comma + 1;
    while (length > 0 && isspace((unsigned char)*part)) {
        part++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)part[length - 1]))
        length--;
    *ret_length = length;
    return part;
}

static bool add_prefix(struct address_set *set, const struct prefix *prefix)
{
    return prefix->is_ipv6 ? address_set_add_ipv6_prefix(set, prefix->ipv6, prefix->length)
                           : address_set_add_ipv4_prefix(set, prefix->ipv4, prefix->length);
}

bool address_set_add_text(struct address_set *set, const char *text, struct error *error)
{
    struct prefix prefix;
    size_t length;

    /* Wholly read before anything is added: a list with a mistake changes nothing. */
    for (const char *rest = text; rest != NULL;) {
        const char *part = next_part(&rest, &length);
        if (!parse_prefix(part, length, &prefix, error))
            return false;
    }
    for (const char *rest = text; rest != NULL;) {
        const char *part = next_part(&rest, &length);
        if (!parse_prefix(part, length, &prefix, error))
            return false;
        if (!add_prefix(set, &prefix))
            return error_set(error, ERROR_FAILED,
                             "addresses: '%.*s': the set would need more than %zu MiB; give "
                             "fewer and shorter prefixes",
                             length > 100 ? 100 : (int)length, part, ADDRESS_SET_LIMIT_BYTES >> 20);
    }
    return true;
}
