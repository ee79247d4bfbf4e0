/* The methods that ours is compared with: a z-score over 28 days, and ChangeFinder.
 *
 * Each gives every hour of a world a score; an alarm is raised where it passes a threshold, and hours of
 * alarm with less than a day between them are one alarm. Which of a rival's settings and which
 * threshold it uses is swept on other worlds than those it is judged on. Both see the rate, so that
 * outages are no drops to them either, and where the setting says so the counts without the busiest
 * source: what they are given is the best that we know of. */
#ifndef TEITEN_TEST_BENCH_TREND_RIVALS_H
#define TEITEN_TEST_BENCH_TREND_RIVALS_H

#include "bench/trend_judge.h"

struct setting {
    const char *text;
    bool without_busiest;
    int window;      /* z-score: hours of data that are judged together */
    bool same_hour;  /* z-score: compares with the same hour of the day only */
    double discount; /* ChangeFinder: r */
    int order;       /* ChangeFinder: k of both autoregressions */
    int smoothing;   /* ChangeFinder: T of both moving averages */
};

struct scores {
    float of[WORLD_SERIES][WORLD_HOURS]; /* NaN: no score */
};

struct rival {
    const char *name;
    void (*run)(const struct world *w, const struct setting *setting, struct scores *ret_scores);
    const struct setting *settings;
    int setting_count;
};

extern const struct rival rivals[2];

void zscore_run(const struct world *w, const struct setting *setting, struct scores *ret_scores);
void changefinder_run(const struct world *w, const struct setting *setting,
                      struct scores *ret_scores);

#endif
