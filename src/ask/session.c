/* See session.h. */
#include "ask/session.h"
#include "ask/names.h"
#include "ask/session_inside.h"
#include "ask/sum_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ask_session {
    struct engine *engine; /* has what all periods share: macros, names, lists */
    enum ask_session_size size;
    size_t limit_bytes;
    bool has_setup;
    struct names_loaded names;
    struct class_lists lists;
    struct scope scopes[ASK_SESSION_PERIODS]; /* the latest asked first */
    size_t scope_count;
    struct sum_faults faults;
};

/* What of a geo database the answer shows or was filtered by. */
static unsigned geo_in(const struct plan *plan)
{
    static const struct {
        const char *column;
        unsigned gives;
    } shown[] = {{"country", GEO_GIVES_COUNTRY},
                 {"countries", GEO_GIVES_COUNTRY},
                 {"asn", GEO_GIVES_ASN},
                 {"networks", GEO_GIVES_ASN}};
    const struct question *question = plan->question;
    unsigned gives = plan->options->countries != NULL ? GEO_GIVES_COUNTRY : 0;
    if (question->shape == SHAPE_SOURCE)
        return GEO_GIVES_COUNTRY | GEO_GIVES_ASN;
    for (size_t c = 0; question->columns[c] != NULL; c++)
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            if (strcmp(question->columns[c], shown[i].column) == 0)
                gives |= shown[i].gives;
    return gives;
}

/* Names the file when DuckDB did not. */
static void find_broken(const struct segment_list *list, struct error *error)
{
    struct error found;
    if (strstr(error->text, ".parquet") != NULL) {
        error->class = ERROR_INPUT;
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        if (!segment_check(&list->segments[i], &found)) {
            *error = found;
            return;
        }
}

struct ask_session *ask_session_open(const struct ask_options *common, enum ask_session_size size,
                                     struct error *error)
{
    const struct engine_options options = {.store = common->store,
                                           .limit_bytes = common->limit_bytes,
                                           .threads = common->threads,
                                           .memory_only = common->memory_only,
                                           .stopper = common->stopper};
    struct ask_session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the question");
        return NULL;
    }
    session->size = size;
    session->limit_bytes =
        common->limit_bytes != 0 ? common->limit_bytes : ENGINE_DEFAULT_LIMIT_BYTES;
    session->engine = engine_open(&options, error);
    return session->engine != NULL ? session : ask_session_close(session);
}

struct ask_session *ask_session_beside(const struct ask_session *first,
                                       const struct ask_options *common, struct error *error)
{
    struct ask_session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the question");
        return NULL;
    }
    session->size = first->size;
    session->limit_bytes = first->limit_bytes;
    session->engine = engine_apart(first->engine, common->stopper, error);
    return session->engine != NULL ? session : ask_session_close(session);
}

bool ask_session_is_threaded(struct ask_session *session)
{
    return engine_threads(session->engine) > 1;
}

static void forget_periods(struct ask_session *session)
{
    for (size_t i = 0; i < session->scope_count; i++)
        scope_clear(&session->scopes[i]);
    session->scope_count = 0;
}

struct ask_session *ask_session_close(struct ask_session *session)
{
    if (session == NULL)
        return NULL;
    forget_periods(session);
    sum_faults_clear(&session->faults);
    engine_close(session->engine);
    free(session);
    return NULL;
}

static bool same_point(struct period_point a, struct period_point b)
{
    return a.minutes == b.minutes && a.utc == b.utc;
}

static bool same_period(const struct period *a, const struct period *b)
{
    return a->all == b->all && same_point(a->until, b->until) &&
           (a->all || same_point(a->from, b->from));
}

/* What the days of one of the plan's periods are said to be like now. */
static const char *state_of(const struct plan *plan, const struct period *period)
{
    const struct ask_options *o = plan->options;
    const char *state = period == &plan->before ? o->compare_state : o->period_state;
    return state == NULL ? "" : state;
}

/* Forgets a period that was loaded when its days were otherwise. */
static void forget_old(struct ask_session *session, const struct period *period, const char *state)
{
    size_t kept = 0;
    for (size_t i = 0; i < session->scope_count; i++)
        if (same_period(&session->scopes[i].period, period) &&
            strcmp(session->scopes[i].state, state) != 0)
            scope_clear(&session->scopes[i]);
        else
            session->scopes[kept++] = session->scopes[i];
    session->scope_count = kept;
}

