/* A table of an answer: its rows, or those of one of its sections. */
#ifndef TEITEN_PUBLISH_TABLE_H
#define TEITEN_PUBLISH_TABLE_H

#include "publish/publish.h"

/* Borrowed from the answer. */
struct table {
    const struct column *const *columns;
    size_t column_count;
    const struct result *rows;
    const char *const *
        shown; /* names of the columns that a terminal has room for, NULL-ended; NULL: nearly all */
};

static inline struct table table_of_answer(const struct answer *answer)
{
    const char *const *shown = answer->question->shown;
    return (struct table){answer->columns, answer->column_count, &answer->rows,
                          shown[0] != NULL ? shown : NULL};
}

static inline struct table table_of_section(const struct answered_section *section)
{
    return (struct table){section->columns, section->column_count, &section->rows, NULL};
}

/* The cell of a column, or NULL when there is no such column. */
const struct cell *table_cell(const struct table *table, size_t row, const char *name);
/* Headings and rows. Some columns are only in JSON and CSV. */
void table_write(FILE *out, const struct table *table, const struct publish_options *options);

#endif
