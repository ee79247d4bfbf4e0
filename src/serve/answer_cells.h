/* Cells of an answer by the names of their columns, and their order. */
#ifndef TEITEN_SERVE_ANSWER_CELLS_H
#define TEITEN_SERVE_ANSWER_CELLS_H

#include "ask/ask.h"

#include <string.h>

/* The column of that name; SIZE_MAX: there is none. */
static inline size_t answer_find(const struct answer *answer, const char *name)
{
    for (size_t c = 0; c < answer->column_count; c++)
        if (strcmp(answer->columns[c]->name, name) == 0)
            return c;
    return SIZE_MAX;
}

/* 0 where there is none. */
static inline double answer_number(const struct answer *answer, size_t row, const char *name)
{
    const size_t column = answer_find(answer, name);
    if (column == SIZE_MAX)
        return 0;
    const struct cell *cell = result_cell(&answer->rows, row, column);
    return cell->type == CELL_REAL ? cell->real : (double)cell->count;
}

/* A cell as text; "" where it is none. */
static inline const char *answer_word(const struct answer *answer, size_t row, size_t column)
{
    const struct cell *cell = result_cell(&answer->rows, row, column);
    return cell->type == CELL_TEXT ? cell->text : "";
}

/* Cells of names: none, counts, texts. */
static inline int cell_compare(const struct cell *a, const struct cell *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->type == CELL_TEXT)
        return strcmp(a->text, b->text);
    return (a->count > b->count) - (a->count < b->count);
}

#endif
