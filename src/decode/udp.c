/* UDP (RFC 768). */
#include "decode/walk.h"

enum layer decode_udp(struct walk *w)
{
    enum { HEADER_BYTES = 8 };
    const uint8_t *header = cursor_take(&w->c, HEADER_BYTES);
    if (header == NULL)
        return walk_reject_short(w, REJECT_UDP_HEADER_CUT);
    struct packet *packet = w->packet;
    packet->has |= HAS_PORTS;
    packet->src_port = load_be16(header);
    packet->dst_port = load_be16(header + 2);
    packet->udp_len = load_be16(header + 4);
    if (packet->udp_len < HEADER_BYTES)
        return walk_reject(w, REJECT_UDP_LENGTH);
    walk_bound(w, packet->udp_len - (size_t)HEADER_BYTES);
    return walk_end(w);
}
