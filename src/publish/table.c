/* Tables on a terminal: cells as people read them, columns aligned by display width. */
#include "publish/table.h"

#include "ask/country.h"
#include "publish/number.h"
#include "publish/width.h"
#include "publish/words.h"

#include <string.h>

enum { GAP = 2, CELL_TEXT_LIMIT = 160, COLUMN_LIMIT = 40 };

/* Comparisons show rank, rate and share of before; counts of before are in --json and --csv. The
 * percent stands with the difference. */
static bool is_shown(const struct table *table, const struct column *column)
{
    static const char *const hidden[] = {"previous_accesses",
                                         "previous_sources",
                                         "percent",
                                         "targets_exact",
                                         "previous_packets",
                                         "vendor",
                                         "product",
                                         "advice",
                                         "known_exploited_memory",
                                         "port_count_exact",
                                         "bytes",
                                         "syn_acks",
                                         "resets",
                                         "icmp",
                                         "mismatches"};
    for (size_t i = 0; table->shown != NULL && table->shown[i] != NULL; i++)
        if (strcmp(table->shown[i], column->name) == 0)
            return true;
    if (table->shown != NULL)
        return false;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (strcmp(hidden[i], column->name) == 0)
            return false;
    return true;
}

static bool is_left(const struct column *column)
{
    return column->type == COLUMN_TEXT || column->type == COLUMN_LIST ||
           column->type == COLUMN_TIME || column->type == COLUMN_HEARD ||
           column->type == COLUMN_HOST;
}

const struct cell *table_cell(const struct table *table, size_t row, const char *name)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c]->name, name) == 0)
            return result_cell(table->rows, row, c);
    return NULL;
}

/* The cell that tells whether a count is exact; NULL: it always is. */
static const struct cell *exact_cell(const struct table *table, size_t row,
                                     const struct column *column)
{
    static const struct {
        const char *count, *exact;
    } pairs[] = {{"targets", "targets_exact"}, {"port_count", "port_count_exact"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(pairs[i].count, column->name) == 0)
            return table_cell(table, row, pairs[i].exact);
    return NULL;
}

/* "+81.4件（+17.5 %）": both rounded by themselves from the unrounded, as NPA prints them. */
static void difference_text(const struct table *table, size_t row, const struct cell *cell,
                            bool japanese, char text[CELL_TEXT_LIMIT])
{
    char number[NUMBER_TEXT_SIZE], percent[NUMBER_TEXT_SIZE];
    const struct cell *part = table_cell(table, row, "percent");
    const struct cell *rank = table_cell(table, row, "previous_rank");
    double value = cell->type == CELL_REAL ? cell->real : (double)cell->count;
    real_format(value, cell->type == CELL_REAL ? 1 : 0, true, number);
    if (rank != NULL && rank->type == CELL_NULL)
        snprintf(text, CELL_TEXT_LIMIT, japanese ? "%s件（新規）" : "%s (new)", number);
    else if (part != NULL && part->type == CELL_REAL)
        snprintf(text, CELL_TEXT_LIMIT, japanese ? "%s件（%s %%）" : "%s (%s %%)", number,
                 real_format(part->real, 1, true, percent));
    else
        snprintf(text, CELL_TEXT_LIMIT, japanese ? "%s件" : "%s", number);
}

static void real_text(const struct column *column, double value, char text[CELL_TEXT_LIMIT])
{
    char number[NUMBER_TEXT_SIZE];
    if (column->type == COLUMN_SHARE)
        snprintf(text, CELL_TEXT_LIMIT, "%s %%", real_format(value * 100, 1, false, number));
    else
        snprintf(text, CELL_TEXT_LIMIT, "%s", real_format(value, 1, false, number));
}

/* An empty password is one; a long command is cut. */
static void heard_text(const char *heard, bool japanese, char text[CELL_TEXT_LIMIT])
{
    static const char more[] = "…";
    size_t length = strlen(heard);
    if (length >= CELL_TEXT_LIMIT)
        length = text_fit(heard, CELL_TEXT_LIMIT - sizeof more);
    if (length == 0)
        snprintf(text, CELL_TEXT_LIMIT, "%s", japanese ? "（空）" : "(empty)");
    else
        snprintf(text, CELL_TEXT_LIMIT, "%.*s%s", (int)length, heard,
                 heard[length] != '\0' ? more : "");
}

static const char *boolean_text(bool value, bool japanese)
{
    if (japanese)
        return value ? "はい" : "いいえ";
    return value ? "yes" : "no";
}

/* What stands where a cell has nothing. */
static void null_text(const struct table *table, size_t row, const struct column *column,
                      bool japanese, char text[CELL_TEXT_LIMIT])
{
    const struct cell *memory = strcmp(column->name, "known_exploited") == 0
                                    ? table_cell(table, row, "known_exploited_memory")
                                    : NULL;
    const struct cell *token =
        strcmp(column->name, "known_as") == 0 ? table_cell(table, row, "token") : NULL;
    if (token != NULL && token->type == CELL_TEXT)
        snprintf(text, CELL_TEXT_LIMIT, "%s", japanese ? "新しいトークン" : "new token");
    else if (memory != NULL && memory->type == CELL_TEXT)
        snprintf(text, CELL_TEXT_LIMIT, japanese ? "%s（未確認）" : "%s (from memory)",
                 memory->text);
    else if (strcmp(column->name, "previous_rank") == 0)
        snprintf(text, CELL_TEXT_LIMIT, "%s", japanese ? "新規" : "new");
    else
        snprintf(text, CELL_TEXT_LIMIT, "-");
}

/* Tables about countries give their names, too; those about sources, which have an AS, are wide enough. */
static bool names_country(const struct table *table, const struct column *column)
{
    if (strcmp(column->name, "country") != 0)
        return false;
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c]->name, "asn") == 0)
            return false;
    return true;
}

