/* Internal to anonymise_packet: one datagram on its way, and what its layers share. */
#ifndef TEITEN_EXPORT_PACKET_INSIDE_H
#define TEITEN_EXPORT_PACKET_INSIDE_H

#include "export/find.h"

/* One end of a datagram, before and after. IPv4 in the last 4 bytes of a mapped address. */
struct end {
    struct ipv6 before, after;
    uint16_t port;
};

struct datagram {
    struct anonymiser *anonymiser;
    uint8_t *transport; /* what follows the IP header, in place */
    size_t length;      /* bytes of it that were captured */
    uint8_t protocol;
    bool is_ipv6;
    bool is_quote; /* in an ICMP error: more may have followed, checksums tell nothing */
    bool is_cut;   /* it is not there as a whole: a first fragment, or less was captured */
    struct end source, destination;
    struct hidden hidden;
    uint16_t masscan_id;     /* the id that the datagram has where masscan made it, before ... */
    uint16_t new_masscan_id; /* ... and after */
};

/* Rewrites what follows the IP header. False: nothing of it may leave. */
bool anonymise_transport(struct datagram *d);
/* A datagram of `length` captured bytes, from its IP header on; also a quoted one. */
bool anonymise_ip(struct anonymiser *anonymiser, uint8_t *bytes, size_t length, bool is_quote);

/* Blanks what stands for hidden addresses. */
bool anonymise_content(struct datagram *d, uint8_t *bytes, size_t length);

/* The Internet checksum (RFC 1071) over what `sum` began with; the bytes are added to it. */
uint32_t sum_bytes(uint32_t sum, const uint8_t *bytes, size_t length);
uint16_t sum_fold(uint32_t sum);

static inline uint16_t take16(const uint8_t *b)
{
    return (uint16_t)(b[0] << 8 | b[1]);
}
static inline uint32_t take32(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}
static inline void put16(uint8_t *b, uint16_t value)
{
    b[0] = (uint8_t)(value >> 8);
    b[1] = (uint8_t)value;
}
static inline void put32(uint8_t *b, uint32_t value)
{
    put16(b, (uint16_t)(value >> 16));
    put16(b + 2, (uint16_t)value);
}

#endif
