#include "serve/request.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length of the UTF-8 character that begins here; 0: none does (RFC 3629). */
static size_t character_length(const unsigned char *c)
{
    static const struct {
        unsigned char first, last, second_first, second_last;
        size_t length;
    } forms[] = {
        {0x01, 0x7f, 0, 0xff, 1},    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (c[0] < forms[i].first || c[0] > forms[i].last)
            continue;
        if (forms[i].length > 1 && (c[1] < forms[i].second_first || c[1] > forms[i].second_last))
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if ((c[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].length;
    }
    return 0;
}

static bool is_plain_text(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    while (*c != '\0') {
        const size_t length = character_length(c);
        if (length == 0 || *c < ' ' || *c == 0x7f)
            return false;
        c += length;
    }
    return true;
}

/* Decodes `length` bytes to `to`, with a zero behind them; returns what is behind that. NULL: a bad escape, a zero
 * byte, control characters, not UTF-8. Never longer than what it is made of. */
static char *decode(const char *from, size_t length, bool plus_is_blank, char *to)
{
    char *const begin = to;
    for (size_t i = 0; i < length; i++) {
        if (from[i] != '%') {
            *to++ = from[i] == '+' && plus_is_blank ? ' ' : from[i];
            continue;
        }
        if (length - i < 3)
            return NULL;
        const int high = hex_digit(from[i + 1]), low = hex_digit(from[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return NULL;
        *to++ = (char)(high << 4 | low);
        i += 2;
    }
    *to = '\0';
    return is_plain_text(begin) ? to + 1 : NULL;
}

/* "/../", "//" and the like are in no path of ours. */
static bool is_straight(const char *path)
{
    for (const char *part = path; *part == '/'; part += 1 + strcspn(part + 1, "/")) {
        const size_t length = strcspn(part + 1, "/");
        if ((length == 0 && part[1] != '\0') || (length == 1 && part[1] == '.') ||
            (length == 2 && part[1] == '.' && part[2] == '.'))
            return false;
    }
    return strchr(path, '\\') == NULL;
}

/* One "name=value"; `at` is where decoded text goes. */
static const char *take_parameter(struct request *request, const char *part, size_t length,
                                  char **at)
{
    const char *equals = memchr(part, '=', length);
    const size_t name_length = equals == NULL ? length : (size_t)(equals - part);
    char *name = *at, *value, *end;
    if (request->parameter_count == REQUEST_PARAMETER_LIMIT)
        return "too many parameters";
    value = decode(part, name_length, true, name);
    end = value == NULL    ? NULL
          : equals == NULL ? decode("", 0, true, value)
                           : decode(equals + 1, length - name_length - 1, true, value);
    if (end == NULL)
        return "a parameter is not plain UTF-8 text";
    if (name[0] == '\0')
        return "a parameter has no name";
    if (request_value(request, name) != NULL)
        return "a parameter is given twice";
    request->parameters[request->parameter_count++] = (struct request_parameter){name, value};
    *at = end;
    return NULL;
}

const char *request_parse(const char *target, struct request *ret_request)
{
    struct request *r = ret_request;
    const size_t length = strnlen(target, REQUEST_TARGET_LIMIT + 1);
    const size_t path_length = strcspn(target, "?");
    r->parameter_count = 0;
    if (length > REQUEST_TARGET_LIMIT)
        return "the address is too long";
    memcpy(r->raw, target, length + 1);
    r->path = r->text;
    r->query = r->raw + path_length + (r->raw[path_length] == '?');
    if (target[0] != '/' || strchr(target, '#') != NULL)
        return "the address is not a path";
    char *at = decode(target, path_length, false, r->text);
    if (at == NULL || !is_straight(r->text))
        return "the path is not a plain one";
    for (const char *part = r->query; *part != '\0';) {
        const size_t part_length = strcspn(part, "&");
        const char *wrong = part_length == 0 ? NULL : take_parameter(r, part, part_length, &at);
        if (wrong != NULL)
            return wrong;
        part += part_length + (part[part_length] == '&');
    }
    return NULL;
}

const char *request_value(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->parameter_count; i++)
        if (strcmp(request->parameters[i].name, name) == 0)
            return request->parameters[i].value;
    return NULL;
}

bool request_matches_etag(const char *list, const char *etag)
{
    const size_t length = strlen(etag);
    if (list != NULL && strcmp(list, "*") == 0)
        return true;
    while (list != NULL && *list != '\0') {
        list += strspn(list, " \t,");
        if (strncmp(list, "W/", 2) == 0)
            list += 2;
        const size_t part = strcspn(list, ",");
        size_t trimmed = part;
        while (trimmed > 0 && (list[trimmed - 1] == ' ' || list[trimmed - 1] == '\t'))
            trimmed--;
        if (trimmed == length && memcmp(list, etag, length) == 0)
            return true;
        list += part;
    }
    return false;
}
