/* Questions about what the responder heard, and about events: their tables are small, and are read as
 * they are, without the views of pieces and tools. */
#include "ask/plan.h"
#include "store/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table that no segment has: its columns, and no row. */
static void write_none(FILE *out, const struct table_definition *table)
{
    static const char *const types[] = {
        [PARQUET_UINT8] = "UTINYINT",  [PARQUET_UINT16] = "USMALLINT",
        [PARQUET_UINT32] = "UINTEGER", [PARQUET_UINT64] = "UBIGINT",
        [PARQUET_WORD] = "VARCHAR",    [PARQUET_TIMESTAMP] = "TIMESTAMPTZ",
        [PARQUET_TEXT] = "VARCHAR",    [PARQUET_BYTES] = "BLOB",
        [PARQUET_ADDRESS6] = "BLOB",
    };
    fputs("(SELECT 0::INTEGER AS sensor", out);
    for (size_t c = 0; c < table->column_count; c++)
        fprintf(out, ", NULL::%s AS \"%s\"", types[table->columns[c].type], table->columns[c].name);
    fputs(" WHERE false)", out);
}

static void write_period(FILE *out, const struct loaded *loaded, enum segment_table table)
{
    const char *time = table == TABLE_EVENTS || table == TABLE_UNHEARD ? "from" : "time";
    fprintf(out, " WHERE epoch_us(\"%s\") >= %lld AND epoch_us(\"%s\") < %lld", time,
            (long long)loaded->from_us, time, (long long)loaded->until_us);
}

static void write_some(FILE *out, const struct plan *plan, const struct loaded *loaded,
                       enum segment_table table)
{
    const char *name = segment_table_names[table];
    const bool has_talk = table != TABLE_PAYLOADS && table != TABLE_EVENTS;
    const char *join = has_talk ? class_join(plan, CLASS_ROWS_HEARD) : "";
    fputs("(SELECT * FROM (SELECT ", out);
    if (loaded->one_sensor)
        fputs("0::INTEGER", out);
    else
        fprintf(out, "getvariable('%s_sensors')[file_index::BIGINT + 1]", name);
    fprintf(out, " AS sensor, *%s%s FROM read_parquet(getvariable('%s_files'))) AS p %s",
            has_talk ? ", 'conversation' AS kind" : "",
            join[0] != '\0' ? ", address_number(src) AS source_number" : "", name, join);
    if (table != TABLE_PAYLOADS)
        write_period(out, loaded, table);
    if (has_talk)
        fprintf(out, " AND %s", plan->heard_filter);
    fputs(")", out);
}

char *heard_rows_sql(const struct plan *plan, const struct loaded *loaded, enum segment_table table,
                     struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out != NULL && loaded->has[table])
        write_some(out, plan, loaded, table);
    else if (out != NULL)
        write_none(out, &table_definitions[table]);
    if (out != NULL && fclose(out) == 0)
        return sql;
    free(sql);
    error_set(error, ERROR_FAILED, "no memory for the question");
    return NULL;
}

char *heard_all_sql(const struct loaded *loaded, enum segment_table table, bool whole_days,
                    struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out != NULL && loaded->has[table]) {
        fprintf(out, "(SELECT * FROM read_parquet(getvariable('%s_files'))",
                segment_table_names[table]);
        if (!whole_days && table != TABLE_PAYLOADS)
            write_period(out, loaded, table);
        fputs(")", out);
    } else if (out != NULL) {
        write_none(out, &table_definitions[table]);
    }
    if (out != NULL && fclose(out) == 0)
        return sql;
    free(sql);
    error_set(error, ERROR_FAILED, "no memory for the question");
    return NULL;
}

/* "time" and src of the rows of some tables, as SQL; NULL without memory. */
static char *heard_times_sql(const struct loaded *loaded, unsigned tables)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return NULL;
    fputs("SELECT NULL::TIMESTAMPTZ AS \"time\", NULL::BLOB AS src WHERE false", out);
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (loaded->has[t] && (tables & 1u << t) != 0)
            fprintf(out,
                    " UNION ALL SELECT \"time\", src FROM read_parquet(getvariable('%s_files'))",
                    segment_table_names[t]);
    if (fclose(out) == 0)
        return sql;
    free(sql);
    return NULL;
}

bool heard_sources(struct engine *engine, const struct loaded *loaded, unsigned tables,
                   int64_t *ret_count, struct error *error)
{
    struct result rows;
    char *heard = heard_times_sql(loaded, tables);
    const struct template_value values[] = {{"heard", heard}};
    bool good = heard != NULL ? run_template(engine, "heard_source.sql", "", values, 1, error)
                              : error_set(error, ERROR_FAILED, "no memory for the question");
    free(heard);
    if (!good || !engine_query(engine, "SELECT count(*) FROM heard_source", NULL, 0, &rows, error))
        return false;
    *ret_count = result_cell(&rows, 0, 0)->count;
    result_clear(&rows);
    return true;
}

/* The same by buckets: the question's events, counted by heard_by.sql. */
static bool find_buckets(struct engine *engine, const struct plan *plan,
                         const struct loaded *loaded, const char *before,
                         const struct template_value *values, size_t count, struct error *error)
{
    const struct question *question = plan->question;
    char *events = template_fill(question_sql(question->bucket_sql_file), values, count), top[32];
    char told[160] = "";
    snprintf(top, sizeof top, "%llu", (unsigned long long)plan->top);
    if (plan->options->least_sources > 0)
        snprintf(told, sizeof told,
                 "SEMI JOIN (SELECT key FROM event GROUP BY bucket, key HAVING count(DISTINCT src) "
                 ">= %llu) USING (key)",
                 (unsigned long long)plan->options->least_sources);
    const struct template_value parts[] = {
        {"events", events},
        {"slot_us", loaded->slots_fine ? "60000000" : "3600000000"},
        {"top", top},
        {"told", told},
        {"columns", question->key_columns},
        {"amount", question->bucket_amount != NULL ? question->bucket_amount : "packets"},
    };
    const bool good = events != NULL ? run_template(engine, "heard_by.sql", before, parts,
                                                    sizeof parts / sizeof parts[0], error)
                                     : error_set(error, ERROR_FAILED, "no memory for the question");
    free(events);
    return good;
}

