/* IPv6 and its extension headers (RFC 8200). */
#include "decode/walk.h"

enum {
    EXTENSION_HOP_BY_HOP = 0,
    EXTENSION_ROUTING = 43,
    EXTENSION_FRAGMENT = 44,
    EXTENSION_AH = 51,
    EXTENSION_DESTINATION = 60,
};

/* Mobility, HIP and Shim6 have the form of extension headers too, but end the chain in practice; they
 * are kept as the packet's protocol. */
static bool is_extension(uint8_t protocol)
{
    return protocol == EXTENSION_HOP_BY_HOP || protocol == EXTENSION_ROUTING ||
           protocol == EXTENSION_FRAGMENT || protocol == EXTENSION_AH ||
           protocol == EXTENSION_DESTINATION;
}

enum reject ipv6_skip_extensions(struct cursor *c, unsigned *depth, uint8_t *protocol,
                                 struct ipv6_fragment *ret_fragment)
{
    enum { MORE_FRAGMENTS = 1, OFFSET_MASK = 0xfff8, AH_BYTES = 12 };
    *ret_fragment = (struct ipv6_fragment){.present = false};
    while (is_extension(*protocol)) {
        if (++*depth > DECODE_DEPTH)
            return REJECT_DEPTH;
        const uint8_t *header = cursor_take(c, 8);
        if (header == NULL)
            return REJECT_IPV6_EXTENSION_CUT;

        size_t length = 8; /* of a fragment header (RFC 8200 4.5) */
        if (*protocol == EXTENSION_FRAGMENT) {
            unsigned field = load_be16(header + 2);
            if (field & (OFFSET_MASK | MORE_FRAGMENTS))
                ret_fragment->present = true;
            ret_fragment->offset = field & OFFSET_MASK;
        } else if (*protocol == EXTENSION_AH) {
            length = (header[1] + 2U) * 4; /* RFC 4302 2.2 */
            if (length < AH_BYTES)
                return REJECT_AH_LENGTH;
        } else {
            length = (header[1] + 1U) * 8;
        }
        *protocol = header[0];
        cursor_skip(c, length - 8);
        if (c->failed)
            return REJECT_IPV6_EXTENSION_CUT;
        if (ret_fragment->offset > 0)
            break; /* what follows is a part of the datagram's middle */
    }
    return REJECT_NONE;
}

/* Bounds the cursor, just behind the fixed header, by the payload length. That is 0 where a card cuts the
 * segments (TCP, UDP) or in a jumbogram (RFC 2675: hop by hop): then the frame's length counts. Else 0
 * means that nothing follows, and what does is padding. */
static void bound_payload(struct walk *w, size_t at, unsigned payload_len)
{
    enum { HEADER_BYTES = 40 };
    uint8_t next = w->packet->protocol;
    if (payload_len == 0 &&
        (next == PROTOCOL_TCP || next == PROTOCOL_UDP || next == EXTENSION_HOP_BY_HOP)) {
        w->packet->ip_len = walk_length_on_wire(w, at);
        return;
    }
    unsigned length = HEADER_BYTES + payload_len;
    w->packet->ip_len = length > UINT16_MAX ? UINT16_MAX : (uint16_t)length;
    w->claimed_end = at + length;
    walk_bound(w, payload_len);
}

enum layer decode_ipv6(struct walk *w)
{
    size_t at = walk_offset(w);
    if (cursor_left(&w->c) == 0)
        return walk_reject(w, REJECT_IP_EMPTY);
    if (w->c.at[0] >> 4 != 6)
        return walk_reject(w, REJECT_IP_VERSION);
    const uint8_t *header = cursor_take(&w->c, 40);
    if (header == NULL)
        return walk_reject(w, REJECT_IPV6_HEADER_CUT);

    struct packet *packet = w->packet;
    packet->has |= HAS_IPV6;
    packet->protocol = header[6];
    packet->ttl = header[7];
    memcpy(packet->src6.bytes, header + 8, 16);
    memcpy(packet->dst6.bytes, header + 24, 16);
    bound_payload(w, at, load_be16(header + 4));

    struct ipv6_fragment fragment;
    enum reject reason = ipv6_skip_extensions(&w->c, &w->depth, &packet->protocol, &fragment);
    if (fragment.present)
        packet->has |= HAS_FRAGMENT;
    packet->fragment_offset = fragment.offset;
    if (reason == REJECT_IPV6_EXTENSION_CUT)
        return walk_reject_short(w, reason);
    if (reason != REJECT_NONE)
        return walk_reject(w, reason);
    return decode_protocol(w);
}
