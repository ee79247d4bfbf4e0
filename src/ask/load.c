/* Loads one period: from a list of segments to the views that the questions read. */
#include "ask/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool run_template(struct engine *engine, const char *file, const char *before,
                  const struct template_value *values, size_t count, struct error *error)
{
    char *filled = template_fill(question_sql(file), values, count);
    char *sql = NULL;
    bool good = filled != NULL && asprintf(&sql, "%s%s", before, filled) >= 0;
    good = good ? engine_run(engine, sql, error) : error_set(error, ERROR_FAILED, "no memory");
    free(sql);
    free(filled);
    return good;
}

/* The moment of a point, in microseconds UTC. */
static bool resolve(struct engine *engine, const struct plan *plan, struct period_point point,
                    int64_t *ret_us, struct error *error)
{
    *ret_us = point.minutes * US_PER_MINUTE;
    if (point.utc)
        return true;
    char text[32];
    struct result result;
    snprintf(text, sizeof text, "%lld", (long long)*ret_us);
    const char *parameters[] = {plan->zone, text};
    if (!engine_query(engine, "SELECT epoch_us(timezone($1, make_timestamp($2::BIGINT)))",
                      parameters, 2, &result, error))
        return false;
    *ret_us = result_cell(&result, 0, 0)->count;
    result_clear(&result);
    return *ret_us >= 0 || error_set(error, ERROR_USAGE, "the period begins before 1970 (UTC)");
}

static bool append_files(struct engine *engine, const struct segment_list *list,
                         struct error *error)
{

    char path[STORE_PATH_SIZE + 32], number[24];
    if (!engine_append_begin(engine, "file", error))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct segment *segment = &list->segments[i];
        for (unsigned t = 0; t < TABLE_COUNT; t++) {
            if (!segment->has[t])
                continue;
            snprintf(path, sizeof path, "%s/%s.parquet", segment->path, segment_table_names[t]);
            snprintf(number, sizeof number, "%zu", i);
            const char *values[] = {segment_table_names[t], path, segment->sensor, number};
            if (!engine_append(engine, values, 4, error))
                return false;
        }
    }
    return engine_append_end(engine, error);
}

/* Lists of files and of their sensors' numbers, as variables: <table>_files, <table>_sensors. */
static bool list_files(struct engine *engine, const struct segment_list *list, struct error *error)
{
    if (!engine_run(engine, "DELETE FROM file", error) || !append_files(engine, list, error) ||
        !engine_run(engine,
                    "CREATE OR REPLACE TEMP TABLE sensor AS SELECT (row_number() OVER (ORDER BY "
                    "sensor) - 1)::INTEGER AS number, sensor AS name FROM (SELECT DISTINCT sensor "
                    "FROM file)",
                    error))
        return false;
    for (unsigned t = 0; t < TABLE_COUNT; t++) {
        char sql[512];
        const char *table = segment_table_names[t];
        snprintf(sql, sizeof sql,
                 "SET VARIABLE %s_files = (SELECT list(path ORDER BY number) FROM file WHERE "
                 "\"table\" = '%s'); SET VARIABLE %s_sensors = (SELECT list(s.number ORDER BY "
                 "f.number) FROM file AS f JOIN sensor AS s ON s.name = f.sensor WHERE \"table\" = "
                 "'%s')",
                 table, table, table, table);
        if (!engine_run(engine, sql, error))
            return false;
    }
    return true;
}

static bool has_table(const struct segment_list *list, enum segment_table table)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->segments[i].has[table])
            return true;
    return false;
}

static bool one_sensor(const struct segment_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (strcmp(list->segments[0].sensor, list->segments[i].sensor) != 0)
            return false;
    return true;
}

