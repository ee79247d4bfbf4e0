/* Addresses of the sensor: those that are monitored, wherever they stand, as text, as hexadecimal digits, backwards
 * in a DNS name or as raw bytes; and any address in a Host: line, for behind a translation of addresses the
 * monitored one is not the one that sources know. */
#include "ask/conceal_inside.h"
#include "model/heard.h"

#include <string.h>

bool is_monitored_between(const struct conceal_options *options, const struct ipv6 *low,
                          const struct ipv6 *high)
{
    size_t first = 0, behind = options->monitored_count;
    while (first < behind) {
        const size_t middle = first + (behind - first) / 2;
        if (memcmp(&options->monitored[middle], low, sizeof *low) < 0)
            first = middle + 1;
        else
            behind = middle;
    }
    return first < options->monitored_count &&
           memcmp(&options->monitored[first], high, sizeof *high) <= 0;
}

bool is_monitored_ipv4(const struct conceal_options *options, uint32_t low, uint32_t high)
{
    const struct ipv6 from = ipv6_of_ipv4((struct ipv4){low});
    const struct ipv6 to = ipv6_of_ipv4((struct ipv4){high});
    return is_monitored_between(options, &from, &to);
}

static uint32_t ipv4_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* A monitored address of either family; also an IPv4 address within an IPv6 one: 6to4 (RFC 3056), NAT64
 * (RFC 6052), and ::a.b.c.d. */
static bool is_monitored(const struct conceal_options *options, const struct ipv6 *address)
{
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b}, none[12] = {0};
    const uint8_t *bytes = address->bytes;
    if (is_monitored_between(options, address, address))
        return true;
    uint32_t within = 0;
    if (bytes[0] == 0x20 && bytes[1] == 0x02)
        within = ipv4_at(bytes + 2);
    else if (memcmp(bytes, nat64, sizeof nat64) == 0 || memcmp(bytes, none, sizeof none) == 0)
        within = ipv4_at(bytes + 12);
    return within != 0 && is_monitored_ipv4(options, within, within);
}

/* The first bytes of an address, at the end of a cut text: half of it is enough. */
static bool is_begin_of_monitored(const struct conceal_options *options, struct ipv6 address,
                                  size_t from, size_t length)
{
    struct ipv6 last = address;
    memset(address.bytes + from + length, 0x00, sizeof address - from - length);
    memset(last.bytes + from + length, 0xff, sizeof address - from - length);
    return is_monitored_between(options, &address, &last);
}

/* Half of an address or more, of which a cut text has `left` bytes. */
static bool is_cut_raw(const struct conceal_options *options, struct ipv6 ipv4, struct ipv6 ipv6,
                       bool is_word, size_t left)
{
    return left < 4
               ? left >= 2 && !is_word && is_begin_of_monitored(options, ipv4, 12, left)
               : left >= 8 && left < sizeof ipv6 && is_begin_of_monitored(options, ipv6, 0, left);
}

/* Marks an address at `i` whose bytes stand as they are, of IPv4 in either order. Four letters that happen to be an
 * address are left: they are a word. */
static void mark_raw(struct units *u, size_t i, const struct conceal_options *options)
{
    struct ipv6 ipv6 = {{0}}, ipv4 = ipv6_of_ipv4((struct ipv4){0});
    const size_t left = u->count - i;
    bool is_word = true;
    for (size_t k = 0; k < sizeof ipv6.bytes && k < left; k++) {
        ipv6.bytes[k] = unit_byte(u, i + k);
        if (k < 4) {
            ipv4.bytes[12 + k] = ipv6.bytes[k];
            is_word = is_word && is_printable(ipv6.bytes[k]);
        }
    }
    const uint32_t value = ipv4_at(ipv4.bytes + 12);
    const uint32_t turned = __builtin_bswap32(value);
    size_t length = 0;
    if (left >= sizeof ipv6 && is_monitored_between(options, &ipv6, &ipv6))
        length = sizeof ipv6;
    else if (left >= 4 && !is_word &&
             (is_monitored_ipv4(options, value, value) ||
              is_monitored_ipv4(options, turned, turned)))
        length = 4;
    else if (options->cut && is_cut_raw(options, ipv4, ipv6, is_word, left))
        length = left;
    units_mark(u, (struct part){i, i + length}, SHOWN_SENSOR);
}

