/* SQL templates: `{name}` in an embedded .sql file is replaced by a text of ours. */
#ifndef TEITEN_ASK_TEMPLATE_H
#define TEITEN_ASK_TEMPLATE_H

#include <stddef.h>

struct template_value {
    const char *name;
    const char *text; /* SQL of ours; never what a user typed */
};

/* A new string (free it), or NULL when there is no memory. A `{name}` without a value is a mistake of
 * ours (assert). */
char *template_fill(const char *sql, const struct template_value *values, size_t count);

/* 'text' with its quotes doubled, for the few places where DuckDB takes no parameters. NULL when
 * there is no memory. */
char *sql_quote(const char *text);

#endif
