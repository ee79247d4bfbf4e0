/* Ports never seen before, and ports whose sources turned to another class; see surges.h. */
#include "ask/plan.h"
#include "ask/surge_hunt.h"
#include "trend/newcomer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEW_PORT_MANY = 10, /* who touches so many ports on a day touches every port in the end */
    NEW_PORT_KEYS = 2 * 65536, /* TCP and UDP */
    NEW_PORT_LIMIT = 2000,     /* looked at: those of most sources */
    FIRST_LIMIT = 10, /* told of those that may be there by chance; the others are counted */
    TURN_WINDOW_HOURS = 7 * 24,
    TURN_LEAST_SOURCES = 20, /* source-days on either side */
    TURN_LIMIT = 64,
};

/* The number of a port's series; one that was hardly heard becomes a series now, after surges were looked for. */
static size_t series_of_port(struct hunt *hunt, const char *port)
{
    const size_t at = hunt_series(hunt, "port", port);
    if (at < hunt->series_count)
        return at;
    struct series *more = realloc(hunt->series, (at + 1) * sizeof *more);
    if (more == NULL)
        return SIZE_MAX;
    hunt->series = more;
    hunt->series[at] = (struct series){.kind = "port"};
    snprintf(hunt->series[at].name, sizeof hunt->series[at].name, "%s", port);
    return hunt->series_count++;
}

/* One port of surge_new.sql: news as soon as its first hour, day or week is; else it may be there by chance, as every
 * port is touched in the end, and is told only if it is among the first. */
static bool judge_port(struct hunt *hunt, const struct result *rows, size_t row,
                       struct error *error)
{
    static const int64_t windows[] = {1, 24, 168};
    const int64_t first = result_cell(rows, row, 1)->count;
    double hours;
    struct newcomer n = {.keys = NEW_PORT_KEYS};
    struct newcomer_verdict verdict = {0};
    n.silent_exposure = hunt_exposure(hunt, 0, first, &n.silent_hours);
    if (n.silent_hours < NEWCOMER_LEAST_HOURS)
        return true;
    unsigned window = 0;
    for (;; window++) {
        n.exposure = hunt_exposure(hunt, first, first + windows[window], &hours);
        n.sources = (double)result_cell(rows, row, 2 + window)->count;
        verdict = newcomer_judge(&n);
        if (verdict.is_new || window == 2)
            break;
    }
    if (!verdict.is_new && hunt->firsts++ >= FIRST_LIMIT) {
        hunt->left_out++;
        return true;
    }
    const int64_t end = first + windows[window], until = end < hunt->until ? end : hunt->until;
    const struct found found = {.change = verdict.is_new ? CHANGE_NEW : CHANGE_FIRST,
                                .measure = MEASURE_SOURCES,
                                .series = series_of_port(hunt, result_cell(rows, row, 0)->text),
                                .from = first,
                                .noticed = until - 1,
                                .until = until,
                                .observed = n.sources,
                                .expected = NAN,
                                .exposure = n.exposure,
                                .score = verdict.score};
    if (found.series == SIZE_MAX)
        return error_set(error, ERROR_FAILED, "no memory for the series");
    hunt_keep(hunt, &found);
    return true;
}

/* What series_of_port() added, from number `from` on: digits and protocols. */
static bool add_series(struct engine *engine, const struct hunt *hunt, size_t from,
                       struct error *error)
{
    bool good = true;
    for (size_t i = from; good && i < hunt->series_count; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "INSERT INTO surge_series VALUES ('port', '%.40s', %zu)",
                 hunt->series[i].name, i);
        good = engine_run(engine, sql, error);
    }
    return good;
}

bool hunt_new_ports(struct engine *engine, struct hunt *hunt, struct error *error)
{
    char since[24], many[16], limit[16];
    const size_t series = hunt->series_count;
    struct result rows = {0};
    /* Nothing is new before so many hours were watched: those ports need not be counted. */
    const int64_t watched = hunt->hour_count == 0 ? 0 : hunt->hours[0].hour + NEWCOMER_LEAST_HOURS;
    snprintf(since, sizeof since, "%lld", (long long)(watched > hunt->from ? watched : hunt->from));
    snprintf(many, sizeof many, "%d", NEW_PORT_MANY);
    snprintf(limit, sizeof limit, "%d", NEW_PORT_LIMIT);
    const struct template_value values[] = {{"since", since}, {"many", many}, {"limit", limit}};
    if (!query_template(engine, "surge_new.sql", values, 3, &rows, error))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < rows.rows; i++)
        good = judge_port(hunt, &rows, i, error);
    if (good && rows.rows > 0)
        hunt->left_out += (size_t)result_cell(&rows, 0, 5)->count - rows.rows;
    result_clear(&rows);
    return good && add_series(engine, hunt, series, error);
}

bool hunt_turns(struct engine *engine, struct hunt *hunt, const struct sum_choice *sums,
                struct error *error)
{
    char until[24], window[16], sources[16], limit[16], set[16];
    double hours;
    struct result rows = {0};
    snprintf(until, sizeof until, "%lld", (long long)hunt->until);
    snprintf(window, sizeof window, "%d", TURN_WINDOW_HOURS);
    snprintf(sources, sizeof sources, "%d", TURN_LEAST_SOURCES);
    snprintf(limit, sizeof limit, "%d", TURN_LIMIT);
    snprintf(set, sizeof set, "%u", sums->set);
    struct template_value values[] = {{"until", until}, {"window", window}, {"sources", sources},
                                      {"limit", limit}, {"set", set},       {"met", NULL}};
    enum { VALUES = sizeof values / sizeof values[0] };
    char *met = template_fill(question_sql(sums->used ? "surge_met_sums.sql" : "surge_met.sql"),
                              values, VALUES - 1);
    values[VALUES - 1].text = met;
    const bool good = met != NULL
                          ? query_template(engine, "surge_turns.sql", values, VALUES, &rows, error)
                          : error_set(error, ERROR_FAILED, "no memory for the question");
    free(met);
    if (!good)
        return false;
    for (size_t i = 0; i < rows.rows; i++) {
        struct found found = {.change = CHANGE_TURN,
                              .measure = MEASURE_SOURCES,
                              .series = hunt_series(hunt, "port", result_cell(&rows, i, 0)->text),
                              .from = hunt->until - TURN_WINDOW_HOURS,
                              .noticed = hunt->until - 1,
                              .until = hunt->until,
                              .observed = NAN,
                              .expected = NAN,
                              .share_before = result_cell(&rows, i, 3)->real,
                              .share_now = result_cell(&rows, i, 4)->real};
        found.exposure = hunt_exposure(hunt, found.from, found.until, &hours);
        snprintf(found.class_before, sizeof found.class_before, "%s",
                 result_cell(&rows, i, 1)->text);
        snprintf(found.class_now, sizeof found.class_now, "%s", result_cell(&rows, i, 2)->text);
        if (found.series < hunt->series_count)
            hunt_keep(hunt, &found);
    }
    result_clear(&rows);
    return true;
}
