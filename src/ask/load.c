/* Finds the segments of a period, and makes views of their tables. */
#include "ask/load.h"

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

bool query_template(struct engine *engine, const char *file, const struct template_value *values,
                    size_t count, struct result *ret_result, struct error *error)
{
    char *sql = template_fill(question_sql(file), values, count);
    const bool good = sql != NULL ? engine_query(engine, sql, NULL, 0, ret_result, error)
                                  : error_set(error, ERROR_FAILED, "no memory");
    free(sql);
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

/* The sensors of a list's segments, each once, in the order of their names: a sensor's number is its place. */
struct sensors {
    const char **names; /* of the list */
    size_t count;
};

/* Where a name is, or would have to be. */
static size_t sensor_place(const struct sensors *sensors, const char *name)
{
    size_t from = 0, until = sensors->count;
    while (from < until) {
        const size_t middle = from + (until - from) / 2;
        if (strcmp(sensors->names[middle], name) < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return from;
}

/* To be freed: names. */
static bool find_sensors(const struct segment_list *list, struct sensors *sensors,
                         struct error *error)
{
    *sensors = (struct sensors){.names = calloc(list->count + 1, sizeof *sensors->names)};
    if (sensors->names == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the sensors");
    for (size_t i = 0; i < list->count; i++) {
        const char *name = list->segments[i].sensor;
        const size_t place = sensor_place(sensors, name);
        if (place < sensors->count && strcmp(sensors->names[place], name) == 0)
            continue;
        memmove(&sensors->names[place + 1], &sensors->names[place],
                (sensors->count - place) * sizeof *sensors->names);
        sensors->names[place] = name;
        sensors->count++;
    }
    return true;
}

/* Table sensor: number, name. */
static bool load_sensors(struct engine *engine, const struct sensors *sensors, struct error *error)
{
    char number[24];
    bool good = engine_run(engine, "DELETE FROM sensor", error) &&
                engine_append_begin(engine, "sensor", error);
    for (size_t i = 0; good && i < sensors->count; i++) {
        snprintf(number, sizeof number, "%zu", i);
        const char *values[] = {number, sensors->names[i]};
        good = engine_append(engine, values, 2, error);
    }
    return good && engine_append_end(engine, error);
}

/* The variables of the segments from..to-1 of the list, called by `name`. */
static bool set_files(struct engine *engine, const struct segment_list *list,
                      const struct sensors *sensors, enum segment_table table, const char *name,
                      size_t from, size_t to, struct error *error)
{
    char variable[64];
    size_t count = 0;
    char **paths = calloc(to - from + 1, sizeof *paths);
    int32_t *numbers = calloc(to - from + 1, sizeof *numbers);
    bool good = paths != NULL && numbers != NULL;
    for (size_t i = from; i < to && good; i++) {
        const struct segment *segment = &list->segments[i];
        if (!segment->has[table])
            continue;
        good = asprintf(&paths[count], "%s/%s.parquet", segment->path,
                        segment_table_names[table]) >= 0;
        numbers[count] = (int32_t)sensor_place(sensors, segment->sensor);
        count += good;
    }
    if (!good)
        error_set(error, ERROR_FAILED, "no memory for the names of the files");
    snprintf(variable, sizeof variable, "%s_files", name);
    good = good && engine_set_texts(engine, variable, (const char *const *)paths, count, error);
    snprintf(variable, sizeof variable, "%s_sensors", name);
    good = good && engine_set_numbers(engine, variable, numbers, count, error);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    free(numbers);
    return good;
}

bool load_table_files(struct engine *engine, const struct segment_list *list,
                      enum segment_table table, size_t from, size_t to, struct error *error)
{
    struct sensors sensors;
    const bool good =
        find_sensors(list, &sensors, error) &&
        set_files(engine, list, &sensors, table, segment_table_names[table], from, to, error);
    free(sensors.names);
    return good;
}

bool load_files(struct engine *engine, const struct segment_list *list, struct error *error)
{
    struct sensors sensors;
    bool good = find_sensors(list, &sensors, error) && load_sensors(engine, &sensors, error);
    for (int t = 0; t < TABLE_COUNT && good; t++)
        good = set_files(engine, list, &sensors, (enum segment_table)t, segment_table_names[t], 0,
                         list->count, error);
    free(sensors.names);
    return good;
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

/* View `view` of the files of a table and its IPv6 sister, which variables <prefix><table>_files list, in the columns of
 * <rows>4.sql and <rows>6.sql. */
static bool make_view(struct engine *engine, const struct segment_list *list, bool is_one,
                      const char *view, const char *rows, const char *prefix, const char *none,
                      const enum segment_table tables[2], struct error *error)
{
    char sensor[96], name[40];
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory");
    fprintf(out, "CREATE OR REPLACE TEMP VIEW %s AS %s", view, question_sql(none));
    for (unsigned i = 0; i < 2; i++) {
        if (!has_table(list, tables[i]))
            continue;
        snprintf(name, sizeof name, "%s%s", prefix, segment_table_names[tables[i]]);
        snprintf(sensor, sizeof sensor, "getvariable('%s_sensors')[file_index::BIGINT + 1]", name);
        const struct template_value values[] = {{"table", name},
                                                {"sensor", is_one ? "0::INTEGER" : sensor}};
        char file[64];
        snprintf(file, sizeof file, "%.32s%s.sql", rows, i == 0 ? "4" : "6");
        char *part = template_fill(question_sql(file), values, 2);
        fprintf(out, "\nUNION ALL\n%s", part == NULL ? "" : part);
        free(part);
    }
    bool good = fclose(out) == 0;
    good = good ? engine_run(engine, sql, error) : error_set(error, ERROR_FAILED, "no memory");
    free(sql);
    return good;
}

bool load_view(struct engine *engine, const struct segment_list *list, const char *view,
               const char *none, enum segment_table table, enum segment_table table6,
               struct error *error)
{
    const enum segment_table tables[] = {table, table6};
    return make_view(engine, list, one_sensor(list), view, view, "", none, tables, error);
}

/* The segments of the days in `days`, whose texts are the list's. NULL without memory. */
static struct segment *pick_days(const struct segment_list *list, const struct result *days,
                                 size_t *ret_count)
{
    struct segment *picked = calloc(list->count + 1, sizeof *picked);
    *ret_count = 0;
    for (size_t i = 0; picked != NULL && i < list->count; i++)
        for (size_t d = 0; d < days->rows; d++)
            if (result_cell(days, d, 0)->count == (int64_t)list->segments[i].day) {
                picked[(*ret_count)++] = list->segments[i];
                break;
            }
    return picked;
}

bool load_day_scans(struct engine *engine, const struct segment_list *list, const char *table,
                    struct error *error)
{
    static const enum segment_table tables[] = {TABLE_SCANS, TABLE_SCANS6};
    char sql[96];
    struct result days = {0};
    struct sensors sensors = {0};
    struct segment_list some = {0};
    snprintf(sql, sizeof sql, "SELECT DISTINCT day FROM %s", table);
    if (!engine_query(engine, sql, NULL, 0, &days, error))
        return false;
    some.segments = pick_days(list, &days, &some.count);
    result_clear(&days);
    if (some.segments == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the days");
    bool good = find_sensors(list, &sensors, error);
    for (unsigned i = 0; i < 2 && good; i++) {
        char name[40];
        snprintf(name, sizeof name, "day_%s", segment_table_names[tables[i]]);
        good = set_files(engine, &some, &sensors, tables[i], name, 0, some.count, error);
    }
    good = good && make_view(engine, &some, one_sensor(list), "day_scan", "scan", "day_",
                             "none.sql", tables, error);
    free(sensors.names);
    free(some.segments);
    return good;
}

/* Numbers for the IPv6 sources of a table that have none yet. */
bool load_number_table(struct engine *engine, const struct segment_list *list,
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

bool load_spans(struct engine *engine, const struct segment_list *list, struct error *error)
{
    const struct template_value values[] = {
        {"sensor", one_sensor(list) ? "0::INTEGER"
                                    : "getvariable('coverage_sensors')[file_index::BIGINT + 1]"}};
    if (has_table(list, TABLE_COVERAGE))
        return run_template(engine, "span.sql", "", values, 1, error);
    return engine_run(engine, question_sql("span_none.sql"), error);
}

/* Clips the period to the days of its segments. */
static void clip(const struct segment_list *list, struct loaded *loaded)
{
    int64_t first = INT64_MAX, last = 0;
    for (size_t i = 0; i < list->count; i++) {
        const int64_t day = list->segments[i].day;
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    if (list->count == 0)
        loaded->until_us = loaded->from_us;
    else if (loaded->from_us < first * US_PER_DAY)
        loaded->from_us = first * US_PER_DAY;
    if (list->count != 0 && loaded->until_us > (last + 1) * US_PER_DAY)
        loaded->until_us = (last + 1) * US_PER_DAY;
}

/* Resolves the period, lists its segments, and clips it to their days. */
bool load_segments(struct engine *engine, const struct plan *plan, const struct period *period,
                   struct segment_list *list, struct loaded *loaded, struct coverage *coverage,
                   struct error *error)
{
    size_t passed_over = 0;
    loaded->from_us = 0;
    loaded->until_us = INSTANT_LIMIT_S * US_PER_S;
    if (!period->all && !resolve(engine, plan, period->from, &loaded->from_us, error))
        return false;
    if (period->until.minutes != 0 &&
        !resolve(engine, plan, period->until, &loaded->until_us, error))
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
    loaded->one_sensor = one_sensor(list);
    for (int t = 0; t < TABLE_COUNT; t++)
        loaded->has[t] = has_table(list, (enum segment_table)t);
    for (size_t i = 0; i < list->count; i++) {
        const struct segment *s = &list->segments[i];
        coverage->monitored_given = coverage->monitored_given && s->monitored_given;
        if (s->scan_timeout_s > coverage->scan_timeout_s)
            coverage->scan_timeout_s = s->scan_timeout_s;
    }
    clip(list, loaded);
    return true;
}

bool load_these(struct engine *engine, const struct segment_list *list, struct loaded *ret_loaded,
                struct error *error)
{
    static const enum segment_table with_sources[] = {TABLE_SCANS6, TABLE_CONVERSATIONS,
                                                      TABLE_PAYLOAD_EVENTS, TABLE_LOGINS};
    *ret_loaded = (struct loaded){.until_us = INSTANT_LIMIT_S * US_PER_S,
                                  .segments = list->count,
                                  .one_sensor = one_sensor(list)};
    for (int t = 0; t < TABLE_COUNT; t++)
        ret_loaded->has[t] = has_table(list, (enum segment_table)t);
    bool good = load_files(engine, list, error);
    for (size_t i = 0; i < sizeof with_sources / sizeof with_sources[0] && good; i++)
        good = load_number_table(engine, list, with_sources[i], error);
    return good && load_view(engine, list, "scan", "none.sql", TABLE_SCANS, TABLE_SCANS6, error) &&
           load_view(engine, list, "recent_flow", "none.sql", TABLE_FLOWS, TABLE_FLOWS6, error) &&
           load_spans(engine, list, error);
}
