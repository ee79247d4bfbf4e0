#include "serve/public_apart.h"
#include "serve/answer_cells.h"

#include <assert.h>
#include <stdlib.h>

/* A row and what it is called by: time and keys. */
struct named {
    const struct answer *answer;
    size_t row;
};

static const struct cell *cell_of(const struct named *n, size_t column)
{
    return result_cell(&n->answer->rows, n->row, column);
}

/* The columns before the first number that counts are the names. */
static int compare_names(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    for (size_t c = 0; c < a->answer->column_count; c++) {
        if (a->answer->columns[c]->type == COLUMN_COUNT)
            break;
        const int order = cell_compare(cell_of(a, c), cell_of(b, c));
        if (order != 0)
            return order;
    }
    return 0;
}

/* How many sources the class had at least: one that is of two classes on two days is counted in both. */
static bool differs_by_few(const struct named *mine, const struct named *of_all, size_t column,
                           uint64_t least)
{
    if (column == SIZE_MAX)
        return false;
    const struct cell *a = cell_of(mine, column), *b = cell_of(of_all, column);
    return a->type != CELL_COUNT || b->type != CELL_COUNT || b->count - a->count < (int64_t)least;
}

static bool copy_row(struct answer *answer, size_t row, const struct named *from)
{
    for (size_t c = 0; c < answer->rows.columns; c++) {
        struct cell *cell = &answer->rows.cells[row * answer->rows.columns + c];
        const struct cell *source = cell_of(from, c);
        free(cell->text);
        *cell = *source;
        cell->text = source->type == CELL_TEXT ? strdup(source->text) : NULL;
        if (source->type == CELL_TEXT && cell->text == NULL) {
            cell->type = CELL_NULL;
            return false;
        }
    }
    return true;
}

/* Without anything in `all` to hold it against the row has no sources, and is not told. */
static void forget_row(struct answer *answer, size_t row, size_t sources)
{
    answer->rows.cells[row * answer->rows.columns + sources] = (struct cell){.type = CELL_NULL};
}

bool public_apart(struct answer *answer, const struct answer *all, uint64_t least)
{
    const size_t sources = answer_find(answer, "sources"),
                 before = answer_find(answer, "previous_sources");
    assert(answer->rows.columns == all->rows.columns && sources != SIZE_MAX);
    struct named *sorted = calloc(all->rows.rows + 1, sizeof *sorted);
    bool good = sorted != NULL;
    for (size_t r = 0; good && r < all->rows.rows; r++)
        sorted[r] = (struct named){all, r};
    if (good)
        qsort(sorted, all->rows.rows, sizeof *sorted, compare_names);
    for (size_t r = 0; good && r < answer->rows.rows; r++) {
        const struct named mine = {answer, r};
        const struct named *found =
            bsearch(&mine, sorted, all->rows.rows, sizeof *sorted, compare_names);
        if (found == NULL)
            forget_row(answer, r, sources);
        else if (differs_by_few(&mine, found, sources, least) ||
                 differs_by_few(&mine, found, before, least))
            good = copy_row(answer, r, found);
    }
    free(sorted);
    return good;
}
