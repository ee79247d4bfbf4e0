/* Ranges of addresses with a value: gathered from files, then flattened for look-up.
 *
 * In: ranges first..last, in any order, overlapping or not. Where ranges overlap, the one that was
 * added later wins; a value of 0 says "not known" and never hides another. Out: pieces that cover
 * all addresses, each from its start to the next one's start.
 * Ranges in ascending order that do not overlap, as databases have them, cost one pass; others are
 * sorted and swept, O(n log n). Bounded: GEO_RANGE_LIMIT ranges a list. */
#ifndef TEITEN_STORE_GEO_RANGES_H
#define TEITEN_STORE_GEO_RANGES_H

#include "base/types.h"

__extension__ typedef unsigned __int128 geo_key; /* an address as a number; IPv4 in its low bits */

static inline geo_key geo_key_of(struct ipv6 address)
{
    geo_key key = 0;
    for (size_t i = 0; i < sizeof address.bytes; i++)
        key = key << 8 | address.bytes[i];
    return key;
}

struct geo_range {
    geo_key first, last;
    uint32_t value;
    uint32_t order; /* of adding */
};

struct geo_ranges {
    struct geo_range *ranges;
    size_t count, capacity;
    bool is_sorted; /* by `first` */
    bool is_flat;   /* and without overlaps */
};

/* Lists are all zeros at first. Adding fails beyond GEO_RANGE_LIMIT, or without memory. */
bool geo_ranges_add(struct geo_ranges *list, geo_key first, geo_key last, uint32_t value);
void geo_ranges_clear(struct geo_ranges *list);

/* Sorts and cuts, so that the list is ascending and without overlaps. False: no memory, or too many. */
bool geo_ranges_flatten(struct geo_ranges *list);

/* Pieces of one address family: key[i] up to key[i + 1] belongs to country[i] and asn[i]. The first
 * key is 0, and there is always one piece. Keys are uint32_t or geo_key, as made. */
struct geo_pieces {
    uint32_t *keys4;
    geo_key *keys6;
    uint16_t *countries;
    uint32_t *asns;
    size_t count;
};

/* Merges two flat lists. `is_ipv6` tells which keys are made. */
bool geo_pieces_init(struct geo_pieces *pieces, const struct geo_ranges *countries,
                     const struct geo_ranges *asns, bool is_ipv6);
void geo_pieces_clear(struct geo_pieces *pieces);

#endif
