/* Stream: one population, one victim or one way of being malformed, packet by packet in time order. */
#ifndef TEITEN_SIMULATE_STREAM_H
#define TEITEN_SIMULATE_STREAM_H

#include "simulate/deal.h"
#include "simulate/make.h"
#include "simulate/pool.h"
#include "simulate/schedule.h"

/* What all streams share. */
struct world {
    const struct scenario *scenario;
    struct land *land;
    struct range targets_ipv4[64], targets_ipv6[64]; /* monitored */
    uint32_t targets_ipv4_count, targets_ipv6_count;
    uint64_t seed;
    int64_t scale; /* millionths */
};

bool world_init(struct world *world, const struct scenario *scenario, struct land *land,
                uint64_t seed, int64_t scale, struct error *error);

/* A packet that will be sent once more. */
struct repeat {
    struct made made;
    uint32_t entry; /* of the deal */
};
enum { REPEATS_LIMIT = 4096 }; /* waiting per population; more are not repeated */

struct stream {
    const char *name;
    const struct population *population; /* one of these three */
    const struct victim *victim;
    const struct malformed *malformed;

    struct random_state random;
    struct schedule schedule;
    struct pool pool;
    struct deal deal;      /* of ports, or of a victim's forms */
    const uint16_t *ports; /* by entry of the deal */
    uint16_t *ports_owned;
    struct make_plan plan;
    uint64_t packets;
    struct instant next; /* of the next packet */
    bool ended;
    uint32_t victim_host, router_host;
    struct repeat *repeats; /* a ring of REPEATS_LIMIT, or NULL */
    uint32_t repeats_first, repeats_count;
    uint8_t quote[48];
};

/* `shared`: the stream of the population that this one shares sources with, or NULL. */
bool stream_init_population(struct stream *stream, struct world *world,
                            const struct population *population, const struct stream *shared,
                            uint64_t number, struct error *error);
bool stream_init_victim(struct stream *stream, struct world *world, const struct victim *victim,
                        uint64_t number, struct error *error);
bool stream_init_malformed(struct stream *stream, struct world *world,
                           const struct malformed *malformed, uint64_t number, struct error *error);
void stream_clear(struct stream *stream);

/* The packet at stream->next; moves on to the one after. `made` borrows from the stream until the
 * next call. The stream must not have ended. */
void stream_take(struct stream *stream, const struct world *world, struct made *made);

#endif
