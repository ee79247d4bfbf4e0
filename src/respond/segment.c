#include "respond/segment.h"

#include <assert.h>

#include "respond/wire.h"

enum { IPV4_BYTES = 20, IPV6_BYTES = 40, TCP_BYTES = 20, IPV4_AT = 12 /* in a mapped address */ };
enum { HOPS = 64 };

/* RFC 791. */
static void write_ipv4(const struct path *path, const struct segment *segment, uint8_t *header)
{
    static const uint8_t begin[2] = {0x45, 0};
    memcpy(header, begin, sizeof begin);
    store_be16(header + 2, (uint16_t)segment_ip_bytes(path, segment->length));
    store_be16(header + 4, segment->ip_id);
    store_be16(header + 6, 0x4000);
    header[8] = HOPS;
    header[9] = PROTOCOL_TCP;
    store_be16(header + 10, 0);
    memcpy(header + 12, path->talk.dst.bytes + IPV4_AT, 4);
    memcpy(header + 16, path->talk.src.bytes + IPV4_AT, 4);
    checksum_store(header + 10, checksum_add(0, header, IPV4_BYTES));
}

/* RFC 8200 3. */
static void write_ipv6(const struct path *path, const struct segment *segment, uint8_t *header)
{
    store_be32(header, UINT32_C(6) << 28);
    store_be16(header + 4, (uint16_t)(TCP_BYTES + segment->length));
    header[6] = PROTOCOL_TCP;
    header[7] = HOPS;
    memcpy(header + 8, path->talk.dst.bytes, 16);
    memcpy(header + 24, path->talk.src.bytes, 16);
}

/* RFC 9293 3.1; `addresses` are those of the IP header, which the checksum covers. */
static void write_tcp(const struct path *path, const struct segment *segment,
                      const uint8_t *addresses, size_t address_bytes, uint8_t *header)
{
    store_be16(header, path->talk.dst_port);
    store_be16(header + 2, path->talk.src_port);
    store_be32(header + 4, segment->seq);
    store_be32(header + 8, segment->ack);
    header[12] = TCP_BYTES / 4 << 4;
    header[13] = segment->flags;
    store_be16(header + 14, segment->window);
    store_be32(header + 16, 0); /* checksum, urgent pointer */
    if (segment->length > 0)
        memcpy(header + TCP_BYTES, segment->payload, segment->length);
    uint64_t sum = checksum_add(0, addresses, address_bytes);
    sum = checksum_add_pseudo(sum, PROTOCOL_TCP, TCP_BYTES + segment->length);
    checksum_store(header + 16, checksum_add(sum, header, TCP_BYTES + segment->length));
}

uint32_t segment_write(const struct path *path, const struct segment *segment,
                       uint8_t frame[SEGMENT_FRAME_BYTES])
{
    assert(segment->length <=
           (path->is_ipv6 ? (uint32_t)SEGMENT_IPV6_PAYLOAD : SEGMENT_IPV4_PAYLOAD));
    memcpy(frame, path->link.bytes, LINK_HEADER_BYTES);
    uint8_t *ip = frame + path->link.length;
    if (path->is_ipv6) {
        write_ipv6(path, segment, ip);
        write_tcp(path, segment, ip + 8, 32, ip + IPV6_BYTES);
    } else {
        write_ipv4(path, segment, ip);
        write_tcp(path, segment, ip + 12, 8, ip + IPV4_BYTES);
    }
    return path->link.length + segment_ip_bytes(path, segment->length);
}
