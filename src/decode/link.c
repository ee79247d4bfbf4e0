/* Link layers: the outermost header, which names what follows.
 *
 * Formats: tcpdump.org/linktypes.html; Ethernet: IEEE 802.3; LLC and SNAP: IEEE 802.2, RFC 1042;
 * PPP: RFC 1661, RFC 1662; Cisco HDLC: RFC 1547 4.3.1. */
#include "decode/walk.h"

/* Protocols that share a network with IP and are none of its faults. */
static const uint16_t not_ip[] = {
    0x0806, /* ARP */
    0x0842, /* wake on LAN */
    0x2000, /* CDP, in SNAP */
    0x2003, /* VTP and other Cisco protocols, in SNAP */
    0x2004, /* DTP */
    0x22f0, /* AVTP */
    0x22f3, /* TRILL */
    0x6002, /* DEC MOP */
    0x6003, /* DECnet */
    0x8035, /* RARP */
    0x8037, /* IPX */
    0x8137, /* IPX */
    0x809b, /* AppleTalk */
    0x80f3, /* AppleTalk ARP */
    0x8808, /* Ethernet flow control */
    0x8809, /* LACP and other slow protocols */
    0x8863, /* PPPoE discovery */
    0x8892, /* PROFINET */
    0x8899, /* Realtek loop detection */
    0x88a4, /* EtherCAT */
    0x88b5, /* local experiment */
    0x88b6, /* local experiment */
    0x88cc, /* LLDP */
    0x88e1, /* HomePlug */
    0x88e3, /* MRP */
    0x88f5, /* MVRP */
    0x88f7, /* PTP */
    0x888e, /* EAPOL */
    0x8902, /* CFM */
    0x8912, /* HomePlug */
    0x893a, /* IEEE 1905 */
    0x9000, /* loopback test */
    0xfefe, /* OSI: IS-IS in HDLC */
};

enum layer decode_ethertype(struct walk *w, unsigned type)
{
    switch (type) {
    case ETHERTYPE_IPV4:
        return LAYER_IPV4;
    case ETHERTYPE_IPV6:
        return LAYER_IPV6;
    case 0x8100: /* IEEE 802.1Q */
    case 0x88a8: /* IEEE 802.1ad */
    case 0x9100: /* QinQ before the standard */
        return LAYER_VLAN;
    case 0x8847: /* unicast */
    case 0x8848: /* multicast, or upstream-assigned: RFC 5332 */
        return LAYER_MPLS;
    case 0x8864:
        return LAYER_PPPOE;
    default:
        break;
    }
    if (type < ETHERTYPE_LENGTH_LIMIT)
        return LAYER_LLC;
    for (size_t i = 0; i < sizeof not_ip / sizeof not_ip[0]; i++)
        if (not_ip[i] == type)
            return walk_reject(w, REJECT_NOT_IP);
    return walk_reject(w, REJECT_LINK_PROTOCOL);
}

/* 6 bytes to, 6 from, EtherType. */
enum layer decode_ethernet(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 14);
    if (header == NULL)
        return walk_reject(w, REJECT_LINK_HEADER_CUT);
    return decode_ethertype(w, load_be16(header + 12));
}

/* An IEEE 802.3 frame: IP only behind SNAP (AA AA 03 00-00-00 EtherType). */
enum layer decode_llc(struct walk *w)
{
    static const uint8_t snap[6] = {0xaa, 0xaa, 0x03, 0, 0, 0};
    const uint8_t *header = cursor_take(&w->c, 8);
    if (header == NULL || memcmp(header, snap, sizeof snap) != 0 ||
        load_be16(header + 6) < ETHERTYPE_LENGTH_LIMIT)
        return walk_reject(w, REJECT_NOT_IP);
    return decode_ethertype(w, load_be16(header + 6));
}

/* ARPHRD_ values of Linux interfaces whose "protocol" is no EtherType. */
enum { ARPHRD_IPGRE = 778, ARPHRD_NETLINK = 824 };

