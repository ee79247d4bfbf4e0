/* Land: which prefix belongs to which country and AS, and the IPv6 prefixes that are in use.
 *
 * A simulated host is a 32-bit number: an IPv4 address, or for IPv6 the index of a prefix (8 bits)
 * and the host's number within it (24 bits). So every table of the simulator has one kind of key. */
#ifndef TEITEN_SIMULATE_LAND_H
#define TEITEN_SIMULATE_LAND_H

#include "simulate/scenario.h"

enum { LAND_IPV6_PREFIXES = 256, LAND_HOST_BITS = 24 };

/* Hosts first .. first + 2^bits - 1. */
struct range {
    uint32_t first;
    uint8_t bits;
};

/* A prefix of the geography after `pieces` was applied. */
struct piece {
    struct prefix prefix;
    uint32_t last;       /* IPv4 only */
    const char *country; /* two letters, or ""; borrowed from the scenario */
    uint32_t asn;
    const char *name;
};

struct land {
    struct piece *pieces; /* IPv4 sorted by address, then IPv6 */
    uint32_t count, count_ipv4;
    struct prefix ipv6[LAND_IPV6_PREFIXES];
    uint32_t ipv6_count;
};

/* Borrows from `scenario` until destroyed. */
struct land *land_create(const struct scenario *scenario, struct error *error);
struct land *land_destroy(struct land *land);

/* The hosts of a prefix; registers an IPv6 one. False when there are too many of those. */
bool land_range(struct land *land, const struct prefix *prefix, struct range *ret_range);
/* The address of an IPv6 host. */
struct ipv6 land_ipv6(const struct land *land, uint32_t host);
/* The piece that a host is in, 1 and up; 0: none. */
uint32_t land_find(const struct land *land, bool is_ipv6, uint32_t host);

/* Writes `file_name` (first,last,country) and beside it "….asn.csv" (first,last,asn,"name"), as the
 * geo databases of the same form. */
bool land_write_csv(const struct land *land, const char *file_name, struct error *error);

#endif
