/* See lines.h. */
#include "alert/lines.h"
#include "publish/width.h"
#include "store/parquet_utf8.h"

#include <string.h>

bool line_wrong(const struct line *line, const char *why, const char *form, struct error *error)
{
    return error_set(error, ERROR_CONFIG, "%.200s:%u: %s; a line is %s", line->name, line->number,
                     why, form);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Copies one field without its quotes and ends it. NULL: what is wrong is in *ret_why. */
static const char *take_field(const char *at, const char *end, char **to, const char **ret_why)
{
    char *begin = *to;
    while (at < end && is_blank(*at))
        at++;
    if (at < end && *at == '"') {
        for (at++; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++) {
            at += *at == '"';
            *(*to)++ = *at;
        }
        *ret_why = "a quote is not closed";
        if (at == end)
            return NULL;
        for (at++; at < end && is_blank(*at);)
            at++;
        *ret_why = "text stands behind a closed quote";
        if (at < end && *at != ',')
            return NULL;
    } else {
        while (at < end && *at != ',')
            *(*to)++ = *at++;
        while (*to > begin && is_blank((*to)[-1]))
            (*to)--;
    }
    *(*to)++ = '\0';
    return at;
}

static bool is_utf8(const char *text, size_t length)
{
    uint8_t made[3 * LINE_BYTES];
    return utf8_copy(made, sizeof made, text, length) == length && memcmp(made, text, length) == 0;
}

static const char *split(const char *at, const char *end, struct line *line)
{
    static char none[] = "";
    char *to = line->text;
    const char *why = NULL;
    if ((size_t)(end - at) >= LINE_BYTES - LINE_FIELDS)
        return "the line is too long";
    for (const char *c = at; c < end; c++)
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == 127)
            return "it has a control character";
    if (!is_utf8(at, (size_t)(end - at)))
        return "it is not UTF-8";
    for (size_t i = 0; i < LINE_FIELDS; i++)
        line->fields[i] = none;
    for (line->count = 0;; at++) {
        if (line->count == LINE_FIELDS)
            return "it has too many fields";
        line->fields[line->count++] = to;
        at = take_field(at, end, &to, &why);
        if (at == NULL)
            return why;
        if (at == end)
            return NULL;
    }
}

bool lines_next(struct lines *lines, struct line *ret_line, bool *ret_some, struct error *error)
{
    for (*ret_some = false; lines->at < lines->end && !*ret_some;) {
        const char *begin = lines->at;
        const char *end = memchr(begin, '\n', (size_t)(lines->end - begin));
        if (end == NULL)
            end = lines->end;
        lines->at = end < lines->end ? end + 1 : end;
        lines->number++;
        if (end > begin && end[-1] == '\r')
            end--;
        while (begin < end && is_blank(*begin))
            begin++;
        if (begin == end || *begin == '#')
            continue;
        ret_line->name = lines->name;
        ret_line->number = lines->number;
        const char *why = split(begin, end, ret_line);
        if (why != NULL)
            return error_set(error, ERROR_CONFIG, "%.200s:%u: %s", lines->name, lines->number, why);
        *ret_some = true;
    }
    return true;
}