/* What a Linux "cooked" header names. */
static enum layer decode_cooked(struct walk *w, unsigned hardware, unsigned protocol)
{
    enum { ETH_P_802_2 = 4 };
    if (hardware == ARPHRD_NETLINK)
        return walk_reject(w, REJECT_NOT_IP);
    if (protocol < ETHERTYPE_LENGTH_LIMIT && protocol != ETH_P_802_2)
        return walk_reject(w, REJECT_NOT_IP);
    if (hardware == ARPHRD_IPGRE && protocol == ETHERTYPE_ETHERNET)
        return LAYER_ETHERNET;
    return decode_ethertype(w, protocol);
}

/* Packet type, hardware type, address length, address (8), protocol. */
enum layer decode_sll(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 16);
    if (header == NULL)
        return walk_reject(w, REJECT_LINK_HEADER_CUT);
    return decode_cooked(w, load_be16(header + 2), load_be16(header + 14));
}

/* Protocol, reserved, interface (4), hardware type, packet type (1), address length (1), address. */
enum layer decode_sll2(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 20);
    if (header == NULL)
        return walk_reject(w, REJECT_LINK_HEADER_CUT);
    return decode_cooked(w, load_be16(header + 8), load_be16(header));
}

/* The address family, as numbered by the system that captured. */
static enum layer decode_family(struct walk *w, uint32_t family)
{
    switch (family) {
    case 2:
        return LAYER_IPV4;
    case 10: /* AF_INET6 of Linux, */
    case 23: /* Windows, */
    case 24: /* NetBSD, OpenBSD, */
    case 28: /* FreeBSD, */
    case 30: /* macOS */
        return LAYER_IPV6;
    default:
        return walk_reject(w, REJECT_LINK_PROTOCOL);
    }
}

/* The family in the byte order of the machine that captured, which nobody wrote down: families are
 * small numbers, so a large one is in the other order. */
enum layer decode_null(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 4);
    if (header == NULL)
        return walk_reject(w, REJECT_LINK_HEADER_CUT);
    uint32_t family = load_be32(header);
    return decode_family(w, family > 0xffff ? __builtin_bswap32(family) : family);
}

enum layer decode_loop(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 4);
    if (header == NULL)
        return walk_reject(w, REJECT_LINK_HEADER_CUT);
    return decode_family(w, load_be32(header));
}

/* An optional FF 03, then the protocol, in one byte if that is odd (RFC 1661 6.5, 6.6). */
enum layer decode_ppp(struct walk *w)
{
    if (cursor_left(&w->c) >= 2 && w->c.at[0] == 0xff && w->c.at[1] == 0x03)
        cursor_skip(&w->c, 2);
    unsigned protocol = cursor_u8(&w->c);
    if ((protocol & 1) == 0)
        protocol = protocol << 8 | cursor_u8(&w->c);
    if (w->c.failed)
        return walk_reject(w, REJECT_PPP_CUT);

    switch (protocol) {
    case 0x0021:
        return LAYER_IPV4;
    case 0x0057:
        return LAYER_IPV6;
    case 0x0281:
    case 0x0283:
        return LAYER_MPLS;
    default: /* from 0x4000 on: control protocols (RFC 1661 2) */
        return walk_reject(w, protocol >= 0x4000 ? REJECT_NOT_IP : REJECT_LINK_PROTOCOL);
    }
}

/* PPP in HDLC framing, or Cisco HDLC, as its address byte says. */
enum layer decode_ppp_hdlc(struct walk *w)
{
    enum { CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };
    if (cursor_left(&w->c) == 0)
        return walk_reject(w, REJECT_PPP_CUT);
    if (w->c.at[0] == CISCO_UNICAST || w->c.at[0] == CISCO_MULTICAST)
        return LAYER_CISCO_HDLC;
    return LAYER_PPP;
}

/* Address, control, EtherType. */
enum layer decode_cisco_hdlc(struct walk *w)
{
    enum { CISCO_SLARP = 0x8035 };
    const uint8_t *header = cursor_take(&w->c, 4);
    if (header == NULL)
        return walk_reject(w, REJECT_LINK_HEADER_CUT);
    unsigned type = load_be16(header + 2);
    if (type == CISCO_SLARP || type < ETHERTYPE_LENGTH_LIMIT)
        return walk_reject(w, REJECT_NOT_IP);
    return decode_ethertype(w, type);
}
