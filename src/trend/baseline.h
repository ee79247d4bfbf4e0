/* What is expected of a series: level, rhythm, and how much it strays by itself.
 *
 *     expected = level x rhythm[hour of the week] x exposure
 *
 * level is counts per address-hour, remembered with a half-life of two weeks; the rhythm is a factor per
 * hour of the day times one per hour of the week, each drawn towards 1 as long as little was counted,
 * with a half-life of eight weeks. A count far above the expected is learnt only up to a bound. The
 * dispersion is the variance of what was found around what had been expected, beyond Poisson's, relative
 * to the mean squared, for sums over 1, 6, 24 and 168 hours, each learnt by itself: hours that stray
 * together, and a level that drifts, show in the longer ones. */
#ifndef TEITEN_TREND_BASELINE_H
#define TEITEN_TREND_BASELINE_H

#include "trend/surge.h"

enum { BASELINE_DAY = 24, BASELINE_WEEK = 168 };

extern const int surge_windows[SURGE_WINDOW_COUNT];

/* Weighted sums: of counts, and of what one unit of the factor would have given. */
struct baseline_sums {
    double counts, units;
};

struct baseline {
    struct baseline_sums level;
    double week_counts[BASELINE_WEEK],
        week_units[BASELINE_WEEK]; /* units: what the level alone gives */
    float rhythm[BASELINE_WEEK];   /* mean 1; worked out anew each day that is learnt */
    /* Dispersions: excess and weight of the samples; the block being summed, and its number. */
    struct {
        double excess, weight, count, expected;
        int hours;
    } spread[SURGE_WINDOW_COUNT];
    double dispersion
        [SURGE_WINDOW_COUNT]; /* as they follow from that, level's uncertainty included: worked out anew where a block of hours ends */
    int64_t block;            /* of six hours: those of longer windows end with one of these */
    int64_t learnt_hours;
};

void baseline_reset(struct baseline *b);
/* An observed hour. `expected` is what was expected when it was heard; 0: nothing was. `weight` is 1 for
 * a usual hour, less for a doubtful one. */
void baseline_learn(struct baseline *b, int64_t hour, double count, double exposure,
                    double expected, double weight);
/* An hour of which nothing is learnt: the level is less sure by it. */
void baseline_skip(struct baseline *b);
/* The level is another from now on; rhythm and dispersion stay. */
void baseline_move(struct baseline *b, struct baseline_sums level);
/* Hour of the week of any hour, 0 to 167. */
static inline int baseline_week_hour(int64_t hour)
{
    const int rest = (int)(hour % BASELINE_WEEK);
    return rest < 0 ? rest + BASELINE_WEEK : rest;
}

/* Counts expected; 0 while nothing is known. */
static inline double baseline_expected(const struct baseline *b, int64_t hour, double exposure)
{
    if (!(b->level.units > 0))
        return 0;
    /* Jeffreys' prior: half an event, so that what was never heard is not impossible. */
    return (b->level.counts + 0.5) / b->level.units * b->rhythm[baseline_week_hour(hour)] *
           exposure;
}

#endif
