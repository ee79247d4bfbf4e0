/* Pool: the sources of a population, and which of them sends next. */
#ifndef TEITEN_SIMULATE_POOL_H
#define TEITEN_SIMULATE_POOL_H

#include "simulate/land.h"
#include "simulate/random.h"

enum { POOL_OCTAVES = 25 };

struct pool {
    uint32_t *hosts; /* distinct, shuffled; NULL with each_packet */
    uint32_t count;
    uint64_t turn; /* for even distribution and each_packet */
    bool each_packet;
    enum distribution distribution;
    uint32_t octave_count;
    uint32_t octave_limits[POOL_OCTAVES]; /* cumulated probability times 2^32 */
    struct range *ranges;                 /* for each_packet */
    uint32_t ranges_count;
    uint32_t multiplier, offset;
};

/* `shared` is the pool of the population that the plan shares with, or NULL. `count` is the plan's,
 * scaled. False: the places named have no room for that many. */
bool pool_init(struct pool *pool, const struct source_plan *plan, bool is_ipv6, uint32_t count,
               const struct pool *shared, struct land *land, struct random_state *random,
               const char *name, struct error *error);
void pool_clear(struct pool *pool);

uint32_t pool_next(struct pool *pool, struct random_state *random);

#endif
