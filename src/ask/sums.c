/* See sums.h. */
#include "ask/sums.h"
#include "ask/load.h"
#include "ask/sum_files.h"
#include "ask/sum_sets.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/sum_days.h"

void sums_clear(struct sums *sums)
{
    free(sums->list);
    *sums = (struct sums){0};
}

bool sums_exist(const char *store)
{
    char path[STORE_PATH_SIZE];
    return (size_t)snprintf(path, sizeof path, "%s/sums", store) < sizeof path &&
           access(path, R_OK | X_OK) == 0;
}

/* --- which days are there --- */

/* Grows where macros (setup.sql) or this file change what sums mean. */
#define SUMS_VERSION "1"

/* A digest of the SQL that judges and sums: another program's sums are others. */
static bool digest_statements(char digest[CONTENT_HASH_TEXT_SIZE], struct error *error)
{
    static const char *const files[] = {"fact.sql",       "tool.sql",    "class.sql",
                                        "class_said.sql", "piece.sql",   "sum_judged.sql",
                                        "sum_cell.sql",   "sum_hour.sql"};
    struct content_hash *hash = content_hash_create();
    if (hash == NULL)
        return error_set(error, ERROR_FAILED, "no memory for a digest");
    content_hash_add(hash, SUMS_VERSION, sizeof SUMS_VERSION);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        content_hash_add(hash, question_sql(files[i]), strlen(question_sql(files[i])) + 1);
    for (unsigned set = 0; set < sum_set_count; set++) {
        char *sql = sum_set_sql(set);
        if (sql != NULL)
            content_hash_add(hash, sql, strlen(sql));
        free(sql);
    }
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
    snprintf(day->name, sizeof day->name, "%s-%.16s", day->date, digest);
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
        day.doubled = result_cell(&rows, r, 3)->count != 0;
        if (day.doubled)
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

/* Tables and variables of the files that are there, and of the days that have none. */
static bool tell_engine(struct scope *scope, const char *folder, struct error *error)
{
    struct sums *sums = &scope->sums;
    struct engine *engine = scope->engine;
    char path[STORE_PATH_SIZE + 128], number[24];
    bool good = engine_run(engine,
                           "CREATE OR REPLACE TEMP TABLE sum_file (\"table\" VARCHAR, path "
                           "VARCHAR); CREATE OR REPLACE TEMP TABLE sum_missing (day VARCHAR)",
                           error) &&
                engine_append_begin(engine, "sum_file", error);
    for (size_t i = 0; i < sums->days && good; i++)
        for (unsigned t = 0; t < SUM_TABLES && sums->list[i].kept && good; t++) {
            snprintf(path, sizeof path, "%s/%s/%s.parquet", folder, sums->list[i].name,
                     sum_table_names[t]);
            const char *values[] = {sum_table_names[t], path};
            const bool there = (sums->list[i].has & 1u << t) != 0;
            sums->has_ipv6_files = sums->has_ipv6_files || (t == SUM_JUDGED6 && there);
            good = !there || engine_append(engine, values, 2, error);
        }
    good = good && engine_append_end(engine, error) &&
           engine_append_begin(engine, "sum_missing", error);
    for (size_t i = 0; i < sums->days && good; i++) {
        snprintf(number, sizeof number, "%lld", (long long)sums->list[i].from_us);
        const char *values[] = {number};
        good = sums->list[i].kept || engine_append(engine, values, 1, error);
    }
    good = good && engine_append_end(engine, error);
    for (unsigned t = 0; t < SUM_TABLES && good; t++) {
        char sql[160];
        snprintf(sql, sizeof sql,
                 "SET VARIABLE sum_%s = (SELECT list(path ORDER BY path) FROM sum_file WHERE "
                 "\"table\" = '%s')",
                 sum_table_names[t], sum_table_names[t]);
        good = engine_run(engine, sql, error);
    }
    return good;
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
    for (size_t i = 0; i < sums->days && some; i++) {
        struct sum_day *day = &sums->list[i];
        day->kept = !day->doubled &&
                    sum_faults_pass(plan->faults, plan->options, folder, day->name, &day->has);
        sums->kept += day->kept;
    }
    sums->has_new = sums->kept < sums->days;
    sums->found = tell_engine(scope, folder, error);
    return sums->found;
}

/* --- judging the days that have none --- */

static bool is_needed(const struct sums *sums, uint32_t day)
{
    for (size_t i = 0; i < sums->days; i++)
        if (!sums->list[i].kept && day >= (uint32_t)(sums->list[i].from_us / US_PER_DAY) &&
            day <= (uint32_t)((sums->list[i].until_us - 1) / US_PER_DAY))
            return true;
    return false;
}

/* The segments of those days; their texts are the scope's. */
static bool list_needed(const struct scope *scope, struct segment_list *ret_list,
                        struct error *error)
{
    struct segment *segments = calloc(scope->list.count + 1, sizeof *segments);
    size_t count = 0;
    if (segments == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the segments");
    for (size_t i = 0; i < scope->list.count; i++)
        if (is_needed(&scope->sums, scope->list.segments[i].day))
            segments[count++] = scope->list.segments[i];
    *ret_list = (struct segment_list){.segments = segments, .count = count};
    return true;
}

static bool judge_new(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct segment_list needed = {0};
    struct loaded loaded = {0};
    struct engine *engine = scope->engine;
    const struct template_value scans[] = {{"scans", "SELECT * FROM fact"}};
    if (!list_needed(scope, &needed, error))
        return false;
    const bool all = needed.count == scope->list.count;
    bool good = engine_run(engine,
                           "SET VARIABLE sensor_names = (SELECT list(name ORDER BY number) FROM "
                           "sensor)",
                           error) &&
                load_these(engine, &needed, &loaded, error) &&
                engine_run(engine, question_sql("fact.sql"), error) &&
                run_template(engine, "tool.sql", "", scans, 1, error) &&
                class_make(engine, plan, &loaded, scans[0].text, "", error) &&
                engine_run(engine, question_sql("sum_judged.sql"), error);
    free(needed.segments);
    /* Views and lists of files are for all of the period again. */
    good = good && load_these(engine, &scope->list, &loaded, error);
    scope->has_verdicts = all;
    scope->classes = all ? CLASS_NEED_ALL : CLASS_NEED_NONE;
    return good;
}

/* A view of the parts that are there. */
static bool make_view(struct engine *engine, const char *view, const char *const *parts,
                      size_t count, struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the question");
    fprintf(out, "CREATE OR REPLACE TEMP VIEW %s AS ", view);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : "\nUNION ALL\n", parts[i]);
    bool good = fclose(out) == 0;
    good = good ? engine_run(engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    return good;
}

static bool view_judged(struct scope *scope, struct error *error)
{
    const struct template_value ipv4[] = {{"src", "p.src"}, {"files", "sum_judged"}, {"join", ""}};
    const struct template_value ipv6[] = {{"src", "a.id"},
                                          {"files", "sum_judged6"},
                                          {"join", "JOIN address6 AS a ON a.address = p.src"}};
    char *from4 = template_fill(question_sql("sum_view.sql"), ipv4, 3),
         *from6 = template_fill(question_sql("sum_view.sql"), ipv6, 3);
    const char *parts[3];
    size_t count = 0;
    bool good = from4 != NULL && from6 != NULL;
    if (scope->sums.kept > 0)
        parts[count++] = from4;
    if (scope->sums.has_ipv6_files)
        parts[count++] = from6;
    if (scope->sums.has_new)
        parts[count++] = question_sql("sum_view_new.sql");
    good = good ? make_view(scope->engine, "judged", parts, count, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(from6);
    free(from4);
    return good;
}

bool sums_judge(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct sums *sums = &scope->sums;
    if (sums->has_judged)
        return true;
    if (sums->days == 0)
        sums->has_new = true; /* no rows, but the right columns */
    sums->has_judged = scope_days(scope, error) &&
                       engine_run(scope->engine,
                                  "SET VARIABLE sensor_names = (SELECT list(name ORDER BY number) "
                                  "FROM sensor)",
                                  error) &&
                       (!sums->has_new || judge_new(scope, plan, error)) &&
                       view_judged(scope, error);
    return sums->has_judged;
}

/* --- sums of days --- */

/* Sets of files: where many questions will follow all small ones at once, because opening the files is what takes time. */
static bool read_sets(struct scope *scope, uint64_t sets, struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the question");
    fputs("INSERT INTO cell SELECT *, port, port FROM read_parquet(getvariable('sum_cells')) WHERE "
          "\"set\" IN (-1",
          out);
    for (unsigned set = 0; set < sum_set_count; set++)
        if ((sets & (uint64_t)1 << set) != 0)
            fprintf(out, ", %u", set);
    fputs(")", out);
    bool good = fclose(out) == 0;
    good = good ? engine_run(scope->engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    return good;
}

static bool sum_up_set(struct scope *scope, unsigned set, struct error *error)
{
    char *query = sum_set_sql(set), *sql = NULL;
    bool good = query != NULL &&
                asprintf(&sql, "INSERT INTO cell SELECT *, port, port FROM (%s)", query) >= 0;
    good = good ? engine_run(scope->engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    free(query);
    return good;
}

/* The filters of questions name the columns of pieces, so a port stands under both of their names, too. */
bool sums_cells(struct scope *scope, const struct sum_choice *choice, struct error *error)
{
    struct sums *sums = &scope->sums;
    const uint64_t wanted = 1 | (uint64_t)1 << choice->set | (uint64_t)1 << choice->total_set;
    const uint64_t from_files = wanted | (scope->many ? sum_sets_small() : 0);
    bool good = sums->sets_made != 0 || sums->sets_read != 0 ||
                engine_run(scope->engine, question_sql("sum_cell_none.sql"), error);
    if (good && sums->kept > 0 && (from_files & ~sums->sets_read) != 0) {
        good = read_sets(scope, from_files & ~sums->sets_read, error);
        sums->sets_read |= from_files;
    }
    for (unsigned set = 0; set < sum_set_count && sums->has_new && good; set++)
        if ((wanted & ~sums->sets_made & (uint64_t)1 << set) != 0) {
            good = sum_up_set(scope, set, error);
            sums->sets_made |= (uint64_t)1 << set;
        }
    return good;
}

bool sums_sources(struct scope *scope, struct error *error)
{
    char from[40], until[40];
    struct sums *sums = &scope->sums;
    snprintf(from, sizeof from, "%lld", (long long)scope->loaded.from_us);
    snprintf(until, sizeof until, "%lld", (long long)scope->loaded.until_us);
    const struct template_value values[] = {{"from", from}, {"until", until}};
    sums->has_sources =
        sums->has_sources || run_template(scope->engine, "sum_seen.sql", "", values, 2, error);
    return sums->has_sources;
}

char *sum_hours_sql(void)
{
    static const char *const series[][3] = {
        {"port",
         "coalesce(port_of(protocol, kind::VARCHAR, src_port, dst_port)::VARCHAR || '/', '') || "
         "protocol_text(protocol)",
         "true"},
        {"tool", "tool::VARCHAR", "tool <> 'none'"},
        {"country", "country::VARCHAR", "country <> ''"},
        {"class", "class::VARCHAR", "true"}};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    bool good = true;
    for (size_t i = 0; i < sizeof series / sizeof series[0]; i++) {
        const struct template_value values[] = {
            {"kind", series[i][0]}, {"series", series[i][1]}, {"which", series[i][2]}};
        char *sql = template_fill(question_sql("sum_hour.sql"), values, 3);
        good = good && sql != NULL;
        fprintf(out, "%s%s", i == 0 ? "" : "\nUNION ALL\n", sql == NULL ? "" : sql);
        free(sql);
    }
    if (fclose(out) == 0 && good)
        return text;
    free(text);
    return NULL;
}

bool sums_hours(struct scope *scope, struct error *error)
{
    struct sums *sums = &scope->sums;
    const char *parts[2];
    size_t count = 0;
    char *query = NULL, *sql = NULL;
    bool good = true;
    if (sums->has_hours)
        return true;
    if (sums->kept > 0)
        parts[count++] = "SELECT * FROM read_parquet(getvariable('sum_hours'))";
    if (sums->has_new) {
        parts[count++] = "SELECT * FROM hour_new";
        query = sum_hours_sql();
        good = query != NULL &&
               asprintf(&sql, "CREATE OR REPLACE TEMP TABLE hour_new AS %s", query) >= 0;
        good = good ? engine_run(scope->engine, sql, error)
                    : error_set(error, ERROR_FAILED, "no memory for the question");
    }
    free(sql);
    free(query);
    sums->has_hours = good && make_view(scope->engine, "hour_sum", parts, count, error);
    return sums->has_hours;
}
