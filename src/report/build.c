/* See build.h. */
#include "report/build.h"
#include "publish/number.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *const unit_names[UNIT_COUNT_UNITS] = {
    [UNIT_RATE] = "per_day_and_address",
    [UNIT_RATE2] = "per_day_and_address",
    [UNIT_DAILY] = "per_day",
    [UNIT_COUNT] = "count",
    [UNIT_SHARE] = "share",
    [UNIT_PERCENT] = "percent",
    [UNIT_RISE] = "percent",
    [UNIT_PART] = "share",
    [UNIT_PORT] = "port",
    [UNIT_RANK] = "rank",
    [UNIT_DAYS] = "address_days",
};

void figure_print(struct figure *figure)
{
    static const struct {
        double times;
        int decimals;
        const char *after;
    } forms[UNIT_COUNT_UNITS] = {
        [UNIT_RATE] = {1, 1, ""},  [UNIT_RATE2] = {1, 2, ""},     [UNIT_DAILY] = {1, 1, ""},
        [UNIT_COUNT] = {1, 0, ""}, [UNIT_SHARE] = {100, 1, " %"}, [UNIT_PERCENT] = {1, 1, " %"},
        [UNIT_RISE] = {1, 1, "%"}, [UNIT_PART] = {100, 1, "%"},   [UNIT_RANK] = {1, 0, ""},
        [UNIT_PORT] = {1, 0, ""},  [UNIT_DAYS] = {1, 1, ""},
    };
    char number[NUMBER_TEXT_SIZE];
    if (!figure->known) {
        snprintf(figure->text, sizeof figure->text, "-");
        return;
    }
    /* What is printed as 0 has no sign: it would be that of digits that nobody sees. */
    const double printed = figure->value * forms[figure->unit].times;
    const bool is_zero = fabs(printed) < 0.5 * pow(10, -forms[figure->unit].decimals);
    const bool has_sign = (figure->is_signed || figure->unit == UNIT_PERCENT) && !is_zero;
    if (figure->unit == UNIT_PORT) {
        snprintf(figure->text, sizeof figure->text, "%.0f", figure->value);
        return;
    }
    real_format(printed, forms[figure->unit].decimals, has_sign, number);
    snprintf(figure->text, sizeof figure->text, "%.48s%s", number, forms[figure->unit].after);
}

char *text_of(const char *format, ...)
{
    char *text = NULL;
    va_list list;
    va_start(list, format);
    const bool good = vasprintf(&text, format, list) >= 0;
    va_end(list);
    return good ? text : NULL;
}

static void *kept(struct build *build, void *memory)
{
    build->failed = build->failed || memory == NULL;
    return memory;
}

bool build_good(const struct build *build, struct error *error)
{
    return !build->failed ||
           error_set(error, ERROR_FAILED,
                     "the report is larger than there is memory or room for; ask for a shorter "
                     "period");
}

static void table_free(struct build_table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        free(table->cells[i].text);
    free(table->cells);
    free(table->title);
    free(table);
}

static void chart_free(struct build_chart *chart)
{
    if (chart == NULL)
        return;
    for (size_t i = 0; i < chart->series_count; i++) {
        free(chart->series[i].label);
        free(chart->series[i].values);
    }
    for (size_t i = 0; chart->steps != NULL && i < chart->step_count; i++)
        free(chart->steps[i]);
    free(chart->steps);
    free(chart->title);
    free(chart->step_title);
    free(chart);
}

void build_clear(struct build *build)
{
    for (size_t s = 0; s < build->section_count; s++) {
        for (size_t b = 0; b < build->sections[s]->block_count; b++) {
            struct build_block *block = &build->sections[s]->blocks[b];
            free(block->text);
            table_free(block->table);
            chart_free(block->chart);
        }
        free(build->sections[s]);
    }
    for (size_t i = 0; i < build->query_count; i++)
        free(build->queries[i].command);
    free(build->figures);
    *build = (struct build){0};
}

void build_section(struct build *build, const char *id, const char *title)
{
    assert(build->section_count < BUILD_SECTIONS);
    struct build_section *section = kept(build, calloc(1, sizeof *section));
    if (section == NULL)
        return;
    snprintf(section->id, sizeof section->id, "%s", id);
    section->title = title;
    build->sections[build->section_count++] = section;
}

static struct build_block *add_block(struct build *build, enum block_kind kind)
{
    struct build_section *section =
        build->section_count == 0 ? NULL : build->sections[build->section_count - 1];
    if (build->failed || section == NULL || section->block_count == BUILD_BLOCKS) {
        build->failed = true;
        return NULL;
    }
    struct build_block *block = &section->blocks[section->block_count++];
    block->kind = kind;
    return block;
}

void build_text(struct build *build, enum block_kind kind, const char *format, ...)
{
    va_list list;
    struct build_block *block = add_block(build, kind);
    if (block == NULL)
        return;
    va_start(list, format);
    if (vasprintf(&block->text, format, list) < 0)
        block->text = kept(build, NULL);
    va_end(list);
}

