/* Turns what was loaded into the rows of the answer: one function a shape of question. */
#include "ask/life.h"
#include "ask/plan.h"
#include "ask/sum_seen.h"
#include "ask/surges.h"
#include "model/kind.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_COUNT = 30, KEY_TEXT_SIZE = 256 };

/* The values of every template that answers use. */
struct values {
    char from[40], until[40], top[32], told[64], timeout[40], kind[24];
    char keys[KEY_TEXT_SIZE], key_columns[KEY_TEXT_SIZE], same_now[KEY_TEXT_SIZE];
    char same_before[KEY_TEXT_SIZE], same_top[KEY_TEXT_SIZE], same_counted[KEY_TEXT_SIZE];
    char asked_keys[KEY_TEXT_SIZE], set[8], total_set[8];
    size_t row_limit;
    struct template_value list[VALUE_COUNT]; /* borrows the texts */
};

/* Adds "a.key = b.key AND ..." and its like, key by key. */
static void add_keys(const struct question *question, const char *separator, const char *format,
                     char text[KEY_TEXT_SIZE])
{
    text[0] = '\0';
    for (size_t i = 0; i < 3 && question->keys[i] != NULL; i++) {
        size_t used = strlen(text);
        const char *key = question->keys[i];
        const char *join = i == 0 ? "" : separator;
        for (const char *c = join; *c != '\0' && used + 1 < KEY_TEXT_SIZE; c++)
            text[used++] = *c;
        for (const char *c = format; *c != '\0' && used + 1 < KEY_TEXT_SIZE; c++) {
            size_t length = strlen(key);
            if (*c == '$' && used + length + 1 < KEY_TEXT_SIZE) {
                memcpy(text + used, key, length);
                used += length;
            } else {
                text[used++] = *c;
            }
        }
        text[used] = '\0';
    }
}

/* The keys as expressions of a row of view asked. */
static void add_asked_keys(const struct question *question, char text[KEY_TEXT_SIZE])
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < 3 && question->keys[i] != NULL && used < KEY_TEXT_SIZE; i++)
        used += (size_t)snprintf(text + used, KEY_TEXT_SIZE - used, "%s%s", i == 0 ? "" : ", ",
                                 strcmp(question->keys[i], "protocol") == 0
                                     ? "protocol_text(protocol) AS protocol"
                                     : question->keys[i]);
}

/* A row `p` of view asked, or the like, is of one of the top keys. */
static void add_same_top(const struct question *question, char text[KEY_TEXT_SIZE])
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < 3 && question->keys[i] != NULL && used < KEY_TEXT_SIZE; i++) {
        const char *key = question->keys[i];
        const bool is_number = strcmp(key, "protocol") == 0;
        used += (size_t)snprintf(text + used, KEY_TEXT_SIZE - used,
                                 "%stop.%s IS NOT DISTINCT FROM %sp.%s%s", i == 0 ? "" : " AND ",
                                 key, is_number ? "protocol_text(" : "", key, is_number ? ")" : "");
    }
}

/* The bucket of a sum of a day. */
static const char *bucket_of_day(enum ask_by by)
{
    return by == BY_NOTHING ? "0::BIGINT"
           : by == BY_MONTH ? "epoch_us(timezone(getvariable('zone'), date_trunc('month', "
                              "local_time(p.day))))"
                            : "p.day";
}

