#include "cli/config_text.h"

#include <string.h>

static size_t skip_blanks(const struct config_text *text, size_t at)
{
    while (at < text->length && (text->bytes[at] == ' ' || text->bytes[at] == '\t'))
        at++;
    return at;
}

static size_t end_of_line(const struct config_text *text, size_t at)
{
    const char *end = memchr(text->bytes + at, '\n', text->length - at);
    return end == NULL ? text->length : (size_t)(end - text->bytes);
}

/* "key:", "'key' :", "\"key\":" at the beginning of a line. */
static bool is_key_at(const struct config_text *text, size_t at, const char *key,
                      size_t *ret_behind)
{
    const size_t length = strlen(key);
    char quote = '\0';
    if (at < text->length && (text->bytes[at] == '"' || text->bytes[at] == '\''))
        quote = text->bytes[at++];
    if (text->length - at < length || memcmp(text->bytes + at, key, length) != 0)
        return false;
    at += length;
    if (quote != '\0' && (at >= text->length || text->bytes[at++] != quote))
        return false;
    at = skip_blanks(text, at);
    *ret_behind = at + 1;
    return at < text->length && text->bytes[at] == ':';
}

bool config_text_find_key(const struct config_text *text, const char *key,
                          struct config_place *ret_place)
{
    unsigned line = 1;
    for (size_t at = 0; at < text->length; at = end_of_line(text, at) + 1, line++) {
        size_t behind;
        if (is_key_at(text, at, key, &behind)) {
            *ret_place = (struct config_place){behind, line};
            return true;
        }
    }
    return false;
}

bool config_text_is_scalar(const struct config_text *text, struct config_place behind_key)
{
    size_t at = skip_blanks(text, behind_key.at);
    if (at >= text->length)
        return false;
    return strchr("[#\r\n", text->bytes[at]) == NULL;
}

unsigned config_text_line_of(const struct config_text *text, struct config_place from,
                             const char *value)
{
    const char *found = memmem(text->bytes + from.at, text->length - from.at, value, strlen(value));
    unsigned line = from.line;
    if (found == NULL)
        return line;
    for (const char *c = text->bytes + from.at; c < found; c++)
        line += *c == '\n';
    return line;
}

bool config_text_is_empty(const struct config_text *text)
{
    for (size_t at = 0; at < text->length; at++) {
        size_t end = end_of_line(text, at);
        size_t first = skip_blanks(text, at);
        size_t length = end - first;
        if (length > 0 && text->bytes[first + length - 1] == '\r')
            length--;
        if (length > 0 && text->bytes[first] != '#' &&
            !(length == 3 && memcmp(text->bytes + first, "---", 3) == 0))
            return false;
        at = end;
    }
    return true;
}
