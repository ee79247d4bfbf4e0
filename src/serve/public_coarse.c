#include "serve/public_coarse.h"
#include "serve/answer_cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What rows count, by question. */
static const char *const amounts[] = {"accesses", "packets", "tries", "attacks"};

static size_t find(const struct answer *answer, const char *before, const char *name)
{
    char whole[64];
    snprintf(whole, sizeof whole, "%s%s", before, name);
    return answer_find(answer, whole);
}

static size_t find_amount(const struct answer *answer, const char *before)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; found == SIZE_MAX && i < sizeof amounts / sizeof amounts[0]; i++)
        found = find(answer, before, amounts[i]);
    return found;
}

static struct cell *cell_at(const struct answer *answer, size_t row, size_t column)
{
    return column == SIZE_MAX ? NULL : &answer->rows.cells[row * answer->rows.columns + column];
}

int64_t public_coarse_count(int64_t count)
{
    int64_t step = PUBLIC_STEP;
    while (count / step >= 100)
        step *= 10;
    return count > INT64_MAX - step ? count / step * step : (count + step / 2) / step * step;
}

static double two_digits(double real)
{
    if (real == 0 || !isfinite(real))
        return real;
    const double step = pow(10, floor(log10(fabs(real))) - 1);
    return round(real / step) * step;
}

/* --- cells */

/* What is divided from a count, and becomes what it would be of the coarse one. `of` NULL: what the rows count. */
static const struct {
    const char *name, *of;
} divided[] = {{"rate", NULL}, {"share", NULL}, {"daily_sources", "sources"}};

/* Whether it has become so already. */
static bool is_divided(const char *name)
{
    const char *plain = strncmp(name, "previous_", 9) == 0 ? name + 9 : name;
    for (size_t i = 0; i < sizeof divided / sizeof divided[0]; i++)
        if (divided[i].of == NULL && strcmp(plain, divided[i].name) == 0)
            return true;
    return false;
}

static void divide_again(const struct answer *answer, size_t row, const char *before,
                         const char *of, double coarsened)
{
    for (size_t i = 0; i < sizeof divided / sizeof divided[0]; i++) {
        const bool is_of = of == NULL ? divided[i].of == NULL
                                      : divided[i].of != NULL && strcmp(divided[i].of, of) == 0;
        struct cell *cell =
            is_of ? cell_at(answer, row, find(answer, before, divided[i].name)) : NULL;
        if (cell != NULL && cell->type == CELL_REAL)
            cell->real *= coarsened;
    }
}

/* `of` as in `divided`. */
static void coarsen_count(const struct answer *answer, size_t row, const char *before,
                          const char *of)
{
    const size_t column = of == NULL ? find_amount(answer, before) : find(answer, before, of);
    struct cell *count = cell_at(answer, row, column);
    if (count == NULL || count->type != CELL_COUNT)
        return;
    const int64_t exact = count->count;
    count->count = public_coarse_count(exact);
    divide_again(answer, row, before, of, exact == 0 ? 0 : (double)count->count / (double)exact);
}

static void coarsen_others(const struct answer *answer, size_t row)
{
    const size_t now = find_amount(answer, ""), before = find_amount(answer, "previous_");
    for (size_t c = 0; c < answer->rows.columns; c++) {
        const struct column *column = answer->columns[c];
        struct cell *cell = cell_at(answer, row, c);
        if (c == now || c == before || (now != SIZE_MAX && is_divided(column->name)))
            continue;
        if (column->type == COLUMN_COUNT && cell->type == CELL_COUNT)
            cell->count = public_coarse_count(cell->count);
        else if (cell->type == CELL_REAL)
            cell->real = two_digits(cell->real);
    }
}

static void compare_again(const struct answer *answer, size_t row)
{
    const struct cell *now = cell_at(answer, row, find(answer, "", "rate")),
                      *before = cell_at(answer, row, find(answer, "previous_", "rate"));
    struct cell *difference = cell_at(answer, row, find(answer, "", "difference")),
                *percent = cell_at(answer, row, find(answer, "", "percent"));
    if (now == NULL || before == NULL || now->type != CELL_REAL || before->type != CELL_REAL)
        return;
    if (difference != NULL && difference->type == CELL_REAL)
        difference->real = now->real - before->real;
    if (percent != NULL && percent->type == CELL_REAL && before->real != 0)
        percent->real = (now->real - before->real) * 100 / before->real;
}

static void coarsen_share(const struct answer *answer, size_t row, const char *before)
{
    struct cell *share = cell_at(answer, row, find(answer, before, "share"));
    if (share != NULL && share->type == CELL_REAL)
        share->real = two_digits(share->real);
}

void public_coarse(struct answer *answer, const struct public_known *known)
{
    for (size_t r = 0; r < answer->rows.rows; r++) {
        if (!known->amount) {
            coarsen_count(answer, r, "", NULL);
            coarsen_count(answer, r, "previous_", NULL);
        }
        coarsen_count(answer, r, "", "sources");
        coarsen_count(answer, r, "previous_", "sources");
        coarsen_others(answer, r);
        if (!known->total) {
            coarsen_share(answer, r, "");
            coarsen_share(answer, r, "previous_");
        }
        compare_again(answer, r);
    }
}

/* --- the order of rows */

struct place {
    const struct answer *answer;
    size_t row, amount;
};

/* The columns before the first that counts are the names; the first of a series is the time. */
static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    const struct cell *mine = cell_at(a->answer, a->row, a->amount),
                      *other = cell_at(b->answer, b->row, b->amount);
    int order =
        a->answer->bucketed ? 0 : (mine->count < other->count) - (mine->count > other->count);
    for (size_t c = 0; order == 0 && a->answer->columns[c]->type != COLUMN_COUNT; c++)
        order = cell_compare(cell_at(a->answer, a->row, c), cell_at(b->answer, b->row, c));
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

bool public_coarse_order(struct answer *answer)
{
    const size_t rows = answer->rows.rows, width = answer->rows.columns;
    const size_t amount = find_amount(answer, "");
    if (amount == SIZE_MAX || rows < 2)
        return true;
    struct place *places = calloc(rows, sizeof *places);
    struct cell *ordered = calloc(rows * width, sizeof *ordered);
    const bool good = places != NULL && ordered != NULL;
    for (size_t r = 0; good && r < rows; r++)
        places[r] = (struct place){answer, r, amount};
    if (good)
        qsort(places, rows, sizeof *places, compare_places);
    for (size_t r = 0; good && r < rows; r++)
        memcpy(ordered + r * width, cell_at(answer, places[r].row, 0), width * sizeof *ordered);
    if (good)
        memcpy(answer->rows.cells, ordered, rows * width * sizeof *ordered);
    free(ordered);
    free(places);
    return good;
}
