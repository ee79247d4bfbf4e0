/* Rows: of a table of details, or of an answer of ask, on their way to a format. */
#include "export/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void open_details(struct rows *rows, enum detail_table table)
{
    const struct detail_definition *definition = &detail_definitions[table];
    rows->table = (int)table;
    rows->column_count = definition->column_count;
    memcpy(rows->columns, definition->columns, definition->column_count * sizeof *rows->columns);
}

/* Answers write addresses as text. */
static enum column_type type_of(const struct column *column)
{
    return strcmp(column->name, "source") == 0 || strcmp(column->name, "victim") == 0
               ? COLUMN_ADDRESS
               : column->type;
}

static bool open_answer(struct rows *rows, const struct question *question, struct error *error)
{
    struct ask_options ask_options = rows->x->options->ask;
    if (question->shape == SHAPE_SOURCE)
        return error_set(error, ERROR_USAGE,
                         "--table source: one source's life has many tables; teiten show source "
                         "ADDRESS --json has them");
    ask_options.question = question->name;
    ask_options.address = NULL;
    if (!ask(&ask_options, &rows->answer, error))
        return false;
    rows->table = -1;
    rows->column_count = rows->answer->column_count;
    assert(rows->column_count <= EXPORT_COLUMN_LIMIT);
    for (size_t c = 0; c < rows->column_count; c++)
        rows->columns[c] = (struct detail_column){rows->answer->columns[c]->name,
                                                  type_of(rows->answer->columns[c])};
    return true;
}

/* A word that is a table here and a question there (scans, sources) is the table, which has all rows. */
bool rows_open(struct export *x, const char *table, struct rows *rows, struct error *error)
{
    *rows = (struct rows){.x = x};
    for (int t = 0; is_export_table(table) && t < DETAIL_COUNT; t++) {
        if (strcmp(detail_definitions[t].name, table) != 0)
            continue;
        open_details(rows, (enum detail_table)t);
        return (x->options->ask.by == NULL && x->options->ask.compare == NULL) ||
               error_set(error, ERROR_USAGE, "--table %s has single rows: no --by, no --compare",
                         table);
    }
    const struct question *question = question_find(table);
    if (question == NULL)
        return error_set(error, ERROR_USAGE,
                         "--table: '%.40s' is none of flows, scans, sources, alerts, nor a "
                         "question of teiten show",
                         table);
    return open_answer(rows, question, error);
}

void rows_close(struct rows *rows)
{
    rows->answer = answer_destroy(rows->answer);
}

/* ---- Row by row. */

struct passing {
    struct rows *rows;
    engine_row *row;
    void *context;
    bool failed;
};

static bool is_of_source(enum column_type type)
{
    return type == COLUMN_HEARD || type == COLUMN_HOST;
}

/* The name of a payload, not that of a signature. */
static bool is_content_id(const char *text)
{
    return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

/* Replaces what would tell a monitored address; `ret_owned` is to be freed. */
static bool hide_cell(struct anonymiser *anonymiser, const struct detail_column *column,
                      struct cell *cell, char text[IPV6_TEXT_SIZE], char **ret_owned,
                      struct error *error)
{
    *ret_owned = NULL;
    if (cell->type != CELL_TEXT)
        return true;
    if (column->type == COLUMN_ADDRESS) {
        anonymise_address_text(anonymiser, cell->text, strcmp(column->name, "destination") == 0,
                               text);
        cell->text = text;
    } else if (strcmp(column->name, "id") == 0 && is_content_id(cell->text)) {
        anonymise_content_id(anonymiser, cell->text, text);
        cell->text = text;
    } else if (is_of_source(column->type)) {
        cell->text = *ret_owned = anonymise_text(anonymiser, cell->text);
        return cell->text != NULL || error_set(error, ERROR_FAILED, "no memory for a text");
    }
    return true;
}

/* False: no more rows are wanted; passing->failed tells whether that is a failure. */
static bool pass(void *context, const struct cell *from, struct error *error)
{
    struct passing *p = context;
    struct export *x = p->rows->x;
    struct cell cells[EXPORT_COLUMN_LIMIT];
    char texts[EXPORT_COLUMN_LIMIT][IPV6_TEXT_SIZE], *owned[EXPORT_COLUMN_LIMIT] = {NULL};
    const size_t count = p->rows->column_count;
    if (x->options->row_limit != 0 && x->counts.rows == x->options->row_limit) {
        x->counts.limited = true;
        return false;
    }
    memcpy(cells, from, count * sizeof *cells);
    bool good = true;
    for (size_t c = 0; x->anonymiser != NULL && good && c < count; c++)
        good =
            hide_cell(x->anonymiser, &p->rows->columns[c], &cells[c], texts[c], &owned[c], error);
    good = good && p->row(p->context, cells, error) && export_good(x, error);
    for (size_t c = 0; x->anonymiser != NULL && c < count; c++)
        free(owned[c]);
    x->counts.rows += good;
    p->failed = !good;
    return good;
}

bool rows_each(struct rows *rows, engine_row *row, void *context, struct error *error)
{
    struct passing passing = {.rows = rows, .row = row, .context = context};
    if (rows->answer == NULL)
        return detail_each(rows->x->detail, (enum detail_table)rows->table, pass, &passing,
                           error) &&
               !passing.failed;
    const struct result *result = &rows->answer->rows;
    for (size_t r = 0; r < result->rows; r++)
        if (!pass(&passing, result_cell(result, r, 0), error))
            break;
    return !passing.failed;
}

bool details_each(struct export *x, enum detail_table table, engine_row *row, void *context,
                  struct error *error)
{
    struct rows rows = {.x = x};
    open_details(&rows, table);
    return rows_each(&rows, row, context, error);
}