/* One view over all files of a table and its IPv6 sister: scan, flow, or tagged. */
static bool make_view(struct engine *engine, const struct segment_list *list, const char *view,
                      const char *none, enum segment_table table, enum segment_table table6,
                      struct error *error)
{
    char start[64], sensor[96];
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory");
    snprintf(start, sizeof start, "CREATE OR REPLACE TEMP VIEW %s AS ", view);
    fprintf(out, "%s%s", start, question_sql(none));
    const enum segment_table tables[] = {table, table6};
    for (unsigned i = 0; i < 2; i++) {
        if (!has_table(list, tables[i]))
            continue;
        const char *name = segment_table_names[tables[i]];
        snprintf(sensor, sizeof sensor, "getvariable('%s_sensors')[file_index::BIGINT + 1]", name);
        const struct template_value values[] = {
            {"table", name}, {"sensor", one_sensor(list) ? "0::INTEGER" : sensor}};
        char file[32];
        snprintf(file, sizeof file, "%s%s.sql", view, i == 0 ? "4" : "6");
        char *part = template_fill(question_sql(file), values, 2);
        fprintf(out, "\nUNION ALL\n%s", part == NULL ? "" : part);
        free(part);
    }
    bool good = fclose(out) == 0;
    good = good ? engine_run(engine, sql, error) : error_set(error, ERROR_FAILED, "no memory");
    free(sql);
    return good;
}

/* Numbers for the IPv6 sources of a table that have none yet. */
static bool number_table(struct engine *engine, const struct segment_list *list,
                         enum segment_table table, struct error *error)
{
    char sql[512];
    if (!has_table(list, table))
        return true;
    snprintf(sql, sizeof sql,
             "INSERT INTO address6 SELECT (SELECT coalesce(max(id), 4294967295) FROM address6) + "
             "row_number() OVER (ORDER BY src), src FROM (SELECT DISTINCT src FROM "
             "read_parquet(getvariable('%s_files')) WHERE NOT is_ipv4(src) AND src NOT IN (SELECT "
             "address FROM address6))",
             segment_table_names[table]);
    return engine_run(engine, sql, error);
}

/* Sources that were only heard have no class but by what was heard. */
static bool number_addresses(struct engine *engine, const struct plan *plan,
                             const struct segment_list *list, struct error *error)
{
    if (!number_table(engine, list, TABLE_SCANS6, error))
        return false;
    if (class_need(plan) == CLASS_NEED_NONE)
        return true;
    return number_table(engine, list, TABLE_CONVERSATIONS, error) &&
           number_table(engine, list, TABLE_PAYLOAD_EVENTS, error) &&
           number_table(engine, list, TABLE_LOGINS, error);
}

/* Classes that the question needs before its rows can be found. */
static bool make_classes(struct engine *engine, const struct plan *plan,
                         const struct loaded *loaded, struct error *error)
{
    char of[256];
    const bool one = class_need(plan) == CLASS_NEED_ONE;
    if (class_need(plan) == CLASS_NEED_NONE)
        return true;
    snprintf(of, sizeof of, "SEMI JOIN (SELECT %s%s%s AS src) AS one ON one.src = p.src",
             plan->address.is_ipv6 ? "(SELECT id FROM address6 WHERE address = unhex('" : "",
             plan->address.text, plan->address.is_ipv6 ? "'))" : "::BIGINT");
    return class_make(engine, plan, loaded, one ? of : "", error);
}

static bool make_spans(struct engine *engine, const struct segment_list *list, struct error *error)
{
    const struct template_value values[] = {
        {"sensor", one_sensor(list) ? "0::INTEGER"
                                    : "getvariable('coverage_sensors')[file_index::BIGINT + 1]"}};
    if (has_table(list, TABLE_COVERAGE))
        return run_template(engine, "span.sql", "", values, 1, error);
    return engine_run(engine, question_sql("span_none.sql"), error);
}

/* Whether a bucket's border is not on a whole hour of UTC somewhere in the period. */
static bool zone_needs_minutes(struct engine *engine, const struct plan *plan,
                               const struct loaded *loaded, bool *ret_needs, struct error *error)
{
    char sql[256];
    struct result result;
    *ret_needs = false;
    if (plan->by == BY_NOTHING || loaded->segments == 0)
        return true;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM range(%lld, %lld) AS h(hour) WHERE "
             "extract('minute' FROM local_time(hour * 3600000000)) <> 0",
             (long long)(loaded->from_us / US_PER_HOUR),
             (long long)((loaded->until_us + US_PER_HOUR - 1) / US_PER_HOUR));
    if (!engine_query(engine, sql, NULL, 0, &result, error))
        return false;
    *ret_needs = result_cell(&result, 0, 0)->count > 0;
    result_clear(&result);
    return true;
}

