/* Scans of one view: addresses as numbers, texts and bytes. */
#include "export/find_inside.h"

#include <ctype.h>
#include <string.h>

enum { PARTS = 4, BETWEEN = 3, NIBBLES = 32 };

static uint8_t byte_at(const struct view *v, size_t i)
{
    return i < v->count ? v->bytes[i] : 0;
}

static bool is_hidden(const struct view *v, uint32_t address)
{
    for (size_t i = 0; i < v->hidden->ipv4_count; i++)
        if (v->hidden->ipv4[i].host_order == address)
            return true;
    return false;
}

static bool is_monitored(const struct view *v, uint32_t address)
{
    return anonymiser_monitors_ipv4(v->anonymiser, (struct ipv4){address}) || is_hidden(v, address);
}

static bool is_monitored6(const struct view *v, struct ipv6 address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *b = address.bytes + sizeof mapped;
    for (size_t i = 0; i < v->hidden->ipv6_count; i++)
        if (memcmp(&v->hidden->ipv6[i], &address, sizeof address) == 0)
            return true;
    return memcmp(address.bytes, mapped, sizeof mapped) == 0
               ? is_monitored(v, (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
                                     b[3])
               : anonymiser_monitors_ipv6(v->anonymiser, address);
}

/* ---- Four numbers. */

struct number {
    size_t from, to;
    uint32_t decimal, octal; /* 256 and more: it is none */
};

static uint32_t read_number(const struct view *v, size_t from, size_t to, unsigned base)
{
    uint32_t value = 0;
    for (size_t i = from; i < to && value < 256; i++) {
        const uint8_t c = v->bytes[i];
        const uint32_t digit = isdigit(c) ? (uint32_t)(c - '0') : (uint32_t)(tolower(c) - 'a' + 10);
        value = digit < base ? value * base + digit : 256;
    }
    return value;
}

/* The number that begins at `i`: all its digits. */
static struct number take_number(const struct view *v, size_t i)
{
    struct number n = {.from = i, .to = i};
    const bool is_hex =
        byte_at(v, i) == '0' && tolower(byte_at(v, i + 1)) == 'x' && isxdigit(byte_at(v, i + 2));
    if (is_hex) {
        for (n.to = i + 2; n.to < v->count && isxdigit(v->bytes[n.to]);)
            n.to++;
        n.decimal = n.octal = read_number(v, i + 2, n.to, 16);
        return n;
    }
    while (n.to < v->count && isdigit(v->bytes[n.to]))
        n.to++;
    n.decimal = read_number(v, i, n.to, 10);
    n.octal = read_number(v, i, n.to, 8);
    return n;
}

static bool is_address(const struct view *v, const uint32_t parts[PARTS])
{
    if (parts[0] > 255 || parts[1] > 255 || parts[2] > 255 || parts[3] > 255)
        return false;
    return is_monitored(v, parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]) ||
           is_monitored(v, parts[3] << 24 | parts[2] << 16 | parts[1] << 8 | parts[0]);
}

static bool is_host_line(const struct view *v, size_t i)
{
    static const char word[] = "host:";
    for (size_t j = 0; j < sizeof word - 1; j++)
        if (tolower(byte_at(v, i + j)) != word[j])
            return false;
    return i == 0 || !isalnum(v->bytes[i - 1]);
}

