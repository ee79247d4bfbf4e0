/* Addresses of the sensor: those that are monitored, wherever they stand, and any address in a Host: line,
 * for behind a translation of addresses the monitored one is not the one that sources know. */
#include "ask/conceal_inside.h"
#include "model/heard.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct ipv6));
}

static bool is_monitored(const struct conceal_options *options, const struct ipv6 *address)
{
    return options->monitored_count > 0 &&
           bsearch(address, options->monitored, options->monitored_count, sizeof *address,
                   compare) != NULL;
}

/* Whether a monitored IPv4 address begins with the `whole` octets that are set. */
static bool is_begin_of_monitored(const struct conceal_options *options, struct ipv6 address,
                                  size_t whole)
{
    size_t low = 0, high = options->monitored_count;
    const size_t length = sizeof address - 4 + whole;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (memcmp(&options->monitored[middle], &address, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < options->monitored_count &&
           memcmp(&options->monitored[low], &address, length) == 0;
}

/* Reads up to four octets with dots or hyphens between. Returns where they end; `ret_whole` counts those that
 * are followed by something. */
static size_t take_octets(const struct units *u, size_t i, uint8_t octets[4], size_t *ret_count,
                          size_t *ret_whole)
{
    const size_t begin = i;
    *ret_count = *ret_whole = 0;
    while (*ret_count < 4 && is_digit(unit_byte(u, i))) {
        unsigned value = 0;
        const size_t first = i;
        for (; is_digit(unit_byte(u, i)) && i < first + 3; i++)
            value = value * 10 + (unit_byte(u, i) - '0');
        if (value > 255 || is_digit(unit_byte(u, i)))
            return begin;
        octets[(*ret_count)++] = (uint8_t)value;
        *ret_whole += i < u->count;
        if (*ret_count < 4 && (unit_byte(u, i) == '.' || unit_byte(u, i) == '-'))
            i++;
        else
            break;
    }
    return i;
}

/* Marks a monitored IPv4 address at `i`; also its beginning, where a cut text ends in the middle of it. */
static void mark_ipv4(struct units *u, size_t i, const struct conceal_options *options)
{
    uint8_t octets[4] = {0};
    size_t count, whole;
    const size_t end = take_octets(u, i, octets, &count, &whole);
    struct ipv6 address = ipv6_of_ipv4((struct ipv4){0});
    memcpy(address.bytes + 12, octets, count);
    const bool cut = options->cut && end == u->count && whole > 0;
    if ((count == 4 && is_monitored(options, &address)) ||
        (cut && is_begin_of_monitored(options, address, whole)))
        units_mark(u, (struct part){i, end}, SHOWN_SENSOR);
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
        if (is_host_line(u, i))
            mark_host(u, i + strlen("host:"), options->cut);
        if (is_digit(byte) && !is_digit(before))
            mark_ipv4(u, i, options);
        if (is_of_ipv6(byte) && !is_of_ipv6(before) && !is_letter(before))
            mark_ipv6(u, i, options);
    }
}
