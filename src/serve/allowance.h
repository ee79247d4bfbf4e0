/* Allowance: how often one visitor may do something: a burst at once, then one more after each `period_ms`.
 *
 * IPv6 visitors are their /64, for they choose the rest themselves. Of a visitor stands a keyed hash, for which the key is
 * made when the server starts, and the moment until which the allowance is used up; allowance_forget() clears those
 * whose moment has passed, which are as those that were never here. Bounded: ALLOWANCE_VISITORS visitors; where more
 * are at it than their places hold, the one that is nearest to its end is forgotten early.
 * Belongs to the thread of http.c. */
#ifndef TEITEN_SERVE_ALLOWANCE_H
#define TEITEN_SERVE_ALLOWANCE_H

#include "base/hash.h"
#include "base/types.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    ALLOWANCE_WAYS = 4,
    ALLOWANCE_SETS = 2048,
    ALLOWANCE_VISITORS = ALLOWANCE_WAYS * ALLOWANCE_SETS
};

struct allowance {
    struct hash_key key;
    int64_t period_ms, burst;
    struct allowance_place {
        uint64_t who;     /* 0: nobody */
        int64_t until_ms; /* when the whole burst is there again */
    } places[ALLOWANCE_SETS][ALLOWANCE_WAYS];
};

void allowance_init(struct allowance *allowance, int64_t period_ms, int64_t burst);
/* Whether the visitor may now, which is then used. Loopback always may. */
bool allowance_take(struct allowance *allowance, const struct ipv6 *visitor, int64_t now_ms);
void allowance_forget(struct allowance *allowance, int64_t now_ms);

#endif
