/* Where something stands in the text of a configuration file: libcyaml does not keep the lines of values. */
#ifndef TEITEN_CLI_CONFIG_TEXT_H
#define TEITEN_CLI_CONFIG_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct config_text {
    const char *bytes;
    size_t length;
};

/* A place right behind the first "key:" that begins a line, and that line, from 1; false: none does, and
 * *ret_place stays. */
struct config_place {
    size_t at;
    unsigned line;
};
bool config_text_find_key(const struct config_text *text, const char *key,
                          struct config_place *ret_place);

/* Whether one value stands behind the key, and not a list. */
bool config_text_is_scalar(const struct config_text *text, struct config_place behind_key);
/* The line of the next occurrence of `value`; that of the place where there is none. */
unsigned config_text_line_of(const struct config_text *text, struct config_place from,
                             const char *value);
/* Nothing but blanks, comments and document marks. */
bool config_text_is_empty(const struct config_text *text);

#endif
