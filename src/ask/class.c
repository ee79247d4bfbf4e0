/* Classes of sources: prepares what class.sql joins, runs it, and narrows questions to classes. */
#include "ask/plan.h"
#include "ask/research.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const source_class_names[CLASS_COUNT] = {"research", "mirai", "iot-bot", "other"};

/* Questions whose rows show classes. */
static bool shows_classes(const struct plan *plan)
{
    const enum question_shape shape = plan->question->shape;
    return shape == SHAPE_VARIANTS || shape == SHAPE_SOURCES || shape == SHAPE_SOURCE ||
           plan->question->by_class;
}

enum class_need class_need(const struct plan *plan)
{
    const enum question_shape shape = plan->question->shape;
    if (shape == SHAPE_SOURCE)
        return CLASS_NEED_ONE;
    if (plan->kept != CLASS_ALL && shape == SHAPE_HEARD)
        return CLASS_NEED_HEARD;
    if (plan->kept != CLASS_ALL || shape == SHAPE_VARIANTS || plan->question->by_class)
        return CLASS_NEED_ALL;
    return CLASS_NEED_NONE;
}

static bool read_lists(struct engine *engine, const struct ask_options *o,
                       struct class_lists *lists, struct error *error)
{
    struct research research = {0};
    if (lists->read)
        return true;
    lists->read = research_read(&research, o->research_files, o->research_file_count, error) &&
                  research_load(engine, &research, error);
    lists->published = research.count;
    memcpy(lists->published_date, research.date, sizeof lists->published_date);
    research_clear(&research);
    return lists->read;
}

bool class_prepare(struct engine *engine, const struct plan *plan, bool always,
                   struct class_lists *lists, struct answered_classes *ret_told,
                   struct error *error)
{
    const struct ask_options *o = plan->options;
    *ret_told = (struct answered_classes){
        .kept = plan->kept,
        .research_ports = o->research_ports != 0 ? o->research_ports : RESEARCH_PORTS_DEFAULT,
        .research_reach = o->research_reach != 0 ? o->research_reach : RESEARCH_REACH_DEFAULT};
    if (!always && plan->kept == CLASS_ALL && !shows_classes(plan))
        return true;
    if (!read_lists(engine, o, lists, error))
        return false;
    ret_told->published = lists->published;
    memcpy(ret_told->published_date, lists->published_date, sizeof ret_told->published_date);
    return true;
}

/* The classes that class_chosen holds: those that are let through, or, since no row means other, those
 * that are not. */
static bool keeps_other(const struct plan *plan)
{
    return (plan->kept & 1u << CLASS_OTHER) != 0;
}

bool class_choose(struct engine *engine, const struct plan *plan, enum class_source from,
                  struct error *error)
{
    static const char *const files[] = {
        [CLASS_FROM_TABLE] = "class_kept.sql", [CLASS_FROM_JUDGED] = "class_judged.sql"};
    char words[64] = "";
    if (plan->kept == CLASS_ALL)
        return true;
    const unsigned chosen = keeps_other(plan) ? CLASS_ALL & ~plan->kept : plan->kept;
    for (int i = 0; i < CLASS_COUNT; i++)
        if ((chosen & 1u << i) != 0) {
            size_t used = strlen(words);
            snprintf(words + used, sizeof words - used, "%s'%s'", used == 0 ? "" : ", ",
                     source_class_names[i]);
        }
    const struct template_value values[] = {{"words", words}};
    return run_template(engine, "class_words.sql", "", values, 1, error) &&
           (from == CLASS_FROM_ROWS || run_template(engine, files[from], "", values, 1, error));
}

const char *class_join(const struct plan *plan, enum class_rows rows)
{
    if (plan->kept == CLASS_ALL)
        return "";
    static const char *const joins[CLASS_ROWS_COUNT][2] = {
        {" SEMI JOIN class_chosen AS k ON k.src = p.src AND k.day = p.first // 86400000000",
         " ANTI JOIN class_chosen AS k ON k.src = p.src AND k.day = p.first // 86400000000"},
        {" SEMI JOIN class_chosen AS k ON k.src = p.source_number"
         " AND k.day = epoch_us(p.\"time\") // 86400000000",
         " ANTI JOIN class_chosen AS k ON k.src = p.source_number"
         " AND k.day = epoch_us(p.\"time\") // 86400000000"},
        {" SEMI JOIN class_word_chosen AS k ON k.class = p.class",
         " ANTI JOIN class_word_chosen AS k ON k.class = p.class"}};
    return joins[rows][keeps_other(plan)];
}

