/* Which sums a period has: of days, and of months that were put together of them. */
#include "ask/load.h"
#include "ask/sum_days.h"
#include "ask/sum_files.h"
#include "ask/sum_sets.h"
#include "ask/sums.h"
#include "store/sums_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void sums_clear(struct sums *sums)
{
    free(sums->list);
    free(sums->months);
    *sums = (struct sums){0};
}

bool sums_exist(const char *store)
{
    char path[STORE_PATH_SIZE];
    return (size_t)snprintf(path, sizeof path, "%s/sums", store) < sizeof path &&
           access(path, R_OK | X_OK) == 0;
}

/* --- which days are there --- */

static void add_text(struct content_hash *hash, char *text)
{
    content_hash_add(hash, text == NULL ? "" : text, text == NULL ? 0 : strlen(text) + 1);
    free(text);
}

/* A digest of the SQL that judges and sums: another program's sums are others. */
static bool digest_statements(char digest[CONTENT_HASH_TEXT_SIZE], struct error *error)
{
    static const char *const files[] = {"setup.sql",
                                        "words.sql",
                                        "fact.sql",
                                        "tool.sql",
                                        "class.sql",
                                        "class_said.sql",
                                        "piece.sql",
                                        "sum_judged.sql",
                                        "sum_day.sql",
                                        "sum_month_ports.sql",
                                        "sum_month_sources.sql"};
    struct content_hash *hash = content_hash_create();
    if (hash == NULL)
        return error_set(error, ERROR_FAILED, "no memory for a digest");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        content_hash_add(hash, question_sql(files[i]), strlen(question_sql(files[i])) + 1);
    for (unsigned set = 0; set < sum_set_count; set++)
        add_text(hash, sum_set_sql(set));
    add_text(hash, sum_hours_sql());
    content_hash_get(hash, digest);
    content_hash_destroy(hash);
    return true;
}

bool sum_folder(struct engine *engine, const struct plan *plan, char folder[STORE_PATH_SIZE],
                struct error *error)
{
    char digest[CONTENT_HASH_TEXT_SIZE], quoted[CONTENT_HASH_TEXT_SIZE + 2], ports[16], reach[16];
    char zone[sizeof plan->zone];
    struct result result;
    const struct ask_options *o = plan->options;
    if (!digest_statements(digest, error))
        return false;
    snprintf(quoted, sizeof quoted, "'%s'", digest);
    snprintf(ports, sizeof ports, "%u",
             o->research_ports != 0 ? o->research_ports : RESEARCH_PORTS_DEFAULT);
    snprintf(reach, sizeof reach, "%u",
             o->research_reach != 0 ? o->research_reach : RESEARCH_REACH_DEFAULT);
    const struct template_value values[] = {
        {"ports", ports}, {"reach", reach}, {"statements", quoted}};
    if (!query_template(engine, "sum_fingerprint.sql", values, 3, &result, error))
        return false;
    snprintf(zone, sizeof zone, "%s", plan->zone);
    for (char *c = zone; *c != '\0'; c++)
        *c = *c == '/' ? '~' : *c;
    const int length = snprintf(folder, STORE_PATH_SIZE, "%s/sums/%s-%s", o->store, zone,
                                result_cell(&result, 0, 0)->text);
    result_clear(&result);
    return length < STORE_PATH_SIZE ||
           error_set(error, ERROR_INPUT, "%s: the path is too long", o->store);
}

/* Names a day by its segments; false: it has none. */
static bool name_day(struct sum_day *day, const struct segment_list *segments)
{
    char digest[CONTENT_HASH_TEXT_SIZE];
    struct content_hash *hash = content_hash_create();
    const uint32_t first = (uint32_t)(day->from_us / US_PER_DAY),
                   last = (uint32_t)((day->until_us - 1) / US_PER_DAY);
    size_t count = 0;
    for (size_t i = 0; i < segments->count && hash != NULL; i++) {
        const struct segment *s = &segments->segments[i];
        if (s->day < first || s->day > last)
            continue;
        const char day_text[] = {(char)(s->day - first), '\0'};
        content_hash_add(hash, day_text, sizeof day_text);
        content_hash_add(hash, s->sensor, strlen(s->sensor) + 1);
        content_hash_add(hash, s->name, strlen(s->name) + 1);
        count++;
    }
    if (hash != NULL)
        content_hash_get(hash, digest);
    content_hash_destroy(hash);
    sums_name_write(day->name, day->date, digest);
    return hash != NULL && count > 0;
}