/* Windows of four numbers that follow each other. In a Host: line any four are one. */
static void scan_numbers(const struct view *v)
{
    struct number last[PARTS];
    size_t count = 0;
    bool in_host = false;
    for (size_t i = 0; i < v->count;) {
        const uint8_t byte = v->bytes[i];
        in_host = byte != '\n' && byte != '\r' && (in_host || is_host_line(v, i));
        if (!isdigit(byte)) {
            i++;
            continue;
        }
        const struct number n = take_number(v, i);
        const bool follows = count > 0 && n.from - last[count - 1].to <= BETWEEN;
        count = follows ? count : 0;
        if (count == PARTS) {
            memmove(last, last + 1, (PARTS - 1) * sizeof *last);
            count--;
        }
        last[count++] = n;
        i = n.to;
        if (count < PARTS)
            continue;
        const uint32_t decimal[] = {last[0].decimal, last[1].decimal, last[2].decimal,
                                    last[3].decimal};
        const uint32_t octal[] = {last[0].octal, last[1].octal, last[2].octal, last[3].octal};
        const bool is_any =
            in_host && decimal[0] < 256 && decimal[1] < 256 && decimal[2] < 256 && decimal[3] < 256;
        if (is_any || is_address(v, decimal) || is_address(v, octal))
            view_mark(v, last[0].from, last[3].to);
        count = is_any ? 0 : count; /* the port behind it is no part of a next one */
    }
}

/* ---- One number: 3221225985, also with its bytes turned; 030000001001; 192000002001. */

/* The digits from `from` on, all below `base`; *ret_to: behind them. Beyond UINT32_MAX it stays there. */
static uint64_t read_digits(const struct view *v, size_t from, unsigned base, size_t *ret_to)
{
    uint64_t value = 0;
    size_t i = from;
    for (; i < v->count && isdigit(v->bytes[i]); i++) {
        const uint64_t digit = (uint64_t)(v->bytes[i] - '0');
        value = digit >= base ? UINT64_MAX : value <= UINT32_MAX ? value * base + digit : value;
    }
    *ret_to = i;
    return value;
}

/* Four numbers of three digits each. */
static uint64_t read_triples(const struct view *v, size_t from)
{
    uint64_t value = 0;
    for (size_t part = 0; part < PARTS; part++) {
        const uint32_t number = read_number(v, from + 3 * part, from + 3 * part + 3, 10);
        value = number > 255 || value > UINT32_MAX ? UINT64_MAX : value << 8 | number;
    }
    return value;
}

static bool is_whole(const struct view *v, uint64_t value)
{
    return value <= UINT32_MAX && (is_monitored(v, (uint32_t)value) ||
                                   is_monitored(v, __builtin_bswap32((uint32_t)value)));
}

static void scan_whole_numbers(const struct view *v)
{
    for (size_t from = 0, to; from < v->count; from = to + (to == from)) {
        const uint64_t decimal = read_digits(v, from, 10, &to);
        if (to - from >= 5 &&
            (is_whole(v, decimal) ||
             (v->bytes[from] == '0' && is_whole(v, read_digits(v, from, 8, &to))) ||
             (to - from == 3 * PARTS && is_whole(v, read_triples(v, from)))))
            view_mark(v, from, to);
    }
}

/* ---- Two or three numbers, as inet_aton(3) takes them: the last one is wide, which no version number is. */

static void scan_short_forms(const struct view *v)
{
    for (size_t i = 0; i < v->count; i++) {
        size_t to = i;
        if (!isdigit(v->bytes[i]) || (i > 0 && isdigit(v->bytes[i - 1])))
            continue;
        const struct number first = take_number(v, i);
        if (first.decimal > 255 || byte_at(v, first.to) != '.' ||
            !isdigit(byte_at(v, first.to + 1)))
            continue;
        const uint64_t second = read_digits(v, first.to + 1, 10, &to);
        if (second > 255 && second < 1 << 24 &&
            is_monitored(v, first.decimal << 24 | (uint32_t)second))
            view_mark(v, i, to);
        if (second > 255 || byte_at(v, to) != '.')
            continue;
        const uint64_t third = read_digits(v, to + 1, 10, &to);
        if (third > 255 && third < 1 << 16 &&
            is_monitored(v, first.decimal << 24 | (uint32_t)second << 16 | (uint32_t)third))
            view_mark(v, i, to);
    }
}

/* ---- Bytes. */

/* Four letters as they are, not what an escape, hexadecimal or base64 digits stand for. */
static bool is_word(const struct view *v, size_t i)
{
    for (size_t j = i; j < i + 4; j++)
        if (!isprint(v->bytes[j]) || v->to[j] - v->from[j] > 1)
            return false;
    return true;
}