void build_provenance(struct build *build, const char *format, ...)
{
    va_list list;
    struct build_block *block = add_block(build, BLOCK_LIST);
    if (block == NULL)
        return;
    block->is_provenance = true;
    va_start(list, format);
    if (vasprintf(&block->text, format, list) < 0)
        block->text = kept(build, NULL);
    va_end(list);
}

void build_commands(struct build *build)
{
    (void)add_block(build, BLOCK_COMMANDS);
}

const struct figure *build_find(const struct build *build, const char *id)
{
    for (size_t i = build->figure_count; i-- > 0;)
        if (strcmp(build->figures[i].id, id) == 0)
            return &build->figures[i];
    return NULL;
}

int build_figure(struct build *build, const char *id, double value, enum figure_unit unit,
                 bool is_signed, const struct origin *origin)
{
    const struct figure *found = build_find(build, id);
    if (found != NULL)
        return (int)(found - build->figures);
    if (build->figure_count == build->figure_capacity) {
        const size_t wanted = build->figure_capacity == 0 ? 256 : build->figure_capacity * 2;
        struct figure *larger =
            wanted > BUILD_FIGURES ? NULL : realloc(build->figures, wanted * sizeof *larger);
        if (kept(build, larger) == NULL)
            return -1;
        build->figures = larger;
        build->figure_capacity = wanted;
    }
    struct figure *figure = &build->figures[build->figure_count];
    *figure = (struct figure){.known = isfinite(value),
                              .value = isfinite(value) ? value : 0,
                              .unit = unit,
                              .is_signed = is_signed,
                              .origin = *origin};
    snprintf(figure->id, sizeof figure->id, "%s", id);
    figure_print(figure);
    return (int)build->figure_count++;
}

struct build_table *build_table(struct build *build, const char *id, const char *title, ...)
{
    va_list list;
    struct build_block *block = add_block(build, BLOCK_TABLE);
    if (block == NULL)
        return NULL;
    block->table = kept(build, calloc(1, sizeof *block->table));
    if (block->table == NULL)
        return NULL;
    snprintf(block->table->id, sizeof block->table->id, "%s", id);
    va_start(list, title);
    if (vasprintf(&block->table->title, title, list) < 0)
        block->table->title = kept(build, NULL);
    va_end(list);
    return block->table;
}

void table_column(struct build_table *table, const char *label, bool is_number)
{
    if (table == NULL)
        return;
    assert(table->column_count < BUILD_COLUMNS && table->row_count == 0);
    struct build_column *column = &table->columns[table->column_count++];
    snprintf(column->label, sizeof column->label, "%s", label);
    column->is_number = is_number;
}

size_t table_row(struct build *build, struct build_table *table)
{
    if (table == NULL)
        return 0;
    if (table->row_count == table->row_capacity) {
        const size_t wanted = table->row_capacity == 0 ? 16 : 2 * table->row_capacity;
        struct build_cell *larger =
            realloc(table->cells, wanted * table->column_count * sizeof *larger);
        if (kept(build, larger) == NULL)
            return 0;
        table->cells = larger;
        table->row_capacity = wanted;
    }
    for (size_t c = 0; c < table->column_count; c++)
        table->cells[table->row_count * table->column_count + c] =
            (struct build_cell){.figure = -1};
    return table->row_count++;
}

static struct build_cell *last_cell(const struct build_table *table, size_t column)
{
    if (table == NULL || table->row_count == 0)
        return NULL;
    assert(column < table->column_count);
    return &table->cells[(table->row_count - 1) * table->column_count + column];
}

void table_text(struct build *build, struct build_table *table, size_t column, const char *text)
{
    struct build_cell *cell = last_cell(table, column);
    if (cell != NULL && cell->text == NULL)
        cell->text = kept(build, strdup(text));
}

void table_figure(struct build_table *table, size_t column, int figure)
{
    struct build_cell *cell = last_cell(table, column);
    if (cell != NULL)
        cell->figure = figure;
}

struct build_chart *build_chart(struct build *build, const char *id, size_t step_count,
                                const char *title, ...)
{
    va_list list;
    struct build_block *block = add_block(build, BLOCK_CHART);
    if (block == NULL)
        return NULL;
    block->chart = kept(build, calloc(1, sizeof *block->chart));
    if (block->chart == NULL)
        return NULL;
    struct build_chart *chart = block->chart;
    snprintf(chart->id, sizeof chart->id, "%s", id);
    va_start(list, title);
    if (vasprintf(&chart->title, title, list) < 0)
        chart->title = kept(build, NULL);
    va_end(list);
    chart->steps = kept(build, calloc(step_count + 1, sizeof *chart->steps));
    chart->step_count = chart->steps == NULL ? 0 : step_count;
    return chart;
}

double *chart_series(struct build *build, struct build_chart *chart, const char *label,
                     const struct origin *origin)
{
    if (chart == NULL || build->failed || chart->series_count == CHART_SERIES_LIMIT)
        return NULL;
    struct build_series *series = &chart->series[chart->series_count];
    series->origin = *origin;
    series->label = kept(build, strdup(label));
    series->values = kept(build, calloc(chart->step_count + 1, sizeof *series->values));
    if (build->failed)
        return NULL;
    for (size_t i = 0; i < chart->step_count; i++)
        series->values[i] = NAN;
    chart->series_count++;
    return series->values;
}
