/* What holds of every decoded packet, whatever the bytes. For the mutation test and the fuzz target. */
#ifndef TEITEN_TEST_DECODE_INVARIANTS_H
#define TEITEN_TEST_DECODE_INVARIANTS_H

#include "decode/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Equal in everything that means something. */
static inline bool packets_equal(const struct packet *a, const struct packet *b)
{
    const size_t quote_bytes = offsetof(struct quote, protocol) + 1; /* no padding */
    if (memcmp(a, b, offsetof(struct packet, src6)) != 0)
        return false;
    if (a->has & HAS_IPV6 && (memcmp(&a->src6, &b->src6, sizeof a->src6) != 0 ||
                              memcmp(&a->dst6, &b->dst6, sizeof a->dst6) != 0))
        return false;
    return !(a->has & HAS_QUOTE) || memcmp(&a->quote, &b->quote, quote_bytes) == 0;
}

static inline void check_payload(const struct raw_packet *raw, const struct packet *p)
{
    HOLDS(p->payload_offset <= raw->captured_len);
    HOLDS(p->payload_len <= raw->captured_len - p->payload_offset);
    for (uint32_t i = 0; i < sizeof p->payload_head; i++)
        HOLDS(p->payload_head[i] == (i < p->payload_len ? raw->bytes[p->payload_offset + i] : 0));
}

static inline void check_fields(const struct packet *p)
{
    HOLDS(p->kind == 0 && p->tool == 0);
    HOLDS(p->ip_len >= 20);
    if (p->has & HAS_IPV6)
        HOLDS(p->ip_len >= 40 && p->ip_id == 0 && p->src.host_order == 0 && p->dst.host_order == 0);
    if (p->has & HAS_TCP)
        HOLDS(p->has & HAS_PORTS && p->protocol == PROTOCOL_TCP && p->tcp_header_len >= 20 &&
              p->tcp_header_len <= 60);
    else
        HOLDS(p->protocol != PROTOCOL_TCP || p->fragment_offset > 0);
    if (p->udp_len > 0)
        HOLDS(p->protocol == PROTOCOL_UDP && p->udp_len >= 8 && p->payload_len <= p->udp_len - 8U);
    if (p->fragment_offset > 0)
        HOLDS(p->has & HAS_FRAGMENT && !(p->has & HAS_PORTS));
    if (p->has & HAS_QUOTE)
        HOLDS(p->protocol == (p->has & HAS_IPV6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP));
}

/* An Ethernet frame of IPv4 takes the straight path; as LINKTYPE_IPV4 the same bytes take the walk. */
static inline void check_straight_is_walk(const struct raw_packet *raw, enum reject reason,
                                          const struct packet *packet)
{
    enum { ETHERNET_BYTES = 14, LINK_ETHERNET = 1, LINK_IPV4 = 228 };
    if (raw->link_type != LINK_ETHERNET || raw->captured_len < ETHERNET_BYTES ||
        raw->bytes[12] != 0x08 || raw->bytes[13] != 0x00 || reason == REJECT_DEPTH)
        return;
    struct raw_packet inner = *raw;
    inner.link_type = LINK_IPV4;
    inner.bytes += ETHERNET_BYTES;
    inner.captured_len -= ETHERNET_BYTES;
    inner.wire_len -= ETHERNET_BYTES;
    struct packet walked;
    HOLDS(decode_packet(&inner, NULL, &walked) == reason);
    walked.payload_offset += ETHERNET_BYTES;
    HOLDS(reason != REJECT_NONE || packets_equal(&walked, packet));
}

/* Decodes twice, into memory with different rests in it, and checks. */
static inline enum reject check_packet(const struct raw_packet *raw)
{
    struct packet packet, again;
    memset(&packet, 0xa5, sizeof packet);
    memset(&again, 0x5a, sizeof again);
    enum reject reason = decode_packet(raw, NULL, &packet);
    HOLDS(reason < REJECT_COUNT);
    HOLDS(decode_packet(raw, NULL, &again) == reason);
    HOLDS(packet.time.ns == raw->time.ns && again.time.ns == raw->time.ns);
    if (reason == REJECT_NONE) {
        HOLDS(packets_equal(&packet, &again));
        check_payload(raw, &packet);
        check_fields(&packet);
    }
    check_straight_is_walk(raw, reason, &packet);
    return reason;
}

#endif
