/* Attacks: backscatter of one victim and protocol, joined over slots to vectors and judged by a rule when
 * asked, as pieces are joined to scans (docs/decisions/027). Sensors are taken together: what a victim answers
 * comes to all of them.
 *
 * An attack is of one victim, so victims can be looked at part by part (attack_parts.h), whatever their number: the
 * answer is the same, and memory is that of one part.
 *
 * An attack belongs to the period in which its first packet came, and is judged and shown whole: a day
 * before and a day after the period are read as well. */
#include "ask/attack_parts.h"
#include "ask/plan.h"

#include <stdio.h>

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

/* ---- Rows, part by part ---- */

/* The values that the templates of a part need, as texts. */
struct rule_texts {
    char from[40], until[40], packets[32], peak[32], duration[32], gap[32];
};

static struct rule_texts rule_texts(const struct plan *plan, const struct loaded *loaded)
{
    const struct attack_rule rule = attack_rule(plan);
    struct rule_texts t;
    snprintf(t.from, sizeof t.from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(t.until, sizeof t.until, "%lld::BIGINT", (long long)loaded->until_us);
    snprintf(t.packets, sizeof t.packets, "%llu", (unsigned long long)rule.packets);
    snprintf(t.peak, sizeof t.peak, "%llu", (unsigned long long)rule.peak);
    snprintf(t.duration, sizeof t.duration, "%lld", (long long)rule.duration_s * US_PER_S);
    snprintf(t.gap, sizeof t.gap, "%lld", (long long)rule.gap_s * US_PER_S);
    return t;
}

/* Fills and runs a template for one part; `values` beside what the part itself says. */
static bool run_part(struct engine *engine, const char *file, const char *before,
                     const struct attack_part *part, const struct rule_texts *t,
                     const char *slot_us, const char *filter, struct error *error)
{
    const struct template_value values[] = {
        {"which", part->which},
        {"files", part->is_ipv6 ? "attack_backscatter6" : "attack_backscatter"},
        {"candidates", part->is_ipv6 ? "attack_candidate6" : "attack_candidate"},
        {"from", t->from},
        {"until", t->until},
        {"packets", t->packets},
        {"peak", t->peak},
        {"duration_us", t->duration},
        {"gap_us", t->gap},
        {"slot_us", slot_us},
        {"filter", filter},
    };
    return run_template(engine, file, before, values, sizeof values / sizeof values[0], error);
}

/* First all candidates, for IPv6 victims are numbered in order; then the attacks of those. */
static bool find_in_parts(struct engine *engine, const struct attack_parts *parts,
                          const struct rule_texts *t, struct error *error)
{
    static const char view[] = "CREATE OR REPLACE TEMP VIEW backscatter AS ";
    bool good = engine_run(engine, question_sql("attack_begin.sql"), error);
    for (size_t i = 0; i < parts->count && good; i++)
        good = run_part(engine, "attack_candidates.sql", "", &parts->of[i], t, "", "", error);
    good = good && engine_run(engine, question_sql("attack_number.sql"), error);
    for (size_t i = 0; i < parts->count && good; i++) {
        const struct attack_part *part = &parts->of[i];
        good = run_part(engine, part->is_ipv6 ? "backscatter6.sql" : "backscatter4.sql", view, part,
                        t, "", "", error) &&
               run_part(engine, "attack_part.sql", "", part, t, "", "", error);
    }
    return good;
}

static bool make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 struct attack_parts *ret_parts, struct error *error)
{
    static const char no_coverage[] = "(SELECT NULL::TIMESTAMPTZ AS \"from\", NULL::TIMESTAMPTZ AS "
                                      "\"until\", 0 AS addresses, 0 AS "
                                      "file_index WHERE false)";
    bool has[READ_TABLES] = {false};
    const struct rule_texts t = rule_texts(plan, loaded);
    if (!list_files(engine, plan, loaded, has, error) ||
        !attack_parts_list(engine, plan, has[0], has[1], ret_parts, error) ||
        !find_in_parts(engine, ret_parts, &t, error))
        return false;
    /* The filter of one source is about what it did, not about what was done to it. */
    const struct template_value values[] = {
        {"gap_us", t.gap},
        {"coverage", has[2] ? "read_parquet(getvariable('attack_coverage'))" : no_coverage},
        {"filter", plan->question->shape == SHAPE_ATTACKS ? plan->heard_filter : "true"},
    };
    return run_template(engine, "attack.sql", "", values, sizeof values / sizeof values[0], error);
}

bool attack_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 struct error *error)
{
    struct attack_parts parts = {0};
    const bool good = make(engine, plan, loaded, &parts, error);
    attack_parts_clear(&parts);
    return good;
}

/* All backscatter by bucket, part by part. */
static bool hear_all(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                     const struct attack_parts *parts, const char *slot_us, struct error *error)
{
    const struct rule_texts t = rule_texts(plan, loaded);
    bool good = true;
    for (size_t i = 0; i < parts->count && good; i++)
        good = run_part(engine, "attack_heard.sql", "", &parts->of[i], &t, slot_us,
                        plan->heard_filter, error);
    return good;
}

bool attack_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                   struct answer *answer, struct error *error)
{
    const bool by = plan->by != BY_NOTHING;
    const char *slot_us = loaded->slots_fine ? "60000000" : "3600000000";
    char limited[96];
    struct attack_parts parts = {0};
    struct result count;
    const struct template_value values[] = {{"slot_us", slot_us}};
    answer->attack = attack_rule(plan);
    bool good = make(engine, plan, loaded, &parts, error) &&
                (!by || hear_all(engine, plan, loaded, &parts, slot_us, error));
    attack_parts_clear(&parts);
    if (!good ||
        !run_template(engine, by ? plan->question->bucket_sql_file : plan->question->sql_file,
                      "CREATE OR REPLACE TEMP TABLE attack_answer AS ", values,
                      sizeof values / sizeof values[0], error) ||
        !leave_few_out(engine, plan, "attack_answer", "victims", error) ||
        !engine_query(engine, "SELECT count(*) FROM attack_answer", NULL, 0, &count, error))
        return false;
    answer->row_total = result_cell(&count, 0, 0)->count;
    result_clear(&count);
    snprintf(limited, sizeof limited,
             "SELECT * EXCLUDE (rank) FROM attack_answer ORDER BY rank LIMIT %llu",
             (unsigned long long)(by ? (uint64_t)ASK_TOP_LIMIT : plan->top));
    return engine_query_rows(engine, limited, plan->options->row_limit, &answer->rows, error);
}