const char *class_condition(const struct plan *plan, char text[CLASS_CONDITION_SIZE])
{
    unsigned count = 0;
    size_t used = (size_t)snprintf(text, CLASS_CONDITION_SIZE, "%s",
                                   plan->kept == CLASS_ALL ? "true" : "p.class IN (");
    if (plan->kept == CLASS_ALL)
        return text;
    for (unsigned c = 0; c < CLASS_COUNT; c++)
        if ((plan->kept & 1u << c) != 0)
            used += (size_t)snprintf(text + used, CLASS_CONDITION_SIZE - used, "%s'%s'",
                                     count++ == 0 ? "" : ", ", source_class_names[c]);
    snprintf(text + used, CLASS_CONDITION_SIZE - used, ")");
    return text;
}

bool class_said(struct engine *engine, const struct loaded *loaded, struct error *error)
{
    static const struct {
        const char *name;
        enum segment_table table;
    } heard[] = {{"conversations", TABLE_CONVERSATIONS},
                 {"logins", TABLE_LOGINS},
                 {"payload_events", TABLE_PAYLOAD_EVENTS}};
    enum { HEARD = sizeof heard / sizeof heard[0] };
    char *rows[HEARD] = {NULL};
    struct template_value values[HEARD];
    bool good = true;
    for (unsigned i = 0; i < HEARD && good; i++) {
        rows[i] = heard_all_sql(loaded, heard[i].table, true, error);
        values[i] = (struct template_value){heard[i].name, rows[i]};
        good = rows[i] != NULL;
    }
    good = good && run_template(engine, "class_said.sql", "", values, HEARD, error);
    for (unsigned i = 0; i < HEARD; i++)
        free(rows[i]);
    return good;
}

bool class_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                const char *scans, const char *of, struct error *error)
{
    const struct ask_options *o = plan->options;
    char ports[16], reach[16];
    snprintf(ports, sizeof ports, "%u",
             o->research_ports != 0 ? o->research_ports : RESEARCH_PORTS_DEFAULT);
    snprintf(reach, sizeof reach, "%u",
             o->research_reach != 0 ? o->research_reach : RESEARCH_REACH_DEFAULT);
    const struct template_value values[] = {
        {"ports", ports},
        {"reach", reach},
        {"of", of},
        {"all", class_need(plan) == CLASS_NEED_ONE ? "true" : "false"},
        {"scans", scans}};
    return class_said(engine, loaded, error) &&
           run_template(engine, "class.sql", "", values, sizeof values / sizeof values[0], error);
}

static char *left_out_of_cells(const struct plan *plan, const struct loaded *loaded)
{
    char kind[32], set[8];
    snprintf(kind, sizeof kind, "p.kind = '%s'", plan->kind);
    snprintf(set, sizeof set, "%u", loaded->sum.total_set);
    const struct template_value values[] = {
        {"kind", kind}, {"set", set}, {"classes", loaded->sum.total_classes}};
    return template_fill(question_sql("sum_left_out.sql"), values, 3);
}

/* Both as one statement; NULL: no memory. */
static char *left_out_of_pieces(const struct plan *plan, const struct loaded *loaded)
{
    char from[40], until[40], kind[32];
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    snprintf(kind, sizeof kind, "p.kind = '%s'", plan->kind);
    const struct template_value values[] = {
        {"pieces", loaded->pieces},
        {"kind", plan->kind[0] == '\0' ? "true" : kind},
        {"from", from},
        {"until", until},
        {"classes", class_join(plan, loaded->judged ? CLASS_ROWS_JUDGED : CLASS_ROWS_PIECES)}};
    return template_fill(question_sql("left_out.sql"), values, 5);
}

static char *left_out_of_heard(const struct plan *plan, const struct loaded *loaded)
{
    const struct unit *unit = plan->question->unit;
    struct error error;
    char everything[] = "true";
    struct plan unfiltered = *plan;
    unfiltered.heard_filter = everything;
    char *all = heard_all_sql(loaded, unit->table, false, &error);
    char *kept = all == NULL ? NULL : heard_rows_sql(&unfiltered, loaded, unit->table, &error);
    const struct template_value values[] = {{"amount", unit->amount}, {"all", all}, {"kept", kept}};
    char *sql = kept == NULL ? NULL : template_fill(question_sql("left_out_heard.sql"), values, 3);
    free(kept);
    free(all);
    return sql;
}

bool class_count_left_out(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, struct answered_classes *told,
                          struct error *error)
{
    struct result result;
    if (plan->kept == CLASS_ALL)
        return true;
    const struct unit *unit = plan->question->unit;
    char *sql = unit != NULL         ? left_out_of_heard(plan, loaded)
                : loaded->sum.totals ? left_out_of_cells(plan, loaded)
                                     : left_out_of_pieces(plan, loaded);
    if (sql == NULL)
        return error_set(error, ERROR_FAILED, "no memory");
    bool good = engine_query(engine, sql, NULL, 0, &result, error);
    free(sql);
    if (!good)
        return false;
    told->unit = unit != NULL ? unit : &unit_packets;
    told->of = result_cell(&result, 0, 0)->count;
    told->left_out = told->of - result_cell(&result, 0, 1)->count;
    result_clear(&result);
    return true;
}
