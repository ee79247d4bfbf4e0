/* Schedule: when the packets of a stream are sent: an exact total laid out over the scenario's time.
 *
 * Time is cut at every hour and wherever a surge, an outage or the stream begins or ends; each piece
 * weighs its length times rhythm, growth, surges and variation. A running sum is rounded, so that the
 * total is exact and no piece is off by more than one packet. Within a piece of n packets the k-th
 * falls at random into the k-th n-th. */
#ifndef TEITEN_SIMULATE_SCHEDULE_H
#define TEITEN_SIMULATE_SCHEDULE_H

#include "simulate/random.h"
#include "simulate/scenario.h"

struct slot {
    int64_t start_us, length_us;
    uint64_t packets;
};

struct schedule {
    struct slot *slots; /* only those with packets */
    size_t count;
    size_t at;      /* the slot of the next packet */
    uint64_t taken; /* packets of that slot that are gone */
};

struct schedule_plan {
    uint64_t packets;
    struct span active;
    struct rhythm rhythm;
    int64_t growth, variation; /* millionths */
    const struct span *surges;
    uint32_t surges_count;
};

/* The plan of one that sends evenly over `active`. */
struct schedule_plan schedule_plan_even(uint64_t packets, struct span active);

/* False without memory, or when there is no live time to send in. `name` is for the message. */
bool schedule_init(struct schedule *schedule, const struct scenario *scenario,
                   const struct schedule_plan *plan, struct random_state *random, const char *name,
                   struct error *error);
void schedule_clear(struct schedule *schedule);

/* The time of the next packet in whole microseconds, ascending; false after the last. */
bool schedule_next(struct schedule *schedule, struct random_state *random,
                   struct instant *ret_time);

/* Seconds of `active` that are not in an outage. */
int64_t schedule_live_s(const struct scenario *scenario, struct span active);

#endif