static bool is_of_ipv6(uint8_t byte)
{
    return byte != 0 && strchr("0123456789abcdef:.", byte) != NULL;
}

/* Marks a monitored IPv6 address at `i`. Its text has at most IPV6_TEXT_SIZE - 1 characters. */
static void mark_ipv6(struct units *u, size_t i, const struct conceal_options *options)
{
    char text[IPV6_TEXT_SIZE];
    size_t length = 0;
    struct ipv6 address;
    for (; length < sizeof text - 1 && is_of_ipv6(unit_lower(u, i + length)); length++)
        text[length] = (char)unit_lower(u, i + length);
    if (ipv6_parse(text, length, &address) && is_monitored(options, &address))
        units_mark(u, (struct part){i, i + length}, SHOWN_SENSOR);
}

/* Marks 32 hexadecimal digits that are an address: in one run, or each a label of a name, backwards as under
 * ip6.arpa (RFC 3596 2.5), with a dot between or the length of a label, which is 1. */
static void mark_digits(struct units *u, size_t i, const struct conceal_options *options)
{
    enum { DIGITS = 32 };
    struct ipv6 address = {{0}};
    const uint8_t between = unit_byte(u, i + 1);
    const size_t step = between == '.' || between == 1 ? 2 : 1;
    for (size_t k = 0; k < DIGITS; k++) {
        const int value = hex_value(unit_byte(u, i + k * step));
        if (value < 0 || (step == 2 && k + 1 < DIGITS && unit_byte(u, i + k * 2 + 1) != between))
            return;
        const size_t place = step == 2 ? DIGITS - 1 - k : k;
        address.bytes[place / 2] |= (uint8_t)(place % 2 == 0 ? value << 4 : value);
    }
    if (is_monitored(options, &address))
        units_mark(u, (struct part){i, i + (DIGITS - 1) * step + 1}, SHOWN_SENSOR);
}

/* Marks the address of a Host: line whose value is none of names; with what a cut text has of it. */
static void mark_host(struct units *u, size_t i, bool cut)
{
    bool dots = false;
    i = units_skip_blanks(u, i);
    i += is_quote(unit_byte(u, i));
    const bool bracket = unit_byte(u, i) == '[';
    struct part value = {i + bracket, i + bracket};
    for (;; value.to++) {
        const uint8_t byte = unit_lower(u, value.to);
        if (!is_digit(byte) && byte != '.' && !(bracket && is_of_ipv6(byte)))
            break;
        dots = dots || !is_digit(byte);
    }
    const uint8_t next = unit_byte(u, value.to);
    if ((dots || (cut && value.to == u->count)) && !is_letter(next) && next != '-')
        units_mark(u, value, SHOWN_SENSOR);
}

static bool is_host_line(const struct units *u, size_t i)
{
    const uint8_t before = i > 0 ? unit_byte(u, i - 1) : '\n';
    return (is_line_end(before) || is_quote(before) || is_blank(before)) &&
           units_begin(u, i, "host:");
}

void conceal_addresses(struct units *u, const struct conceal_options *options)
{
    for (size_t i = 0; i < u->count; i++) {
        const uint8_t before = i > 0 ? unit_lower(u, i - 1) : 0;
        const uint8_t byte = unit_lower(u, i);
        const bool begins = !is_letter(before) && !is_digit(before);
        if (is_host_line(u, i))
            mark_host(u, i + strlen("host:"), options->cut);
        if (options->monitored_count == 0)
            continue;
        if ((is_digit(byte) && !is_digit(before)) || (is_letter(byte) && begins))
            conceal_numbers(u, i, options);
        if (begins && hex_value(byte) >= 0)
            mark_digits(u, i, options);
        if (is_of_ipv6(byte) && !is_of_ipv6(before) && !is_letter(before))
            mark_ipv6(u, i, options);
        mark_raw(u, i, options);
    }
}
