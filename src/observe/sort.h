/* The two sorts of a closing block. Both are linear or n log n whatever the input, so that no choice
 * of addresses makes them slow. */
#ifndef TEITEN_OBSERVE_SORT_H
#define TEITEN_OBSERVE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* A record's place in the order of sources: day rank (8 bits), source (32 bits), index (24 bits). */
enum { SORT_INDEX_BITS = 24, SORT_DAYS = 256 };
#define SORT_INDEX_LIMIT ((size_t)1 << SORT_INDEX_BITS)

static inline uint64_t source_key(uint32_t day_rank, uint32_t src, size_t index)
{
    return (uint64_t)day_rank << 56 | (uint64_t)src << SORT_INDEX_BITS | (uint64_t)index;
}

/* Sorts keys by day rank and source, keeping the order of equal ones (radix, least significant byte
 * first). `scratch` has the same size. Returns where the sorted keys are: `keys` or `scratch`. */
uint64_t *sort_source_keys(uint64_t *keys, uint64_t *scratch, size_t count);

/* One packet while a source's packets are put into an order; compared by high, low, extra. */
struct item {
    uint64_t high, low;
    uint32_t extra;
    uint32_t index; /* of its record in the run */
};

/* Sorts items (insertion for few, merging for many); `scratch` has the same size. In place. */
void sort_items(struct item *items, struct item *scratch, size_t count);

#endif
