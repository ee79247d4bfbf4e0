/* GRE (RFC 2784, 2890) and ERSPAN in it: how routers and switches send mirrored traffic.
 *
 * Taken off only if what is inside can be read; a GRE packet of another kind (PPTP, a protocol that
 * is not known) is counted as what it is, protocol 47. ERSPAN: draft-foschiano-erspan-03. */
#include "decode/walk.h"

enum { GRE_CHECKSUM = 0x8000, GRE_ROUTING = 0x4000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000 };

/* What was read so far is the tunnel's; the packet that we count begins now. */
static void walk_into(struct walk *w, unsigned inside)
{
    struct packet *packet = w->packet;
    struct instant time = packet->time;
    inside |= packet->inside;
    packet_clear(packet);
    packet->time = time;
    packet->inside = (uint8_t)inside;
}

/* Version and VLAN (2), class and session (2), reserved and port index (4); then Ethernet. */
static enum layer decode_erspan_2(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 8);
    if (header == NULL)
        return walk_reject_short(w, REJECT_ERSPAN_HEADER_CUT);
    if (header[0] >> 4 != 1)
        return walk_reject(w, REJECT_ERSPAN_VERSION);
    walk_into(w, INSIDE_ERSPAN);
    return LAYER_ETHERNET;
}

/* Version and VLAN (2), class and session (2), time stamp (4), group tag (2), P, frame type, hardware,
 * direction, granularity, O (2); with O, 8 bytes of platform subheader. */
static enum layer decode_erspan_3(struct walk *w)
{
    enum { FRAME_ETHERNET = 0, FRAME_IP = 2 };
    const uint8_t *header = cursor_take(&w->c, 12);
    if (header == NULL)
        return walk_reject_short(w, REJECT_ERSPAN_HEADER_CUT);
    if (header[0] >> 4 != 2)
        return walk_reject(w, REJECT_ERSPAN_VERSION);
    if (header[11] & 1)
        cursor_skip(&w->c, 8);
    if (w->c.failed)
        return walk_reject_short(w, REJECT_ERSPAN_HEADER_CUT);
    unsigned frame_type = header[10] >> 2 & 0x1f;
    if (frame_type != FRAME_ETHERNET && frame_type != FRAME_IP)
        return walk_reject(w, REJECT_LINK_PROTOCOL);
    walk_into(w, INSIDE_ERSPAN);
    return frame_type == FRAME_IP ? LAYER_IP : LAYER_ETHERNET;
}

enum layer decode_gre(struct walk *w)
{
    struct cursor before = w->c;
    const uint8_t *header = cursor_take(&w->c, 4);
    if (header == NULL)
        return walk_reject_short(w, REJECT_GRE_HEADER_CUT);
    unsigned flags = load_be16(header);
    unsigned type = load_be16(header + 2);
    unsigned version = flags & 7;
    if (version > 1)
        return walk_reject(w, REJECT_GRE_VERSION);
    if (version == 0 && flags & GRE_ROUTING)
        return walk_reject(w, REJECT_GRE_ROUTING);

    bool is_erspan = type == ETHERTYPE_ERSPAN || type == ETHERTYPE_ERSPAN_3;
    bool is_carrier =
        is_erspan || type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 || type == ETHERTYPE_ETHERNET;
    if (version == 1 || !is_carrier) {
        w->c = before;
        return walk_end(w);
    }
    size_t fields = (flags & GRE_CHECKSUM ? 4U : 0U) + (flags & GRE_KEY ? 4U : 0U) +
                    (flags & GRE_SEQUENCE ? 4U : 0U);
    cursor_skip(&w->c, fields);
    if (w->c.failed)
        return walk_reject_short(w, REJECT_GRE_HEADER_CUT);

    if (type == ETHERTYPE_ERSPAN_3)
        return decode_erspan_3(w);
    if (type == ETHERTYPE_ERSPAN && flags & GRE_SEQUENCE)
        return decode_erspan_2(w);
    walk_into(w, is_erspan ? INSIDE_ERSPAN : INSIDE_GRE); /* type I has no header of its own */
    return is_erspan || type == ETHERTYPE_ETHERNET ? LAYER_ETHERNET : decode_ethertype(w, type);
}