static void values_make(struct values *v, const struct plan *plan, const struct loaded *loaded)
{
    const struct question *question = plan->question;
    const bool by = plan->by != BY_NOTHING;
    snprintf(v->from, sizeof v->from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(v->until, sizeof v->until, "%lld::BIGINT", (long long)loaded->until_us);
    v->told[0] = '\0';
    snprintf(v->top, sizeof v->top, "%llu", (unsigned long long)plan->top);
    v->row_limit = plan->options->row_limit;
    snprintf(v->timeout, sizeof v->timeout, "%lld::BIGINT",
             (long long)(loaded->scan_timeout_s * US_PER_S));
    snprintf(v->kind, sizeof v->kind, "'%s'", plan->kind);
    add_keys(question, ", ", "$", v->keys);
    add_keys(question, ", ", "top.$ AS $", v->key_columns);
    add_keys(question, " AND ", "now.$ IS NOT DISTINCT FROM top.$", v->same_now);
    add_keys(question, " AND ", "b.$ IS NOT DISTINCT FROM top.$", v->same_before);
    add_same_top(question, v->same_top);
    add_keys(question, " AND ", "c.$ IS NOT DISTINCT FROM n.$", v->same_counted);
    add_asked_keys(question, v->asked_keys);
    snprintf(v->set, sizeof v->set, "%u", loaded->sum.set);
    snprintf(v->total_set, sizeof v->total_set, "%u", loaded->sum.total_set);
    const bool coverage = question->shape == SHAPE_COVERAGE;
    const bool is_access = strcmp(plan->kind, kind_names[KIND_ACCESS]) == 0;
    const struct template_value list[VALUE_COUNT] = {
        {"from", v->from},
        {"until", v->until},
        {"top", v->top},
        {"told", v->told},
        {"timeout_us", v->timeout},
        {"kind", v->kind},
        {"keys", v->keys},
        {"key_columns", question->key_columns != NULL ? question->key_columns : v->key_columns},
        {"about", question->about != NULL && is_access ? question->about : ""},
        {"same_now", v->same_now},
        {"same_before", v->same_before},
        {"time", !by        ? ""
                 : coverage ? "iso_time(place.bucket) AS \"time\","
                            : "iso_time(bucket.bucket) AS \"time\","},
        {"bucket", by ? "slot.bucket" : "0::BIGINT"},
        {"slots", !by                  ? ""
                  : loaded->slots_fine ? "JOIN slot ON slot.slot = p.first // 60000000"
                                       : "JOIN slot ON slot.slot = p.first // 3600000000"},
        {"slot_minutes", loaded->slots_fine ? "1" : "60"},
        {"pieces", loaded->pieces},
        {"classes", class_join(plan, loaded->judged ? CLASS_ROWS_JUDGED : CLASS_ROWS_PIECES)},
        {"sums", question_sql("coverage_sums.sql")},
        {"before", plan->compared ? question_sql("sources_before.sql") : ""},
        {"join_before", plan->compared ? question_sql("sources_join.sql") : ""},
        {"same_top", v->same_top},
        {"same_counted", v->same_counted},
        {"asked_keys", v->asked_keys},
        {"bucket_of_day", bucket_of_day(plan->by)},
        {"set", v->set},
        {"total_set", v->total_set},
        {"sum_filter", plan->filter},
        {"sum_classes", loaded->sum.classes},
        {"total_classes", loaded->sum.total_classes},
        {"sum_sources", loaded->sum.counts_sources ? "sum(sources)::BIGINT" : "NULL::BIGINT"},
    };
    memcpy(v->list, list, sizeof list);
}

static bool run(struct engine *engine, const struct values *v, const char *before, const char *file,
                struct error *error)
{
    return run_template(engine, file, before, v->list, VALUE_COUNT, error);
}

/* Knows the answer's columns by their names. */
static void name_columns(struct answer *answer)
{
    answer->column_count = answer->rows.columns;
    assert(answer->column_count <= sizeof answer->columns / sizeof answer->columns[0]);
    for (size_t i = 0; i < answer->column_count; i++) {
        answer->columns[i] = column_find(answer->rows.names[i]);
        assert(answer->columns[i] != NULL);
    }
}

/* Runs the statement that gives the answer's rows. */
static bool take_rows(struct engine *engine, const struct values *v, const char *file,
                      struct answer *answer, struct error *error)
{
    char *sql = template_fill(question_sql(file), v->list, VALUE_COUNT);
    const bool good = sql != NULL
                          ? engine_query_rows(engine, sql, v->row_limit, &answer->rows, error)
                          : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    if (good)
        name_columns(answer);
    return good;
}

static bool take_count(struct engine *engine, const char *sql, int64_t *ret_count,
                       struct error *error)
{
    struct result result;
    if (!engine_query(engine, sql, NULL, 0, &result, error))
        return false;
    *ret_count = result_cell(&result, 0, 0)->count;
    result_clear(&result);
    return true;
}

bool answer_set_days(struct engine *engine, const char *name, const struct coverage *coverage,
                     struct error *error)
{
    char sql[128];
    if (coverage->known && coverage->address_days > 0)
        snprintf(sql, sizeof sql, "SET VARIABLE address_days_%s = %.17g::DOUBLE", name,
                 coverage->address_days);
    else
        snprintf(sql, sizeof sql, "SET VARIABLE address_days_%s = NULL::DOUBLE", name);
    return engine_run(engine, sql, error);
}

bool answer_keep(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 const char *name, struct error *error)
{
    struct values v;
    char before[96];
    const bool shared = strcmp(name, "before") == 0;
    if (plan->question->shape == SHAPE_HEARD && shared)
        return heard_keep(engine, plan, loaded, error);
    if (plan->question->shape != SHAPE_RANKED && plan->question->shape != SHAPE_SOURCES)
        return true;
    values_make(&v, plan, loaded);
    const char *temporary = shared ? "" : "TEMP ";
    snprintf(before, sizeof before, "CREATE OR REPLACE %sTABLE %s AS ", temporary, name);
    const bool summed = loaded->sum.used;
    if (!run(engine, &v, before, summed ? "sum_keys.sql" : plan->question->sql_file, error))
        return false;
    /* No address is told a share. */
    if (plan->question->shape == SHAPE_SOURCES)
        return true;
    snprintf(before, sizeof before, "CREATE OR REPLACE %sTABLE total_%s AS ", temporary, name);
    return run(engine, &v, before, summed ? "sum_total.sql" : "total.sql", error);
}

bool leave_few_out(struct engine *engine, const struct plan *plan, const char *table,
                   const char *column, struct error *error)
{
    char sql[128];
    if (plan->options->least_sources == 0 || plan->by != BY_NOTHING)
        return true;
    snprintf(sql, sizeof sql, "DELETE FROM %s WHERE coalesce(%s, 0) < %llu", table, column,
             (unsigned long long)plan->options->least_sources);
    return engine_run(engine, sql, error);
}

static bool counts_later(const struct plan *plan, const struct loaded *loaded)
{
    return loaded->sum.used && !loaded->sum.counts_sources && !plan->options->without_sources;
}

bool answer_rank(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 bool counted, struct error *error)
{
    struct values v;
    const unsigned long long least = plan->options->least_sources;
    if (plan->question->shape != SHAPE_RANKED && plan->question->shape != SHAPE_SOURCES)
        return true;
    if (counted && (least == 0 || !counts_later(plan, loaded)))
        return true;
    values_make(&v, plan, loaded);
    if (least > 0 && !counted && counts_later(plan, loaded))
        snprintf(v.top, sizeof v.top, "%d", ASK_TOP_LIMIT);
    else if (least > 0)
        snprintf(v.told, sizeof v.told, "HAVING max(sources) >= %llu", least);
    return run(engine, &v, "", "ranked.sql", error);
}

bool answer_count_sources(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, const char *name, struct error *error)
{
    struct values v;
    if (!counts_later(plan, loaded))
        return true;
    const bool summed = loaded->sum.seen == SEEN_SOURCE_SUMS || loaded->sum.seen == SEEN_PORT_SUMS;
    char *rows = sums_seen_rows(plan, loaded->sum.seen);
    if (rows == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the question");
    values_make(&v, plan, loaded);
    const struct template_value values[] = {
        {"rows", rows},
        {"temporary", strcmp(name, "before") == 0 ? "" : "TEMP "},
        {"table", name},
        {"keys", v.keys},
        {"asked_keys", v.asked_keys},
        {"same_top", v.same_top},
        {"same_counted", v.same_counted}};
    const bool good = run_template(engine, summed ? "sum_seen_count.sql" : "sum_sources.sql", "",
                                   values, sizeof values / sizeof values[0], error);
    free(rows);
    return good;
}

static bool make_networks(struct engine *engine, const struct plan *plan, struct error *error)
{
    if ((plan->question->knows & KNOWS_NETWORKS) == 0)
        return true;
    struct result result;
    if (!engine_query(engine, "SELECT getvariable('networks_files') IS NULL", NULL, 0, &result,
                      error))
        return false;
    bool none = strcmp(result_cell(&result, 0, 0)->text, "true") == 0;
    result_clear(&result);
    return engine_run(
        engine,
        none ? "CREATE OR REPLACE TEMP TABLE network AS SELECT 0::UINTEGER AS asn, '' AS name "
               "WHERE false"
             : "CREATE OR REPLACE TEMP TABLE network AS SELECT asn, min(name) AS name FROM "
               "read_parquet(getvariable('networks_files')) GROUP BY asn",
        error);
}

static bool rows_ranked(const struct scope *scope, const struct plan *plan, const struct values *v,
                        struct answer *answer, struct error *error)
{
    char sql[KEY_TEXT_SIZE + 96];
    struct engine *engine = scope->engine;
    bool sources = plan->question->shape == SHAPE_SOURCES;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT DISTINCT %s FROM now)", v->keys);
    return make_networks(engine, plan, error) &&
           take_count(engine, sources ? "SELECT count(*) FROM now" : sql, &answer->row_total,
                      error) &&
           (!sources || shown_sources(scope, plan, error)) &&
           answer_set_days(engine, "now", &answer->now.coverage, error) &&
           answer_set_days(engine, "before", &answer->before.coverage, error) &&
           take_rows(engine, v,
                     sources          ? "sources_detail.sql"
                     : plan->compared ? "compared_rows.sql"
                                      : "ranked_rows.sql",
                     answer, error);
}

/* Targets of scans of several pieces come from the flows, where those are there. */
static bool count_targets(struct engine *engine, const struct values *v, struct error *error)
{
    int64_t joined = 0, files = 0;
    if (!take_count(engine, "SELECT count(*) FROM scan_top WHERE pieces > 1", &joined, error) ||
        !take_count(engine, "SELECT coalesce(len(getvariable('flows_files')), 0)::BIGINT", &files,
                    error))
        return false;
    if (joined == 0 || files == 0)
        return engine_run(engine,
                          "CREATE OR REPLACE TEMP TABLE scan_target AS SELECT 0::BIGINT AS rank, "
                          "0::BIGINT AS targets, 0::BIGINT AS packets WHERE false",
                          error);
    return run(engine, v, "", "scan_targets.sql", error);
}

static bool rows_scans(struct engine *engine, const struct values *v, struct answer *answer,
                       struct error *error)
{
    return run(engine, v, "", "scans.sql", error) &&
           take_count(engine, "SELECT count(*) FROM scan_found", &answer->row_total, error) &&
           count_targets(engine, v, error) && take_rows(engine, v, "scan_rows.sql", answer, error);
}

static bool rows_variants(const struct scope *scope, const struct plan *plan,
                          const struct values *v, struct answer *answer, struct error *error)
{
    return variants_find(scope, plan, error) &&
           take_count(scope->engine, "SELECT count(*) FROM variant", &answer->row_total, error) &&
           take_rows(scope->engine, v, "variant_rows.sql", answer, error);
}

/* What the disk had no room for stands in the events. */
static bool rows_coverage(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, const struct values *v,
                          struct answer *answer, struct error *error)
{
    char *events = heard_rows_sql(plan, loaded, TABLE_EVENTS, error);
    const struct template_value values[] = {{"events", events},
                                            {"slot_minutes", loaded->slots_fine ? "1" : "60"}};
    bool good = events != NULL && run_template(engine, "unwritten.sql", "", values, 2, error) &&
                take_rows(engine, v, "coverage_sensors.sql", answer, error);
    free(events);
    return good;
}

bool answer_rows(const struct scope *scope, const struct plan *plan, struct answer *answer,
                 struct error *error)
{
    struct engine *engine = scope->engine;
    const struct loaded *loaded = &scope->loaded;
    struct values v;
    bool good = false;
    values_make(&v, plan, loaded);
    switch (plan->question->shape) {
    case SHAPE_RANKED:
    case SHAPE_SOURCES:
        return rows_ranked(scope, plan, &v, answer, error);
    case SHAPE_SCANS:
        return rows_scans(engine, &v, answer, error);
    case SHAPE_VARIANTS:
        return rows_variants(scope, plan, &v, answer, error);
    case SHAPE_HEARD:
        good = heard_answer(engine, plan, loaded, answer, error);
        if (good)
            name_columns(answer);
        return good;
    case SHAPE_ATTACKS:
        good = make_networks(engine, plan, error) &&
               attack_answer(engine, plan, loaded, answer, error);
        if (good)
            name_columns(answer);
        return good;
    case SHAPE_SURGES:
        good = surges_answer(engine, plan, loaded, answer, error);
        if (good)
            name_columns(answer);
        return good;
    case SHAPE_COVERAGE:
        good = rows_coverage(engine, plan, loaded, &v, answer, error);
        break;
    case SHAPE_SOURCE:
        good =
            make_networks(engine, plan, error) && life_answer(engine, plan, loaded, answer, error);
        if (good)
            name_columns(answer);
        return good;
    }
    answer->row_total = (int64_t)answer->rows.rows;
    return good;
}
