/* Surges: hours in which a series is heard more often than chance and its rhythm explain.
 *
 * In:  hour by hour, in order: how often the series (a port, a tool, a country, a class) was heard, how
 *      much of that came from its busiest source, and how many address-hours were watched.
 * Out: for each hour what was expected, and whether a surge opened, goes on or closed in it.
 *
 * The expected count is level x rhythm of the day and week (UTC, so without summer time) x exposure. An
 * hour is judged when it is heard and learnt a week later, and not at all if it lay in a surge: a surge
 * does not become its own yardstick. What was heard in the last 1, 6, 24 and 168 hours is compared with
 * the expectation under a negative binomial law whose dispersion is learnt for each of the four; what is
 * too small for a week to show is gathered by a CUSUM.
 * docs/trend.md tells the method with its formulae; decision 028 why it is this one; `make bench-trend`
 * how good it is.
 *
 * Series of accesses and series of unique sources are both fine. Where `busiest` and `largest` are
 * given, what one source makes up alone is no surge: its part is taken off before hours are judged.
 * Numbers only: who came, from where and with what is for the caller to ask.
 *
 * Never allocates after creation, never fails on any input. One hour of one series costs some 0.1 us,
 * whatever the counts; a series keeps SURGE_SERIES_BYTES at most. Same input, same output. */
#ifndef TEITEN_TREND_SURGE_H
#define TEITEN_TREND_SURGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SURGE_WINDOW_COUNT = 4,         /* 1, 6, 24, 168 hours */
    SURGE_LEARNING_HOURS = 3 * 168, /* observed hours before the first surge can open */
    SURGE_NORMAL_HOURS = 63 * 24,   /* a surge open for longer becomes the new normal */
    /* How far back to begin so that surges and expectations of the hours asked for no longer depend on
     * where one began: 63 days of a surge that may be open, and what is remembered before it. */
    SURGE_HISTORY_HOURS = 26 * 168,
    SURGE_SERIES_BYTES = 9216,
};

/* How rare a surge has to be. Zeroed members stand for the defaults. */
struct surge_options {
    double false_alarms_a_month; /* wanted at most, over all series; default 1 */
    double series;               /* how many series are watched with this budget; default 60 */
    double least_ratio; /* observed / expected below which nothing is a surge; default 1.25 */
};

/* One hour of a series. Anything may stand in it: a count that is negative or NaN is 0, one beyond 1e15
 * is 1e15; an exposure that is negative, NaN or beyond 1e15 is none. */
struct surge_hour {
    int64_t hour; /* UTC hours since 1970; the hour's first second is 3600 x hour */
    double count; /* accesses, or sources, in this hour */
    /* Any number that knows a source again; 0: not known. Of the sources heard in this hour that which did
     * most in the series in the 24 hours up to its end, or in the hour itself, which is easier to ask for
     * and less sharp. */
    uint64_t busiest;
    double largest;  /* how many of `count` were its; 1 in a series of sources */
    double exposure; /* watched addresses x the share of the hour that they were watched: 0 when the
                      * sensor was out, which is no drop, and nothing afterwards is a surge by it */
};

enum surge_end {
    SURGE_OPEN,          /* goes on at the last hour fed */
    SURGE_OVER,          /* the series went back to what is expected */
    SURGE_BECAME_NORMAL, /* SURGE_NORMAL_HOURS long: its level is what is expected from now on */
};

enum surge_shape {
    SURGE_ABRUPT,   /* at its height within a day */
    SURGE_CREEPING, /* on its first day less than half as far above the expectation as later */
};

struct surge {
    int64_t from;  /* first hour, most likely: estimated when noticed, so it can lie before that */
    int64_t until; /* hour behind the last one; while open: behind the last hour fed */
    int64_t noticed; /* the hour at whose end it was noticed: from <= noticed < until */
    enum surge_end end;
    enum surge_shape shape;    /* while open: as it looks so far */
    uint32_t window_hours;     /* the window that noticed it: 1, 6, 24, 168; 0: gathered */
    uint32_t observed_hours;   /* hours of it that had exposure */
    double observed, expected; /* counts over those hours, without bursts of one source */
    double ratio;              /* observed / expected */
    double exposure;           /* address-hours; observed / exposure is the rate */
    int64_t peak_hour;         /* the hour with the highest count */
    double peak, peak_expected;
    double score; /* -log10 of the chance of as much in its best window, were nothing new */
};

enum surge_event {
    SURGE_LEARNING, /* too little was observed so far to judge */
    SURGE_QUIET,
    SURGE_OPENED,
    SURGE_CONTINUES, /* or rises again within a week of its end, told or not: it is the same surge */
    SURGE_CLOSED,  /* in this hour it was noticed that the surge is over (its `until` is earlier) */
    SURGE_UNHEARD, /* no exposure; an open surge stays open */
};

/* What one hour told. */
struct surge_step {
    enum surge_event event;
    double expected; /* count expected in this hour; NaN while learning or without exposure */
    double
        usual_high; /* 99 of 100 usual hours are at most this: for a chart's band; NaN as above */
    double score; /* as in struct surge, of this hour's best window; 0 while learning or unheard */
    const struct surge *surge; /* of opened, continues, closed; else NULL. Until the next hour. */
};

struct surge_series;

/* A series of which nothing is known yet. NULL options: the defaults. NULL when there is no memory. */
struct surge_series *surge_series_create(const struct surge_options *options);
struct surge_series *surge_series_destroy(struct surge_series *s);
/* Forgets everything; for running many series through one object. */
void surge_series_reset(struct surge_series *s, const struct surge_options *options);

/* The next hour. Hours left out count as not observed; an hour not after the last one is ignored and
 * told as SURGE_UNHEARD. To go on after a restart feed the last SURGE_HISTORY_HOURS again. */
struct surge_step surge_series_add(struct surge_series *s, const struct surge_hour *hour);

/* A whole series at once, `hours` in order. Writes up to `limit` surges, oldest first, and returns how
 * many there were (a number above `limit` says that the rest was left out). `steps`, of `count` entries
 * with their `surge` NULL, may be NULL, which is quicker. `s` is reset first. */
size_t surge_series_run(struct surge_series *s, const struct surge_options *options,
                        const struct surge_hour *hours, size_t count, struct surge *surges,
                        size_t limit, struct surge_step *steps);

#endif
