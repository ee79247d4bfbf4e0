/* The entry: from a raw packet's link type through its layers. */
#include "decode/decode.h"
#include "decode/walk.h"

/* LINKTYPE_ numbers of pcap and pcapng (tcpdump.org/linktypes.html) and where their packets begin. */
static const struct {
    uint16_t link_type;
    uint8_t layer;
} links[] = {
    {0, LAYER_NULL},         /* NULL */
    {1, LAYER_ETHERNET},     /* ETHERNET */
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

/* What nearly every packet of a telescope is, in one go: Ethernet, IPv4 without options, not
 * fragmented, TCP. Says the same as the walk (the tests hold the two together), or false. */
static bool decode_straight(const struct raw_packet *raw, struct packet *packet)
{
    enum { ETHERNET_BYTES = 14, IPV4_BYTES = 20, TCP_BYTES = 20 };
    enum { TCP_AT = ETHERNET_BYTES + IPV4_BYTES, LEAST_BYTES = TCP_AT + TCP_BYTES };
    const uint8_t *bytes = raw->bytes;
    if (raw->link_type != 1 || raw->captured_len < LEAST_BYTES)
        return false;

    const uint8_t *ip = bytes + ETHERNET_BYTES;
    const uint8_t *tcp = bytes + TCP_AT;
    unsigned fragment = load_be16(ip + 6);
    unsigned total_len = load_be16(ip + 2);
    unsigned tcp_len = (tcp[12] >> 4) * 4U;
    if (load_be16(bytes + 12) != ETHERTYPE_IPV4 || ip[0] != 0x45 || ip[9] != PROTOCOL_TCP ||
        (fragment & 0x3fff) != 0 || tcp_len < TCP_BYTES || total_len < IPV4_BYTES + tcp_len)
        return false;

    size_t end = ETHERNET_BYTES + total_len;
    if (end > raw->captured_len)
        end = raw->captured_len;
    if (TCP_AT + tcp_len > end)
        return false;

    ipv4_read(packet, ip);
    tcp_read(packet, tcp);
    packet->has = (uint8_t)(HAS_PORTS | HAS_TCP | (fragment & 0x4000 ? HAS_DONT_FRAGMENT : 0));
    packet_set_payload(packet, bytes, TCP_AT + tcp_len, end - TCP_AT - tcp_len);
    if (tcp_len > TCP_BYTES)
        tcp_read_options(packet, tcp + TCP_BYTES, tcp_len - TCP_BYTES, true);
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
    memset(packet, 0, sizeof *packet);
    packet->time = raw->time;
    if (raw->time.ns < 0 || raw->time.ns / NS_PER_S >= INSTANT_LIMIT_S)
        return REJECT_TIME;
    if (decode_straight(raw, packet))
        return REJECT_NONE;
    return decode_walk(raw, monitored, packet);
}
