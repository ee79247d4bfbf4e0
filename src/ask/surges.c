#include "ask/surges.h"
#include "ask/surge_hunt.h"
#include "ask/surge_sentence.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FOUND_OF_SERIES_LIMIT = 64,
    SERIES_LEAST = 10,    /* accesses in all that was loaded; fewer are no series */
    SERIES_LIMIT = 2000,  /* of a kind: the most heard ones */
    SERIES_AT_ONCE = 128, /* read from the engine together */
    EXPLAINED_LIMIT = 200,
    HOURS_BEFORE = 4 * 7 * 24, /* what a change is compared with */
};

static const char *const change_words[] = {[CHANGE_SURGE] = "surge",
                                           [CHANGE_NEW] = "new",
                                           [CHANGE_TURN] = "class",
                                           [CHANGE_FIRST] = "first"};

static const char *const measure_words[] = {
    [MEASURE_ACCESSES] = "accesses", [MEASURE_SOURCES] = "sources"};

static int64_t hour_of(int64_t us)
{
    return us / US_PER_HOUR;
}

static bool no_memory(struct error *error)
{
    return error_set(error, ERROR_FAILED, "no memory for the series");
}

/* --- what is loaded --- */

/* The period, and what trend has to know before it, on whole hours. */
static struct period with_history(const struct period *period)
{
    const int64_t history = (int64_t)SURGE_HISTORY_HOURS * 60;
    struct period wide = *period;
    if (!period->all)
        wide.from.minutes = wide.from.minutes > history ? wide.from.minutes - history : 0;
    return wide;
}

/* Sums of hours are of all accesses: where some are filtered out, the hours are made of the rest. */
static bool is_filtered(const struct ask_options *o)
{
    return o->tools != NULL || o->ports != NULL || o->countries != NULL || o->only != NULL ||
           o->without != NULL || o->kind != NULL;
}

/* Runs surge_pieces.sql over what is loaded. */
static bool make_series(struct scope *scope, const struct plan *plan, struct error *error)
{
    char least[16], limit[16], hours[128];
    struct engine *engine = scope->engine;
    const struct loaded *loaded = &scope->loaded;
    const bool filtered = is_filtered(plan->options);
    if (!filtered && !sums_hours(scope, error))
        return false;
    snprintf(hours, sizeof hours, "SELECT * FROM hour_sum WHERE hour >= %lld AND hour < %lld",
             (long long)hour_of(loaded->from_us), (long long)hour_of(loaded->until_us));
    char *events = heard_rows_sql(plan, loaded, TABLE_PAYLOAD_EVENTS, error);
    char *known = events == NULL ? NULL : heard_all_sql(loaded, TABLE_PAYLOAD_EVENTS, true, error);
    char *commands = known == NULL ? NULL : heard_rows_sql(plan, loaded, TABLE_COMMANDS, error);
    char *downloads =
        commands == NULL ? NULL : heard_rows_sql(plan, loaded, TABLE_DOWNLOADS, error);
    snprintf(least, sizeof least, "%d", SERIES_LEAST);
    snprintf(limit, sizeof limit, "%d", SERIES_LIMIT);
    const struct template_value values[] = {
        {"payload_events", events},
        {"signed", known},
        {"commands", commands},
        {"downloads", downloads},
        {"least", least},
        {"limit", limit},
        {"kept", filtered ? "TABLE" : "VIEW"},
        {"hours", filtered ? question_sql("surge_hours_asked.sql") : hours}};
    const bool good =
        downloads != NULL && run_template(engine, "surge_pieces.sql", "", values, 8, error);
    free(downloads);
    free(commands);
    free(known);
    free(events);
    return good;
}

/* The hours that were watched, with their exposure and nothing heard. */
static bool take_hours(struct engine *engine, struct hunt *hunt, struct error *error)
{
    struct result rows = {0};
    if (!engine_query(engine, question_sql("surge_live.sql"), NULL, 0, &rows, error))
        return false;
    hunt->hours = calloc(rows.rows + 1, sizeof *hunt->hours);
    hunt->hour_count = rows.rows;
    for (size_t i = 0; hunt->hours != NULL && i < rows.rows; i++) {
        hunt->hours[i].hour = result_cell(&rows, i, 0)->count;
        hunt->hours[i].exposure = result_cell(&rows, i, 1)->real;
    }
    result_clear(&rows);
    return hunt->hours != NULL || no_memory(error);
}

