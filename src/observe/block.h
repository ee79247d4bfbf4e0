/* A block: the packets between two closings, as they came.
 *
 * IPv4 and IPv6 apart; the addresses of IPv6 packets are kept once each, and records hold their
 * positions. Memory is reserved when the block is created and is touched only as it fills. */
#ifndef TEITEN_OBSERVE_BLOCK_H
#define TEITEN_OBSERVE_BLOCK_H

#include "base/error.h"
#include "base/hash.h"
#include "observe/record.h"

/* Of the records of a block, one in BLOCK_IPV6_PART can be IPv6. */
enum { BLOCK_IPV6_PART = 8 };

struct block {
    struct record *records; /* IPv4, and all that is only counted */
    size_t count, capacity;

    struct record *records6;
    size_t count6, capacity6;
    /* The user's tags of each record, as bits; NULL: none are ever asked for. Where `tag_names` is NULL they
     * hold nothing. */
    uint32_t *tags, *tags6;
    const char *const *tag_names; /* what the bits mean; borrowed until the block is closed */
    uint32_t tags_seen;           /* of all records together */
    struct ipv6 *addresses6;      /* in order of appearance; sorted by block_sort_addresses6() */
    size_t address6_count;        /* at most 3 * capacity6 */
    uint32_t *address6_table;     /* keyed hash to positions + 1; 0 is free */
    size_t address6_table_size;
    struct hash_key key;

    uint32_t first_day, last_day; /* of all records; first > last when there are none */
    void *span;                   /* set: this block ends a span, see observe_end_span() */
};

/* Bytes that a block of `capacity` records takes at most; `tagged`: with room for tags. */
size_t block_bytes(size_t capacity, bool tagged);
bool block_init(struct block *block, size_t capacity, bool tagged, struct error *error);
void block_clear(struct block *block); /* frees; takes an all-zero block */
void block_empty(struct block *block); /* forgets the records, keeps the memory */

static inline bool block_full(const struct block *block)
{
    return block->count == block->capacity || block->count6 == block->capacity6;
}

static inline void block_note_day(struct block *block, uint32_t day)
{
    if (day < block->first_day)
        block->first_day = day;
    if (day > block->last_day)
        block->last_day = day;
}

/* The position of an IPv6 address, added if new. There is room: a block is not full. */
uint32_t block_intern6(struct block *block, const struct ipv6 *address);

/* Sorts the addresses and renumbers the records accordingly, so that the order of positions is the
 * order of addresses. `scratch` holds 2 * address6_count words. */
void block_sort_addresses6(struct block *block, uint32_t *scratch);

/* Reserved memory, zeroed, that costs nothing until it is touched. NULL with error. `whole` tells that
 * all of it will be walked over: then large pages are asked for. */
void *reserve(size_t bytes, bool whole, struct error *error);
void reserve_free(void *memory, size_t bytes);

#endif
