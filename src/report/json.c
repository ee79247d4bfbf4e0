/* The JSON form of a report: docs/report.md. A change of a key is a breaking change. */
#include "report/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : json_string(text);
}

static json_t *command_json(const struct build *build, int query)
{
    return query < 0 ? json_null() : json_string(build->queries[query].command);
}

static json_t *commands_json(const struct build *build, const int *queries, size_t count)
{
    json_t *commands = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(commands, command_json(build, queries[i]));
    return commands;
}

static json_t *figures_json(const struct report *report)
{
    const struct build *b = &report->build;
    json_t *list = json_array();
    for (size_t i = 0; i < b->figure_count; i++) {
        const struct figure *f = &b->figures[i];
        json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:s, s:o, s:o}", "id", f->id,
                                              "value", f->known ? json_real(f->value) : json_null(),
                                              "text", f->text, "unit", unit_names[f->unit],
                                              "command", command_json(b, f->origin.query), "jq",
                                              text_or_null(f->origin.path)));
    }
    return list;
}

/* The parameters that make the same report again. */
static json_t *parameters_json(const struct report *report)
{
    const struct ask_options *common = &report->common;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:i, s:i, s:s}", "period",
                     report->periods.of[WHEN_NOW].text, "profile",
                     profile_names[report->options.profile], "lang", common->japanese ? "ja" : "en",
                     "tz", common->zone, "home", report->options.home, "sensor",
                     text_or_null(common->sensor), "made",
                     (json_int_t)instant_seconds(report->options.now), "research_ports",
                     (int)common->research_ports, "research_reach", (int)common->research_reach,
                     "program", report->options.version);
}

struct json_t *report_data_json(const struct report *report)
{
    return json_pack("{s:i, s:o, s:o}", "teiten_report", REPORT_DATA_VERSION, "parameters",
                     parameters_json(report), "figures", figures_json(report));
}

/* Text with the figures in their places. */
static json_t *prose_json(const struct report *report, const char *text)
{
    char *plain = NULL, id[BUILD_ID_SIZE];
    size_t size;
    FILE *out = open_memstream(&plain, &size);
    if (out == NULL)
        return NULL;
    while (*text != '\0') {
        const size_t length = strcspn(text, "}");
        if (*text == '{' && text[1] != '{' && text[length] == '}' && length <= sizeof id) {
            snprintf(id, sizeof id, "%.*s", (int)(length - 1), text + 1);
            const struct figure *figure = build_find(&report->build, id);
            fputs(figure == NULL ? "" : figure->text, out);
            text += length + 1;
            continue;
        }
        text += *text == '{';
        if (*text != '\0')
            fputc(*text++, out);
    }
    if (fclose(out) != 0) {
        free(plain);
        return NULL;
    }
    json_t *json = json_string(plain);
    free(plain);
    return json;
}

static json_t *table_json(const struct report *report, const struct build_table *table)
{
    const struct build *b = &report->build;
    json_t *heads = json_array(), *rows = json_array();
    for (size_t c = 0; c < table->column_count; c++)
        json_array_append_new(heads, json_string(table->columns[c].label));
    for (size_t r = 0; r < table->row_count; r++) {
        json_t *row = json_array();
        for (size_t c = 0; c < table->column_count; c++) {
            const struct build_cell *cell = &table->cells[r * table->column_count + c];
            json_array_append_new(
                row, cell->figure >= 0
                         ? json_pack("{s:s, s:s}", "figure", b->figures[cell->figure].id, "text",
                                     b->figures[cell->figure].text)
                         : json_pack("{s:n, s:o}", "figure", "text",
                                     json_string(cell->text == NULL ? "" : cell->text)));
        }
        json_array_append_new(rows, row);
    }
    int queries[BUILD_QUERIES];
    const size_t count = table_queries(b, table, queries);
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "type", "table", "id", table->id, "title",
                     table->title, "columns", heads, "rows", rows, "commands",
                     commands_json(b, queries, count));
}

static json_t *chart_json(const struct report *report, const struct build_chart *chart)
{
    json_t *steps = json_array(), *series = json_array();
    for (size_t i = 0; i < chart->step_count; i++)
        json_array_append_new(steps, json_string(chart->steps[i]));
    for (size_t s = 0; s < chart->series_count; s++) {
        json_t *values = json_array();
        for (size_t i = 0; i < chart->step_count; i++)
            json_array_append_new(values, isnan(chart->series[s].values[i])
                                              ? json_null()
                                              : json_real(chart->series[s].values[i]));
        const struct origin *origin = &chart->series[s].origin;
        json_array_append_new(series, json_pack("{s:s, s:o, s:o, s:o}", "label",
                                                chart->series[s].label, "values", values, "command",
                                                command_json(&report->build, origin->query), "jq",
                                                text_or_null(origin->path)));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "type", "chart", "id", chart->id,
                     "title", chart->title, "unit", chart->unit, "step_title",
                     chart->step_title == NULL ? "" : chart->step_title, "steps", steps, "series",
                     series);
}

static json_t *block_json(const struct report *report, const struct build_block *block)
{
    static const char *const types[] = {
        [BLOCK_TEXT] = "text", [BLOCK_LIST] = "item", [BLOCK_NOTE] = "note"};
    if (block->kind == BLOCK_TABLE)
        return table_json(report, block->table);
    if (block->kind == BLOCK_CHART)
        return chart_json(report, block->chart);
    if (block->kind != BLOCK_COMMANDS)
        return json_pack("{s:s, s:o}", "type", types[block->kind], "text",
                         prose_json(report, block->text));
    int all[BUILD_QUERIES];
    for (size_t i = 0; i < report->build.query_count; i++)
        all[i] = (int)i;
    return json_pack("{s:s, s:o}", "type", "commands", "commands",
                     commands_json(&report->build, all, report->build.query_count));
}

static json_t *sections_json(const struct report *report)
{
    const struct build *b = &report->build;
    json_t *parts = json_array();
    for (size_t s = 0; s < b->section_count; s++) {
        json_t *blocks = json_array();
        for (size_t i = 0; i < b->sections[s]->block_count; i++)
            json_array_append_new(blocks, block_json(report, &b->sections[s]->blocks[i]));
        json_array_append_new(parts, json_pack("{s:s, s:s, s:o}", "id", b->sections[s]->id, "title",
                                               b->sections[s]->title, "blocks", blocks));
    }
    return parts;
}

bool report_json(FILE *out, const struct report *report)
{
    json_t *json = report_data_json(report);
    const bool good = json != NULL &&
                      json_object_set_new(json, "sections", sections_json(report)) == 0 &&
                      json_dumpf(json, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 &&
                      fputc('\n', out) != EOF;
    json_decref(json);
    return good;
}
