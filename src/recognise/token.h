/* Tokens: whose word a bot puts behind /bin/busybox, and what it does. A table to read, out of data/tokens.yaml, which
 * explains its keys, and files of the user's of the same form. */
#ifndef TEITEN_RECOGNISE_TOKEN_H
#define TEITEN_RECOGNISE_TOKEN_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { TOKEN_LEAST_BYTES = 3, TOKEN_MOST_BYTES = 16, TOKEN_NAME_BYTES = 48 };

enum token_role { TOKEN_ROLE_UNKNOWN, TOKEN_SCANNER, TOKEN_LOADER };
enum token_source {
    TOKEN_UNSAID, /* a file of the user's may leave it out */
    TOKEN_VERIFIED,
    TOKEN_RULE_READ,
    TOKEN_PARTLY_FROM_MEMORY,
    TOKEN_FROM_MEMORY
};

struct token_entry {
    const char *token; /* letters and digits */
    const char *name;  /* printable, no control characters */
    enum token_role role;
    enum token_source source;
    const char *reference; /* or NULL */
};

struct token_table {
    struct token_entry *entries; /* each token once */
    uint32_t count;
};

/* The table that is part of the program. NULL with error when there is no memory. */
struct token_table *token_table_built_in(struct error *error);
/* NULL: ERROR_INPUT, it cannot be read; ERROR_CONFIG, which names the line or the token. */
struct token_table *token_table_read(const char *file_name, struct error *error);
/* Of any bytes. */
struct token_table *token_table_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error);
struct token_table *token_table_destroy(struct token_table *table); /* takes NULL, returns NULL */

#endif
