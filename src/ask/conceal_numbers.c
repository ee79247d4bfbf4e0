/* IPv4 addresses as people and programs write them:
 *     203.0.113.5   203-0-113-5   203,0,113,5 (FTP's PORT)   203_0_113_5   203000113005
 *     5.113.0.203.in-addr.arpa and other names, also with the lengths of DNS's labels in place of the dots
 *     3405803781   0xcb007105   0313.0.0161.05   203.28933   (inet_aton(3))   cb007105
 * A number may have its bytes the other way round, as a program on a little-endian machine prints them. */
#include "ask/conceal_inside.h"

#include <string.h>

enum {
    OCTETS = 4,
    LABEL = 1,          /* stands for each length of a label of digits, 1 to 3 */
    HEX_DIGITS = 8,     /* of an address */
    PADDED_DIGITS = 12, /* three of each octet */
    NUMBER_LEAST =
        1 << 24, /* lower ones are addresses of 0.0.0.0/8, which nobody has (RFC 1122 3.2.1.3) */
};
#define NO_NUMBER UINT64_MAX

/* Digits read as people read them, and as C does: 010 is ten or eight. */
struct number {
    uint64_t decimal, c;
};

struct numbers {
    struct number of[OCTETS];
    size_t count, whole; /* `whole` of them are followed by something */
    size_t end;
    uint8_t separator;
};

/* The digits from `i` on in a base; NO_NUMBER where there are none, or too many. */
static size_t take_digits(const struct units *u, size_t i, uint64_t base, uint64_t *ret_value)
{
    const size_t begin = i;
    uint64_t value = 0;
    for (;; i++) {
        const int digit = hex_value(unit_byte(u, i));
        if (digit < 0 || (base < 16 && digit > 9))
            break;
        if (value > UINT64_MAX / 32 || (uint64_t)digit >= base)
            value = NO_NUMBER;
        else
            value = value * base + (uint64_t)digit;
    }
    *ret_value = i == begin || value > UINT64_MAX / 32 ? NO_NUMBER : value;
    return i;
}

static size_t take_number(const struct units *u, size_t i, struct number *ret_number)
{
    if (unit_byte(u, i) == '0' && unit_lower(u, i + 1) == 'x') {
        ret_number->decimal = NO_NUMBER;
        return take_digits(u, i + 2, 16, &ret_number->c);
    }
    take_digits(u, i, unit_byte(u, i) == '0' ? 8 : 10, &ret_number->c);
    return take_digits(u, i, 10, &ret_number->decimal);
}

/* What stands between two numbers; 0: nothing that parts of an address have between them. */
static uint8_t separator_at(const struct units *u, size_t i)
{
    const uint8_t byte = unit_byte(u, i);
    if (!is_digit(unit_byte(u, i + 1)) && i + 1 < u->count)
        return 0;
    if (byte >= 1 && byte <= 3)
        return LABEL;
    return byte != 0 && strchr(".-,_", byte) != NULL ? byte : 0;
}

static struct numbers take_numbers(const struct units *u, size_t i)
{
    struct numbers n = {.end = i};
    while (is_digit(unit_byte(u, n.end))) {
        n.end = take_number(u, n.end, &n.of[n.count++]);
        n.whole += n.end < u->count;
        const uint8_t separator = separator_at(u, n.end);
        if (n.count == OCTETS || separator == 0 || (n.count > 1 && separator != n.separator))
            break;
        n.separator = separator;
        n.end++;
    }
    return n;
}

static uint64_t reading(const struct numbers *n, size_t i, bool as_c)
{
    return as_c ? n->of[i].c : n->of[i].decimal;
}

/* The first `count` numbers as the first octets of an address. */
static bool take_octets(const struct numbers *n, size_t count, bool as_c, uint32_t *ret_value)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t octet = reading(n, i, as_c);
        if (octet > 255)
            return false;
        value |= (uint32_t)octet << 8 * (OCTETS - 1 - i);
    }
    *ret_value = value;
    return true;
}

static bool is_address(const struct conceal_options *options, uint64_t value)
{
    const uint32_t address = (uint32_t)value;
    return value >= NUMBER_LEAST && value <= UINT32_MAX &&
           is_monitored_ipv4(options, address, address);
}

static bool is_number(const struct conceal_options *options, uint64_t value)
{
    return value <= UINT32_MAX &&
           (is_address(options, value) || is_address(options, __builtin_bswap32((uint32_t)value)));
}

