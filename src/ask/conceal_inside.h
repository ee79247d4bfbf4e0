/* Internal to conceal: a text as the units that it is looked at in. Every finder reads `byte` and marks. */
#ifndef TEITEN_ASK_CONCEAL_INSIDE_H
#define TEITEN_ASK_CONCEAL_INSIDE_H

#include "ask/conceal.h"

#include <stdint.h>

enum shown { SHOWN, SHOWN_HIDDEN, SHOWN_SENSOR };

/* One character as a program would see it: `A`, %41 and \x41 are the same byte. */
struct unit {
    uint32_t at; /* where it begins in the text */
    uint8_t byte;
    uint8_t escaped; /* it was %XX: inside a value it does not end the value */
    uint8_t shown;   /* enum shown */
};

struct units {
    const char *text;
    struct unit *unit; /* `count`, and one behind the last that begins where the text ends */
    size_t count;
};

/* One byte at `i`, 0 behind the end; letters in lower case. */
static inline uint8_t unit_byte(const struct units *u, size_t i)
{
    return i < u->count ? u->unit[i].byte : 0;
}
static inline uint8_t unit_lower(const struct units *u, size_t i)
{
    const uint8_t byte = unit_byte(u, i);
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}
static inline bool is_line_end(uint8_t byte)
{
    return byte == '\r' || byte == '\n';
}
static inline bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}
static inline bool is_quote(uint8_t byte)
{
    return byte == '"' || byte == '\'';
}
static inline bool is_letter(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
static inline bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* A part of the units, [from, to). */
struct part {
    size_t from, to;
};

/* Whether `text` (lower case) stands at `i`, in any case. */
bool units_begin(const struct units *u, size_t i, const char *text);
/* Whether the part is `text` (lower case), in any case. */
bool units_are(const struct units *u, struct part part, const char *text);
size_t units_skip_blanks(const struct units *u, size_t i);
/* The end of the line that `i` is in; a header that is folded goes on (RFC 9112 5.2). */
size_t units_line_end(const struct units *u, size_t i);
/* The end of what stands in the quotes that open at `i`, past pairs of a backslash and a character; of \"..\" the
 * next \"; the count if nothing closes them. */
size_t units_closing(const struct units *u, size_t i);
void units_mark(struct units *u, struct part part, enum shown shown);

/* The finders, one file each. */
void conceal_names(struct units *u); /* password=HERE */
void conceal_lines(struct units *u); /* PASS HERE */
void conceal_shell(struct units *u); /* ftpget -p HERE */
void conceal_urls(struct units *u);  /* //user:HERE@host */
void conceal_addresses(struct units *u, const struct conceal_options *options); /* Host: HERE */

#endif
