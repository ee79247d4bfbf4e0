/* Segments of ours, laid out as frames: link header, IPv4 or IPv6, TCP without options, payload.
 *
 * In: a path and what to say. Out: bytes with good checksums. As a Linux device sends them: TTL 64,
 * "don't fragment", in IPv6 no flow label. Private to src/respond/. */
#ifndef TEITEN_RESPOND_SEGMENT_H
#define TEITEN_RESPOND_SEGMENT_H

#include "respond/path.h"

enum {
    SEGMENT_IPV4_HEADERS = 40, /* IP and TCP, no options */
    SEGMENT_IPV6_HEADERS = 60,
    /* A client's SYN may tell a larger one, but we keep nothing of it (RFC 9293 3.7.1, RFC 8200 5). */
    SEGMENT_IPV4_PAYLOAD = 536,
    SEGMENT_IPV6_PAYLOAD = 1220,
    SEGMENT_FRAME_BYTES = LINK_HEADER_BYTES + SEGMENT_IPV6_HEADERS + SEGMENT_IPV6_PAYLOAD,
};

struct segment {
    uint32_t seq, ack;
    uint16_t window;
    uint16_t ip_id; /* IPv4 */
    uint8_t flags;
    const uint8_t *payload;
    uint32_t length; /* of it; at most SEGMENT_IPV4_PAYLOAD or SEGMENT_IPV6_PAYLOAD */
};

static inline uint32_t segment_ip_bytes(const struct path *path, uint32_t payload)
{
    return (path->is_ipv6 ? SEGMENT_IPV6_HEADERS : SEGMENT_IPV4_HEADERS) + payload;
}

/* Returns the frame's length. */
uint32_t segment_write(const struct path *path, const struct segment *segment,
                       uint8_t frame[SEGMENT_FRAME_BYTES]);

#endif
