/* Warm: what the first page asks for, so that it is there before the first visitor.
 *
 * Knows the targets of the page Overview as a browser asks for them by itself (web/overview.js, web/period.js): the last seven days, in each zone
 * whose days have sums, in Japanese where that is Asia/Tokyo, else in English. Other zones would have to judge half a year of pieces for nobody.
 * Which days are the last ones the answers of coverage tell, so these come first. The caller asks for one target after the other, and tells what became
 * of it. Allocates nothing; of one thread. */
#ifndef TEITEN_SERVE_WARM_H
#define TEITEN_SERVE_WARM_H

#include "serve/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WARM_ZONES = 4,
    WARM_TARGET_SIZE = 320,
    WARM_DAY_SIZE = 11,    /* "2020-06-30" */
    WARM_ROUND_MS = 10000, /* from the end of a round to the next one */
    WARM_REST_MS = 300000, /* for nobody an answer is made anew so long after it became old */
    WARM_OLD_MS = 600000,  /* and it is given old for so long */
};

struct warm {
    struct warm_zone {
        char name[64];
        char first[WARM_DAY_SIZE], last[WARM_DAY_SIZE]; /* "": not known yet */
    } zones[WARM_ZONES];
    size_t zone_count;
    char store_from[32]; /* as coverage tells it in UTC */
    size_t at;           /* of the round */
    bool has_tried;      /* this target in this round */
    int64_t round_ms;    /* when the next one begins */
};

/* Begins a round when it is time for one: looks which zones have sums. False: there is nothing to do now. */
bool warm_begin(struct warm *warm, const char *store, int64_t now_ms);
/* The target that is next. False: the round is over; warm_begin() says when the next one is. */
bool warm_target(struct warm *warm, int64_t now_ms, char ret_target[WARM_TARGET_SIZE]);
/* Whether the target is to be made: not again in this round where it could not be made. */
bool warm_tries(struct warm *warm);
/* The target's answer is there, or cannot be had (NULL): the next one. */
void warm_heard(struct warm *warm, const struct document *answer);

#endif
