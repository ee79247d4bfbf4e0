/* Attacks: backscatter of one victim and protocol, joined over slots to vectors and judged by a rule when
 * asked, as pieces are joined to scans (docs/decisions/027). Sensors are taken together: what a victim answers
 * comes to all of them.
 *
 * An attack belongs to the period in which its first packet came, and is judged and shown whole: a day
 * before and a day after the period are read as well. */
#include "ask/plan.h"

#include <stdio.h>
#include <stdlib.h>

enum { MARGIN_DAYS = 1 };

struct attack_rule attack_rule(const struct plan *plan)
{
    const struct attack_rule asked = plan->options->attack, usual = ATTACK_RULE_DEFAULT;
    return (struct attack_rule){
        .packets = asked.packets != 0 ? asked.packets : usual.packets,
        .duration_s = asked.duration_s != 0 ? asked.duration_s : usual.duration_s,
        .peak = asked.peak != 0 ? asked.peak : usual.peak,
        .gap_s = asked.gap_s != 0 ? asked.gap_s : usual.gap_s,
    };
}

/* ---- Files ---- */

static const enum segment_table read_tables[] = {TABLE_BACKSCATTER, TABLE_BACKSCATTER6,
                                                 TABLE_COVERAGE};
enum { READ_TABLES = sizeof read_tables / sizeof read_tables[0] };

static bool append_files(struct engine *engine, const struct segment_list *list,
                         bool ret_has[READ_TABLES], struct error *error)
{
    char path[STORE_PATH_SIZE + 32], number[24];
    if (!engine_append_begin(engine, "attack_file", error))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct segment *segment = &list->segments[i];
        for (size_t t = 0; t < READ_TABLES; t++) {
            const char *table = segment_table_names[read_tables[t]];
            if (!segment->has[read_tables[t]])
                continue;
            ret_has[t] = true;
            snprintf(path, sizeof path, "%s/%s.parquet", segment->path, table);
            snprintf(number, sizeof number, "%zu", i);
            const char *values[] = {table, path, segment->sensor, number};
            if (!engine_append(engine, values, 4, error))
                return false;
        }
    }
    return engine_append_end(engine, error);
}

/* The files of the period and of its margins, as variables. */
static bool list_files(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                       bool ret_has[READ_TABLES], struct error *error)
{
    struct segment_list list = {0};
    const int64_t first = loaded->from_us / US_PER_DAY - MARGIN_DAYS;
    const int64_t last = (loaded->until_us - 1) / US_PER_DAY + MARGIN_DAYS;
    bool good = engine_run(engine,
                           "CREATE OR REPLACE TEMP TABLE attack_file (\"table\" VARCHAR, path "
                           "VARCHAR, sensor VARCHAR, number INTEGER)",
                           error);
    if (good && loaded->from_us < loaded->until_us)
        good = segment_list_read(plan->options->store, first < 0 ? 0 : (uint32_t)first,
                                 (uint32_t)last, plan->options->sensor, &list, NULL, error) &&
               append_files(engine, &list, ret_has, error);
    segment_list_clear(&list);
    return good && engine_run(engine, question_sql("attack_files.sql"), error);
}

/* ---- Rows ---- */