static bool list_days(struct scope *scope, struct error *error)
{
    struct sums *sums = &scope->sums;
    char from[40], until[40];
    struct result rows;
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)scope->loaded.from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)scope->loaded.until_us);
    const struct template_value values[] = {{"from", from}, {"until", until}};
    if (!query_template(scope->engine, "sum_day.sql", values, 2, &rows, error))
        return false;
    sums->list = calloc(rows.rows + 1, sizeof *sums->list);
    sums->whole_days = rows.rows > 0;
    for (size_t r = 0; r < rows.rows && sums->list != NULL; r++) {
        struct sum_day day = {.from_us = result_cell(&rows, r, 0)->count,
                              .until_us = result_cell(&rows, r, 1)->count};
        snprintf(day.date, sizeof day.date, "%s", result_cell(&rows, r, 2)->text);
        day.unfit = result_cell(&rows, r, 3)->count != 0;
        day.month_from_us = result_cell(&rows, r, 4)->count;
        day.month_until_us = result_cell(&rows, r, 5)->count;
        if (day.unfit)
            sums->whole_days = false;
        if (day.from_us < scope->loaded.asked_from_us ||
            day.until_us > scope->loaded.asked_until_us)
            sums->whole_days = false;
        if (name_day(&day, &scope->list))
            sums->list[sums->days++] = day;
    }
    result_clear(&rows);
    return sums->list != NULL || error_set(error, ERROR_FAILED, "no memory for the days");
}

/* --- which months --- */

static bool name_month(struct sum_month *month, const struct sum_day *days)
{
    char digest[CONTENT_HASH_TEXT_SIZE], date[sizeof "2020-06"];
    struct content_hash *hash = content_hash_create();
    if (hash == NULL)
        return false;
    for (size_t i = month->first; i < month->first + month->days; i++)
        content_hash_add(hash, days[i].name, strlen(days[i].name) + 1);
    content_hash_get(hash, digest);
    content_hash_destroy(hash);
    snprintf(date, sizeof date, "%.7s", days[month->first].date);
    sums_name_write(month->name, date, digest);
    return true;
}

/* Those that the period has all of. */
static bool list_months(struct scope *scope, struct error *error)
{
    struct sums *sums = &scope->sums;
    const struct loaded *loaded = &scope->loaded;
    bool good = (sums->months = calloc(sums->days + 1, sizeof *sums->months)) != NULL;
    for (size_t i = 0, end; good && i < sums->days; i = end) {
        struct sum_month month = {.from_us = sums->list[i].month_from_us,
                                  .until_us = sums->list[i].month_until_us,
                                  .first = i,
                                  .days_kept = true};
        for (end = i; end < sums->days && sums->list[end].month_from_us == month.from_us; end++) {
            month.days++;
            month.days_kept = month.days_kept && sums->list[end].kept;
        }
        if (month.from_us < loaded->asked_from_us || month.until_us > loaded->asked_until_us)
            continue;
        good = name_month(&month, sums->list);
        sums->months[sums->month_count++] = month;
    }
    return good || error_set(error, ERROR_FAILED, "no memory for the months");
}

/* --- what the engine is told --- */

static bool add_files(struct engine *engine, const char *folder, const char *name, unsigned has,
                      const char *const *tables, struct error *error)
{
    char path[STORE_PATH_SIZE + 128];
    bool good = true;
    for (unsigned t = 0; t < SUM_TABLES && good; t++) {
        snprintf(path, sizeof path, "%s/%s/%s.parquet", folder, name, sum_table_names[t]);
        const char *values[] = {tables[t], path};
        good = tables[t] == NULL || (has & 1u << t) == 0 || engine_append(engine, values, 2, error);
    }
    return good;
}

/* Cells and hours of a month's days are in its own files. Judged pieces are in those of days; those of days that no month
 * has are listed once more as rest. */
