/* ICMP (RFC 792) and ICMPv6 (RFC 4443), with the header that an error quotes.
 *
 * The quoted header is what a victim or a router received in our name: backscatter of UDP and ICMP
 * floods is known by it. It is as forgeable as the rest. */
#include "decode/walk.h"

/* The first bytes of the quoted transport header: ports, or type and code. */
static void quote_transport(struct cursor *c, struct quote *quote)
{
    if (quote->protocol == PROTOCOL_TCP || quote->protocol == PROTOCOL_UDP) {
        const uint8_t *ports = cursor_take(c, 4);
        if (ports != NULL) {
            quote->src_port = load_be16(ports);
            quote->dst_port = load_be16(ports + 2);
        }
    } else if (quote->protocol == PROTOCOL_ICMP || quote->protocol == PROTOCOL_ICMPV6) {
        const uint8_t *type_and_code = cursor_take(c, 2);
        if (type_and_code != NULL) {
            quote->src_port = type_and_code[0];
            quote->dst_port = type_and_code[1];
        }
    }
}

static struct quote *begin_quote(struct packet *packet)
{
    packet->has |= HAS_QUOTE;
    packet->quote = (struct quote){.protocol = 0};
    return &packet->quote;
}

static void quote_ipv4(struct cursor c, struct packet *packet)
{
    const uint8_t *header = cursor_take(&c, 20);
    if (header == NULL || header[0] >> 4 != 4 || (header[0] & 0x0f) < 5)
        return;
    struct quote *quote = begin_quote(packet);
    quote->src.host_order = load_be32(header + 12);
    quote->dst.host_order = load_be32(header + 16);
    quote->protocol = header[9];
    cursor_skip(&c, (header[0] & 0x0fU) * 4 - 20);
    if ((load_be16(header + 6) & 0x1fff) == 0) /* not a later fragment */
        quote_transport(&c, quote);
}

static void quote_ipv6(struct cursor c, unsigned *depth, struct packet *packet)
{
    const uint8_t *header = cursor_take(&c, 40);
    if (header == NULL || header[0] >> 4 != 6)
        return;
    struct quote *quote = begin_quote(packet);
    memcpy(quote->src6.bytes, header + 8, 16);
    memcpy(quote->dst6.bytes, header + 24, 16);
    quote->protocol = header[6];
    struct ipv6_fragment fragment;
    if (ipv6_skip_extensions(&c, depth, &quote->protocol, &fragment) == REJECT_NONE &&
        fragment.offset == 0)
        quote_transport(&c, quote);
}

static void read_type_and_code(struct packet *packet, const uint8_t header[2])
{
    packet->has |= HAS_PORTS;
    packet->src_port = header[0];
    packet->dst_port = header[1];
}

/* RFC 792: destination unreachable, source quench, redirect, time exceeded, parameter problem. */
static bool icmp_is_error(uint16_t type)
{
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

enum layer decode_icmp(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 8);
    if (header == NULL)
        return walk_reject_short(w, REJECT_ICMP_HEADER_CUT);
    read_type_and_code(w->packet, header);
    if (icmp_is_error(w->packet->src_port))
        quote_ipv4(w->c, w->packet);
    return walk_end(w);
}

/* RFC 4443 2.1: types below 128 are errors; 1 to 4 are defined, each with 4 bytes before the quote. */
static bool icmpv6_is_error(uint16_t type)
{
    return type >= 1 && type <= 4;
}

enum layer decode_icmpv6(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 4);
    if (header == NULL)
        return walk_reject_short(w, REJECT_ICMP_HEADER_CUT);
    read_type_and_code(w->packet, header);
    cursor_skip(&w->c, cursor_left(&w->c) < 4 ? cursor_left(&w->c) : 4);
    if (icmpv6_is_error(w->packet->src_port))
        quote_ipv6(w->c, &w->depth, w->packet);
    return walk_end(w);
}