/* Moves a period to the front; makes it where it is not there. NULL with error. */
static struct scope *scope_of(struct ask_session *session, const struct plan *plan,
                              const struct period *period, struct error *error)
{
    struct scope found = {0};
    size_t i = 0;
    forget_old(session, period, state_of(plan, period));
    while (i < session->scope_count && !same_period(&session->scopes[i].period, period))
        i++;
    if (i < session->scope_count) {
        found = session->scopes[i];
    } else {
        found = (struct scope){.period = *period, .many = session->size == ASK_SESSION_MANY};
        snprintf(found.state, sizeof found.state, "%s", state_of(plan, period));
        if (!scope_open(&found, session->engine, plan, error)) {
            scope_clear(&found);
            return NULL;
        }
        if (session->scope_count == ASK_SESSION_PERIODS)
            scope_clear(&session->scopes[ASK_SESSION_PERIODS - 1]);
        else
            session->scope_count++;
        i = session->scope_count - 1;
    }
    memmove(&session->scopes[1], &session->scopes[0], i * sizeof session->scopes[0]);
    session->scopes[0] = found;
    return &session->scopes[0];
}

/* What the questions share, once each. */
static bool prepare(struct ask_session *session, const struct plan *plan,
                    struct answered_classes *ret_classes, struct error *error)
{
    if (!session->has_setup)
        session->has_setup = engine_run(session->engine, question_sql("setup.sql"), error) &&
                             engine_run(session->engine, question_sql("words.sql"), error);
    const bool always = session->size == ASK_SESSION_MANY || sums_exist(plan->options->store);
    return session->has_setup && names_load(session->engine, plan, &session->names, error) &&
           class_prepare(session->engine, plan, always, &session->lists, ret_classes, error);
}

bool session_prepare(struct ask_session *session, const struct plan *plan, struct error *error)
{
    struct answered_classes classes;
    return prepare(session, plan, &classes, error);
}

bool session_scope(struct ask_session *session, const struct plan *plan, struct scope *scope,
                   struct error *error)
{
    return scope_open(scope, session->engine, plan, error);
}

/* Loads a period and keeps the question's keys of it. */
static bool keep(struct ask_session *session, const struct plan *plan, const struct period *period,
                 const char *name, struct answered_period *ret_told, struct scope **ret_scope,
                 struct error *error)
{
    struct scope *scope = *ret_scope = scope_of(session, plan, period, error);
    /* Surges need of their own period no more than its coverage; what else, they load with its history. */
    struct plan first = *plan;
    if (plan->question->shape == SHAPE_SURGES)
        first.question = question_find("coverage");
    if (scope == NULL || !scope_load(scope, &first, error) ||
        !answer_keep(scope->engine, plan, &scope->loaded, name, error))
        return false;
    *ret_told = scope->told;
    return heard_count_lost(scope->engine, plan, &scope->loaded, ret_told, error);
}

/* A period's place in the session changes with each that is asked for. */
static bool count_sources(struct ask_session *session, const struct plan *plan,
                          const struct period *period, const char *name, struct scope **ret_scope,
                          struct error *error)
{
    struct scope *scope = *ret_scope = scope_of(session, plan, period, error);
    return scope != NULL &&
           (plan->question->shape != SHAPE_RANKED ||
            answer_count_sources(scope->engine, plan, &scope->loaded, name, error));
}

/* `ret_scope` tells whose connection failed. */
static bool answer_make(struct ask_session *session, const struct plan *plan, struct answer *answer,
                        struct scope **ret_scope, struct error *error)
{
    const unsigned geo = geo_in(plan);
    if (plan->compared &&
        !keep(session, plan, &plan->before, "before", &answer->before, ret_scope, error))
        return false;
    if (plan->compared && geo != 0)
        geo_credits_add(&answer->credits, &(*ret_scope)->list, geo);
    if (!keep(session, plan, &plan->now, "now", &answer->now, ret_scope, error))
        return false;
    if (geo != 0)
        geo_credits_add(&answer->credits, &(*ret_scope)->list, geo);
    if (!answer_rank((*ret_scope)->engine, plan, &(*ret_scope)->loaded, false, error) ||
        (plan->compared &&
         !count_sources(session, plan, &plan->before, "before", ret_scope, error)) ||
        !count_sources(session, plan, &plan->now, "now", ret_scope, error) ||
        !answer_rank((*ret_scope)->engine, plan, &(*ret_scope)->loaded, true, error))
        return false;
    const struct scope *scope = *ret_scope;
    answer->from_flows = scope->loaded.fine;
    answer->now.coverage.scan_timeout_s = scope->loaded.scan_timeout_s;
    return answer_rows(scope, plan, answer, error) &&
           class_count_left_out(scope->engine, plan, &scope->loaded, &answer->classes, error) &&
           answer_finish(scope->engine, plan, &scope->loaded, answer, error);
}

