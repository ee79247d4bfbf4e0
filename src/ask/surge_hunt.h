/* What one answer of `surges` is found in and made of; internal to surges.c, surge_series.c and surge_ports.c. */
#ifndef TEITEN_ASK_SURGE_HUNT_H
#define TEITEN_ASK_SURGE_HUNT_H

#include "ask/engine.h"
#include "trend/surge.h"

enum { FOUND_LIMIT = 2000 }; /* the first found ones */

/* The order in which they are told where all else is equal. */
enum change { CHANGE_SURGE, CHANGE_NEW, CHANGE_TURN, CHANGE_FIRST };
enum measure { MEASURE_ACCESSES, MEASURE_SOURCES, MEASURE_COUNT };
struct found {
    enum change change;
    enum measure measure;
    size_t series;                /* number in struct hunt.series; else of the port */
    int64_t from, noticed, until; /* UTC hours since 1970; until: behind the last one */
    bool open, creeping;
    double observed, expected, exposure, score; /* expected: NaN where nothing was */
    char class_before[12], class_now[12];
    double share_before, share_now;
};

struct series {
    char kind[12];
    char name[72];
};

/* All that one answer is made of. */
struct hunt {
    int64_t from, until; /* hours of the period */
    struct surge_hour *hours;
    size_t hour_count;
    struct series *series;
    size_t series_count;
    struct found found[FOUND_LIMIT];
    size_t found_count, left_out;
    size_t firsts; /* of found: CHANGE_FIRST */
};

/* Keeps what lies in the period. */
void hunt_keep(struct hunt *hunt, const struct found *found);
/* The number of a series; hunt->series_count: there is none. */
size_t hunt_series(const struct hunt *hunt, const char *kind, const char *name);
/* Hours and address-hours that were watched from `from` to before `until`. */
double hunt_exposure(const struct hunt *hunt, int64_t from, int64_t until, double *ret_hours);

/* surge_series.c: surges of all series. */
bool hunt_surges(struct engine *engine, struct hunt *hunt, struct error *error);

/* surge_ports.c: ports never seen before, and ports whose sources turned to another class; after all surges. `sums`: where
 * the sources of ports by class are summed up. */
bool hunt_new_ports(struct engine *engine, struct hunt *hunt, struct error *error);
bool hunt_turns(struct engine *engine, struct hunt *hunt, const struct sum_choice *sums,
                struct error *error);

#endif
