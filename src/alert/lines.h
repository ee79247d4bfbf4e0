/* Lines: small lists that people write: a line an entry, fields with commas, quoted as in CSV where they need to be.
 *
 * In: the text of a file. Out: its fields, line by line. `#` at the head of a line is a comment. Strict: text that is
 * not UTF-8, control characters, an open quote, or text behind a closed one is an error with file and line. */
#ifndef TEITEN_ALERT_LINES_H
#define TEITEN_ALERT_LINES_H

#include "base/error.h"

#include <stddef.h>

enum { LINE_FIELDS = 8, LINE_BYTES = 1024 };

struct line {
    const char *name; /* of the file, for messages */
    unsigned number;  /* from 1 */
    size_t count;     /* of fields; those that are not there are "" */
    char *fields[LINE_FIELDS];
    char text[LINE_BYTES]; /* what the fields point into */
};

struct lines {
    const char *name, *at, *end; /* borrowed */
    unsigned number;
};

/* The next line with fields. *ret_some false: there is none. */
bool lines_next(struct lines *lines, struct line *ret_line, bool *ret_some, struct error *error);

/* "file:12: why; what a line is": ERROR_CONFIG. */
bool line_wrong(const struct line *line, const char *why, const char *form, struct error *error);

#endif