/* One attempt. `ret_again` tells that a file could not be read: it may have been compacted away. */
static struct answer *attempt(struct ask_session *session, const struct plan *plan, bool *ret_again,
                              bool last, struct error *error)
{
    struct scope *scope = NULL;
    struct answer *answer = calloc(1, sizeof *answer);
    *ret_again = false;
    if (answer == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the answer");
        return NULL;
    }
    answer->question = plan->question;
    answer->compared = plan->compared;
    answer->bucketed = plan->by != BY_NOTHING;
    snprintf(answer->zone, sizeof answer->zone, "%s", plan->zone);
    snprintf(answer->kind, sizeof answer->kind, "%s", plan->kind);
    if (prepare(session, plan, &answer->classes, error) &&
        answer_make(session, plan, answer, &scope, error))
        return answer;
    *ret_again = scope != NULL && engine_failed_reading(scope->engine);
    if (*ret_again && last)
        find_broken(&scope->list, error);
    forget_periods(session);
    return answer_destroy(answer);
}

/* --- what stays from one question to the next */

/* Rows of the answer, which may be millions before the first twenty are chosen; no other question needs them. */
static const char *const forget_rows =
    "DROP TABLE IF EXISTS now; DROP TABLE IF EXISTS before; DROP TABLE IF EXISTS some_kept; "
    "DROP TABLE IF EXISTS variant_member; DROP TABLE IF EXISTS surge_source";

static bool is_crowded(const struct ask_session *session)
{
    struct result result;
    struct error error;
    if (!engine_query(session->engine,
                      "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()", NULL, 0,
                      &result, &error))
        return false;
    const size_t bytes = (size_t)result_cell(&result, 0, 0)->count;
    result_clear(&result);
    return bytes > session->limit_bytes / 2;
}

/* The periods that were asked before this one make room for what is asked next. */
static void make_room(struct ask_session *session)
{
    struct error error;
    if (session->size != ASK_SESSION_MANY || session->scope_count == 0)
        return;
    engine_run(session->scopes[0].engine, forget_rows, &error);
    while (session->scope_count > 1 && is_crowded(session))
        scope_clear(&session->scopes[--session->scope_count]);
}

bool ask_session_has(const struct ask_session *session, const struct ask_options *options)
{
    struct period period;
    const char *state = options->period_state == NULL ? "" : options->period_state;
    if (!period_parse(options->period == NULL ? "all" : options->period, &period, NULL))
        return false;
    for (size_t i = 0; i < session->scope_count; i++)
        if (same_period(&session->scopes[i].period, &period) &&
            strcmp(session->scopes[i].state, state) == 0)
            return true;
    return false;
}

bool ask_session_ask(struct ask_session *session, const struct ask_options *options,
                     struct answer **ret_answer, struct error *error)
{
    struct plan plan;
    struct answer *answer = NULL;
    bool again = true;
    bool good = plan_make(options, &plan, error);
    plan.faults = &session->faults;
    for (unsigned i = 1; good && answer == NULL && again && i <= ASK_ATTEMPTS; i++) {
        answer = attempt(session, &plan, &again, i == ASK_ATTEMPTS, error);
        /* A broken file of sums can make any question fail, in any way but as it was asked. */
        if (i == 1 && answer == NULL && error->class != ERROR_USAGE &&
            sum_faults_search(&session->faults, options))
            again = true;
    }
    plan_clear(&plan);
    make_room(session);
    if (answer != NULL)
        *ret_answer = answer;
    return answer != NULL;
}

bool ask_session_hours(struct ask_session *session, const struct ask_options *options,
                       struct result *ret_hours, struct error *error)
{
    char from[24], until[24];
    struct plan plan;
    struct answered_classes classes;
    bool good = plan_make(options, &plan, error);
    plan.faults = &session->faults;
    struct scope *scope = good && prepare(session, &plan, &classes, error)
                              ? scope_of(session, &plan, &plan.now, error)
                              : NULL;
    if (scope != NULL && scope_segments(scope, &plan, error)) {
        snprintf(from, sizeof from, "%lld", (long long)scope->loaded.asked_from_us);
        snprintf(until, sizeof until, "%lld", (long long)scope->loaded.asked_until_us);
        const char *const borders[] = {from, until};
        good = engine_query(scope->engine,
                            "SELECT iso_time(hour) FROM range($1::BIGINT, $2::BIGINT, 3600000000) "
                            "AS r(hour) ORDER BY hour",
                            borders, 2, ret_hours, error);
    } else {
        good = false;
    }
    plan_clear(&plan);
    return good;
}
