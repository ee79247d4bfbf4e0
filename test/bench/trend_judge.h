/* Judges what a method says of a world, the same way for every method. */
#ifndef TEITEN_TEST_BENCH_TREND_JUDGE_H
#define TEITEN_TEST_BENCH_TREND_JUDGE_H

#include "bench/trend_world.h"

#include <stddef.h>

/* An alarm: of which series, the hour at whose end it was raised, the hour behind its last. */
struct alarm {
    int series, raised, until;
};

struct alarms {
    struct alarm *list;
    size_t count, room;
};

void alarms_add(struct alarms *a, int series, int raised, int until);
void alarms_clear(struct alarms *a);

enum { SIZE_CLASSES = 3 }; /* below x2, below x5, x5 and more */

/* A surge is noticed by the first alarm raised in it. An alarm raised in no surge, nor in the day after
 * one, is false. The first 90 days are for learning and count for nothing. The target set are surges
 * that the Neyman-Pearson test finds with a power of 0.99 at least. */
struct score {
    /* [0]: every surge; [1]: the target set. */
    struct {
        int all[SIZE_CLASSES], noticed[SIZE_CLASSES];
        int shape_all[2], shape_noticed[2]; /* abrupt, creeping; x2 and more */
        /* x5 and more, abrupt; [1]: those whose first hour alone has that power */
        int first_all, first_noticed;
    } set[2];
    int false_alarms, repeats; /* repeats: alarms raised again in a surge that was noticed before */
    double months;
    /* Hours of data from a surge's first hour to the one at whose end it was noticed, target set, x2 and
     * more, abrupt and creeping; 1e9 where it was not. */
    double delays[2][16 * WORLD_SURGES];
    int delay_count[2];
};

/* Adds a world's verdict to `score`, which begins zeroed. */
void judge(const struct world *w, const struct alarms *alarms, struct score *score);

/* Delay that `share` of the surges stay within, [0] abrupt, [1] creeping. Sorts the delays. */
double score_delay(struct score *s, int shape, double share);
/* Noticed of those x2 and more in the target set. */
double score_recall(const struct score *s);

#endif
