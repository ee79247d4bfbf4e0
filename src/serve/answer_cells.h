/* Cells of an answer by the names of their columns. */
#ifndef TEITEN_SERVE_ANSWER_CELLS_H
#define TEITEN_SERVE_ANSWER_CELLS_H

#include "ask/ask.h"

#include <string.h>

/* 0 where there is none. */
static inline double answer_number(const struct answer *answer, size_t row, const char *name)
{
    for (size_t c = 0; c < answer->column_count; c++) {
        const struct cell *cell = result_cell(&answer->rows, row, c);
        if (strcmp(answer->columns[c]->name, name) == 0)
            return cell->type == CELL_REAL ? cell->real : (double)cell->count;
    }
    return 0;
}

/* A cell as text; "" where it is none. */
static inline const char *answer_word(const struct answer *answer, size_t row, size_t column)
{
    const struct cell *cell = result_cell(&answer->rows, row, column);
    return cell->type == CELL_TEXT ? cell->text : "";
}

#endif
