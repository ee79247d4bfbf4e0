/* Groups: what the pieces of a source are told apart by, in scans and tags. Private to observe. */
#ifndef TEITEN_OBSERVE_GROUP_H
#define TEITEN_OBSERVE_GROUP_H

#include "observe/record.h"

/* The ports under which a packet is counted in scans, see store/schema.h. */
static inline uint16_t scan_src_port(const struct record *r)
{
    bool by_source = (int)record_kind(r) == KIND_BACKSCATTER || record_is_icmp(r);
    return by_source ? r->src_port : 0;
}

static inline uint16_t scan_dst_port(const struct record *r)
{
    bool by_source = (int)record_kind(r) == KIND_BACKSCATTER && !record_is_icmp(r);
    return by_source ? 0 : r->dst_port;
}

/* What the pieces of a source are told apart by, most significant first: protocol, kind and mark,
 * ports, hour of the day. */
static inline uint64_t group_of(const struct record *r, uint64_t time_us)
{
    uint64_t hour = time_us / (S_PER_HOUR * (uint64_t)US_PER_S) % 24;
    uint64_t mark = (uint64_t)record_kind(r) << 4 | record_tool(r);
    return (((uint64_t)r->protocol << 8 | mark) << 16 | scan_dst_port(r)) << 24 |
           (uint64_t)scan_src_port(r) << 8 | hour;
}

#endif
