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
static inline bool is_printable(uint8_t byte)
{
    return byte >= ' ' && byte <= '~';
}
/* The value of a hexadecimal digit, -1 where it is none. */
static inline int hex_value(uint8_t byte)
{
    if (is_digit(byte))
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
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

/* Whether a monitored address lies between the two, both included. */
bool is_monitored_between(const struct conceal_options *options, const struct ipv6 *low,
                          const struct ipv6 *high);
bool is_monitored_ipv4(const struct conceal_options *options, uint32_t low, uint32_t high);

/* The finders, one file each. */
void conceal_names(struct units *u);  /* password=HERE */
void conceal_lines(struct units *u);  /* PASS HERE */
void conceal_shell(struct units *u);  /* ftpget -p HERE */
void conceal_urls(struct units *u);   /* //user:HERE@host */
void conceal_binary(struct units *u); /* SNMP, MQTT, LDAP ... */
void conceal_addresses(struct units *u, const struct conceal_options *options); /* Host: HERE */
/* An IPv4 address at the digit or letter at `i`, in any spelling; one place of conceal_addresses(). */
void conceal_numbers(struct units *u, size_t i, const struct conceal_options *options);

/* All of them, on the text itself. */
void conceal_plain(struct units *u, const struct conceal_options *options);
/* All of them, on what base64 and UTF-16 in the text stand for. False when there is no memory. */
bool conceal_encoded(struct units *u, const struct conceal_options *options);

#endif