static bool take_series(struct engine *engine, struct hunt *hunt, struct error *error)
{
    struct result rows = {0};
    if (!engine_query(engine, "SELECT kind, series FROM surge_series ORDER BY number", NULL, 0,
                      &rows, error))
        return false;
    hunt->series = calloc(rows.rows + 1, sizeof *hunt->series);
    hunt->series_count = rows.rows;
    for (size_t i = 0; hunt->series != NULL && i < rows.rows; i++) {
        snprintf(hunt->series[i].kind, sizeof hunt->series[i].kind, "%s",
                 result_cell(&rows, i, 0)->text);
        snprintf(hunt->series[i].name, sizeof hunt->series[i].name, "%s",
                 result_cell(&rows, i, 1)->text);
    }
    result_clear(&rows);
    return hunt->series != NULL || no_memory(error);
}

size_t hunt_series(const struct hunt *hunt, const char *kind, const char *name)
{
    for (size_t i = 0; hunt->series != NULL && i < hunt->series_count; i++)
        if (strcmp(hunt->series[i].kind, kind) == 0 && strcmp(hunt->series[i].name, name) == 0)
            return i;
    return hunt->series_count;
}

/* --- what is found --- */

void hunt_keep(struct hunt *hunt, const struct found *found)
{
    if (found->from >= hunt->until || found->until <= hunt->from)
        return;
    if (hunt->found_count < FOUND_LIMIT)
        hunt->found[hunt->found_count++] = *found;
    else
        hunt->left_out++;
}

/* Whether a surge of the same series' accesses tells the same. */
static bool told_already(const struct hunt *hunt, size_t first, const struct surge *surge)
{
    for (size_t i = first; i < hunt->found_count; i++)
        if (hunt->found[i].from < surge->until && surge->from < hunt->found[i].until)
            return true;
    return false;
}

/* Gives one series' hours to trend. `first` of found: those of this series. */
static void hunt_in(struct hunt *hunt, struct surge_series *trend, size_t series,
                    enum measure measure, size_t first)
{
    const struct surge_options options = {.series = (double)hunt->series_count * MEASURE_COUNT};
    struct surge surges[FOUND_OF_SERIES_LIMIT];
    size_t count = surge_series_run(trend, &options, hunt->hours, hunt->hour_count, surges,
                                    FOUND_OF_SERIES_LIMIT, NULL);
    if (count > FOUND_OF_SERIES_LIMIT) {
        hunt->left_out += count - FOUND_OF_SERIES_LIMIT;
        count = FOUND_OF_SERIES_LIMIT;
    }
    for (size_t i = 0; i < count; i++) {
        const struct surge *s = &surges[i];
        if (measure == MEASURE_SOURCES && told_already(hunt, first, s))
            continue;
        const struct found found = {.change = CHANGE_SURGE,
                                    .measure = measure,
                                    .series = series,
                                    .from = s->from,
                                    .noticed = s->noticed,
                                    .until = s->until,
                                    .open = s->end == SURGE_OPEN,
                                    .creeping = s->shape == SURGE_CREEPING,
                                    .observed = s->observed,
                                    .expected = s->expected,
                                    .exposure = s->exposure,
                                    .score = s->score};
        hunt_keep(hunt, &found);
    }
}

/* Puts the rows of one series into the hours: those of rows[*at...] with its number. */
static void fill_hours(struct hunt *hunt, const struct result *rows, size_t at, size_t end,
                       enum measure measure)
{
    for (size_t i = 0; i < hunt->hour_count; i++) {
        struct surge_hour *hour = &hunt->hours[i];
        hour->count = hour->largest = 0;
        hour->busiest = 0;
        while (at < end && result_cell(rows, at, 1)->count < hour->hour)
            at++;
        if (at == end || result_cell(rows, at, 1)->count != hour->hour)
            continue;
        hour->count = (double)result_cell(rows, at, measure == MEASURE_ACCESSES ? 2 : 3)->count;
        /* 0 means that it is not known: an address is a number from 0 on. */
        hour->busiest = (uint64_t)result_cell(rows, at, 4)->count + 1;
        hour->largest = measure == MEASURE_ACCESSES ? (double)result_cell(rows, at, 5)->count : 1;
    }
}