static const char *bucket_expression(const struct plan *plan, const struct loaded *loaded)
{
    switch (plan->by) {
    case BY_HOUR:
        return loaded->slots_fine ? "us - (epoch_us(local_time(us)) - epoch_us(date_trunc('hour', "
                                    "local_time(us))))"
                                  : "us";
    case BY_DAY:
        return "epoch_us(timezone(getvariable('zone'), date_trunc('day', local_time(us))))";
    case BY_MONTH:
        return "epoch_us(timezone(getvariable('zone'), date_trunc('month', local_time(us))))";
    default:
        return "0::BIGINT";
    }
}

static bool flows_there(const struct segment_list *list, struct error *error)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < list->count; i++) {
        const struct segment *s = &list->segments[i];
        if ((s->has[TABLE_SCANS] && !s->has[TABLE_FLOWS]) ||
            (s->has[TABLE_SCANS6] && !s->has[TABLE_FLOWS6]))
            return error_set(
                error, ERROR_INPUT,
                "this period or time zone is not on whole hours (UTC), which needs flows; "
                "those of %s, sensor %s, have aged out or were not kept; ask for whole "
                "hours, or with --tz UTC",
                day_format(s->day, day), s->sensor);
    }
    return true;
}

/* The tables of buckets and of live time. */
static bool make_time(struct engine *engine, const char *bucket, const struct loaded *loaded,
                      struct error *error)
{
    char from[40], until[40];
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    const struct template_value values[] = {
        {"from", from},
        {"until", until},
        {"bucket", bucket},
        {"slot_us", loaded->slots_fine ? "60000000" : "3600000000"},
        {"slot_minutes", loaded->slots_fine ? "1" : "60"},
    };
    return run_template(engine, "slot.sql", "", values, 5, error) &&
           run_template(engine, "live.sql", "", values, 5, error);
}

bool load_hours(struct engine *engine, const struct loaded *loaded, struct error *error)
{
    return make_time(engine, "us", loaded, error);
}

static bool make_asked(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                       struct error *error)
{
    char from[40], until[40], slots[96];
    const char *pieces = loaded->fine ? "flow" : "scan";
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    snprintf(slots, sizeof slots, "JOIN slot ON slot.slot = p.first // %s",
             loaded->slots_fine ? "60000000" : "3600000000");
    const struct template_value flow[] = {{"pieces", "flow"}};
    const struct template_value tagged[] = {{"pieces", "tagged"}};
    struct template_value values[] = {
        {"pieces", pieces},
        {"piece", "piece"},
        {"from", from},
        {"until", until},
        {"bucket", plan->by == BY_NOTHING ? "0::BIGINT" : "slot.bucket"},
        {"slots", plan->by == BY_NOTHING ? "" : slots},
        {"filter", plan->filter},
        {"classes", class_join(plan, false)},
    };
    bool good = run_template(engine, "piece.sql", "CREATE OR REPLACE TEMP VIEW piece AS ", values,
                             8, error) &&
                run_template(engine, "piece.sql", "CREATE OR REPLACE TEMP VIEW flow_piece AS ",
                             flow, 1, error) &&
                run_template(engine, "asked.sql", "CREATE OR REPLACE TEMP VIEW asked AS ", values,
                             8, error);
    values[1].text = "tag_piece";
    return good && ((plan->question->knows & KNOWS_TAGS) == 0 ||
                    (run_template(engine, "piece.sql", "CREATE OR REPLACE TEMP VIEW tag_piece AS ",
                                  tagged, 1, error) &&
                     run_template(engine, "asked.sql", "CREATE OR REPLACE TEMP VIEW asked_tag AS ",
                                  values, 8, error)));
}

