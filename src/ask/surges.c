#include "ask/surges.h"
#include "ask/surge_hunt.h"
#include "ask/surge_sentence.h"
#include "model/kind.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SERIES_LEAST = 10,   /* accesses in all that was loaded; fewer are no series */
    SERIES_LIMIT = 2000, /* of a kind: the most heard ones */
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
        {"port_column",
         strcmp(plan->kind, kind_names[KIND_BACKSCATTER]) == 0 ? "src_port" : "dst_port"},
        {"least", least},
        {"limit", limit},
        {"kept", filtered ? "TABLE" : "VIEW"},
        {"hours", filtered ? question_sql("surge_hours_asked.sql") : hours}};
    const bool good =
        downloads != NULL && run_template(engine, "surge_pieces.sql", "", values, 9, error);
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

/* The ports among what was found, as a list of SQL; NULL: no memory. The caller frees. */
static char *list_ports(const struct hunt *hunt, size_t count)
{
    char *ports = NULL;
    size_t size;
    FILE *out = open_memstream(&ports, &size);
    if (out == NULL)
        return NULL;
    const char *before = "";
    for (size_t i = 0; i < count; i++) {
        const struct series *series = &hunt->series[hunt->found[i].series];
        if (strcmp(series->kind, "port") != 0 || strchr(series->name, '/') == NULL)
            continue;
        fprintf(out, "%s%lu", before, strtoul(series->name, NULL, 10));
        before = ", ";
    }
    if (before[0] == '\0')
        fputs("NULL", out);
    if (fclose(out) == 0)
        return ports;
    free(ports);
    return NULL;
}

/* Table surge_explained, of the pieces of those hours only. */
static bool explain(struct engine *engine, const struct hunt *hunt, size_t count,
                    struct error *error)
{
    char from_us[32], inside_us[32], until_us[32];
    int64_t from = hunt->found[0].from, until = hunt->found[0].until;
    for (size_t i = 1; i < count; i++) {
        from = hunt->found[i].from < from ? hunt->found[i].from : from;
        until = hunt->found[i].until > until ? hunt->found[i].until : until;
    }
    snprintf(from_us, sizeof from_us, "%lld", (long long)((from - HOURS_BEFORE) * US_PER_HOUR));
    snprintf(inside_us, sizeof inside_us, "%lld", (long long)(from * US_PER_HOUR));
    snprintf(until_us, sizeof until_us, "%lld", (long long)(until * US_PER_HOUR));
    char *ports = list_ports(hunt, count);
    const struct template_value values[] = {
        {"from_us", from_us}, {"inside_us", inside_us}, {"until_us", until_us}, {"ports", ports}};
    const bool good = ports != NULL ? run_template(engine, "surge_rows.sql", "", values, 4, error)
                                    : no_memory(error);
    free(ports);
    return good;
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