static void hunt_in_rows(struct hunt *hunt, struct surge_series *trend, const struct result *rows)
{
    for (size_t at = 0; at < rows->rows;) {
        const int64_t series = result_cell(rows, at, 0)->count;
        const size_t first = hunt->found_count;
        size_t end = at;
        while (end < rows->rows && result_cell(rows, end, 0)->count == series)
            end++;
        for (int m = 0; m < MEASURE_COUNT; m++) {
            fill_hours(hunt, rows, at, end, (enum measure)m);
            hunt_in(hunt, trend, (size_t)series, (enum measure)m, first);
        }
        at = end;
    }
}

/* The rows of series from number `from` to before `until`, which are of one kind. */
static bool read_hours(struct engine *engine, const struct hunt *hunt, size_t from, size_t until,
                       struct result *ret_rows, struct error *error)
{
    char *kind = sql_quote(hunt->series[from].kind), *first = sql_quote(hunt->series[from].name),
         *last = sql_quote(hunt->series[until - 1].name);
    const struct template_value values[] = {{"kind", kind}, {"first", first}, {"last", last}};
    const bool good = kind != NULL && first != NULL && last != NULL
                          ? query_template(engine, "surge_hours.sql", values, 3, ret_rows, error)
                          : no_memory(error);
    free(last);
    free(first);
    free(kind);
    return good;
}

/* Where the series that are read together with number `from` end: all are of its kind. */
static size_t read_until(const struct series *series, size_t count, size_t from)
{
    size_t until = from + 1;
    while (until < count && until < from + SERIES_AT_ONCE &&
           strcmp(series[until].kind, series[from].kind) == 0)
        until++;
    return until;
}

static bool hunt_surges(struct engine *engine, struct hunt *hunt, struct error *error)
{
    struct surge_series *trend = surge_series_create(NULL);
    bool good = trend != NULL || no_memory(error);
    assert(hunt->series != NULL);
    for (size_t from = 0, until; good && from < hunt->series_count; from = until) {
        struct result rows = {0};
        until = read_until(hunt->series, hunt->series_count, from);
        good = read_hours(engine, hunt, from, until, &rows, error);
        if (good)
            hunt_in_rows(hunt, trend, &rows);
        result_clear(&rows);
    }
    surge_series_destroy(trend);
    return good;
}

/* Hours and address-hours that were watched from `from` to before `until`. */
double hunt_exposure(const struct hunt *hunt, int64_t from, int64_t until, double *ret_hours)
{
    double exposure = 0;
    *ret_hours = 0;
    for (size_t i = 0; i < hunt->hour_count; i++)
        if (hunt->hours[i].hour >= from && hunt->hours[i].hour < until &&
            hunt->hours[i].exposure > 0) {
            exposure += hunt->hours[i].exposure;
            ++*ret_hours;
        }
    return exposure;
}

/* --- what is told --- */

static int compare_found(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->score < y->score || x->score > y->score)
        return x->score < y->score ? 1 : -1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->series != y->series)
        return x->series < y->series ? -1 : 1;
    return (int)x->change - (int)y->change;
}

static void write_real(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, ", %.17g::DOUBLE", value);
    else
        fputs(", NULL::DOUBLE", out);
}

/* Table surge_found: numbers and words of ours, and names of series that the engine itself gave. */
static bool write_found(struct engine *engine, const struct hunt *hunt, size_t count,
                        struct error *error)
{
    char *sql = NULL;
    size_t size;
    double hours;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return no_memory(error);
    fputs("CREATE OR REPLACE TEMP TABLE surge_found AS SELECT s.kind, s.series, f.* FROM (VALUES ",
          out);
    for (size_t i = 0; i < count; i++) {
        const struct found *f = &hunt->found[i];
        fprintf(out, "%s(%zu, %zu, '%s', '%s', %lld, %lld, %lld, %s, %s, '%s', '%s'",
                i == 0 ? "" : ", ", i, f->series, change_words[f->change],
                measure_words[f->measure], (long long)f->from, (long long)f->noticed,
                (long long)f->until, f->open ? "true" : "false", f->creeping ? "true" : "false",
                f->class_before, f->class_now);
        const bool turned = f->change == CHANGE_TURN;
        write_real(out, f->observed / f->exposure * 24);
        write_real(out, f->expected / f->exposure * 24);
        write_real(out, f->observed / f->expected);
        write_real(out, f->score);
        write_real(out, f->exposure);
        write_real(out, hunt_exposure(hunt, f->from - HOURS_BEFORE, f->from, &hours));
        write_real(out, turned ? f->share_before : NAN);
        write_real(out, turned ? f->share_now : NAN);
        fputs(")", out);
    }
    fputs(
        ") AS f(number, series_number, change, measure, from_hour, noticed_hour, until_hour, open, "
        "creeping, class_before, class_now, rate, expected, ratio, score, exposure, "
        "exposure_before, share_before, share_now) JOIN surge_series AS s "
        "ON s.number = f.series_number",
        out);
    bool good = fclose(out) == 0;
    good = good ? engine_run(engine, sql, error) : no_memory(error);
    free(sql);
    return good;
}