/* Reads one row of coverage_sum.sql. */
static bool sum_coverage(struct engine *engine, const struct loaded *loaded,
                         struct answered_period *period, struct error *error)
{
    char from[40], until[40];
    struct coverage *c = &period->coverage;
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    const struct template_value values[] = {
        {"from", from}, {"until", until}, {"sums", question_sql("coverage_sums.sql")}};
    char *sql = template_fill(question_sql("coverage_sum.sql"), values, 3);
    struct result result;
    if (sql == NULL)
        return error_set(error, ERROR_FAILED, "no memory");
    bool good = engine_query(engine, sql, NULL, 0, &result, error);
    free(sql);
    if (!good)
        return false;
    int64_t *const counts[] = {&c->live_seconds, &c->sensors,        &c->received,
                               &c->accesses,     &c->backscatter,    &c->conversation,
                               &c->other,        &c->undecodable,    &c->not_monitored,
                               &c->fragments,    &c->dropped_kernel, &c->dropped_interface,
                               &c->gaps,         &c->gap_seconds,    &c->addresses};
    c->address_days = result_cell(&result, 0, 0)->real;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i] = result_cell(&result, 0, i + 1)->count;
    c->known = c->live_seconds > 0;
    for (unsigned i = 0; i < 2; i++) {
        const struct cell *cell = result_cell(&result, 0, 16 + i);
        if (cell->type == CELL_TEXT)
            snprintf(i == 0 ? period->from : period->until, sizeof period->from, "%s", cell->text);
    }
    result_clear(&result);
    return true;
}

/* The asked borders in the asked zone; for `all` those of the coverage stay. */
static bool tell_period(struct engine *engine, const struct period *period,
                        const struct loaded *loaded, struct answered_period *ret_period,
                        struct error *error)
{
    char sql[128];
    struct result result;
    if (period->all)
        return true;
    snprintf(sql, sizeof sql, "SELECT iso_time(%lld), iso_time(%lld)",
             (long long)loaded->asked_from_us, (long long)loaded->asked_until_us);
    if (!engine_query(engine, sql, NULL, 0, &result, error))
        return false;
    snprintf(ret_period->from, sizeof ret_period->from, "%s", result_cell(&result, 0, 0)->text);
    snprintf(ret_period->until, sizeof ret_period->until, "%s", result_cell(&result, 0, 1)->text);
    result_clear(&result);
    return true;
}

/* Resolves the period, lists its segments, and clips it to their days. */
static bool find_segments(struct engine *engine, const struct plan *plan,
                          const struct period *period, struct segment_list *list,
                          struct loaded *loaded, struct coverage *coverage, struct error *error)
{
    size_t passed_over = 0;
    loaded->from_us = 0;
    loaded->until_us = INSTANT_LIMIT_S * US_PER_S;
    if (!period->all && (!resolve(engine, plan, period->from, &loaded->from_us, error) ||
                         !resolve(engine, plan, period->until, &loaded->until_us, error)))
        return false;
    if (loaded->from_us >= loaded->until_us)
        return error_set(error, ERROR_USAGE, "the period ends before it begins");
    loaded->asked_from_us = loaded->from_us;
    loaded->asked_until_us = loaded->until_us;
    if (!segment_list_read(plan->options->store, (uint32_t)(loaded->from_us / US_PER_DAY),
                           (uint32_t)((loaded->until_us - 1) / US_PER_DAY), plan->options->sensor,
                           list, &passed_over, error))
        return false;
    coverage->passed_over = (int64_t)passed_over;
    coverage->segments = (int64_t)list->count;
    coverage->monitored_given = true;
    loaded->segments = list->count;
    loaded->flows_complete = true;
    loaded->one_sensor = one_sensor(list);
    for (int t = 0; t < TABLE_COUNT; t++)
        loaded->has[t] = has_table(list, (enum segment_table)t);
    int64_t first = INT64_MAX, last = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct segment *s = &list->segments[i];
        first = s->day < first ? s->day : first;
        last = s->day > last ? s->day : last;
        coverage->monitored_given = coverage->monitored_given && s->monitored_given;
        if (s->scan_timeout_s > coverage->scan_timeout_s)
            coverage->scan_timeout_s = s->scan_timeout_s;
        loaded->flows_complete =
            loaded->flows_complete && (!s->has[TABLE_SCANS] || s->has[TABLE_FLOWS]);
    }
    if (list->count == 0)
        loaded->until_us = loaded->from_us;
    else if (loaded->from_us < first * US_PER_DAY)
        loaded->from_us = first * US_PER_DAY;
    if (list->count != 0 && loaded->until_us > (last + 1) * US_PER_DAY)
        loaded->until_us = (last + 1) * US_PER_DAY;
    loaded->scan_timeout_s = coverage->scan_timeout_s;
    if (plan->options->scan_timeout_s > loaded->scan_timeout_s)
        loaded->scan_timeout_s = plan->options->scan_timeout_s;
    return true;
}