static void country_text(const char *code, bool japanese, char text[CELL_TEXT_LIMIT])
{
    char name[COUNTRY_NAME_SIZE];
    country_name(code, japanese, name);
    snprintf(text, CELL_TEXT_LIMIT, "%s%s%s", code, strcmp(code, name) == 0 ? "" : " ",
             strcmp(code, name) == 0 ? "" : name);
}

static void cell_text(const struct table *table, size_t row, size_t c, bool japanese,
                      char text[CELL_TEXT_LIMIT])
{
    char number[NUMBER_TEXT_SIZE];
    const struct column *column = table->columns[c];
    const struct cell *cell = result_cell(table->rows, row, c);
    const struct cell *exact = exact_cell(table, row, column);
    if (cell->type == CELL_NULL)
        null_text(table, row, column, japanese, text);
    else if (column->type == COLUMN_DIFFERENCE)
        difference_text(table, row, cell, japanese, text);
    else if (cell->type == CELL_REAL)
        real_text(column, cell->real, text);
    else if (cell->type == CELL_COUNT && column->type == COLUMN_NUMBER)
        snprintf(text, CELL_TEXT_LIMIT, "%lld", (long long)cell->count);
    else if (cell->type == CELL_COUNT)
        snprintf(text, CELL_TEXT_LIMIT, "%s%s",
                 exact != NULL && strcmp(exact->text, "false") == 0 ? "≥" : "",
                 count_format(cell->count, number));
    else if (column->type == COLUMN_HEARD || column->type == COLUMN_HOST)
        heard_text(cell->text, japanese, text);
    else if (column->type == COLUMN_BOOLEAN)
        snprintf(text, CELL_TEXT_LIMIT, "%s",
                 boolean_text(strcmp(cell->text, "true") == 0, japanese));
    else if (column->type == COLUMN_LIST && cell->text[0] == '\0')
        snprintf(text, CELL_TEXT_LIMIT, "-");
    else if (column->type == COLUMN_TEXT && cell->text[0] == '\0')
        snprintf(text, CELL_TEXT_LIMIT, "%s", japanese ? "不明" : "unknown");
    else if (names_country(table, column))
        country_text(cell->text, japanese, text);
    else
        snprintf(text, CELL_TEXT_LIMIT, "%s",
                 japanese ? word_in_japanese(column->name, cell->text) : cell->text);
}

static void write_padded(FILE *out, const char *text, size_t width, bool left, bool last)
{
    size_t own = text_width(text);
    size_t padding = own < width ? width - own : 0;
    if (!left)
        fprintf(out, "%*s", (int)padding, "");
    text_write_safe(out, text);
    if (left && !last)
        fprintf(out, "%*s", (int)padding, "");
    if (!last)
        fprintf(out, "%*s", GAP, "");
}

void table_write(FILE *out, const struct table *table, const struct publish_options *options)
{
    size_t width[COLUMN_LIMIT] = {0}, last = 0;
    char text[CELL_TEXT_LIMIT];
    for (size_t c = 0; c < table->column_count; c++) {
        const struct column *column = table->columns[c];
        if (!is_shown(table, column))
            continue;
        last = c;
        width[c] = text_width(options->japanese ? column->label_ja : column->label_en);
        for (size_t r = 0; r < table->rows->rows; r++) {
            cell_text(table, r, c, options->japanese, text);
            size_t own = text_width(text);
            width[c] = own > width[c] ? own : width[c];
        }
    }
    fputs(options->colour ? "\033[1m" : "", out);
    for (size_t c = 0; c <= last && table->column_count > 0; c++)
        if (is_shown(table, table->columns[c]))
            write_padded(
                out, options->japanese ? table->columns[c]->label_ja : table->columns[c]->label_en,
                width[c], is_left(table->columns[c]), c == last);
    fputs(options->colour ? "\033[0m\n" : "\n", out);
    for (size_t r = 0; r < table->rows->rows; r++) {
        for (size_t c = 0; c <= last; c++) {
            if (!is_shown(table, table->columns[c]))
                continue;
            cell_text(table, r, c, options->japanese, text);
            write_padded(out, text, width[c], is_left(table->columns[c]), c == last);
        }
        fputc('\n', out);
    }
}
