/* A set of addresses: the monitored addresses of a sensor, given as prefixes or gathered one by one.
 *
 * IPv4: exact, one bit an address in pages of a /16, so a test is two loads; whole /16s cost nothing.
 * IPv6: prefixes in a sorted list (a test is a binary search) and single addresses in a keyed hash
 * table, because whoever sends packets chooses them.
 * Bounded: a set refuses to grow beyond ADDRESS_SET_LIMIT_BYTES. Not thread-safe while it grows. */
#ifndef TEITEN_BASE_ADDRESS_SET_H
#define TEITEN_BASE_ADDRESS_SET_H

#include "base/error.h"
#include "base/types.h"

#define ADDRESS_SET_LIMIT_BYTES ((size_t)64 << 20)

struct address_set;

/* NULL when there is no memory. */
struct address_set *address_set_create(void);
struct address_set *address_set_destroy(struct address_set *set); /* takes NULL, returns NULL */

/* Adds "198.18.0.0/16,203.0.113.7,2001:db8::/32". A text that is not such a list is ERROR_USAGE and
 * says which part is wrong; host bits beyond the prefix length are wrong too (as in Suricata, ipset:
 * 198.18.0.1/16 is more often a mistake than meant). Prefixes may overlap. */
bool address_set_add_text(struct address_set *set, const char *text, struct error *error);

/* Adds one address. False when the set would outgrow its limit; the set stays as it was. */
bool address_set_add_ipv4(struct address_set *set, struct ipv4 address);
bool address_set_add_ipv6(struct address_set *set, struct ipv6 address);
/* Add a whole prefix of `length` bits, 0 to 32 or 128; the bits of `address` beyond it must be 0. */
bool address_set_add_ipv4_prefix(struct address_set *set, struct ipv4 address, unsigned length);
bool address_set_add_ipv6_prefix(struct address_set *set, struct ipv6 address, unsigned length);

bool address_set_has_ipv6(const struct address_set *set, struct ipv6 address);

/* How many IPv4 addresses are in the set. */
uint64_t address_set_count_ipv4(const struct address_set *set);
/* How many single IPv6 addresses are in no prefix, and how many IPv6 prefixes, those that overlap or
 * touch counted as one. A prefix has no useful count: rates per address are given for IPv4 only. */
uint64_t address_set_count_ipv6(const struct address_set *set);
uint64_t address_set_count_ipv6_prefixes(const struct address_set *set);

/* Calls `visit` for each maximal run first..last of IPv4 addresses, ascending. */
void address_set_visit_ipv4(const struct address_set *set,
                            void (*visit)(void *context, struct ipv4 first, struct ipv4 last),
                            void *context);

/* A digest of the set's content, the same whatever the order of adding: 16 lower-case hex digits. Single
 * IPv6 addresses that happen to make up a prefix differ from that prefix. */
void address_set_digest(const struct address_set *set, char text[17]);

/* For the hot path: pages[a >> 16] is a bitmap of 65,536 bits. Absent and full /16s point to shared
 * pages of zeros and of ones. */
struct address_set {
    const uint64_t *pages[65536];
    uint64_t count_ipv4;
    size_t bytes;
    struct address_set_ipv6 *ipv6;
};

static inline bool address_set_has_ipv4(const struct address_set *set, struct ipv4 address)
{
    uint32_t a = address.host_order;
    return (set->pages[a >> 16][(a & 0xffff) >> 6] >> (a & 63)) & 1;
}

#endif
