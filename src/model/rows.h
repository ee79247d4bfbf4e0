/* The rows that observe makes and store writes: columns side by side, one array each.
 *
 * The columns are those of store/schema.h without country and asn, which store attaches. Sorted by
 * src; all rows of one delivery belong to one day (UTC). In the IPv6 tables src and dst hold
 * positions in `addresses6`, which is sorted, so their order is the order of the addresses. */
#ifndef TEITEN_MODEL_ROWS_H
#define TEITEN_MODEL_ROWS_H

#include "base/types.h"

struct flow_rows {
    size_t count;
    int64_t *minute_us; /* start of the minute, microseconds since 1970 */
    uint32_t *src, *dst;
    uint16_t *src_port, *dst_port;
    uint8_t *protocol, *ttl, *tcp_flags;
    uint16_t *ip_len, *tcp_synlen, *tcp_synwinlen;
    uint32_t *packets;
    uint16_t *kind, *tool; /* enum kind, enum tool */
};

struct scan_rows {
    size_t count;
    uint32_t *src;
    uint16_t *src_port, *dst_port;
    uint8_t *protocol;
    uint16_t *kind, *tool; /* enum kind, enum tool */
    int64_t *first_us, *last_us;
    uint32_t *packets;
    uint64_t *bytes;
    uint32_t *targets, *pairs;
};

/* Packets of a source that have a tag, by what their pieces of scans are told apart by. */
struct tag_rows {
    size_t count;
    uint32_t *src;
    uint16_t *src_port, *dst_port;
    uint8_t *protocol;
    uint16_t *kind, *tool;       /* enum kind, enum tool */
    uint8_t *tag;                /* a number in `names` */
    int64_t *first_us, *last_us; /* of one hour */
    uint32_t *packets;
    const char *const *names;
};

/* Backscatter by the attack that it tells of: one row for a slot of 10 s, a victim, a protocol and a
 * port. Sorted by victim; in the IPv6 table victim holds positions in `addresses6`. */
struct backscatter_rows {
    size_t count;
    int64_t *slot_us; /* start of the slot, microseconds since 1970 */
    uint32_t *victim;
    uint8_t *protocol; /* of the attack: of ICMP errors that of the quoted header */
    uint16_t *port;    /* attacked; 0: the protocol has none, or `others` */
    uint8_t *others;   /* 1: the ports beyond the BACKSCATTER_PORTS lowest of the slot, together */
    uint32_t *packets;
    uint64_t *bytes;
    int64_t *first_us, *last_us;
    uint64_t *spread; /* bit i: the i-th of 64 groups of monitored addresses was hit */
    uint32_t *syn_acks, *resets, *icmp, *mismatches; /* of the packets */
};
enum { BACKSCATTER_SLOT_S = 10, BACKSCATTER_PORTS = 8 };

/* What was received in one minute, or what was not received in a longer quiet span. */
struct coverage_row {
    uint32_t from_minute, until_minute; /* minutes since 1970; until is not included */
    uint64_t received;
    uint64_t accesses, backscatter, conversation, other, undecodable, not_monitored;
    uint64_t fragments;
    uint64_t dropped_kernel, dropped_interface;
};

struct reject_row {
    uint32_t minute;
    uint16_t reason; /* enum reject */
    uint64_t packets;
};

/* Everything of one day out of one block of packets. Borrowed for the call that hands it over. */
struct day_rows {
    uint32_t day; /* days since 1970 */
    const struct flow_rows *flows, *flows6;
    const struct scan_rows *scans, *scans6;
    const struct tag_rows *tags, *tags6;
    const struct backscatter_rows *backscatter, *backscatter6;
    const struct ipv6 *addresses6;
    size_t addresses6_count;
    const struct coverage_row *coverage;
    size_t coverage_count;
    const struct reject_row *rejects;
    size_t rejects_count;
};

#endif
