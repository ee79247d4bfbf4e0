#include "serve/public_rows.h"
#include "ask/surge_sentence.h"
#include "serve/answer_cells.h"
#include "serve/public_apart.h"
#include "serve/public_coarse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cell *cell_at(struct answer *answer, size_t row, size_t column)
{
    return &answer->rows.cells[row * answer->rows.columns + column];
}

static void set_null(struct cell *cell)
{
    free(cell->text);
    *cell = (struct cell){.type = CELL_NULL};
}

static void drop_row(struct answer *answer, size_t row)
{
    for (size_t c = 0; c < answer->rows.columns; c++)
        set_null(cell_at(answer, row, c));
}

/* Takes the place of a row that was dropped. */
static void move_row(struct answer *answer, size_t to, size_t from)
{
    const size_t bytes = answer->rows.columns * sizeof(struct cell);
    if (to == from)
        return;
    memcpy(cell_at(answer, to, 0), cell_at(answer, from, 0), bytes);
    memset(cell_at(answer, from, 0), 0, bytes); /* CELL_NULL */
}

/* --- how many are few */

static const char *const counted[] = {"sources", "victims"};

bool public_rows_can(const struct question *question)
{
    if (question->shape == SHAPE_COVERAGE)
        return true;
    for (size_t i = 0; question->columns[i] != NULL; i++)
        for (size_t n = 0; n < sizeof counted / sizeof counted[0]; n++)
            if (strcmp(question->columns[i], counted[n]) == 0)
                return true;
    return false;
}

static size_t counted_column(const struct answer *answer)
{
    size_t found = SIZE_MAX;
    for (size_t n = 0; found == SIZE_MAX && n < sizeof counted / sizeof counted[0]; n++)
        found = answer_find(answer, counted[n]);
    return found;
}

/* Keeps the rows that have enough, in their order. What is not known is few. */
static void keep_many(struct answer *answer, uint64_t least)
{
    const size_t column = counted_column(answer);
    size_t kept = 0;
    for (size_t r = 0; r < answer->rows.rows; r++) {
        const struct cell *count = column == SIZE_MAX ? NULL : cell_at(answer, r, column);
        if (count == NULL || count->type != CELL_COUNT || count->count < (int64_t)least) {
            drop_row(answer, r);
            continue;
        }
        move_row(answer, kept++, r);
    }
    answer->rows.rows = kept;
    answer->row_total = (int64_t)kept;
}

/* Accesses of all rows of a rank that adds up, told or not; 0: it does not, or nothing says it. */
static double total_of(const struct answer *answer)
{
    const size_t accesses = answer_find(answer, "accesses"), share = answer_find(answer, "share");
    const bool adds_up =
        answer->question->shape == SHAPE_RANKED && (answer->question->knows & KNOWS_TAGS) == 0;
    if (!adds_up || answer->bucketed || accesses == SIZE_MAX || share == SIZE_MAX ||
        answer->rows.rows == 0)
        return 0;
    const struct cell *count = result_cell(&answer->rows, 0, accesses),
                      *part = result_cell(&answer->rows, 0, share);
    return part->type == CELL_REAL && part->real > 0 ? (double)count->count / part->real : 0;
}

/* Of the rows that are not told, their accesses: what the total has, and the told rows, as they are told, have not. */
static void tell_others(struct answer *answer, double total)
{
    const size_t accesses = answer_find(answer, "accesses");
    int64_t others = llround(total);
    if (total <= 0)
        return;
    for (size_t r = 0; r < answer->rows.rows; r++)
        others -= result_cell(&answer->rows, r, accesses)->count;
    answer->held_back.accesses = others < 0 ? 0 : others;
}

/* All accesses of a period are in the coverage of every answer; those of other kinds, or of all classes but one, are not. */
static struct public_known known_of(const struct answer *answer, bool is_of_all_classes)
{
    const bool is_of_access = is_of_all_classes && answer->question->shape == SHAPE_RANKED &&
                              strcmp(answer->kind, "access") == 0;
    return (struct public_known){.amount =
                                     is_of_access && strcmp(answer->question->name, "totals") == 0,
                                 .total = is_of_access};
}

