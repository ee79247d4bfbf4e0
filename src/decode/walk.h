/* The way through a packet's headers, from the outermost inwards: what the layers share.
 *
 * Each layer is one function: it reads its own header at the cursor, and returns the layer that
 * stands next, or LAYER_END with the reason why. decode.c calls them in a loop, so that nesting costs
 * no stack and is bounded in one place. Private to src/decode/. */
#ifndef TEITEN_DECODE_WALK_H
#define TEITEN_DECODE_WALK_H

#include "base/cursor.h"
#include "decode/decode.h"

enum layer {
    LAYER_END,
    LAYER_ETHERNET,
    LAYER_SLL,
    LAYER_SLL2,
    LAYER_NULL,
    LAYER_LOOP,
    LAYER_PPP,
    LAYER_PPP_HDLC,
    LAYER_CISCO_HDLC,
    LAYER_LLC,
    LAYER_VLAN,
    LAYER_MPLS,
    LAYER_PPPOE,
    LAYER_IP, /* version 4 or 6, as its first byte says */
    LAYER_IPV4,
    LAYER_IPV6,
    LAYER_TCP,
    LAYER_UDP,
    LAYER_ICMP,
    LAYER_ICMPV6,
    LAYER_GRE,
    LAYER_COUNT
};

/* EtherType values (IEEE 802 numbers), as Ethernet, SLL, VLAN, LLC/SNAP, HDLC and GRE write them. */
enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_ETHERNET = 0x6558, /* in GRE: transparent Ethernet bridging */
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_ERSPAN_3 = 0x22eb,
    ETHERTYPE_ERSPAN = 0x88be,       /* types I and II */
    ETHERTYPE_LENGTH_LIMIT = 0x0600, /* below: the length of an IEEE 802.3 frame with LLC */
};

struct walk {
    struct cursor c; /* ends where the captured bytes or the innermost length field end */
    const struct raw_packet *raw;
    const struct address_set *monitored;
    struct packet *packet;
    size_t claimed_end; /* offset in raw->bytes where the innermost IP header says that it ends */
    unsigned depth;     /* headers so far */
    enum reject reason; /* of LAYER_END */
};

static inline enum layer walk_reject(struct walk *w, enum reject reason)
{
    w->reason = reason;
    return LAYER_END;
}

/* Everything but what `has` would have to allow first; a whole memset() would cost half the decoding. */
static inline void packet_clear(struct packet *packet)
{
    memset(packet, 0, offsetof(struct packet, src6));
}

/* `length` checked bytes from `offset` on. */
static inline void packet_set_payload(struct packet *packet, const uint8_t *bytes, size_t offset,
                                      size_t length)
{
    packet->payload_offset = (uint32_t)offset;
    packet->payload_len = (uint32_t)length;
    size_t head = sizeof packet->payload_head;
    if (length > 0)
        memcpy(packet->payload_head, bytes + offset, length < head ? length : head);
}

static inline size_t walk_offset(const struct walk *w)
{
    return (size_t)(w->c.at - w->raw->bytes);
}

/* A header inside an IP datagram is not all there: by the sender's own length, or `cut` by the
 * capture? */
static inline enum layer walk_reject_short(struct walk *w, enum reject cut)
{
    if (w->claimed_end > w->raw->captured_len)
        return walk_reject(w, cut);
    return walk_reject(w, w->packet->has & HAS_FRAGMENT ? REJECT_TINY_FRAGMENT
                                                        : REJECT_DATAGRAM_SHORT);
}

/* A length field at the cursor says that `length` bytes follow. */
static inline void walk_bound(struct walk *w, size_t length)
{
    if (cursor_left(&w->c) > length)
        w->c.end = w->c.at + length;
}

/* What is left is payload. */
static inline enum layer walk_end(struct walk *w)
{
    packet_set_payload(w->packet, w->raw->bytes, walk_offset(w), cursor_left(&w->c));
    return walk_reject(w, REJECT_NONE);
}

/* The frame's length from offset `at` on, at most 65,535: for an IP header that leaves its own length
 * out (segmentation offload), as tcpdump does it. */
static inline uint16_t walk_length_on_wire(const struct walk *w, size_t at)
{
    size_t wire_len = w->raw->wire_len;
    if (wire_len < w->raw->captured_len)
        wire_len = w->raw->captured_len;
    return wire_len - at > UINT16_MAX ? UINT16_MAX : (uint16_t)(wire_len - at);
}

enum layer decode_ethernet(struct walk *w);
enum layer decode_sll(struct walk *w);
enum layer decode_sll2(struct walk *w);
enum layer decode_null(struct walk *w);
enum layer decode_loop(struct walk *w);
enum layer decode_ppp(struct walk *w);
enum layer decode_ppp_hdlc(struct walk *w);
enum layer decode_cisco_hdlc(struct walk *w);
enum layer decode_llc(struct walk *w);
enum layer decode_vlan(struct walk *w);
enum layer decode_mpls(struct walk *w);
enum layer decode_pppoe(struct walk *w);
enum layer decode_ip(struct walk *w);
enum layer decode_ipv4(struct walk *w);
enum layer decode_ipv6(struct walk *w);
enum layer decode_tcp(struct walk *w);
enum layer decode_udp(struct walk *w);
enum layer decode_icmp(struct walk *w);
enum layer decode_icmpv6(struct walk *w);
enum layer decode_gre(struct walk *w);

/* The layer that an EtherType names. */
enum layer decode_ethertype(struct walk *w, unsigned type);

/* The layer that an IP protocol number names; the packet's addresses and fragment are filled. */
enum layer decode_protocol(struct walk *w);

/* Steps over the extension headers of IPv6 from `*protocol` on (RFC 8200 4, AH: RFC 4302), and stops
 * at the first other header, or after a fragment header of a later fragment. */
struct ipv6_fragment {
    bool present; /* false in an atomic fragment (RFC 6946): that is a whole datagram */
    uint16_t offset;
};
enum reject ipv6_skip_extensions(struct cursor *c, unsigned *depth, uint8_t *protocol,
                                 struct ipv6_fragment *ret_fragment);

/* The fields of the fixed headers, from bytes whose bounds have been checked. */

static inline void ipv4_read(struct packet *packet, const uint8_t header[20])
{
    packet->src.host_order = load_be32(header + 12);
    packet->dst.host_order = load_be32(header + 16);
    packet->ip_len = load_be16(header + 2);
    packet->ip_id = load_be16(header + 4);
    packet->ttl = header[8];
    packet->protocol = header[9];
}

static inline void tcp_read(struct packet *packet, const uint8_t header[20])
{
    packet->src_port = load_be16(header);
    packet->dst_port = load_be16(header + 2);
    packet->tcp_seq = load_be32(header + 4);
    packet->tcp_ack = load_be32(header + 8);
    packet->tcp_header_len = (uint8_t)((header[12] >> 4) * 4);
    packet->tcp_flags = header[13];
    packet->tcp_window = load_be16(header + 14);
}

/* The options, `length` captured bytes; `whole` when none is missing. */
void tcp_read_options(struct packet *packet, const uint8_t *options, size_t length, bool whole);

#endif
