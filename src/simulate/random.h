/* Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).
 *
 * Every stream of packets has its own state, so that adding a population does not change the packets
 * of the others. Integers only: no libm, whose last bit differs between machines. Not for secrets. */
#ifndef TEITEN_SIMULATE_RANDOM_H
#define TEITEN_SIMULATE_RANDOM_H

#include <stdint.h>

struct random_state {
    uint64_t counter;
};

static inline uint64_t random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A number that is fixed for (seed, a): for what a source keeps all its life. */
static inline uint64_t random_fixed(uint64_t seed, uint64_t a)
{
    return random_mix(seed + random_mix(a + UINT64_C(0x9e3779b97f4a7c15)));
}

static inline struct random_state random_start(uint64_t seed, uint64_t stream)
{
    return (struct random_state){random_fixed(seed, stream)};
}

static inline uint64_t random_next(struct random_state *state)
{
    state->counter += UINT64_C(0x9e3779b97f4a7c15);
    return random_mix(state->counter);
}

static inline uint32_t random_u32(struct random_state *state)
{
    return (uint32_t)(random_next(state) >> 32);
}

static inline uint16_t random_u16(struct random_state *state)
{
    return (uint16_t)(random_next(state) >> 48);
}

/* 0 to limit - 1; limit is 1 to 2^32. Unequal by less than limit / 2^32 (Lemire 2019, unrejected). */
static inline uint32_t random_below(struct random_state *state, uint64_t limit)
{
    return (uint32_t)((random_next(state) >> 32) * limit >> 32);
}

/* True with `millionths` / 1,000,000. */
static inline int random_chance(struct random_state *state, uint32_t millionths)
{
    return millionths > 0 && random_below(state, 1000000) < millionths;
}

#endif
