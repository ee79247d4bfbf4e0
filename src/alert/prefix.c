/* Addresses and prefixes of both kinds as 16 bytes. See watch_list.h. */
#include "alert/watch_list.h"

#include <stdio.h>
#include <string.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool has_host_bits(const struct address_prefix *prefix)
{
    for (unsigned bit = prefix->length; bit < 128; bit++)
        if ((prefix->first.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return true;
    return false;
}

/* A number of one to three digits; 999: it is none. */
static unsigned length_of(const char *text)
{
    unsigned length = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 3 || text[digits] != '\0')
        return 999;
    for (size_t i = 0; i < digits; i++)
        length = length * 10 + (unsigned)(text[i] - '0');
    return length;
}

const char *address_prefix_parse(const char *text, struct address_prefix *ret_prefix)
{
    struct ipv4 ipv4;
    struct address_prefix prefix = {0};
    const char *slash = strchr(text, '/');
    const size_t address = slash != NULL ? (size_t)(slash - text) : strlen(text);
    unsigned base = 96;
    if (ipv4_parse(text, address, &ipv4)) {
        memcpy(prefix.first.bytes, mapped, sizeof mapped);
        for (unsigned i = 0; i < 4; i++)
            prefix.first.bytes[12 + i] = (uint8_t)(ipv4.host_order >> (24 - 8 * i));
    } else if (ipv6_parse(text, address, &prefix.first)) {
        if (memcmp(prefix.first.bytes, mapped, sizeof mapped) == 0)
            return "write IPv4 addresses as 203.0.113.7";
        base = 0;
    } else {
        return "no address and no prefix";
    }
    prefix.length = slash == NULL ? 128 : base + length_of(slash + 1);
    if (prefix.length > 128)
        return "no length of a prefix";
    if (has_host_bits(&prefix))
        return "the address has bits beyond the length of the prefix";
    *ret_prefix = prefix;
    return NULL;
}

bool address_prefix_has(const struct address_prefix *prefix, const struct ipv6 *address)
{
    const unsigned whole = prefix->length / 8, rest = prefix->length % 8;
    return memcmp(prefix->first.bytes, address->bytes, whole) == 0 &&
           (rest == 0 || (prefix->first.bytes[whole] ^ address->bytes[whole]) >> (8 - rest) == 0);
}

const char *address_format(const struct ipv6 *address, char text[IPV6_TEXT_SIZE])
{
    const uint8_t *b = address->bytes;
    if (memcmp(b, mapped, sizeof mapped) != 0)
        return ipv6_format(*address, text);
    struct ipv4 ipv4 = {(uint32_t)b[12] << 24 | (uint32_t)b[13] << 16 | (uint32_t)b[14] << 8 |
                        b[15]};
    return ipv4_format(ipv4, text);
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool address_from_hex(const char *hex, struct ipv6 *ret_address)
{
    struct ipv6 address;
    for (size_t i = 0; i < 16; i++) {
        int high = digit_of(hex[2 * i]);
        int low = high < 0 ? -1 : digit_of(hex[2 * i + 1]);
        if (low < 0)
            return false;
        address.bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (hex[32] != '\0')
        return false;
    *ret_address = address;
    return true;
}
