/* One packet after decode and recognise: what every later stage knows of it.
 *
 * Plain values in host order, no pointer, no state. The bits in `has` tell which groups are meant.
 * Fields that a packet does not have are 0, except that src6 and dst6 hold nothing without HAS_IPV6,
 * and quote nothing without HAS_QUOTE. Sources: RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293
 * (TCP), RFC 768 (UDP), RFC 792 and RFC 4443 (ICMP). */
#ifndef TEITEN_MODEL_PACKET_H
#define TEITEN_MODEL_PACKET_H

#include "base/types.h"

enum protocol {
    PROTOCOL_ICMP = 1,
    PROTOCOL_IPIP = 4,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_IPV6 = 41,
    PROTOCOL_GRE = 47,
    PROTOCOL_ICMPV6 = 58,
};

/* TCP flags, as in byte 13 of the header (RFC 9293 3.1; ECE and CWR: RFC 3168). */
enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20,
    TCP_ECE = 0x40,
    TCP_CWR = 0x80,
};

/* The order and kinds of TCP options of a SYN, one hex digit each from the first option at the low
 * end, at most 16: enough to tell the stacks apart. */
enum {
    OPTION_END = 1,
    OPTION_NOP = 2,
    OPTION_MSS = 3,
    OPTION_WINDOW_SCALE = 4,
    OPTION_SACK_PERMITTED = 5,
    OPTION_TIMESTAMP = 6,
    OPTION_FAST_OPEN = 7,
    OPTION_UNKNOWN = 15,
};

/* Which parts of struct packet are meant. */
enum {
    HAS_IPV6 = 0x01,     /* src6, dst6 instead of src, dst */
    HAS_PORTS = 0x02,    /* src_port, dst_port: TCP or UDP header; ICMP: type and code */
    HAS_TCP = 0x04,      /* the fixed 20 bytes of the TCP header */
    HAS_FRAGMENT = 0x08, /* a part of a fragmented datagram (first or later) */
    HAS_QUOTE = 0x10,    /* an ICMP error with at least the addresses of the quoted header */
    HAS_DONT_FRAGMENT = 0x20,
    HAS_BAD_OPTIONS = 0x40, /* TCP options that do not add up; those before the fault are kept */
};

/* What was taken off around the packet that we count. */
enum {
    INSIDE_VLAN = 0x01,
    INSIDE_MPLS = 0x02,
    INSIDE_PPPOE = 0x04,
    INSIDE_GRE = 0x08,
    INSIDE_ERSPAN = 0x10,
};

/* The header that an ICMP error quotes: the packet that the victim or a router complains of. */
struct quote {
    struct ipv4 src, dst;   /* IPv4 */
    struct ipv6 src6, dst6; /* ICMPv6 */
    uint16_t src_port, dst_port;
    uint8_t protocol;
};

/* ip_len is what the header says (IPv6: with its 40 bytes), but where it says 0, which segmentation
 * offload does, the length of the frame from there on. */
struct packet {
    struct instant time;
    uint64_t tcp_options; /* sequence of option kinds, see above */
    struct ipv4 src, dst; /* 0 in IPv6 */
    uint32_t tcp_seq;
    uint32_t tcp_ack;
    uint32_t tcp_timestamp; /* TSval of the timestamp option, 0 without */
    /* What follows the last header read (TCP, UDP, ICMP; IP where nothing further is read, as in later
     * fragments and tunnels left on), inside the captured bytes of the raw packet. */
    uint32_t payload_offset;
    uint32_t payload_len;
    uint8_t payload_head[4]; /* its first bytes, 0 where there are none */
    uint16_t src_port;       /* ICMP: type */
    uint16_t dst_port;       /* ICMP: code */
    uint16_t ip_id;          /* IPv4 only */
    uint16_t ip_len;         /* bytes of the IP datagram; at most 65,535, see below */
    uint16_t tcp_window;
    uint16_t tcp_mss;         /* MSS option, 0 without */
    uint16_t fragment_offset; /* in bytes */
    uint16_t udp_len;         /* bytes of the UDP datagram as its header says */
    uint8_t protocol;  /* of the innermost header that we read: IPv6 extension headers skipped */
    uint8_t ttl;       /* IPv6: hop limit */
    uint8_t tcp_flags; /* all eight */
    uint8_t tcp_header_len; /* bytes, 20 to 60, as the header says */
    uint8_t has;
    uint8_t inside;
    uint8_t kind;  /* enum kind, by recognise */
    uint8_t tool;  /* enum tool, by recognise: the packet's own mark */
    uint32_t tags; /* bits of the user's tags that it has, by pipeline (capture/tags.h) */
    /* Seldom needed, and therefore last: what stands above fills one cache line and a little. */
    struct ipv6 src6, dst6;
    struct quote quote;
};

#endif