/* A name follows, or parts of one stand between: then the octets may stand backwards. */
static bool may_be_backwards(const struct units *u, const struct numbers *n)
{
    const uint8_t next = unit_byte(u, n->end);
    return n->separator != '.' || n->end == u->count ||
           (next == '.' && is_letter(unit_byte(u, n->end + 1)));
}

/* Four octets; of a cut text also the first of them. */
static bool is_dotted(const struct units *u, const struct numbers *n, bool as_c,
                      const struct conceal_options *options)
{
    uint32_t value;
    if (options->cut && n->end == u->count && n->whole > 0 && n->count <= OCTETS &&
        take_octets(n, n->whole, as_c, &value) &&
        is_monitored_ipv4(options, value,
                          value | (uint32_t)((UINT64_C(1) << 8 * (OCTETS - n->whole)) - 1)))
        return true;
    return n->count == OCTETS && take_octets(n, OCTETS, as_c, &value) &&
           (is_address(options, value) ||
            (may_be_backwards(u, n) && is_address(options, __builtin_bswap32(value))));
}

/* One to three numbers, the last of which fills what is left of the address (inet_aton(3)). */
static bool is_joined(const struct numbers *n, bool as_c, const struct conceal_options *options)
{
    uint32_t value;
    const size_t octets = n->count - 1;
    const uint64_t last = reading(n, octets, as_c);
    if (n->count == 1)
        return is_number(options, last);
    return n->count < OCTETS && n->separator == '.' && take_octets(n, octets, as_c, &value) &&
           last <= UINT32_MAX >> 8 * octets && is_address(options, value | last);
}

/* The first digits of a number, at the end of a cut text: five are enough. */
static bool is_begin(uint64_t value, uint64_t base, const struct conceal_options *options)
{
    if (value == NO_NUMBER || value < base * base * base * base)
        return false;
    for (uint64_t low = value, high = value; low <= UINT32_MAX;
         low *= base, high = high * base + base - 1)
        if (is_monitored_ipv4(options, (uint32_t)low,
                              high < UINT32_MAX ? (uint32_t)high : UINT32_MAX))
            return true;
    return false;
}

static bool is_padded(const struct numbers *n, size_t digits, const struct conceal_options *options)
{
    uint64_t rest = n->of[0].decimal, value = 0;
    if (n->count != 1 || digits != PADDED_DIGITS)
        return false;
    for (size_t i = 0; i < OCTETS; i++, rest /= 1000) {
        if (rest % 1000 > 255)
            return false;
        value |= rest % 1000 << 8 * i;
    }
    return is_address(options, value);
}

/* cb007105, and not a part of a longer word. */
static void mark_hex(struct units *u, size_t i, const struct conceal_options *options)
{
    uint64_t value;
    const size_t end = take_digits(u, i, 16, &value);
    const uint8_t next = unit_byte(u, end);
    if ((end - i == HEX_DIGITS && !is_letter(next) && is_number(options, value)) ||
        (options->cut && end == u->count && is_begin(value, 16, options)))
        units_mark(u, (struct part){i, end}, SHOWN_SENSOR);
}

void conceal_numbers(struct units *u, size_t i, const struct conceal_options *options)
{
    const uint8_t before = i > 0 ? unit_byte(u, i - 1) : 0;
    const bool in_word = is_letter(before) || is_digit(before);
    const bool in_dotted = i > 1 && separator_at(u, i - 1) != 0 && is_digit(unit_byte(u, i - 2));
    if (!in_word && hex_value(unit_byte(u, i)) >= 0)
        mark_hex(u, i, options);
    if (!is_digit(unit_byte(u, i)))
        return;
    const struct numbers n = take_numbers(u, i);
    bool found = false;
    for (int as_c = 0; as_c < 2 && !found; as_c++) {
        const bool cut = options->cut && n.count == 1 && n.whole == 0;
        const uint64_t base = unit_lower(u, i + 1) == 'x' ? 16 : 10;
        found = is_dotted(u, &n, as_c, options) ||
                (!in_word && !in_dotted &&
                 (is_joined(&n, as_c, options) ||
                  (cut && is_begin(reading(&n, 0, as_c), base, options))));
    }
    if (found || (!in_word && is_padded(&n, n.end - i, options)))
        units_mark(u, (struct part){i, n.end}, SHOWN_SENSOR);
}
