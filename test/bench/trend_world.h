/* A world of hourly series with known surges, for `make bench-trend` and the test of the noise.
 *
 * Sixty series from 0.05 to 5,000 counts an hour, two years long. Each has a rhythm of day and week of
 * its own strength, negative binomial noise of its own dispersion, a slower noise that hours share (AR(1)
 * of the logarithm), a level that drifts, and bursts of one scanner, which are no surges. Three sensors of
 * unequal size watch them; each fails now and then, sometimes all. Two surges in each series.
 * The same seed gives the same world. */
#ifndef TEITEN_TEST_BENCH_TREND_WORLD_H
#define TEITEN_TEST_BENCH_TREND_WORLD_H

#include "trend/surge.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    WORLD_SERIES = 60,
    WORLD_DAYS = 730,
    WORLD_HOURS = WORLD_DAYS * 24,
    WORLD_SURGES = 120,
    WORLD_FIRST_SURGE_DAY = 90,
};

struct world_surge {
    int series;
    int from, until; /* hours of the world; `until` is behind the last */
    double factor;   /* at its height: 1.5 to 50 */
    bool creeping;   /* rises in a straight line over the first 60 % of its length */
    /* The Neyman-Pearson limit: power of the test that knows means, dispersion and beginning, at one
     * false alarm in 60 series x 730.5 hours. Over the whole surge or its height, whichever is more;
     * and of its first observed hour alone. */
    double power, power_first_hour;
};

struct world {
    struct surge_hour hours[WORLD_SERIES][WORLD_HOURS];
    struct world_surge surges[WORLD_SURGES];
    int surge_count;
};

/* Fills a world. `surges`: 0 to leave them out. */
void world_make(struct world *w, uint64_t seed, bool surges);

#endif
