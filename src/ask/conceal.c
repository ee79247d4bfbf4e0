/* See conceal.h: the text as units, and the text that is left when the finders have marked them. */
#include "ask/conceal_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands in place of a run of units. */
static const struct {
    const char *before, *after, *sensor;
} words[] = {{"(hidden, ", ")", "(sensor)"}, {"（非表示、", "文字）", "（センサー）"}};

/* Two hexadecimal digits as a byte, or -1. */
static int byte_value(const char *digits)
{
    const int high = hex_value((uint8_t)digits[0]);
    const int low = high < 0 ? -1 : hex_value((uint8_t)digits[1]);
    return low < 0 ? -1 : high * 16 + low;
}

/* %XX, also of several layers as %2541. Returns its length, 0 where there is none. */
static size_t take_percent(const char *text, struct unit *unit)
{
    size_t length = 1;
    while (text[length] == '2' && text[length + 1] == '5' && byte_value(text + length + 2) >= 0)
        length += 2;
    const int value = byte_value(text + length);
    if (value < 0)
        return 0;
    unit->byte = (uint8_t)value;
    unit->escaped = 1;
    return length + 2;
}

/* \r, \n, \t and \xXX, with one backslash or two: a payload's own backslash stands as two. Else a backslash. */
static size_t take_backslash(const char *text, struct unit *unit)
{
    static const char letters[] = "rnt", bytes[] = "\r\n\t";
    const size_t slashes = text[1] == '\\' ? 2 : 1;
    const char *letter = text[slashes] == '\0' ? NULL : strchr(letters, text[slashes]);
    const int value = text[slashes] == 'x' ? byte_value(text + slashes + 1) : -1;
    if (letter != NULL) {
        unit->byte = (uint8_t)bytes[letter - letters];
        return slashes + 1;
    }
    unit->byte = value >= 0 ? (uint8_t)value : '\\';
    return value >= 0 ? slashes + 3 : slashes;
}

static size_t take_unit(const char *text, struct unit *unit)
{
    size_t length = 0;
    unit->byte = (uint8_t)*text;
    if (*text == '%')
        length = take_percent(text, unit);
    else if (*text == '\\')
        length = take_backslash(text, unit);
    else if (strncmp(text, "${IFS}", 6) == 0 || strncmp(text, "$IFS", 4) == 0) {
        unit->byte = ' ';
        length = text[1] == '{' ? 6 : 4;
    }
    return length == 0 ? 1 : length;
}

static bool units_make(const char *text, struct units *ret_units)
{
    const size_t length = strlen(text);
    *ret_units = (struct units){.text = text, .unit = calloc(length + 1, sizeof(struct unit))};
    if (ret_units->unit == NULL || length > UINT32_MAX)
        return false;
    for (size_t at = 0; at < length;) {
        struct unit *unit = &ret_units->unit[ret_units->count++];
        unit->at = (uint32_t)at;
        at += take_unit(text + at, unit);
    }
    ret_units->unit[ret_units->count].at = (uint32_t)length;
    return true;
}

bool units_begin(const struct units *u, size_t i, const char *text)
{
    while (*text != '\0' && unit_lower(u, i) == (uint8_t)*text) {
        text++;
        i++;
    }
    return *text == '\0';
}

bool units_are(const struct units *u, struct part part, const char *text)
{
    return part.to - part.from == strlen(text) && units_begin(u, part.from, text);
}

size_t units_skip_blanks(const struct units *u, size_t i)
{
    while (is_blank(unit_byte(u, i)))
        i++;
    return i;
}

size_t units_line_end(const struct units *u, size_t i)
{
    for (; i < u->count; i++) {
        if (!is_line_end(u->unit[i].byte))
            continue;
        const size_t next = i + (u->unit[i].byte == '\r' && unit_byte(u, i + 1) == '\n') + 1;
        if (!is_blank(unit_byte(u, next)))
            break;
    }
    return i;
}

size_t units_closing(const struct units *u, size_t i)
{
    const uint8_t quote = unit_byte(u, i);
    const bool escaped = i > 0 && u->unit[i - 1].byte == '\\';
    for (i++; i < u->count && u->unit[i].byte != quote; i++)
        i += !escaped && u->unit[i].byte == '\\';
    return i < u->count ? i - (escaped && u->unit[i - 1].byte == '\\') : u->count;
}

void units_mark(struct units *u, struct part part, enum shown shown)
{
    for (size_t i = part.from; i < part.to && i < u->count; i++)
        if (u->unit[i].shown != SHOWN_HIDDEN)
            u->unit[i].shown = (uint8_t)shown;
}

/* Characters of a run: bytes that do not go on with a character of UTF-8. */
static size_t characters(const struct units *u, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += (u->unit[i].byte & 0xc0) != 0x80;
    return count;
}

static void write_units(FILE *out, const struct units *u, bool japanese)
{
    for (size_t i = 0, end; i < u->count; i = end) {
        const uint8_t shown = u->unit[i].shown;
        for (end = i + 1; end < u->count && u->unit[end].shown == shown;)
            end++;
        if (shown == SHOWN_HIDDEN)
            fprintf(out, "%s%zu%s", words[japanese].before, characters(u, i, end),
                    words[japanese].after);
        else if (shown == SHOWN_SENSOR)
            fputs(words[japanese].sensor, out);
        else
            fwrite(u->text + u->unit[i].at, 1, u->unit[end].at - u->unit[i].at, out);
    }
}

void conceal_plain(struct units *u, const struct conceal_options *options)
{
    if (!options->show_passwords) {
        conceal_names(u);
        conceal_lines(u);
        conceal_shell(u);
        conceal_urls(u);
        conceal_binary(u);
    }
    conceal_addresses(u, options);
}

char *conceal(const char *text, const struct conceal_options *options)
{
    struct units units;
    char *concealed = NULL;
    size_t size;
    FILE *out = NULL;
    if (units_make(text, &units)) {
        conceal_plain(&units, options);
        out = conceal_encoded(&units, options) ? open_memstream(&concealed, &size) : NULL;
    }
    if (out != NULL)
        write_units(out, &units, options->japanese);
    free(units.unit);
    if (out != NULL && fclose(out) == 0)
        return concealed;
    free(concealed);
    return NULL;
}

size_t concealed_length(const char *text)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i].before);
        if (strncmp(text, words[i].before, length) != 0)
            continue;
        length += strspn(text + length, "0123456789");
        if (strncmp(text + length, words[i].after, strlen(words[i].after)) == 0)
            return length + strlen(words[i].after);
    }
    return 0;
}
