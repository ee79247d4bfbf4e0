/* The entry: from a raw packet's link type through its layers. */
#include "decode/decode.h"
#include "decode/walk.h"

enum { LINK_TYPE_ETHERNET = 1 };

/* LINKTYPE_ numbers of pcap and pcapng (tcpdump.org/linktypes.html) and where their packets begin. */
static const struct {
    uint16_t link_type;
    uint8_t layer;
} links[] = {
    {0, LAYER_NULL}, /* NULL */
    {LINK_TYPE_ETHERNET, LAYER_ETHERNET},
    {9, LAYER_PPP},          /* PPP */
    {50, LAYER_PPP_HDLC},    /* PPP_HDLC */
    {51, LAYER_PPPOE},       /* PPP_ETHER */
    {101, LAYER_IP},         /* RAW */
    {104, LAYER_CISCO_HDLC}, /* C_HDLC */
    {108, LAYER_LOOP},       /* LOOP */
    {113, LAYER_SLL},        /* LINUX_SLL */
    {228, LAYER_IPV4},       /* IPV4 */
    {229, LAYER_IPV6},       /* IPV6 */
    {276, LAYER_SLL2},       /* LINUX_SLL2 */
};

static enum layer (*const layers[LAYER_COUNT])(struct walk *w) = {
    [LAYER_ETHERNET] = decode_ethernet,
    [LAYER_SLL] = decode_sll,
    [LAYER_SLL2] = decode_sll2,
    [LAYER_NULL] = decode_null,
    [LAYER_LOOP] = decode_loop,
    [LAYER_PPP] = decode_ppp,
    [LAYER_PPP_HDLC] = decode_ppp_hdlc,
    [LAYER_CISCO_HDLC] = decode_cisco_hdlc,
    [LAYER_LLC] = decode_llc,
    [LAYER_VLAN] = decode_vlan,
    [LAYER_MPLS] = decode_mpls,
    [LAYER_PPPOE] = decode_pppoe,
    [LAYER_IP] = decode_ip,
    [LAYER_IPV4] = decode_ipv4,
    [LAYER_IPV6] = decode_ipv6,
    [LAYER_TCP] = decode_tcp,
    [LAYER_UDP] = decode_udp,
    [LAYER_ICMP] = decode_icmp,
    [LAYER_ICMPV6] = decode_icmpv6,
    [LAYER_GRE] = decode_gre,
};

static enum layer first_layer(uint16_t link_type)
{
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (links[i].link_type == link_type)
            return links[i].layer;
    return LAYER_END;
}

bool decode_knows_link_type(uint16_t link_type)
{
    return first_layer(link_type) != LAYER_END;
}

/* TCP of a straight packet: its header is wholly there, from `at` on, or false. */
static bool straight_tcp(const uint8_t *bytes, size_t at, size_t end, struct packet *packet)
{
    enum { HEADER_BYTES = 20 };
    if (at + HEADER_BYTES > end)
        return false;
    const uint8_t *header = bytes + at;
    size_t header_len = (header[12] >> 4) * 4U;
    if (header_len < HEADER_BYTES || at + header_len > end)
        return false;
    tcp_read(packet, header);
    packet->has |= HAS_PORTS | HAS_TCP;
    packet_set_payload(packet, bytes, at + header_len, end - at - header_len);
    if (header_len > HEADER_BYTES)
        tcp_read_options(packet, header + HEADER_BYTES, header_len - HEADER_BYTES, true);
    return true;
}

/* What nearly every packet of a telescope is, in one go: Ethernet, IPv4 without options, not
 * fragmented, TCP. Says the same as the walk (the tests hold the two together), or false: then the
 * packet is as it was. */
static bool decode_straight(const struct raw_packet *raw, struct packet *packet)
{
    enum { ETHERNET_BYTES = 14, IPV4_BYTES = 20, DONT_FRAGMENT = 0x4000, EVIL_BIT = 0x8000 };
    const uint8_t *bytes = raw->bytes;
    if (raw->link_type != LINK_TYPE_ETHERNET || raw->captured_len < ETHERNET_BYTES + IPV4_BYTES)
        return false;
    const uint8_t *ip = bytes + ETHERNET_BYTES;
    unsigned fragment = load_be16(ip + 6);
    if (load_be16(bytes + 12) != ETHERTYPE_IPV4 || ip[0] != 0x45 || ip[9] != PROTOCOL_TCP ||
        (fragment & ~(unsigned)(DONT_FRAGMENT | EVIL_BIT)) != 0)
        return false;

    size_t end = ETHERNET_BYTES + load_be16(ip + 2);
    if (end > raw->captured_len)
        end = raw->captured_len;
    if (!straight_tcp(bytes, ETHERNET_BYTES + IPV4_BYTES, end, packet))
        return false;
    ipv4_read(packet, ip);
    if (fragment & DONT_FRAGMENT)
        packet->has |= HAS_DONT_FRAGMENT;
    return true;
}

static enum reject decode_walk(const struct raw_packet *raw, const struct address_set *monitored,
                               struct packet *packet)
{
    struct walk w = {
        .c = cursor_over(raw->bytes, raw->captured_len),
        .raw = raw,
        .monitored = monitored,
        .packet = packet,
        .claimed_end = SIZE_MAX,
        .reason = REJECT_LINK_TYPE,
    };
    enum layer layer = first_layer(raw->link_type);
    while (layer != LAYER_END) {
        if (++w.depth > DECODE_DEPTH)
            return REJECT_DEPTH;
        layer = layers[layer](&w);
    }
    return w.reason;
}

enum reject decode_packet(const struct raw_packet *raw, const struct address_set *monitored,
                          struct packet *packet)
{
    packet_clear(packet);
    packet->time = raw->time;
    if (raw->time.ns < 0 || raw->time.ns / NS_PER_S >= INSTANT_LIMIT_S)
        return REJECT_TIME;
    if (decode_straight(raw, packet))
        return REJECT_NONE;
    return decode_walk(raw, monitored, packet);
}