/* Table surge_explained, of the pieces of those hours only. */
static bool explain(struct engine *engine, const struct hunt *hunt, size_t count,
                    struct error *error)
{
    char from_us[32], until_us[32];
    int64_t from = hunt->found[0].from, until = hunt->found[0].until;
    for (size_t i = 1; i < count; i++) {
        from = hunt->found[i].from < from ? hunt->found[i].from : from;
        until = hunt->found[i].until > until ? hunt->found[i].until : until;
    }
    snprintf(from_us, sizeof from_us, "%lld", (long long)((from - HOURS_BEFORE) * US_PER_HOUR));
    snprintf(until_us, sizeof until_us, "%lld", (long long)(until * US_PER_HOUR));
    const struct template_value values[] = {{"from_us", from_us}, {"until_us", until_us}};
    return run_template(engine, "surge_rows.sql", "", values, 2, error);
}

/* The last column is for the sentence, which is made of the others. */
static bool write_sentences(struct result *rows, bool japanese, struct error *error)
{
    for (size_t r = 0; r < rows->rows; r++) {
        struct cell *cell = &rows->cells[r * rows->columns + rows->columns - 1];
        assert(strcmp(rows->names[rows->columns - 1], "explanation") == 0);
        char *sentence = surge_sentence(rows, r, japanese);
        if (sentence == NULL)
            return no_memory(error);
        free(cell->text);
        *cell = (struct cell){.type = CELL_TEXT, .text = sentence};
    }
    return true;
}

static bool tell(struct engine *engine, const struct plan *plan, struct hunt *hunt,
                 struct answer *answer, struct error *error)
{
    char top[32];
    size_t count = hunt->found_count;
    qsort(hunt->found, count, sizeof hunt->found[0], compare_found);
    answer->row_total = (int64_t)(count + hunt->left_out);
    if (count > EXPLAINED_LIMIT)
        count = EXPLAINED_LIMIT;
    if (count > plan->top)
        count = (size_t)plan->top;
    if (count == 0)
        return engine_query(engine, question_sql("surge_none.sql"), NULL, 0, &answer->rows, error);
    snprintf(top, sizeof top, "%zu", count);
    return write_found(engine, hunt, count, error) && explain(engine, hunt, count, error) &&
           engine_query(engine, question_sql("surge_told.sql"), NULL, 0, &answer->rows, error) &&
           write_sentences(&answer->rows, plan->options->japanese, error);
}

/* Cells of ports by classes, where they say all: the filters are of pieces. */
static bool choose_sums(struct scope *scope, const struct plan *plan, struct sum_choice *ret_choice,
                        struct error *error)
{
    *ret_choice =
        is_filtered(plan->options) ? (struct sum_choice){0} : sums_choose_classes_of_ports(scope);
    return !ret_choice->used || sums_cells(scope, ret_choice, error);
}

bool surges_answer(struct engine *engine, const struct plan *plan, const struct loaded *period,
                   struct answer *answer, struct error *error)
{
    struct scope wide = {.period = with_history(&plan->now)};
    struct sum_choice sums;
    struct hunt *hunt = calloc(1, sizeof *hunt);
    if (hunt == NULL)
        return no_memory(error);
    hunt->from = hour_of(period->from_us);
    hunt->until = hour_of(period->until_us + US_PER_HOUR - 1);
    const bool good =
        scope_open(&wide, engine, plan, error) && scope_load(&wide, plan, error) &&
        scope_hours(&wide, error) && make_series(&wide, plan, error) &&
        take_hours(wide.engine, hunt, error) && take_series(wide.engine, hunt, error) &&
        hunt_surges(wide.engine, hunt, error) && hunt_new_ports(wide.engine, hunt, error) &&
        choose_sums(&wide, plan, &sums, error) && hunt_turns(wide.engine, hunt, &sums, error) &&
        tell(wide.engine, plan, hunt, answer, error);
    if (!good && wide.engine != NULL)
        engine_note_failure(engine, wide.engine);
    scope_clear(&wide);
    free(hunt->hours);
    free(hunt->series);
    free(hunt);
    return good;
}
