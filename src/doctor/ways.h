/* Ways: how packets to the monitored addresses come to this machine, which decides who else would answer.
 *
 * In: prefixes as --addresses has them, the machine's own addresses. Out: own (the kernel answers),
 * on-link (a neighbour of ours asks for them with ARP), routed (a router sends them here). Pure. */
#ifndef TEITEN_DOCTOR_WAYS_H
#define TEITEN_DOCTOR_WAYS_H

#include "base/error.h"
#include "base/types.h"

enum { PREFIX_LIMIT = 256, LOCAL_LIMIT = 256, PREFIX_TEXT_SIZE = IPV6_TEXT_SIZE + 4 };

/* IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2), its length plus 96: one arithmetic for both. */
struct prefix {
    struct ipv6 address; /* bits beyond the length are 0 */
    unsigned length;     /* 0 to 128 */
};

/* An address of this machine, and the prefix that its interface says is on the link. */
struct local_address {
    struct ipv6 address;
    unsigned length;
    bool here; /* on the observed interface */
};

enum way { WAY_OWN, WAY_ON_LINK, WAY_ROUTED, WAY_COUNT };

struct ipv6 prefix_map_ipv4(struct ipv4 address);
bool prefix_is_ipv4(const struct prefix *prefix);
bool prefix_has(const struct prefix *prefix, struct ipv6 address);
/* Whether every address of `inner` is in `outer`. */
bool prefix_covers(const struct prefix *outer, const struct prefix *inner);
/* "198.51.100.0/24"; a single address without its length. */
const char *prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_SIZE]);
/* An address, or address/length, of `length` bytes. */
bool prefix_parse(const char *text, size_t length, struct prefix *ret_prefix);

/* "198.51.100.0/24,2001:db8::1" as prefixes. ERROR_USAGE: a part is none, or there are too many. */
bool prefix_list_parse(const char *text, struct prefix prefixes[PREFIX_LIMIT], size_t *ret_count,
                       struct error *error);

/* The ways of one prefix as bits 1 << way; more than one where it is mixed. Local addresses inside it are
 * own on whatever interface they are: the kernel takes them all. */
unsigned ways_of(const struct prefix *prefix, const struct local_address *locals, size_t count);

#endif
