/* A packet as the simulator decided it, before it becomes bytes. */
#ifndef TEITEN_SIMULATE_MADE_H
#define TEITEN_SIMULATE_MADE_H

#include "simulate/land.h"

/* TCP options of a SYN, as the programs send them (facts 1.1). */
enum options {
    OPTIONS_NONE,
    OPTIONS_MSS,     /* MSS 1460 (nmap, masscan since 2023) */
    OPTIONS_WINDOWS, /* MSS, NOP, WS 8, NOP, NOP, SACK permitted (zmap since 4.1.0) */
    OPTIONS_LINUX,   /* MSS, SACK permitted, timestamp, NOP, WS 7 */
    OPTIONS_COUNT
};
extern const uint8_t options_len[OPTIONS_COUNT]; /* bytes, multiples of 4 */

struct made {
    struct instant time;
    uint32_t src, dst;           /* hosts, see land.h */
    uint16_t src_port, dst_port; /* ICMP: type and code */
    uint8_t protocol, ttl, tcp_flags;
    bool is_ipv6, dont_fragment, more_fragments;
    uint16_t fragment_offset; /* units of 8 bytes */
    uint16_t ip_id, window;
    uint32_t seq, ack, timestamp;
    enum options options;
    const uint8_t *payload; /* after the transport header; borrowed from the stream */
    uint16_t payload_len;
    uint16_t icmp_rest[2]; /* identifier and sequence number */
    bool is_quote;         /* the payload is the header that an ICMP error complains of */
    bool is_malformed;
    bool outside; /* not to a monitored address */
    bool tagged;  /* VLAN */
    /* Of backscatter: the attack that it tells of. */
    uint16_t victim; /* 1 + its number in the scenario; 0: none */
    uint16_t attacked_port;
    uint8_t attacked_protocol;
    enum way way;
    enum form form;
    enum sim_tool tool;
};

enum { MADE_BYTES_LIMIT = 1024 };

/* Bytes of the IP datagram. */
uint16_t made_ip_len(const struct made *made);
/* The Ethernet frame, checksums correct; returns its length, at most MADE_BYTES_LIMIT. */
uint32_t made_bytes(const struct made *made, const struct land *land, uint16_t vlan,
                    uint8_t bytes[MADE_BYTES_LIMIT]);
/* Spoils a frame in the way of `made`; returns how many bytes the capture keeps. */
uint32_t made_spoil(const struct made *made, uint8_t bytes[MADE_BYTES_LIMIT], uint32_t length);

#endif