/* What may be an address of a large set by chance. */
static bool is_number(const struct view *v, uint32_t address, bool by_chance)
{
    return is_hidden(v, address) ||
           ((!by_chance || anonymiser_count_ipv4(v->anonymiser) <= FIND_SMALL) &&
            is_monitored(v, address));
}

static void scan_bytes(const struct view *v)
{
    for (size_t i = 0; i + 4 <= v->count; i++) {
        const uint8_t *b = v->bytes + i;
        const uint32_t address =
            (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
        const bool by_chance = v->is_halved || is_word(v, i);
        if (is_number(v, address, by_chance) || is_number(v, __builtin_bswap32(address), by_chance))
            view_mark(v, i, i + 4);
    }
}

/* ---- IPv6. */

static bool is_of_ipv6(uint8_t c)
{
    return isxdigit(c) || c == ':' || c == '.';
}

/* The longest address that begins at `i`, whatever follows it; its end, or `i`. */
static size_t take_ipv6(const struct view *v, size_t i)
{
    char text[IPV6_TEXT_SIZE];
    struct ipv6 address;
    size_t length = 0;
    while (length < sizeof text - 1 && is_of_ipv6(byte_at(v, i + length))) {
        text[length] = (char)v->bytes[i + length];
        length++;
    }
    for (; length > 2; length--)
        if (ipv6_parse(text, length, &address) && is_monitored6(v, address))
            return i + length;
    return i;
}

static void scan_ipv6_texts(const struct view *v)
{
    for (size_t i = 0; i < v->count; i++) {
        const bool begins = is_of_ipv6(v->bytes[i]) && (i == 0 || !is_of_ipv6(v->bytes[i - 1]));
        const size_t end = begins && memchr(v->bytes + i, ':', v->count - i < 8 ? v->count - i : 8)
                               ? take_ipv6(v, i)
                               : i;
        if (end > i)
            view_mark(v, i, end);
    }
}

static void scan_ipv6_bytes(const struct view *v)
{
    struct ipv6 address;
    for (size_t i = 0; i + sizeof address.bytes <= v->count; i++) {
        memcpy(address.bytes, v->bytes + i, sizeof address.bytes);
        if (is_monitored6(v, address))
            view_mark(v, i, i + sizeof address.bytes);
    }
}

/* 32 single digits, the last one first, each within BETWEEN characters of the one before. */
static void scan_nibbles(const struct view *v)
{
    size_t at[NIBBLES], count = 0;
    for (size_t i = 0; i < v->count; i++) {
        const uint8_t c = v->bytes[i];
        if (!isxdigit(c))
            continue;
        if (count > 0 && i - at[count - 1] > BETWEEN + 1)
            count = 0;
        if (count == NIBBLES) {
            memmove(at, at + 1, (NIBBLES - 1) * sizeof *at);
            count--;
        }
        at[count++] = i;
        if (count < NIBBLES)
            continue;
        struct ipv6 address = {{0}};
        for (size_t n = 0; n < NIBBLES; n++) {
            const uint8_t d = v->bytes[at[NIBBLES - 1 - n]];
            const int value = isdigit(d) ? d - '0' : tolower(d) - 'a' + 10;
            address.bytes[n / 2] = (uint8_t)(address.bytes[n / 2] << 4 | value);
        }
        if (is_monitored6(v, address))
            view_mark(v, at[0], i + 1);
    }
}

void scan_view(const struct view *v)
{
    scan_numbers(v);
    scan_whole_numbers(v);
    scan_short_forms(v);
    scan_bytes(v);
    if (memchr(v->bytes, ':', v->count) != NULL)
        scan_ipv6_texts(v);
    if (v->hidden->ipv6_count > 0 || anonymiser_has_ipv6(v->anonymiser)) {
        scan_ipv6_bytes(v);
        scan_nibbles(v);
    }
}
