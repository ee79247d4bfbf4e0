/* See find.h. A view is some bytes, and for each of them which bytes of the original it is made of. */
#include "export/find_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void view_mark(const struct view *v, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        memset(v->marks + v->from[i], 1, v->to[i] - v->from[i]);
}

/* ---- Layers: what stands for other bytes. */

static bool view_create(struct view *v, const struct view *of)
{
    *v = (struct view){.anonymiser = of->anonymiser,
                       .hidden = of->hidden,
                       .is_halved = of->is_halved,
                       .marks = of->marks};
    v->bytes = malloc(of->count + 1);
    v->from = malloc((of->count + 1) * sizeof *v->from);
    v->to = malloc((of->count + 1) * sizeof *v->to);
    return v->bytes != NULL && v->from != NULL && v->to != NULL;
}

static void view_destroy(struct view *v)
{
    free(v->bytes);
    free(v->from);
    free(v->to);
}

/* One more byte, made of those from..to-1 of `of`. */
static void view_add(struct view *v, uint8_t byte, const struct view *of, size_t from, size_t to)
{
    v->bytes[v->count] = byte;
    v->from[v->count] = of->from[from];
    v->to[v->count++] = of->to[to - 1];
}

static int digit_of(uint8_t c)
{
    return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

static int two_digits(const struct view *of, size_t i)
{
    const int high = i + 1 < of->count ? digit_of(of->bytes[i]) : -1;
    const int low = high < 0 ? -1 : digit_of(of->bytes[i + 1]);
    return low < 0 ? -1 : high * 16 + low;
}

/* \xNN, %XX, \r, \n, \t, \0 and a doubled backslash. */
static void unescape(struct view *v, const struct view *of)
{
    static const char letters[] = "rnt0\\", values[] = "\r\n\t\0\\";
    for (size_t i = 0; i < of->count;) {
        const uint8_t byte = of->bytes[i], next = i + 1 < of->count ? of->bytes[i + 1] : 0;
        const char *letter = byte == '\\' && next != 0 ? strchr(letters, next) : NULL;
        size_t length = 1;
        int value = byte;
        if (byte == '\\' && next == 'x' && two_digits(of, i + 2) >= 0) {
            value = two_digits(of, i + 2);
            length = 4;
        } else if (byte == '%' && two_digits(of, i + 1) >= 0) {
            value = two_digits(of, i + 1);
            length = 3;
        } else if (letter != NULL) {
            value = (uint8_t)values[letter - letters];
            length = 2;
        }
        view_add(v, (uint8_t)value, of, i, i + length);
        i += length;
    }
}

static size_t digits_at(const struct view *of, size_t i)
{
    size_t end = i;
    while (end < of->count && digit_of(of->bytes[end]) >= 0)
        end++;
    return end - i;
}

/* Pairs of hexadecimal digits, of runs of more than two from the `skip`th on; what is between runs is passed over, also
 * 0x and \\x. */
static void unhex(struct view *v, const struct view *of, size_t skip)
{
    for (size_t i = 0; i < of->count; i++) {
        const size_t run = digits_at(of, i);
        size_t at = i + (run > 2 ? skip : 0);
        if (run == 1 && of->bytes[i] == '0' && i + 1 < of->count &&
            (of->bytes[i + 1] | 0x20) == 'x')
            continue;
        for (; at + 2 <= i + run; at += 2)
            view_add(v, (uint8_t)two_digits(of, at), of, at, at + 2);
        i += run;
    }
}

static int base64_of(uint8_t c)
{
    if (isupper(c))
        return c - 'A';
    if (islower(c))
        return c - 'a' + 26;
    if (isdigit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Runs of base64 digits, from the `skip`th of each on; ends of lines within are passed over. */
static void unbase64(struct view *v, const struct view *of, size_t skip)
{
    uint32_t bits = 0;
    size_t have = 0, run = 0, at[4] = {0};
    for (size_t i = 0; i < of->count; i++) {
        const int value = base64_of(of->bytes[i]);
        if (value < 0) {
            if (of->bytes[i] != '\r' && of->bytes[i] != '\n')
                have = run = 0;
            continue;
        }
        if (run++ < skip)
            continue;
        at[have] = i;
        bits = bits << 6 | (uint32_t)value;
        if (++have >= 2) {
            const size_t spare =
                8 - 2 * have; /* bits of the digit that the next byte begins with */
            view_add(v, (uint8_t)(bits >> spare), of, at[have - 2], i + 1);
        }
        have = have == 4 ? 0 : have;
    }
}

/* Every second byte: letters of UTF-16. */
static void halve(struct view *v, const struct view *of, size_t skip)
{
    v->is_halved = true;
    for (size_t i = skip; i < of->count; i += 2)
        view_add(v, of->bytes[i], of, i, i + 1);
}

static void unescape_from(struct view *v, const struct view *of, size_t skip)
{
    (void)skip;
    unescape(v, of);
}

static const struct layer {
    void (*make)(struct view *v, const struct view *of, size_t skip);
    size_t skip;
} layers[] = {{unescape_from, 0}, {unhex, 0},    {unhex, 1}, {unbase64, 0}, {unbase64, 1},
              {unbase64, 2},      {unbase64, 3}, {halve, 0}, {halve, 1}};

static bool look_deeper(const struct view *of, unsigned depth)
{
    scan_view(of);
    for (size_t i = 0; depth > 0 && i < sizeof layers / sizeof layers[0]; i++) {
        struct view v;
        bool good = view_create(&v, of);
        if (good)
            layers[i].make(&v, of, layers[i].skip);
        good = good && look_deeper(&v, depth - 1);
        view_destroy(&v);
        if (!good)
            return false;
    }
    return true;
}

bool find_monitored(const struct anonymiser *anonymiser, const struct hidden *hidden,
                    const uint8_t *bytes, size_t length, uint8_t *marks)
{
    static const struct hidden none;
    struct view whole;
    const struct view given = {.anonymiser = anonymiser,
                               .hidden = hidden == NULL ? &none : hidden,
                               .marks = marks,
                               .count = length};
    if (length > FIND_LIMIT_BYTES)
        return false;
    bool good = view_create(&whole, &given);
    for (size_t i = 0; good && i < length; i++) {
        whole.bytes[i] = bytes[i];
        whole.from[i] = (uint32_t)i;
        whole.to[i] = (uint32_t)i + 1;
    }
    whole.count = good ? length : 0;
    good = good && look_deeper(&whole, 2);
    view_destroy(&whole);
    return good;
}
