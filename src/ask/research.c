/* See research.h. Strict: a list that was misread would hide attackers as researchers. */
#include "ask/research.h"
#include "ask/question.h"
#include "base/whole_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct field {
    const char *text;
    size_t length;
};

static bool wrong(const char *name, unsigned line, const char *why, struct error *error)
{
    return error_set(error, ERROR_CONFIG,
                     "%s:%u: %s; a line is PREFIX or AS-NUMBER,scanner,provenance,YYYY-MM-DD", name,
                     line, why);
}

/* A number of up to nine digits and nothing else: -1 if it is none. */
static int64_t number_of(const char *text, size_t length)
{
    int64_t number = 0;
    if (length == 0 || length > 10)
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

static bool ipv6_has_host_bits(const struct ipv6 *address, unsigned length)
{
    for (unsigned bit = length; bit < 128; bit++)
        if ((address->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return true;
    return false;
}

/* NULL, or what is wrong with it. */
static const char *take_what(struct field what, struct research_entry *entry)
{
    struct ipv4 ipv4;
    const char *slash = memchr(what.text, '/', what.length);
    const size_t address = slash == NULL ? what.length : (size_t)(slash - what.text);
    int64_t length =
        slash == NULL ? -1 : number_of(slash + 1, what.length - (size_t)(slash + 1 - what.text));
    if (what.length > 2 && memcmp(what.text, "AS", 2) == 0) {
        int64_t number = number_of(what.text + 2, what.length - 2);
        entry->type = RESEARCH_AS;
        entry->number = (uint32_t)number;
        return number > 0 && number <= UINT32_MAX ? NULL : "no number of an AS";
    }
    if (slash != NULL && length < 0)
        return "no length of a prefix";
    if (ipv4_parse(what.text, address, &ipv4)) {
        entry->type = RESEARCH_IPV4;
        entry->number = ipv4.host_order;
        length = slash == NULL ? 32 : length;
        if (length < RESEARCH_IPV4_SHORTEST || length > 32)
            return "an IPv4 prefix has /8 to /32";
        entry->length = (unsigned)length;
        return length < 32 && (ipv4.host_order & (UINT32_MAX >> length)) != 0
                   ? "the address has bits beyond its prefix"
                   : NULL;
    }
    if (!ipv6_parse(what.text, address, &entry->ipv6))
        return "neither a prefix nor an AS";
    entry->type = RESEARCH_IPV6;
    length = slash == NULL ? 128 : length;
    if (length < RESEARCH_IPV6_SHORTEST || length > 128)
        return "an IPv6 prefix has /16 to /128";
    entry->length = (unsigned)length;
    return ipv6_has_host_bits(&entry->ipv6, entry->length)
               ? "the address has bits beyond its prefix"
               : NULL;
}

static bool is_printable(struct field field)
{
    for (size_t i = 0; i < field.length; i++)
        if ((unsigned char)field.text[i] < ' ' || (unsigned char)field.text[i] > '~')
            return false;
    return field.length > 0;
}

static bool is_date(struct field field)
{
    uint32_t day;
    if (field.length != 10 || field.text[4] != '-' || field.text[7] != '-')
        return false;
    int64_t year = number_of(field.text, 4), month = number_of(field.text + 5, 2);
    int64_t day_of_month = number_of(field.text + 8, 2);
    return year > 0 && month > 0 && day_of_month > 0 &&
           day_from_date((int)year, (int)month, (int)day_of_month, &day);
}

/* The four fields of a line; false: there are fewer or more. */
static bool split(const char *line, size_t length, struct field fields[4])
{
    size_t count = 0;
    for (const char *end = line + length;; line++) {
        const char *comma = memchr(line, ',', (size_t)(end - line));
        const char *stop = comma == NULL ? end : comma;
        if (count == 4)
            return false;
        fields[count++] = (struct field){line, (size_t)(stop - line)};
        if (comma == NULL)
            return count == 4;
        line = comma;
    }
}

static bool grow(struct research *research)
{
    if (research->count < research->capacity)
        return true;
    size_t capacity = research->capacity == 0 ? 256 : 2 * research->capacity;
    struct research_entry *entries =
        realloc(research->entries, capacity * sizeof *research->entries);
    if (entries == NULL)
        return false;
    research->entries = entries;
    research->capacity = capacity;
    return true;
}

static bool take_line(struct research *research, const char *name, unsigned number,
                      const char *line, size_t length, struct error *error)
{
    struct research_entry entry = {.length = 0};
    struct field fields[4];
    if (!split(line, length, fields))
        return wrong(name, number, "not four fields", error);
    const char *why = take_what(fields[0], &entry);
    if (why != NULL)
        return wrong(name, number, why, error);
    if (!is_printable(fields[1]) || fields[1].length >= sizeof entry.name)
        return wrong(name, number, "the name of the scanner is empty, too long or not ASCII",
                     error);
    if (!is_date(fields[3]))
        return wrong(name, number, "not a date", error);
    if (research->count == RESEARCH_LIMIT)
        return error_set(error, ERROR_CONFIG, "%s:%u: more than %d research scanners", name, number,
                         RESEARCH_LIMIT);
    memcpy(entry.name, fields[1].text, fields[1].length);
    if (memcmp(research->date, fields[3].text, 10) < 0)
        memcpy(research->date, fields[3].text, 10);
    if (!grow(research))
        return error_set(error, ERROR_FAILED, "no memory for research scanners");
    research->entries[research->count++] = entry;
    return true;
}

bool research_parse(struct research *research, const char *name, const char *text, size_t length,
                    struct error *error)
{
    const char *end = text + length;
    for (unsigned number = 1; text < end; number++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const char *next = stop == NULL ? end : stop + 1;
        stop = stop == NULL ? end : stop;
        if (stop > text && stop[-1] == '\r')
            stop--;
        if (stop > text && *text != '#' &&
            !take_line(research, name, number, text, (size_t)(stop - text), error))
            return false;
        text = next;
    }
    return true;
}

static bool read_file(struct research *research, const char *name, struct error *error)
{
    size_t length;
    uint8_t *text = whole_file_read(name, RESEARCH_FILE_BYTES, &length);
    if (text == NULL)
        return error_set_errno(error, ERROR_CONFIG, "--research %s", name);
    bool good = length <= RESEARCH_FILE_BYTES
                    ? research_parse(research, name, (const char *)text, length, error)
                    : error_set(error, ERROR_CONFIG, "--research %s: more than %d bytes", name,
                                RESEARCH_FILE_BYTES);
    free(text);
    return good;
}

bool research_read(struct research *research, const char *const *files, size_t count,
                   struct error *error)
{
    bool built_in = true, good = true;
    for (size_t i = 0; i < count; i++)
        built_in = built_in && strcmp(files[i], "none") != 0;
    const char *text = question_sql("research.csv");
    if (built_in)
        good = research_parse(research, "research.csv", text, strlen(text), error);
    for (size_t i = 0; good && i < count; i++)
        good = strcmp(files[i], "none") == 0 || read_file(research, files[i], error);
    return good;
}

void research_clear(struct research *research)
{
    free(research->entries);
    *research = (struct research){0};
}

/* One row in its /24, or one for each /16 that a shorter prefix touches. */
static bool append_ipv4(struct engine *engine, const struct research_entry *entry,
                        struct error *error)
{
    char shift[16], bucket[16], first[16], last[16], length[16];
    const uint32_t end = entry->number | (entry->length == 32 ? 0 : UINT32_MAX >> entry->length);
    const unsigned bits = entry->length >= 24 ? 8 : 16;
    snprintf(shift, sizeof shift, "%u", bits);
    snprintf(first, sizeof first, "%u", entry->number);
    snprintf(last, sizeof last, "%u", end);
    snprintf(length, sizeof length, "%u", entry->length);
    for (uint32_t i = entry->number >> bits; i <= end >> bits; i++) {
        snprintf(bucket, sizeof bucket, "%u", i);
        const char *values[] = {shift, bucket, first, last, length, entry->name};
        if (!engine_append(engine, values, 6, error))
            return false;
    }
    return true;
}

/* First and last address as upper-case hexadecimal digits, which sort as the addresses do. */
static bool append_ipv6(struct engine *engine, const struct research_entry *entry,
                        struct error *error)
{
    char first[33], last[33], length[16];
    for (unsigned i = 0; i < 16; i++) {
        const unsigned own = entry->length >= 8 * (i + 1) ? 8
                             : entry->length > 8 * i      ? entry->length - 8 * i
                                                          : 0;
        snprintf(first + 2 * i, 3, "%02X", entry->ipv6.bytes[i]);
        snprintf(last + 2 * i, 3, "%02X", entry->ipv6.bytes[i] | (0xffu >> own));
    }
    snprintf(length, sizeof length, "%u", entry->length);
    const char *values[] = {first, last, length, entry->name};
    return engine_append(engine, values, 4, error);
}

static bool append_as(struct engine *engine, const struct research_entry *entry,
                      struct error *error)
{
    char number[16];
    snprintf(number, sizeof number, "%u", entry->number);
    const char *values[] = {number, entry->name};
    return engine_append(engine, values, 2, error);
}

bool research_load(struct engine *engine, const struct research *research, struct error *error)
{
    static const struct {
        const char *table;
        bool (*append)(struct engine *, const struct research_entry *, struct error *);
    } tables[] = {[RESEARCH_IPV4] = {"research_range", append_ipv4},
                  [RESEARCH_IPV6] = {"research_range6", append_ipv6},
                  [RESEARCH_AS] = {"research_as", append_as}};
    bool good = engine_run(engine, question_sql("research.sql"), error);
    for (unsigned t = 0; good && t < sizeof tables / sizeof tables[0]; t++) {
        good = engine_append_begin(engine, tables[t].table, error);
        for (size_t i = 0; good && i < research->count; i++)
            if (research->entries[i].type == t)
                good = tables[t].append(engine, &research->entries[i], error);
        good = good && engine_append_end(engine, error);
    }
    return good;
}