/* Makes a table of what the question finds in the period that is loaded. */
static bool find_rows(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                      const char *before, struct error *error)
{
    char *rows[TABLE_COUNT] = {NULL}, *all_payload_events, *signed_events = NULL, from[40],
         until[40];
    bool good = true;
    for (int t = TABLE_CONVERSATIONS; t <= TABLE_EVENTS && good; t++) {
        rows[t] = heard_rows_sql(plan, loaded, (enum segment_table)t, error);
        good = rows[t] != NULL;
    }
    /* What a share is a part of: of the kept classes, and nothing else is left out. */
    char everything[] = "true";
    struct plan unfiltered = *plan;
    unfiltered.heard_filter = everything;
    all_payload_events =
        good ? heard_rows_sql(&unfiltered, loaded, TABLE_PAYLOAD_EVENTS, error) : NULL;
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    if (all_payload_events != NULL)
        signed_events = heard_all_sql(loaded, TABLE_PAYLOAD_EVENTS, true, error);
    const struct template_value values[] = {
        {"from", from},
        {"until", until},
        {"conversations", rows[TABLE_CONVERSATIONS]},
        {"payloads", rows[TABLE_PAYLOADS]},
        {"payload_events", rows[TABLE_PAYLOAD_EVENTS]},
        {"all_payload_events", all_payload_events},
        {"signed", signed_events}, /* what is known of a content, whoever sent it */
        {"logins", rows[TABLE_LOGINS]},
        {"commands", rows[TABLE_COMMANDS]},
        {"downloads", rows[TABLE_DOWNLOADS]},
        {"events", rows[TABLE_EVENTS]},
        {"which", plan->question->which != NULL ? plan->question->which : "true"},
    };
    const size_t count = sizeof values / sizeof values[0];
    good = signed_events != NULL &&
           ((plan->question->knows & KNOWS_SIGNATURES) == 0 ||
            kept_signatures_load(engine, plan, loaded, error)) &&
           (plan->by == BY_NOTHING
                ? run_template(engine, plan->question->sql_file, before, values, count, error)
                : find_buckets(engine, plan, loaded, before, values, count, error));
    free(signed_events);
    free(all_payload_events);
    for (int t = 0; t < TABLE_COUNT; t++)
        free(rows[t]);
    return good;
}

bool heard_keep(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                struct error *error)
{
    return find_rows(engine, plan, loaded, "CREATE OR REPLACE TABLE heard_before AS ", error);
}

/* 'login', 'command': the words of what a question hears. */
static char *things_of(const struct question *question)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    const char *separator = "";
    for (int i = 0; i < UNHEARD_SIGNATURE; i++)
        if ((question->hears & 1u << i) != 0) {
            fprintf(out, "%s'%s'", separator, unheard_what_words[i]);
            separator = ", ";
        }
    return fclose(out) == 0 ? text : NULL;
}

bool heard_count_lost(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                      struct answered_period *period, struct error *error)
{
    struct result result = {0};
    if (plan->question->hears == 0 || !loaded->has[TABLE_UNHEARD])
        return true;
    char *things = things_of(plan->question);
    char *unheard = things == NULL ? NULL : heard_all_sql(loaded, TABLE_UNHEARD, false, error);
    const struct template_value values[] = {{"things", things}, {"unheard", unheard}};
    char *sql = unheard == NULL ? NULL : template_fill(question_sql("unheard.sql"), values, 2);
    bool good = sql != NULL ? engine_query(engine, sql, NULL, 0, &result, error)
                            : error_set(error, ERROR_FAILED, "no memory for the question");
    if (good) {
        period->not_heard = result_cell(&result, 0, 0)->count;
        if ((plan->question->hears & 1u << UNHEARD_SIGNATURE) != 0)
            period->not_matched = result_cell(&result, 0, 1)->count;
    }
    result_clear(&result);
    free(sql);
    free(unheard);
    free(things);
    return good;
}

bool heard_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                  struct answer *answer, struct error *error)
{
    char *sql = NULL;
    struct result count;
    if (!find_rows(engine, plan, loaded, "CREATE OR REPLACE TEMP TABLE heard_found AS ", error) ||
        !leave_few_out(engine, plan, "heard_found", "sources", error) ||
        !answer_set_days(engine, "before", &answer->before.coverage, error) ||
        !engine_query(engine, "SELECT count(*) FROM heard_found", NULL, 0, &count, error))
        return false;
    answer->row_total = result_cell(&count, 0, 0)->count;
    result_clear(&count);
    if (asprintf(&sql, "%s LIMIT %llu",
                 plan->compared ? question_sql("heard_compared.sql")
                                : "SELECT * EXCLUDE (rank) FROM heard_found ORDER BY rank",
                 (unsigned long long)(plan->by == BY_NOTHING ? plan->top : ASK_TOP_LIMIT)) < 0)
        return error_set(error, ERROR_FAILED, "no memory for the question");
    bool good = engine_query_rows(engine, sql, plan->options->row_limit, &answer->rows, error);
    free(sql);
    return good;
}