/* Series are made of hours, whatever the borders of the period. */
static void to_whole_hours(struct loaded *loaded)
{
    loaded->from_us -= loaded->from_us % US_PER_HOUR;
    loaded->until_us += (US_PER_HOUR - loaded->until_us % US_PER_HOUR) % US_PER_HOUR;
    loaded->fine = false;
}

/* The views scan, flow and tagged, and the verdicts on their tools. */
static bool make_pieces(struct engine *engine, const struct plan *plan,
                        const struct segment_list *list, struct error *error)
{
    return ((plan->question->knows & KNOWS_TAGS) == 0 ||
            make_view(engine, list, "tagged", "tagged_none.sql", TABLE_TAGS, TABLE_TAGS6, error)) &&
           make_view(engine, list, "scan", "none.sql", TABLE_SCANS, TABLE_SCANS6, error) &&
           make_view(engine, list, "flow", "none.sql", TABLE_FLOWS, TABLE_FLOWS6, error) &&
           engine_run(engine, question_sql("tool.sql"), error);
}

bool load_segments(struct engine *engine, const struct plan *plan, const struct segment_list *list,
                   struct loaded *ret_loaded, struct error *error)
{
    *ret_loaded = (struct loaded){.until_us = INSTANT_LIMIT_S * US_PER_S,
                                  .segments = list->count,
                                  .one_sensor = one_sensor(list)};
    for (int t = 0; t < TABLE_COUNT; t++)
        ret_loaded->has[t] = has_table(list, (enum segment_table)t);
    return list_files(engine, list, error) && number_addresses(engine, plan, list, error) &&
           make_view(engine, list, "scan", "none.sql", TABLE_SCANS, TABLE_SCANS6, error) &&
           make_view(engine, list, "recent_flow", "none.sql", TABLE_FLOWS, TABLE_FLOWS6, error) &&
           make_spans(engine, list, error);
}

bool load_period(struct engine *engine, const struct plan *plan, const struct period *period,
                 struct segment_list *ret_list, struct loaded *ret_loaded,
                 struct answered_period *ret_period, struct error *error)
{
    *ret_loaded = (struct loaded){0};
    *ret_period = (struct answered_period){0};
    if (!find_segments(engine, plan, period, ret_list, ret_loaded, &ret_period->coverage, error) ||
        !list_files(engine, ret_list, error) || !number_addresses(engine, plan, ret_list, error) ||
        !zone_needs_minutes(engine, plan, ret_loaded, &ret_loaded->slots_fine, error))
        return false;
    ret_loaded->fine = ret_loaded->slots_fine || ret_loaded->from_us % US_PER_HOUR != 0 ||
                       ret_loaded->until_us % US_PER_HOUR != 0;
    const enum question_shape shape = plan->question->shape;
    const bool is_heard = shape == SHAPE_HEARD || shape == SHAPE_ATTACKS;
    if (shape == SHAPE_SURGES)
        to_whole_hours(ret_loaded);
    if (shape == SHAPE_COVERAGE || is_heard)
        ret_loaded->fine = false;
    if (ret_loaded->fine && plan->question->shape == SHAPE_RANKED &&
        (plan->question->knows & KNOWS_TAGS) != 0)
        return error_set(error, ERROR_INPUT,
                         "tags are kept by the hour (UTC), and this period or time zone is not on "
                         "whole hours; ask for whole hours, or with --tz UTC");
    if (ret_loaded->fine && !flows_there(ret_list, error))
        return false;
    const bool needs_pieces = !is_heard || class_need(plan) != CLASS_NEED_NONE;
    return (!needs_pieces || make_pieces(engine, plan, ret_list, error)) &&
           make_spans(engine, ret_list, error) && make_classes(engine, plan, ret_loaded, error) &&
           make_time(engine, bucket_expression(plan, ret_loaded), ret_loaded, error) &&
           (is_heard || make_asked(engine, plan, ret_loaded, error)) &&
           sum_coverage(engine, ret_loaded, ret_period, error) &&
           heard_count_lost(engine, plan, ret_loaded, ret_period, error) &&
           tell_period(engine, period, ret_loaded, ret_period, error);
}
