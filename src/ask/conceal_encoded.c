/* Texts within the text: base64 (RFC 4648), and UTF-16 as Windows writes paths and names. Each stretch of at least
 * STRETCH_LEAST characters that comes out is looked at like any text, and what is marked in it is marked where it
 * stands. A stretch of base64 is looked for from each of four places, because its letters are letters of words and
 * paths, too. */
#include "ask/conceal_inside.h"

#include <stdlib.h>

enum {
    STRETCH_LEAST = 7, /* 1.1.1.1 */
    SPAN = 2, /* units of the text that a character of the stretch comes from: of either encoding */
};

/* A stretch that grows. `at` of its units is the number of the first unit that they come from. */
struct stretch {
    struct units *text;
    const struct conceal_options *options;
    struct units units;
};

static bool is_text(uint8_t byte)
{
    return is_printable(byte) || is_line_end(byte) || byte == '\t';
}

/* Looks at the stretch, marks, and empties it. */
static void stretch_end(struct stretch *s)
{
    struct units *units = &s->units;
    if (units->count >= STRETCH_LEAST) {
        struct conceal_options own = *s->options;
        const size_t end = units->unit[units->count - 1].at + SPAN;
        own.cut = own.cut && end + SPAN > s->text->count;
        units->unit[units->count] = (struct unit){.at = (uint32_t)end};
        conceal_plain(units, &own);
        for (size_t i = 0; i < units->count; i++)
            if (units->unit[i].shown != SHOWN) {
                const size_t at = units->unit[i].at;
                units_mark(s->text, (struct part){at, at + SPAN}, units->unit[i].shown);
            }
    }
    units->count = 0;
}

static void stretch_add(struct stretch *s, uint8_t byte, size_t at)
{
    if (is_text(byte))
        s->units.unit[s->units.count++] = (struct unit){.at = (uint32_t)at, .byte = byte};
    else
        stretch_end(s);
}

/* ---- base64 ---- */

/* Both alphabets; -1: none of its letters. */
static int base64_value(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (is_digit(byte))
        return byte - '0' + 52;
    if (byte == '+' || byte == '-')
        return 62;
    return byte == '/' || byte == '_' ? 63 : -1;
}

static void look_at_base64(struct stretch *s, struct part run)
{
    const struct units *u = s->text;
    for (size_t i = run.from + 1; i < run.to; i++) {
        const unsigned high = (unsigned)base64_value(unit_byte(u, i - 1));
        const unsigned low = (unsigned)base64_value(unit_byte(u, i));
        const unsigned place = (unsigned)(i - run.from) % 4;
        if (place != 0)
            stretch_add(s, (uint8_t)(high << 2 * place | low >> (6 - 2 * place)), i - 1);
    }
    stretch_end(s);
}

/* Whether `run` is the user and password of HTTP (RFC 7617): Basic HERE, with a colon in it. */
static bool is_basic(const struct units *u, struct part run)
{
    size_t i = run.from;
    while (i > 0 && is_blank(unit_byte(u, i - 1)))
        i--;
    if (i == run.from || i < 5 || !units_begin(u, i - 5, "basic"))
        return false;
    for (i = run.from + 1; i < run.to; i++) {
        const unsigned high = (unsigned)base64_value(unit_byte(u, i - 1));
        const unsigned low = (unsigned)base64_value(unit_byte(u, i));
        const unsigned place = (unsigned)(i - run.from) % 4;
        const uint8_t byte = (uint8_t)(high << 2 * place | low >> (6 - 2 * place));
        if (place != 0 && byte == ':')
            return true;
        if (place != 0 && !is_text(byte))
            return false;
    }
    return false;
}

static void conceal_base64(struct stretch *s)
{
    struct units *u = s->text;
    for (size_t i = 0; i < u->count;) {
        struct part run = {i, i};
        while (run.to < u->count && base64_value(unit_byte(u, run.to)) >= 0)
            run.to++;
        i = run.to + 1;
        if (!s->options->show_passwords && is_basic(u, run))
            units_mark(u, run, SHOWN_HIDDEN);
        for (size_t skip = 0; skip < 4 && run.from + skip + STRETCH_LEAST < run.to; skip++)
            look_at_base64(s, (struct part){run.from + skip, run.to});
    }
}

/* ---- UTF-16 ---- */

/* Characters of one byte, the zero behind them (`first` 0) or before them (1). */
static void conceal_wide(struct stretch *s, size_t first)
{
    const struct units *u = s->text;
    for (size_t i = 0; i + 1 < u->count;) {
        const uint8_t byte = unit_byte(u, i + first), zero = unit_byte(u, i + 1 - first);
        const bool is_wide = zero == 0 && is_text(byte);
        if (is_wide)
            stretch_add(s, byte, i);
        else
            stretch_end(s);
        i += is_wide ? SPAN : 1;
    }
    stretch_end(s);
}

bool conceal_encoded(struct units *u, const struct conceal_options *options)
{
    struct stretch s = {.text = u, .options = options};
    s.units = (struct units){.text = u->text, .unit = calloc(u->count + 1, sizeof(struct unit))};
    if (s.units.unit == NULL)
        return false;
    conceal_base64(&s);
    conceal_wide(&s, 0);
    conceal_wide(&s, 1);
    free(s.units.unit);
    return true;
}
