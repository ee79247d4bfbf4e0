/* The marked packet. See probe.h. */
#include "doctor/probe.h"

#include <string.h>

enum { ETHERNET_SIZE = 14, IPV4_SIZE = 20, UDP_SIZE = 8 };

static const char payload[] = "teiten doctor";

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* The sum of RFC 1071, not yet folded. */
static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    return sum;
}

static uint32_t checksum(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

size_t probe_frame(const struct probe_mark *mark, uint8_t frame[PROBE_FRAME_SIZE])
{
    /* Locally administered (IEEE 802 bit 1 of the first byte): nobody's. */
    static const uint8_t ethernet[ETHERNET_SIZE] = {0x02, 't', 'e', 'i', 'd', 0,    0x02,
                                                    't',  'e', 'i', 's', 0,   0x08, 0x00};
    const size_t udp_len = UDP_SIZE + sizeof payload - 1;
    uint8_t *ip = frame + ETHERNET_SIZE, *udp = ip + IPV4_SIZE;
    memset(frame, 0, PROBE_FRAME_SIZE);
    memcpy(frame, ethernet, sizeof ethernet);
    ip[0] = 0x45;
    put16(ip + 2, (uint32_t)(IPV4_SIZE + udp_len));
    ip[8] = 1; /* TTL: no router passes it on, should one ever see it */
    ip[9] = 17;
    put32(ip + 12, mark->source.host_order);
    put32(ip + 16, mark->target.host_order);
    put16(ip + 10, checksum(add(0, ip, IPV4_SIZE)));
    put16(udp, mark->source_port);
    put16(udp + 2, mark->target_port);
    put16(udp + 4, (uint32_t)udp_len);
    memcpy(udp + UDP_SIZE, payload, sizeof payload - 1);
    /* Pseudo header of RFC 768: addresses, protocol, length. */
    uint32_t sum = checksum(add(17 + (uint32_t)udp_len, ip + 12, 8 + udp_len));
    put16(udp + 6, sum == 0 ? 0xffff : sum);
    return ETHERNET_SIZE + IPV4_SIZE + udp_len;
}