static void cut_top(struct answer *answer, uint64_t top)
{
    while (top != 0 && !answer->bucketed && answer->rows.rows > top)
        drop_row(answer, --answer->rows.rows);
}

/* --- the other period */

static bool is_before(const char *name)
{
    return strncmp(name, "previous_", 9) == 0 || strcmp(name, "difference") == 0 ||
           strcmp(name, "percent") == 0;
}

static void hide_few_before(struct answer *answer, uint64_t least)
{
    const size_t sources = answer_find(answer, "previous_sources");
    for (size_t r = 0; sources != SIZE_MAX && r < answer->rows.rows; r++) {
        const struct cell *count = cell_at(answer, r, sources);
        if (count->type == CELL_COUNT && count->count >= (int64_t)least)
            continue;
        for (size_t c = 0; c < answer->rows.columns; c++)
            if (is_before(answer->columns[c]->name))
                set_null(cell_at(answer, r, c));
    }
}

/* Ranks among the rows that are told, by numbers as they are told: a gap would tell of one that is not. */
static void rank_before(struct answer *answer)
{
    static const char *const amounts[] = {"previous_accesses", "previous_packets"};
    const size_t rank = answer_find(answer, "previous_rank"), rows = answer->rows.rows;
    size_t amount = answer_find(answer, amounts[0]);
    if (amount == SIZE_MAX)
        amount = answer_find(answer, amounts[1]);
    if (rank == SIZE_MAX || amount == SIZE_MAX)
        return;
    for (size_t r = 0; r < rows; r++) {
        if (cell_at(answer, r, rank)->type != CELL_COUNT)
            continue;
        int64_t place = 1;
        for (size_t o = 0; o < rows; o++)
            place += cell_at(answer, o, rank)->type == CELL_COUNT &&
                     cell_at(answer, o, amount)->count > cell_at(answer, r, amount)->count;
        cell_at(answer, r, rank)->count = place;
    }
}

/* --- cells */

/* "2020-03-01T12:34:56+09:00" becomes the beginning of its day. */
static void cut_time(struct cell *cell)
{
    if (cell->type == CELL_TEXT && strlen(cell->text) >= 19 && cell->text[10] == 'T')
        memcpy(cell->text + 11, "00:00:00", 8);
}

/* When a row was first or last seen may be a day on which few saw to it, and which is not told. */
static bool is_hidden(const char *name)
{
    static const char *const hidden[] = {"sensors", "ports", "company", "first", "last"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (strcmp(hidden[i], name) == 0)
            return true;
    return false;
}

static bool coarsen(struct answer *answer, bool japanese)
{
    const size_t first = answer->bucketed ? 1 : 0, sentence = answer_find(answer, "explanation");
    for (size_t r = 0; r < answer->rows.rows; r++) {
        for (size_t c = first; c < answer->rows.columns; c++) {
            struct cell *cell = cell_at(answer, r, c);
            if (is_hidden(answer->columns[c]->name))
                set_null(cell);
            else if (answer->columns[c]->type == COLUMN_TIME)
                cut_time(cell);
        }
        /* It says what the cells say, and so says no more than they do now. */
        if (sentence == SIZE_MAX)
            continue;
        struct cell *cell = cell_at(answer, r, sentence);
        set_null(cell);
        if (answer_find(answer, "first") != SIZE_MAX)
            set_null(cell_at(answer, r, answer_find(answer, "first")));
        cell->text = surge_sentence(&answer->rows, r, japanese);
        if (cell->text == NULL)
            return false;
        cell->type = CELL_TEXT;
    }
    return true;
}

/* --- coverage */

/* Whether a row is of the bucket of the row before it. */
static bool same_bucket(struct answer *answer, size_t row, const char *bucket)
{
    const struct cell *cell = cell_at(answer, row, 0);
    return !answer->bucketed || (cell->type == CELL_TEXT && strcmp(cell->text, bucket) == 0);
}

static void add_cell(const struct column *column, struct cell *sum, const struct cell *cell)
{
    if (sum->type == CELL_TEXT && cell->type == CELL_TEXT && column->type == COLUMN_TIME) {
        const int order = strcmp(cell->text, sum->text);
        if (strcmp(column->name, "from") == 0 ? order < 0 : order > 0)
            memcpy(sum->text, cell->text, strnlen(sum->text, strlen(cell->text)));
        return;
    }
    sum->count += cell->count;
    sum->real += cell->real;
}

/* Kinds of packets of which one alone is seen in the count. */
static bool is_rare(const char *name)
{
    static const char *const rare[] = {"undecodable", "other", "not_monitored", "conversation",
                                       "backscatter"};
    for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++)
        if (strcmp(rare[i], name) == 0)
            return true;
    return false;
}