/* The view backscatter: rows of both tables, of one victim where one is asked for. */
static bool make_view(struct engine *engine, const struct plan *plan, const bool has[READ_TABLES],
                      struct error *error)
{
    char *sql = NULL, which[128] = "true";
    size_t size;
    const bool one = plan->address.text[0] != '\0';
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the question");
    if (one && plan->address.is_ipv6)
        snprintf(which, sizeof which, "victim = unhex('%s')", plan->address.text);
    else if (one)
        snprintf(which, sizeof which, "victim = %s", plan->address.text);
    fprintf(out, "CREATE OR REPLACE TEMP VIEW backscatter AS %s", question_sql("attack_rows.sql"));
    static const char *const files[] = {"backscatter4.sql", "backscatter6.sql"};
    for (size_t i = 0; i < 2; i++) {
        const struct template_value values[] = {
            {"which", one && plan->address.is_ipv6 != (i == 1) ? "false" : which}};
        char *part = has[i] ? template_fill(question_sql(files[i]), values, 1) : NULL;
        if (part != NULL)
            fprintf(out, "\nUNION ALL\n%s", part);
        free(part);
    }
    bool good = fclose(out) == 0;
    good = good ? engine_run(engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    return good;
}

/* IPv6 victims have numbers as sources have. */
static bool number_victims(struct engine *engine, const bool has[READ_TABLES], struct error *error)
{
    return !has[1] ||
           engine_run(engine,
                      "INSERT INTO address6 SELECT (SELECT coalesce(max(id), 4294967295) FROM "
                      "address6) + row_number() OVER (ORDER BY victim), victim FROM (SELECT "
                      "DISTINCT victim FROM read_parquet(getvariable('attack_backscatter6')) "
                      "WHERE victim NOT IN (SELECT address FROM address6))",
                      error);
}

static bool find_attacks(struct engine *engine, const struct plan *plan,
                         const struct loaded *loaded, const char *coverage, struct error *error)
{
    const struct attack_rule rule = attack_rule(plan);
    char from[40], until[40], packets[32], peak[32], duration[32], gap[32];
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    snprintf(packets, sizeof packets, "%llu", (unsigned long long)rule.packets);
    snprintf(peak, sizeof peak, "%llu", (unsigned long long)rule.peak);
    snprintf(duration, sizeof duration, "%lld", (long long)rule.duration_s * US_PER_S);
    snprintf(gap, sizeof gap, "%lld", (long long)rule.gap_s * US_PER_S);
    /* The filter of one source is about what it did, not about what was done to it. */
    const struct template_value values[] = {
        {"from", from},
        {"until", until},
        {"packets", packets},
        {"peak", peak},
        {"duration_us", duration},
        {"gap_us", gap},
        {"coverage", coverage},
        {"filter", plan->question->shape == SHAPE_ATTACKS ? plan->heard_filter : "true"},
    };
    return run_template(engine, "attack.sql", "", values, sizeof values / sizeof values[0], error);
}

bool attack_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 struct error *error)
{
    bool has[READ_TABLES] = {false};
    if (!list_files(engine, plan, loaded, has, error) || !number_victims(engine, has, error) ||
        !make_view(engine, plan, has, error))
        return false;
    return find_attacks(engine, plan, loaded,
                        has[2] ? "read_parquet(getvariable('attack_coverage'))"
                               : "(SELECT NULL::TIMESTAMPTZ AS \"from\", NULL::TIMESTAMPTZ AS "
                                 "\"until\", 0 AS addresses, 0 AS file_index WHERE false)",
                        error);
}

bool attack_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                   struct answer *answer, struct error *error)
{
    const bool by = plan->by != BY_NOTHING;
    char from[40], until[40], limited[96];
    struct result count;
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    const struct template_value values[] = {
        {"from", from},
        {"until", until},
        {"slot_us", loaded->slots_fine ? "60000000" : "3600000000"},
        {"filter", plan->heard_filter},
    };
    answer->attack = attack_rule(plan);
    if (!attack_make(engine, plan, loaded, error) ||
        !run_template(engine, by ? plan->question->bucket_sql_file : plan->question->sql_file,
                      "CREATE OR REPLACE TEMP TABLE attack_answer AS ", values,
                      sizeof values / sizeof values[0], error) ||
        !engine_query(engine, "SELECT count(*) FROM attack_answer", NULL, 0, &count, error))
        return false;
    answer->row_total = result_cell(&count, 0, 0)->count;
    result_clear(&count);
    snprintf(limited, sizeof limited,
             "SELECT * EXCLUDE (rank) FROM attack_answer ORDER BY rank LIMIT %llu",
             (unsigned long long)(by ? (uint64_t)ASK_TOP_LIMIT : plan->top));
    return engine_query(engine, limited, NULL, 0, &answer->rows, error);
}
