#include "ask/template.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct template_value *find(const struct template_value *values, size_t count,
                                         const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(values[i].name) == length && memcmp(values[i].name, name, length) == 0)
            return &values[i];
    return NULL;
}

char *template_fill(const char *sql, const struct template_value *values, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    while (*sql != '\0') {
        const char *open = strchr(sql, '{');
        const char *close = open == NULL ? NULL : strchr(open, '}');
        if (close == NULL) {
            fputs(sql, out);
            break;
        }
        const struct template_value *value =
            find(values, count, open + 1, (size_t)(close - open - 1));
        assert(value != NULL);
        fwrite(sql, 1, (size_t)(open - sql), out);
        fputs(value->text, out);
        sql = close + 1;
    }
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

char *sql_quote(const char *text)
{
    char *quoted = malloc(2 * strlen(text) + 3);
    if (quoted == NULL)
        return NULL;
    char *to = quoted;
    *to++ = '\'';
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            *to++ = '\'';
        *to++ = *text;
    }
    *to++ = '\'';
    *to = '\0';
    return quoted;
}