/* All rare kinds together are what was received less the accesses, and in two digits as well. */
static int64_t coarse_received(int64_t received, int64_t accesses)
{
    return accesses + public_coarse_count(received - accesses);
}

static void hide_rare(struct answer *answer, size_t row)
{
    const size_t received = answer_find(answer, "received"),
                 accesses = answer_find(answer, "accesses");
    for (size_t c = 0; c < answer->rows.columns; c++)
        if (is_rare(answer->columns[c]->name))
            set_null(cell_at(answer, row, c));
    if (received == SIZE_MAX || cell_at(answer, row, received)->type != CELL_COUNT)
        return;
    struct cell *cell = cell_at(answer, row, received);
    cell->count = coarse_received(cell->count,
                                  accesses == SIZE_MAX ? 0 : cell_at(answer, row, accesses)->count);
}

static void hide_rare_of(struct coverage *coverage)
{
    coverage->received = coarse_received(coverage->received, coverage->accesses);
}

/* All sensors as one; their rows stand together. */
static bool join_sensors(struct answer *answer)
{
    const size_t name = answer_find(answer, "sensor"), first = answer->bucketed ? 1 : 0;
    char bucket[64] = "";
    size_t kept = 0;
    for (size_t r = 0; r < answer->rows.rows; r++) {
        if (kept > 0 && same_bucket(answer, r, bucket)) {
            for (size_t c = first; c < answer->rows.columns; c++)
                add_cell(answer->columns[c], cell_at(answer, kept - 1, c), cell_at(answer, r, c));
            drop_row(answer, r);
            continue;
        }
        const struct cell *time = cell_at(answer, r, 0);
        snprintf(bucket, sizeof bucket, "%s", time->type == CELL_TEXT ? time->text : "");
        move_row(answer, kept++, r);
    }
    for (size_t r = 0; r < kept && name != SIZE_MAX; r++) {
        struct cell *cell = cell_at(answer, r, name);
        set_null(cell);
        cell->text = strdup("all");
        if (cell->text == NULL)
            return false;
        cell->type = CELL_TEXT;
    }
    for (size_t r = 0; r < kept; r++)
        hide_rare(answer, r);
    answer->rows.rows = kept;
    answer->row_total = (int64_t)kept;
    return true;
}

bool public_rows(struct answer *answer, const struct answer *all, uint64_t least, uint64_t top,
                 bool japanese)
{
    answer->held_back =
        (struct answered_held_back){.least_sources = (int64_t)least, .accesses = -1};
    hide_rare_of(&answer->now.coverage);
    hide_rare_of(&answer->before.coverage);
    answer->classes.kept = CLASS_ALL; /* how much was left out is the difference of two answers */
    if (answer->question->shape == SHAPE_COVERAGE)
        return join_sensors(answer);
    if (all != NULL && !public_apart(answer, all, least))
        return false;
    keep_many(answer, least);
    hide_few_before(answer, least);
    const struct public_known known = known_of(answer, all == NULL);
    const double total = known.total ? total_of(answer) : 0;
    public_coarse(answer, &known);
    tell_others(answer, total);
    if (!public_coarse_order(answer))
        return false;
    rank_before(answer);
    cut_top(answer, top);
    return coarsen(answer, japanese);
}
