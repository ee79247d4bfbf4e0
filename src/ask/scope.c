/* A scope: what a question needs of one period, made in the order in which one needs the other, and each once. */
#include "ask/load.h"
#include "ask/sum_seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether a bucket's border is not on a whole hour of UTC somewhere in the period. */
static bool zone_needs_minutes(struct engine *engine, enum ask_by by, const struct loaded *loaded,
                               bool *ret_needs, struct error *error)
{
    char sql[256];
    struct result result;
    *ret_needs = false;
    if (by == BY_NOTHING || loaded->segments == 0)
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

static const char *bucket_expression(enum ask_by by, bool slots_fine)
{
    switch (by) {
    case BY_HOUR:
        return slots_fine ? "us - (epoch_us(local_time(us)) - epoch_us(date_trunc('hour', "
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

/* The tables of buckets and of live time, which views slot and live show: each kind of bucket is made once. Silences are the
 * same for all kinds. */
static bool make_time(struct scope *scope, enum ask_by by, bool slots_fine, struct error *error)
{
    char from[40], until[40], name[16], views[256];
    const struct loaded *loaded = &scope->loaded;
    const unsigned kind = 1u << (2 * (unsigned)by + slots_fine);
    if (scope->times == kind)
        return true;
    snprintf(name, sizeof name, "%u", kind);
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    const struct template_value values[] = {
        {"from", from},
        {"until", until},
        {"bucket", bucket_expression(by, slots_fine)},
        {"slot_us", slots_fine ? "60000000" : "3600000000"},
        {"slot_minutes", slots_fine ? "1" : "60"},
        {"name", name},
    };
    if (scope->times_made == 0 && !run_template(scope->engine, "gap.sql", "", values, 6, error))
        return false;
    if ((scope->times_made & kind) == 0 &&
        (!run_template(scope->engine, "slot.sql", "", values, 6, error) ||
         !run_template(scope->engine, "live.sql", "", values, 6, error)))
        return false;
    scope->times_made |= kind;
    snprintf(views, sizeof views,
             "CREATE OR REPLACE TEMP VIEW slot AS FROM slot_%s;"
             "CREATE OR REPLACE TEMP VIEW live AS FROM live_%s",
             name, name);
    scope->times = engine_run(scope->engine, views, error) ? kind : 0;
    return scope->times != 0;
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
    struct result result;
    if (!query_template(engine, "coverage_sum.sql", values, 3, &result, error))
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

/* Sources that were only heard have no class but by what was heard. */
static bool number_addresses(struct scope *scope, const struct plan *plan, struct error *error)
{
    static const enum segment_table heard[] = {TABLE_CONVERSATIONS, TABLE_PAYLOAD_EVENTS,
                                               TABLE_LOGINS};
    if (!scope->has_addresses &&
        !load_number_table(scope->engine, &scope->list, TABLE_SCANS6, error))
        return false;
    scope->has_addresses = true;
    if (class_need(plan) == CLASS_NEED_NONE || scope->has_heard_addresses)
        return true;
    for (unsigned i = 0; i < sizeof heard / sizeof heard[0]; i++)
        if (!load_number_table(scope->engine, &scope->list, heard[i], error))
            return false;
    scope->has_heard_addresses = true;
    return true;
}

static bool zone_is_known(struct engine *engine, const char *zone, struct error *error)
{
    struct result result;
    const char *parameters[] = {zone};
    if (strcmp(zone, "UTC") == 0)
        return true;
    if (!engine_query(engine, "SELECT count(*) FROM pg_timezone_names() WHERE name = $1",
                      parameters, 1, &result, error))
        return false;
    const bool known = result_cell(&result, 0, 0)->count > 0;
    result_clear(&result);
    return known ||
           error_set(error, ERROR_USAGE,
                     "--tz: no time zone is called '%s'; write a name such as Asia/Tokyo", zone);
}

/* Sets the variables of the SQL: the zone, if DuckDB knows it, and how things are told. */
static bool set_variables(struct engine *engine, const struct plan *plan, struct error *error)
{
    char sql[192];
    if (!zone_is_known(engine, plan->zone, error))
        return false;
    /* take_zone() in plan.c let through only letters, digits and _+-/. */
    snprintf(sql, sizeof sql,
             "SET VARIABLE zone = '%s'; SET VARIABLE show_passwords = %s; "
             "SET VARIABLE japanese = %s",
             plan->zone, plan->options->show_passwords ? "true" : "false",
             plan->options->japanese ? "true" : "false");
    return engine_run(engine, sql, error);
}

bool scope_open(struct scope *scope, const struct engine *beside, const struct plan *plan,
                struct error *error)
{
    scope->engine = engine_beside(beside, error);
    return scope->engine != NULL && engine_run(scope->engine, question_sql("scope.sql"), error) &&
           set_variables(scope->engine, plan, error);
}

static bool find(struct scope *scope, const struct plan *plan, struct error *error)
{
    if (scope->found)
        return true;
    scope->found = load_segments(scope->engine, plan, &scope->period, &scope->list, &scope->loaded,
                                 &scope->told.coverage, error) &&
                   load_files(scope->engine, &scope->list, error);
    return scope->found;
}

static bool make_verdicts(struct scope *scope, const char *scans, struct error *error)
{
    const struct template_value values[] = {{"scans", scans}};
    if (!scope->has_verdicts)
        scope->has_verdicts = run_template(scope->engine, "tool.sql", "", values, 1, error);
    return scope->has_verdicts;
}

/* Whether nothing needs a verdict, which is dear: tags are counted, and their share of all packets, whatever tool made these. */
static bool needs_no_verdict(const struct plan *plan)
{
    return plan->question->shape == SHAPE_RANKED && (plan->question->knows & KNOWS_TAGS) != 0 &&
           plan->options->tools == NULL && class_need(plan) == CLASS_NEED_NONE;
}

/* Table verdict, for views that join it; no other question's. */
static bool judge_nothing(struct scope *scope, struct error *error)
{
    const struct template_value values[] = {{"scans", SCANS_WITH_DAYS " WHERE false"}};
    return scope->has_verdicts || run_template(scope->engine, "tool.sql", "", values, 1, error);
}

/* The views scan and flow, and the verdicts on their tools. */
static bool make_pieces(struct scope *scope, const struct plan *plan, struct error *error)
{
    if ((plan->question->knows & KNOWS_TAGS) != 0 &&
        !load_view(scope->engine, &scope->list, "tagged", "tagged_none.sql", TABLE_TAGS,
                   TABLE_TAGS6, error))
        return false;
    if (!scope->has_pieces)
        scope->has_pieces = load_view(scope->engine, &scope->list, "scan", "none.sql", TABLE_SCANS,
                                      TABLE_SCANS6, error) &&
                            load_view(scope->engine, &scope->list, "flow", "none.sql", TABLE_FLOWS,
                                      TABLE_FLOWS6, error);
    return scope->has_pieces;
}

static bool make_spans(struct scope *scope, struct error *error)
{
    if (!scope->has_spans)
        scope->has_spans = load_spans(scope->engine, &scope->list, error);
    return scope->has_spans;
}

/* Classes that the question needs before its rows can be found. */
static bool make_classes(struct scope *scope, const struct plan *plan, struct error *error)
{
    char of[256];
    const enum class_need need = class_need(plan);
    if (need == CLASS_NEED_ONE || (need == CLASS_NEED_ALL && scope->classes != CLASS_NEED_ALL)) {
        snprintf(of, sizeof of, "SEMI JOIN (SELECT %s%s%s AS src) AS one ON one.src = p.src",
                 plan->address.is_ipv6 ? "(SELECT id FROM address6 WHERE address = unhex('" : "",
                 plan->address.text, plan->address.is_ipv6 ? "'))" : "::BIGINT");
        scope->classes = need;
        if (!class_make(scope->engine, plan, &scope->loaded, SCANS_WITH_DAYS,
                        need == CLASS_NEED_ONE ? of : "", error))
            return false;
    }
    /* The question will make classes of its own for the sources that it shows. */
    if (plan->question->shape == SHAPE_SOURCES && need != CLASS_NEED_ALL)
        scope->classes = CLASS_NEED_NONE;
    return need == CLASS_NEED_NONE || class_choose(scope->engine, plan, CLASS_FROM_TABLE, error);
}

/* Whether the period's pieces can be judged by day: its days are of whole hours. Then it is known which have sums. */
static bool can_judge(struct scope *scope, const struct plan *plan, bool *ret_can,
                      struct error *error)
{
    bool needs_minutes;
    *ret_can = false;
    if (scope->loaded.segments == 0 || (!scope->many && !sums_exist(plan->options->store)))
        return true;
    if (!zone_needs_minutes(scope->engine, BY_DAY, &scope->loaded, &needs_minutes, error))
        return false;
    *ret_can = !needs_minutes;
    return needs_minutes || sums_find(scope, plan, error);
}

/* Whether they are judged already, or most days have sums. */
static bool most_are_judged(const struct sums *sums)
{
    return sums->has_judged || (sums->kept > 0 && sums->kept * 2 >= sums->days);
}

/* Whether the rows are of days that are judged: on whole hours, in the asked zone too. It is worth it where they are, and where many
 * questions follow that rank pieces. Surges are looked for in nothing else; of their own period, which is loaded as coverage, only what is
 * of other classes is counted. */
static bool wants_judged(struct scope *scope, const struct plan *plan, bool *ret_wants,
                         struct error *error)
{
    const enum question_shape shape = plan->question->shape;
    *ret_wants = shape == SHAPE_SURGES;
    if (shape == SHAPE_SURGES)
        return sums_find(scope, plan, error);
    const bool is_of_pieces = shape == SHAPE_RANKED || shape == SHAPE_SOURCES ||
                              shape == SHAPE_VARIANTS ||
                              (shape == SHAPE_COVERAGE && plan->kept != CLASS_ALL);
    if (!is_of_pieces || scope->loaded.fine || (plan->question->knows & KNOWS_TAGS) != 0)
        return true;
    bool can;
    if (!can_judge(scope, plan, &can, error))
        return false;
    *ret_wants = can && ((shape == SHAPE_RANKED && scope->many) || most_are_judged(&scope->sums));
    return true;
}

/* Table class of those who were heard, unless it has everybody. It stays for the questions that follow. */
static bool classes_of_heard(struct scope *scope, const struct plan *plan, struct error *error)
{
    bool can;
    if (scope->classes == CLASS_NEED_ALL || scope->classes == CLASS_NEED_HEARD)
        return class_choose(scope->engine, plan, CLASS_FROM_TABLE, error);
    return can_judge(scope, plan, &can, error) &&
           heard_classes(scope, plan, can && most_are_judged(&scope->sums), error);
}

/* Series are made of hours, whatever the borders of the period. */
static void to_whole_hours(struct loaded *loaded)
{
    loaded->from_us -= loaded->from_us % US_PER_HOUR;
    loaded->until_us += (US_PER_HOUR - loaded->until_us % US_PER_HOUR) % US_PER_HOUR;
    loaded->fine = false;
}

/* Decides what the rows come from. */
static bool choose_rows(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct loaded *loaded = &scope->loaded;
    const bool is_heard =
        plan->question->shape == SHAPE_HEARD || plan->question->shape == SHAPE_ATTACKS;
    if (!zone_needs_minutes(scope->engine, plan->by, loaded, &loaded->slots_fine, error))
        return false;
    loaded->fine = !is_heard && plan->question->shape != SHAPE_COVERAGE &&
                   (loaded->slots_fine || loaded->from_us % US_PER_HOUR != 0 ||
                    loaded->until_us % US_PER_HOUR != 0);
    if (plan->question->shape == SHAPE_SURGES)
        to_whole_hours(loaded);
    loaded->scan_timeout_s = scope->told.coverage.scan_timeout_s;
    if (plan->options->scan_timeout_s > loaded->scan_timeout_s)
        loaded->scan_timeout_s = plan->options->scan_timeout_s;
    if ((loaded->fine && !flows_there(&scope->list, error)) ||
        !wants_judged(scope, plan, &loaded->judged, error))
        return false;
    loaded->sum = loaded->judged ? sums_choose(scope, plan) : (struct sum_choice){0};
    if (scope->many)
        loaded->sum.seen = sums_seen_choose(plan, loaded->sum.seen);
    loaded->pieces = loaded->judged ? "judged" : loaded->fine ? "flow" : "scan";
    if (loaded->fine && plan->question->shape == SHAPE_RANKED &&
        (plan->question->knows & KNOWS_TAGS) != 0)
        return error_set(error, ERROR_INPUT,
                         "tags are kept by the hour (UTC), and this period or time zone is not on "
                         "whole hours; ask for whole hours, or with --tz UTC");
    return true;
}

static bool make_judged(struct scope *scope, const struct plan *plan, struct error *error)
{
    const struct loaded *loaded = &scope->loaded;
    const enum question_shape shape = plan->question->shape;
    const bool is_surges = shape == SHAPE_SURGES;
    if (!sums_judge(scope, plan, error) ||
        (is_surges && plan->kept != CLASS_ALL && !class_said(scope->engine, loaded, error)) ||
        !class_choose(scope->engine, plan, is_surges ? CLASS_FROM_JUDGED : CLASS_FROM_ROWS,
                      error) ||
        (!is_surges && (loaded->sum.used || loaded->sum.totals) &&
         !sums_cells(scope, &loaded->sum, error)))
        return false;
    /* The answer will judge the sources that it shows anew. */
    if (shape == SHAPE_SOURCES || shape == SHAPE_VARIANTS) {
        scope->has_verdicts = false;
        scope->classes = CLASS_NEED_NONE;
    }
    return (loaded->sum.seen != SEEN_SOURCE_SUMS && loaded->sum.seen != SEEN_PORT_SUMS) ||
           sums_seen(scope, loaded->sum.seen, error);
}

static bool make_rows(struct scope *scope, const struct plan *plan, struct error *error)
{
    const struct loaded *loaded = &scope->loaded;
    const bool is_heard =
        plan->question->shape == SHAPE_HEARD || plan->question->shape == SHAPE_ATTACKS;
    if ((!is_heard || class_need(plan) != CLASS_NEED_NONE) && !make_pieces(scope, plan, error))
        return false;
    if (loaded->judged)
        return make_judged(scope, plan, error);
    if (class_need(plan) == CLASS_NEED_HEARD)
        return classes_of_heard(scope, plan, error);
    /* Coverage knows no tools, nor does what was heard. */
    if ((plan->question->shape == SHAPE_COVERAGE || is_heard) &&
        class_need(plan) == CLASS_NEED_NONE)
        return true;
    if (needs_no_verdict(plan))
        return judge_nothing(scope, error);
    return make_verdicts(scope, SCANS_WITH_DAYS, error) && make_classes(scope, plan, error);
}

static bool tell(struct scope *scope, struct error *error)
{
    if (!scope->has_coverage)
        scope->has_coverage =
            sum_coverage(scope->engine, &scope->loaded, &scope->told, error) &&
            tell_period(scope->engine, &scope->period, &scope->loaded, &scope->told, error);
    return scope->has_coverage;
}

bool scope_segments(struct scope *scope, const struct plan *plan, struct error *error)
{
    return find(scope, plan, error);
}

bool scope_find(struct scope *scope, const struct plan *plan, struct error *error)
{
    return find(scope, plan, error) &&
           (scope->loaded.segments == 0 || sums_find(scope, plan, error));
}

bool scope_load(struct scope *scope, const struct plan *plan, struct error *error)
{
    return find(scope, plan, error) && number_addresses(scope, plan, error) &&
           choose_rows(scope, plan, error) && make_spans(scope, error) &&
           make_rows(scope, plan, error) &&
           make_time(scope, plan->by, scope->loaded.slots_fine, error) &&
           (plan->question->shape == SHAPE_HEARD || plan->question->shape == SHAPE_ATTACKS ||
            plan->question->shape == SHAPE_COVERAGE ||
            asked_make(scope->engine, plan, &scope->loaded, error)) &&
           tell(scope, error);
}

bool scope_hours(struct scope *scope, struct error *error)
{
    scope->times = scope->times_made = 0;
    return make_time(scope, BY_HOUR, scope->loaded.slots_fine, error);
}

bool scope_days(struct scope *scope, struct error *error)
{
    return make_time(scope, BY_DAY, false, error);
}

void scope_clear(struct scope *scope)
{
    sums_clear(&scope->sums);
    engine_close(scope->engine);
    segment_list_clear(&scope->list);
    *scope = (struct scope){0};
}
