/* A decided packet to an Ethernet frame. RFC 791, 768, 792, 8200, 9293; checksums RFC 1071. */
#include <string.h>

#include "simulate/made.h"

const uint8_t options_len[OPTIONS_COUNT] = {0, 4, 12, 20};

enum { ETHERNET_LEN = 14, VLAN_LEN = 4, IPV4_LEN = 20, IPV6_LEN = 40, TCP_LEN = 20, UDP_LEN = 8 };
enum { ICMP_LEN = 8, PROTOCOL_SCTP = 132, PROTOCOL_IGMP = 2 };

static uint8_t *put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, value >> 16), value);
}

/* The sum of 16-bit words, not yet folded; an odd last byte counts as the upper half of a word. */
static uint32_t sum_of(const uint8_t *bytes, uint32_t length)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i + 1 < length; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    if (length % 2 != 0)
        sum += (uint32_t)bytes[length - 1] << 8;
    return sum;
}

static uint16_t checksum(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static uint32_t transport_len(const struct made *made)
{
    if (made->fragment_offset != 0)
        return 0;
    switch (made->protocol) {
    case PROTOCOL_TCP:
        return TCP_LEN + (uint32_t)options_len[made->options];
    case PROTOCOL_UDP:
        return UDP_LEN;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
    case PROTOCOL_IGMP:
        return ICMP_LEN;
    default:
        return 0;
    }
}

uint16_t made_ip_len(const struct made *made)
{
    uint32_t header = made->is_ipv6 ? IPV6_LEN : IPV4_LEN;
    return (uint16_t)(header + transport_len(made) + made->payload_len);
}

static void put_options(uint8_t *at, const struct made *made)
{
    static const uint8_t mss[] = {2, 4, 0x05, 0xb4};
    static const uint8_t windows[] = {2, 4, 0x05, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2};
    static const uint8_t linux_[] = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0,
                                     0, 0, 0,    0,    0, 0, 1, 3,  3, 7};
    switch (made->options) {
    case OPTIONS_MSS:
        memcpy(at, mss, sizeof mss);
        break;
    case OPTIONS_WINDOWS:
        memcpy(at, windows, sizeof windows);
        break;
    case OPTIONS_LINUX:
        memcpy(at, linux_, sizeof linux_);
        put32(at + 8, made->timestamp);
        break;
    default:
        break;
    }
}

static uint8_t *put_ethernet(uint8_t *at, const struct made *made, uint16_t vlan)
{
    /* Locally administered addresses (IEEE 802). */
    static const uint8_t addresses[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
    memcpy(at, addresses, sizeof addresses);
    at += sizeof addresses;
    if (made->tagged)
        at = put16(put16(at, 0x8100), vlan);
    return put16(at, made->is_ipv6 ? 0x86dd : 0x0800);
}

/* Returns the sum of the pseudo header's addresses. */
static uint32_t put_ip(uint8_t *at, const struct made *made, const struct land *land)
{
    uint32_t ip_len = made_ip_len(made);
    if (made->is_ipv6) {
        put32(at, UINT32_C(6) << 28);
        put16(at + 4, ip_len - IPV6_LEN);
        at[6] = made->protocol;
        at[7] = made->ttl;
        struct ipv6 src = land_ipv6(land, made->src), dst = land_ipv6(land, made->dst);
        memcpy(at + 8, src.bytes, 16);
        memcpy(at + 24, dst.bytes, 16);
        return sum_of(at + 8, 32);
    }
    put16(at, 0x4500);
    put16(at + 2, ip_len);
    put16(at + 4, made->ip_id);
    put16(at + 6, (made->dont_fragment ? 0x4000u : 0) | (made->more_fragments ? 0x2000u : 0) |
                      made->fragment_offset);
    at[8] = made->ttl;
    at[9] = made->protocol;
    put16(at + 10, 0);
    put32(at + 12, made->src);
    put32(at + 16, made->dst);
    put16(at + 10, checksum(sum_of(at, IPV4_LEN)));
    return sum_of(at + 12, 8);
}

static void put_tcp(uint8_t *at, const struct made *made, uint32_t length, uint32_t pseudo)
{
    put16(at, made->src_port);
    put16(at + 2, made->dst_port);
    put32(at + 4, made->seq);
    put32(at + 8, made->ack);
    at[12] = (uint8_t)((TCP_LEN + options_len[made->options]) / 4 << 4);
    at[13] = made->tcp_flags;
    put16(at + 14, made->window);
    put32(at + 16, 0);
    put_options(at + TCP_LEN, made);
    put16(at + 16, checksum(sum_of(at, length) + pseudo));
}

static void put_udp(uint8_t *at, const struct made *made, uint32_t length, uint32_t pseudo)
{
    put16(at, made->src_port);
    put16(at + 2, made->dst_port);
    put16(at + 4, length);
    put16(at + 6, 0);
    /* The sum of a fragmented datagram would need the rest of it; 0 means none (RFC 768). */
    uint16_t sum = made->more_fragments ? 0 : checksum(sum_of(at, length) + pseudo);
    put16(at + 6, sum == 0 && !made->more_fragments ? 0xffff : sum);
}

static void put_icmp(uint8_t *at, const struct made *made, uint32_t length, uint32_t pseudo)
{
    at[0] = (uint8_t)made->src_port;
    at[1] = (uint8_t)made->dst_port;
    put16(at + 2, 0);
    put16(at + 4, made->icmp_rest[0]);
    put16(at + 6, made->icmp_rest[1]);
    put16(at + 2, checksum(sum_of(at, length) + pseudo));
}

uint32_t made_bytes(const struct made *made, const struct land *land, uint16_t vlan,
                    uint8_t bytes[MADE_BYTES_LIMIT])
{
    uint8_t *ip = put_ethernet(bytes, made, vlan);
    uint8_t *transport = ip + (made->is_ipv6 ? IPV6_LEN : IPV4_LEN);
    uint32_t header = transport_len(made), length = header + made->payload_len;
    uint32_t pseudo = put_ip(ip, made, land) + length + made->protocol;
    if (made->payload_len > 0)
        memcpy(transport + header, made->payload, made->payload_len);
    if (header > 0 && made->protocol == PROTOCOL_TCP)
        put_tcp(transport, made, length, pseudo);
    else if (header > 0 && made->protocol == PROTOCOL_UDP)
        put_udp(transport, made, length, pseudo);
    else if (header > 0) /* ICMP and IGMP have no pseudo header in their sum, ICMPv6 has */
        put_icmp(transport, made, length, made->is_ipv6 ? pseudo : 0);
    return (uint32_t)(transport - bytes) + length;
}
