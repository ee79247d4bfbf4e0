/* A packet as the open block keeps it: 32 bytes, enough for flows, pieces of scans, backscatter and
 * coverage. */
#ifndef TEITEN_OBSERVE_RECORD_H
#define TEITEN_OBSERVE_RECORD_H

#include "model/kind.h"
#include "model/packet.h"

/* Packets that are only counted are records as well, with one of these in place of a kind. */
enum record_kind {
    RECORD_UNDECODABLE = KIND_COUNT, /* dst_port holds the reason */
    RECORD_NOT_MONITORED,
    RECORD_DROPPED, /* src: by the kernel, dst: by the interface */
    RECORD_LIVE,    /* no packet: the sensor says that this minute is live */
    RECORD_KIND_COUNT,
};

struct record {
    uint32_t src, dst; /* IPv6: positions in the block's addresses */
    union {
        uint32_t seq;
        uint32_t quoted_dst; /* what a quoting ICMP error complains of: the victim */
    };
    uint32_t time_low_us; /* microseconds since 1970, 56 bits in three parts */
    uint16_t time_mid_us;
    uint16_t src_port, dst_port;
    uint16_t ip_len;
    union {
        uint16_t window;
        uint16_t quoted_port; /* 0 where the protocol has none */
    };
    uint8_t time_high_us;
    uint8_t protocol, ttl;
    union {
        uint8_t tcp_flags;
        uint8_t quote; /* ICMP: RECORD_QUOTE, RECORD_MISMATCH, or 0 */
    };
    uint8_t mark; /* bits 0-2: enum kind or record_kind; 3: a fragment; 4-7: enum tool */
    union {
        uint8_t synlen; /* bytes of a SYN's TCP header; 0 for everything else */
        uint8_t quoted_protocol;
    };
};
_Static_assert(sizeof(struct record) == 32, "a record is half a cache line");

enum { RECORD_KIND_MASK = 0x07, RECORD_FRAGMENT = 0x08, RECORD_TOOL_SHIFT = 4 };
/* The packet quotes a header; its source is not our address that the error came to. */
enum { RECORD_QUOTE = 0x01, RECORD_MISMATCH = 0x02 };
_Static_assert(RECORD_KIND_COUNT <= RECORD_KIND_MASK + 1 && (int)TOOL_COUNT <= 16, "they fit");

static inline void record_set_time(struct record *r, uint64_t time_us)
{
    r->time_low_us = (uint32_t)time_us;
    r->time_mid_us = (uint16_t)(time_us >> 32);
    r->time_high_us = (uint8_t)(time_us >> 48);
}

static inline uint64_t record_time_us(const struct record *r)
{
    return (uint64_t)r->time_high_us << 48 | (uint64_t)r->time_mid_us << 32 | r->time_low_us;
}

static inline enum record_kind record_kind(const struct record *r)
{
    return (enum record_kind)(r->mark & RECORD_KIND_MASK);
}

static inline uint8_t record_tool(const struct record *r)
{
    return r->mark >> RECORD_TOOL_SHIFT;
}

static inline bool record_is_icmp(const struct record *r)
{
    return r->protocol == PROTOCOL_ICMP || r->protocol == PROTOCOL_ICMPV6;
}

static inline bool record_quotes(const struct record *r)
{
    return record_is_icmp(r) && (r->quote & RECORD_QUOTE) != 0;
}

/* Of backscatter: who was attacked. */
static inline uint32_t record_victim(const struct record *r)
{
    return record_quotes(r) ? r->quoted_dst : r->src;
}

static inline uint32_t record_minute(const struct record *r)
{
    return (uint32_t)(record_time_us(r) / (60 * (uint64_t)US_PER_S));
}

static inline uint32_t record_day(const struct record *r)
{
    return (uint32_t)(record_time_us(r) / (S_PER_DAY * (uint64_t)US_PER_S));
}

#endif
