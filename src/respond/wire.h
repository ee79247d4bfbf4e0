/* Numbers and checksums as they stand on the wire. Private to src/respond/. */
#ifndef TEITEN_RESPOND_WIRE_H
#define TEITEN_RESPOND_WIRE_H

#include "base/cursor.h"

static inline void store_be16(uint8_t *p, uint16_t v)
{
    v = __builtin_bswap16(v);
    memcpy(p, &v, sizeof v);
}

static inline void store_be32(uint8_t *p, uint32_t v)
{
    v = __builtin_bswap32(v);
    memcpy(p, &v, sizeof v);
}

/* The Internet checksum (RFC 1071), in three steps. The sum of 16-bit words is taken in the machine's
 * byte order, which RFC 1071 2(B) allows as long as the result is stored in it too. */
static inline uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t length)
{
    uint32_t four;
    for (; length >= sizeof four; bytes += sizeof four, length -= sizeof four) {
        memcpy(&four, bytes, sizeof four);
        sum += four;
    }
    if (length > 0) {
        four = 0;
        memcpy(&four, bytes, length & (sizeof four - 1));
        sum += four;
    }
    return sum;
}

/* What the pseudo-header (RFC 9293 3.1, RFC 8200 8.1) adds besides the addresses. */
static inline uint64_t checksum_add_pseudo(uint64_t sum, uint8_t protocol, uint32_t length)
{
    return sum + __builtin_bswap32(length) + __builtin_bswap32(protocol);
}

static inline uint16_t checksum_fold(uint64_t sum)
{
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 16) + (sum & 0xffff);
    sum = (sum >> 16) + (sum & 0xffff);
    return (uint16_t)~sum;
}

static inline void checksum_store(uint8_t *p, uint64_t sum)
{
    uint16_t folded = checksum_fold(sum);
    memcpy(p, &folded, sizeof folded);
}

#endif
