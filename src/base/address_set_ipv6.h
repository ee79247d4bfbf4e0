/* The IPv6 half of an address set. Private to base/address_set*.c. */
#ifndef TEITEN_BASE_ADDRESS_SET_IPV6_H
#define TEITEN_BASE_ADDRESS_SET_IPV6_H

#include "base/hash.h"
#include "base/types.h"

/* A run of addresses, both ends included. */
struct ipv6_run {
    struct ipv6 first, last;
};

struct address_set_ipv6 {
    /* Prefixes as runs: ascending, disjoint, never touching, so that equal content is equal here. */
    struct ipv6_run *runs;
    size_t run_count, run_room;
    /* Addresses outside the runs: open addressing with linear steps; the unspecified address :: marks
     * a free slot and is therefore kept apart. Room is 0 or a power of two, at most 3/4 used. */
    struct ipv6 *slots;
    size_t slot_count, slot_room;
    bool has_unspecified;
    struct hash_key key;
};

struct address_set_ipv6 *address_set_ipv6_create(void);
struct address_set_ipv6 *address_set_ipv6_destroy(struct address_set_ipv6 *set);

bool address_set_ipv6_has(const struct address_set_ipv6 *set, struct ipv6 address);

/* Add; `bytes` is the whole set's size, kept up and held under ADDRESS_SET_LIMIT_BYTES. False, and
 * nothing changed, when it would not fit. */
bool address_set_ipv6_add(struct address_set_ipv6 *set, struct ipv6 address, size_t *bytes);
bool address_set_ipv6_add_run(struct address_set_ipv6 *set, struct ipv6_run run, size_t *bytes);

/* The run of a prefix of `length` bits; the bits of `address` beyond it are 0. */
struct ipv6_run ipv6_run_of_prefix(struct ipv6 address, unsigned length);

#endif
