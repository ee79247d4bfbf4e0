/* What providers put between the link header and IP: VLAN tags, MPLS labels, PPPoE sessions. */
#include "decode/walk.h"

/* Priority and number (2), then the EtherType of what follows (IEEE 802.1Q 9.3). */
enum layer decode_vlan(struct walk *w)
{
    const uint8_t *tag = cursor_take(&w->c, 4);
    if (tag == NULL)
        return walk_reject(w, REJECT_VLAN_CUT);
    w->packet->inside |= INSIDE_VLAN;
    return decode_ethertype(w, load_be16(tag + 2));
}

/* One label of 4 bytes; bit 8 ends the stack (RFC 3032 2.1). Nothing says what follows it: a first
 * nibble of 4 or 6 is IP; pseudowires avoid these (RFC 4385 3). */
enum layer decode_mpls(struct walk *w)
{
    const uint8_t *label = cursor_take(&w->c, 4);
    if (label == NULL)
        return walk_reject(w, REJECT_MPLS_CUT);
    w->packet->inside |= INSIDE_MPLS;
    if ((label[2] & 1) == 0)
        return LAYER_MPLS;
    if (cursor_left(&w->c) == 0)
        return walk_reject(w, REJECT_MPLS_CUT);
    unsigned version = w->c.at[0] >> 4;
    return version == 4 || version == 6 ? LAYER_IP : walk_reject(w, REJECT_MPLS_PAYLOAD);
}

/* Version and type, code, session (2), length of what follows (2) (RFC 2516 4). */
enum layer decode_pppoe(struct walk *w)
{
    enum { VERSION_1_TYPE_1 = 0x11, CODE_SESSION = 0 };
    const uint8_t *header = cursor_take(&w->c, 6);
    if (header == NULL)
        return walk_reject(w, REJECT_PPPOE_CUT);
    if (header[0] != VERSION_1_TYPE_1)
        return walk_reject(w, REJECT_PPPOE_VERSION);
    if (header[1] != CODE_SESSION)
        return walk_reject(w, REJECT_NOT_IP);
    w->packet->inside |= INSIDE_PPPOE;
    walk_bound(w, load_be16(header + 4));
    return LAYER_PPP;
}
