/* The table of columns: what may stand in an answer, with type, headings in both languages and meaning.
 * JSON keys, headings and the docs follow. A question names its columns out of it (question.h). */
#ifndef TEITEN_ASK_COLUMN_H
#define TEITEN_ASK_COLUMN_H

#include <stddef.h>

enum column_type {
    COLUMN_TEXT,
    COLUMN_NUMBER, /* a name that is a number (port, AS): no separators */
    COLUMN_COUNT,
    COLUMN_RATE,       /* one decimal on paper, unrounded in JSON */
    COLUMN_SHARE,      /* 0 to 1; percent on paper */
    COLUMN_TIME,       /* ISO 8601 with the zone's offset */
    COLUMN_LIST,       /* words with a blank between; an array in JSON */
    COLUMN_DIFFERENCE, /* signed rate or count */
    COLUMN_PERCENT,    /* already times 100 */
    COLUMN_BOOLEAN,
    COLUMN_HEARD,   /* text that a source sent: URLs in it are defanged; may be empty */
    COLUMN_HOST,    /* a host's name that a source sent, defanged */
    COLUMN_ADDRESS, /* as people write it; in details only (ask/detail.h) */
};

/* A column of answers. `name` is the JSON key and the SQL name: changing it breaks readers. */
struct column {
    const char *name;
    enum column_type type;
    const char *label_en, *label_ja;
    const char *meaning;
};

extern const struct column columns[];
extern const size_t column_count;
const struct column *column_find(const char *name); /* NULL: no such column */

#endif