static bool add_all_files(struct engine *engine, const struct sums *sums, const char *folder,
                          struct error *error)
{
    static const char *const of_day[SUM_TABLES] = {[SUM_JUDGED] = "judged",
                                                   [SUM_JUDGED6] = "judged6",
                                                   [SUM_CELLS] = "cells",
                                                   [SUM_HOURS] = "hours"};
    static const char *const in_month[SUM_TABLES] = {
        [SUM_JUDGED] = "judged", [SUM_JUDGED6] = "judged6"};
    static const char *const rest[SUM_TABLES] = {[SUM_JUDGED] = "rest", [SUM_JUDGED6] = "rest6"};
    bool good = engine_append_begin(engine, "sum_file", error);
    for (size_t i = 0; i < sums->days && good; i++) {
        const struct sum_day *day = &sums->list[i];
        if (!day->kept)
            continue;
        good = add_files(engine, folder, day->name, day->has, day->in_month ? in_month : of_day,
                         error) &&
               (day->in_month || add_files(engine, folder, day->name, day->has, rest, error));
    }
    for (size_t i = 0; i < sums->month_count && good; i++)
        good = !sums->months[i].kept || add_files(engine, folder, sums->months[i].name,
                                                  sums->months[i].has, sum_table_names, error);
    return good && engine_append_end(engine, error);
}

/* Days without sums, and days that no month has. */
static bool add_days(struct engine *engine, const struct sums *sums, struct error *error)
{
    char from[24], month[24];
    const char *values[] = {from, month};
    bool good = engine_append_begin(engine, "sum_missing", error);
    for (size_t i = 0; i < sums->days && good; i++) {
        snprintf(from, sizeof from, "%lld", (long long)sums->list[i].from_us);
        good = sums->list[i].kept || engine_append(engine, values, 1, error);
    }
    good =
        good && engine_append_end(engine, error) && engine_append_begin(engine, "sum_rest", error);
    for (size_t i = 0; i < sums->days && good; i++) {
        snprintf(from, sizeof from, "%lld", (long long)sums->list[i].from_us);
        snprintf(month, sizeof month, "%lld", (long long)sums->list[i].month_from_us);
        good = sums->list[i].in_month || engine_append(engine, values, 2, error);
    }
    return good && engine_append_end(engine, error);
}

/* Tables and variables of the files that are there, and of the days that have none. */
static bool tell_engine(struct scope *scope, const char *folder, struct error *error)
{
    static const char *const tables[] = {"judged", "judged6", "cells",    "hours", "rest",
                                         "rest6",  "sources", "sources6", "ports", "ports6"};
    struct engine *engine = scope->engine;
    bool good = engine_run(engine, question_sql("sum_tables.sql"), error) &&
                add_all_files(engine, &scope->sums, folder, error) &&
                add_days(engine, &scope->sums, error);
    for (size_t t = 0; t < sizeof tables / sizeof tables[0] && good; t++) {
        char sql[160];
        snprintf(sql, sizeof sql,
                 "SET VARIABLE sum_%s = (SELECT list(path ORDER BY path) FROM sum_file WHERE "
                 "\"table\" = '%s')",
                 tables[t], tables[t]);
        good = engine_run(engine, sql, error);
    }
    return good;
}

/* Which days and months are in files. */
static void find_kept(struct sums *sums, const struct plan *plan, const char *folder)
{
    for (size_t i = 0; i < sums->days; i++) {
        struct sum_day *day = &sums->list[i];
        day->kept = !day->unfit &&
                    sum_faults_pass(plan->faults, plan->options, folder, day->name, &day->has);
        sums->kept += day->kept;
        sums->ipv6_days += day->kept && (day->has & 1u << SUM_JUDGED6) != 0;
    }
}

static void find_kept_months(struct sums *sums, const struct plan *plan, const char *folder)
{
    for (size_t i = 0; i < sums->month_count; i++) {
        struct sum_month *month = &sums->months[i];
        month->kept = month->days_kept && sum_faults_pass(plan->faults, plan->options, folder,
                                                          month->name, &month->has);
        for (size_t d = month->first; d < month->first + month->days; d++)
            sums->list[d].in_month = month->kept;
    }
}

bool sums_find(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct sums *sums = &scope->sums;
    char folder[STORE_PATH_SIZE];
    if (sums->found)
        return true;
    const bool some = sums_exist(plan->options->store) && plan->options->sensor == NULL;
    folder[0] = '\0';
    if (!list_days(scope, error) || (some && !sum_folder(scope->engine, plan, folder, error)))
        return false;
    if (some)
        find_kept(sums, plan, folder);
    if (!list_months(scope, error))
        return false;
    if (some)
        find_kept_months(sums, plan, folder);
    sums->has_new = sums->kept < sums->days;
    sums->found = tell_engine(scope, folder, error);
    return sums->found;
}
