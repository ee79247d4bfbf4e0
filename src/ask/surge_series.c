/* Surges of series: gives the hours of each series to trend/, as the engine hands them over. */
#include "ask/plan.h"
#include "ask/surge_hunt.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FOUND_OF_SERIES_LIMIT = 64,
    SERIES_AT_ONCE = 128, /* read from the engine together */
};

/* What was heard of a series in an hour. */
struct heard_hour {
    double counts[MEASURE_COUNT];
    uint64_t busiest; /* 0: nobody was */
    double largest;
};

/* The series whose rows come now. */
struct reading {
    struct hunt *hunt;
    struct surge_series *trend;
    struct heard_hour *heard; /* of each of hunt->hours */
    size_t at;                /* hours before this one are done */
    int64_t series;           /* -1: none yet */
};

static bool no_memory(struct error *error)
{
    return error_set(error, ERROR_FAILED, "no memory for the series");
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

/* The series is complete: it is looked at, and forgotten. */
static void finish_series(struct reading *reading)
{
    struct hunt *hunt = reading->hunt;
    const size_t first = hunt->found_count;
    for (int m = 0; m < MEASURE_COUNT && reading->series >= 0; m++) {
        for (size_t i = 0; i < hunt->hour_count; i++) {
            const struct heard_hour *heard = &reading->heard[i];
            hunt->hours[i].count = heard->counts[m];
            hunt->hours[i].busiest = heard->busiest;
            hunt->hours[i].largest =
                m == MEASURE_ACCESSES || heard->busiest == 0 ? heard->largest : 1;
        }
        hunt_in(hunt, reading->trend, (size_t)reading->series, (enum measure)m, first);
    }
    memset(reading->heard, 0, hunt->hour_count * sizeof *reading->heard);
    reading->at = 0;
}

/* A row of surge_hours.sql. */
static bool take_hour(void *context, const struct cell *cells, struct error *error)
{
    struct reading *reading = context;
    const struct hunt *hunt = reading->hunt;
    (void)error;
    if (cells[0].count != reading->series)
        finish_series(reading);
    reading->series = cells[0].count;
    while (reading->at < hunt->hour_count && hunt->hours[reading->at].hour < cells[1].count)
        reading->at++;
    if (reading->at == hunt->hour_count || hunt->hours[reading->at].hour != cells[1].count)
        return true; /* nobody watched */
    /* An address is a number from 0 on. */
    reading->heard[reading->at++] =
        (struct heard_hour){.counts = {[MEASURE_ACCESSES] = (double)cells[2].count,
                                       [MEASURE_SOURCES] = (double)cells[3].count},
                            .busiest = (uint64_t)cells[4].count + 1,
                            .largest = (double)cells[5].count};
    return true;
}

/* Reads the series from number `from` to before `until`, which are of one kind. */
static bool read_series(struct engine *engine, struct reading *reading, size_t from, size_t until,
                        struct error *error)
{
    const struct series *series = reading->hunt->series;
    char *kind = sql_quote(series[from].kind), *first = sql_quote(series[from].name),
         *last = sql_quote(series[until - 1].name);
    const struct template_value values[] = {{"kind", kind}, {"first", first}, {"last", last}};
    char *sql = kind != NULL && first != NULL && last != NULL
                    ? template_fill(question_sql("surge_hours.sql"), values, 3)
                    : NULL;
    bool ended;
    const bool good = sql != NULL ? engine_each(engine, sql, take_hour, reading, &ended, error)
                                  : no_memory(error);
    finish_series(reading);
    reading->series = -1;
    free(sql);
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

bool hunt_surges(struct engine *engine, struct hunt *hunt, struct error *error)
{
    struct reading reading = {.hunt = hunt,
                              .trend = surge_series_create(NULL),
                              .heard = calloc(hunt->hour_count + 1, sizeof *reading.heard),
                              .series = -1};
    bool good = (reading.trend != NULL && reading.heard != NULL) || no_memory(error);
    assert(hunt->series != NULL);
    for (size_t from = 0, until; good && from < hunt->series_count; from = until) {
        until = read_until(hunt->series, hunt->series_count, from);
        good = read_series(engine, &reading, from, until, error);
    }
    free(reading.heard);
    surge_series_destroy(reading.trend);
    return good;
}
