/* Deal: hands out the entries of a list in random order, each exactly as often as it shall come.
 *
 * A total is split by weights with the largest remainder; then every draw is one without return, so
 * that after all of them each entry came exactly its count. O(log n) by a Fenwick tree (1994). */
#ifndef TEITEN_SIMULATE_DEAL_H
#define TEITEN_SIMULATE_DEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "simulate/random.h"

struct deal {
    uint64_t *tree; /* of counts that are left, 1-based */
    uint64_t *left;
    uint32_t count;
    uint64_t total_left;
};

/* Splits `total` over weights, in place: weights become counts that add up to `total`. Weights are
 * at most 10^9, not all 0. False without memory. */
bool deal_split(uint64_t *weights, uint32_t count, uint64_t total);

bool deal_init(struct deal *deal, const uint64_t *counts, uint32_t count);
void deal_clear(struct deal *deal);
/* The next entry; the deal must not be at its end. */
uint32_t deal_next(struct deal *deal, struct random_state *random);
/* Takes one of this entry, if there is one left. */
bool deal_take(struct deal *deal, uint32_t entry);

#endif
