/* IPv4 (RFC 791), and what follows an IP header of either version. */
#include "decode/walk.h"

enum layer decode_ip(struct walk *w)
{
    if (cursor_left(&w->c) == 0)
        return walk_reject(w, REJECT_IP_EMPTY);
    switch (w->c.at[0] >> 4) {
    case 4:
        return LAYER_IPV4;
    case 6:
        return LAYER_IPV6;
    default:
        return walk_reject(w, REJECT_IP_VERSION);
    }
}

enum layer decode_ipv4(struct walk *w)
{
    enum { DONT_FRAGMENT = 0x4000, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };
    size_t at = walk_offset(w);
    if (cursor_left(&w->c) == 0)
        return walk_reject(w, REJECT_IP_EMPTY);
    if (w->c.at[0] >> 4 != 4)
        return walk_reject(w, REJECT_IP_VERSION);
    const uint8_t *header = cursor_take(&w->c, 20);
    if (header == NULL)
        return walk_reject(w, REJECT_IPV4_HEADER_CUT);

    struct packet *packet = w->packet;
    ipv4_read(packet, header);
    size_t header_len = (header[0] & 0x0fU) * 4;
    if (header_len < 20)
        return walk_reject(w, REJECT_IPV4_HEADER_LENGTH);
    if (packet->ip_len == 0) {
        packet->ip_len = walk_length_on_wire(w, at);
    } else if (packet->ip_len < header_len) {
        return walk_reject(w, REJECT_IPV4_TOTAL_LENGTH);
    } else {
        walk_bound(w, packet->ip_len - 20U);
        w->claimed_end = at + packet->ip_len;
    }
    cursor_skip(&w->c, header_len - 20);
    if (w->c.failed)
        return walk_reject(w, REJECT_IPV4_OPTIONS_CUT);

    unsigned fragment = load_be16(header + 6);
    packet->fragment_offset = (uint16_t)((fragment & OFFSET_MASK) * 8);
    if (fragment & DONT_FRAGMENT)
        packet->has |= HAS_DONT_FRAGMENT;
    if (fragment & (MORE_FRAGMENTS | OFFSET_MASK))
        packet->has |= HAS_FRAGMENT;
    return decode_protocol(w);
}

/* Was the outer packet of a tunnel itself sent to a monitored address? */
static bool is_monitored(const struct walk *w)
{
    if (w->monitored == NULL)
        return false;
    if (w->packet->has & HAS_IPV6)
        return address_set_has_ipv6(w->monitored, w->packet->dst6);
    return address_set_has_ipv4(w->monitored, w->packet->dst);
}

enum layer decode_protocol(struct walk *w)
{
    const struct packet *packet = w->packet;
    bool is_ipv6 = packet->has & HAS_IPV6;
    if (packet->fragment_offset > 0) {
        /* Offset 8 would write over ports and sequence number of the first fragment's TCP header,
         * 16 and more over its window and options: RFC 1858 4 refuses the former. */
        if (packet->fragment_offset == 8 && packet->protocol == PROTOCOL_TCP)
            return walk_reject(w, REJECT_FRAGMENT_OVERLAP);
        return walk_end(w);
    }
    switch (packet->protocol) {
    case PROTOCOL_TCP:
        return LAYER_TCP;
    case PROTOCOL_UDP:
        return LAYER_UDP;
    case PROTOCOL_ICMP:
        return is_ipv6 ? walk_end(w) : LAYER_ICMP;
    case PROTOCOL_ICMPV6:
        return is_ipv6 ? LAYER_ICMPV6 : walk_end(w);
    case PROTOCOL_GRE:
        return is_monitored(w) ? walk_end(w) : LAYER_GRE;
    default:
        return walk_end(w);
    }
}
