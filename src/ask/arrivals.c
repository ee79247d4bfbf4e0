#include "ask/arrivals.h"
#include "ask/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_flows(const struct segment_list *segments)
{
    for (size_t i = 0; i < segments->count; i++)
        if (!segments->segments[i].has[TABLE_FLOWS] && !segments->segments[i].has[TABLE_FLOWS6])
            return false;
    return true;
}

static bool write_sources(struct result *rows)
{
    for (size_t r = 0; r < rows->rows; r++)
        if (!cell_write_address(&rows->cells[r * rows->columns + ARRIVAL_SOURCE]))
            return false;
    return true;
}

static bool ask_rows(struct engine *engine, const struct segment_list *segments, size_t rows,
                     struct result *ret_rows, struct error *error)
{
    char limit[24];
    struct loaded loaded;
    snprintf(limit, sizeof limit, "%zu", rows);
    const struct template_value values[] = {
        {"rows", limit}, {"pieces", has_flows(segments) ? "recent_flow" : "scan"}};
    return engine_run(engine, question_sql("setup.sql"), error) &&
           engine_run(engine, question_sql("scope.sql"), error) &&
           engine_run(engine, question_sql("recent_address.sql"), error) &&
           engine_run(engine, "SET VARIABLE zone = 'UTC'", error) &&
           load_these(engine, segments, &loaded, error) &&
           query_template(engine, "arrivals.sql", values, 2, ret_rows, error);
}

bool arrivals_ask(const struct engine_options *options, const struct segment_list *segments,
                  size_t rows, struct result *ret_rows, struct error *error)
{
    struct engine *engine = engine_open(options, error);
    struct result result = {0};
    bool good = engine != NULL && ask_rows(engine, segments, rows, &result, error);
    engine_close(engine);
    if (good && !write_sources(&result))
        good = error_set(error, ERROR_FAILED, "no memory for what arrived");
    if (good)
        *ret_rows = result;
    else
        result_clear(&result);
    return good;
}
