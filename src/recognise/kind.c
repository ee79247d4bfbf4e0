/* Kind: is a packet sent to make contact, the echo of an attack, talk, or none of these?
 *
 * In: a decoded packet. Out: access, backscatter, conversation or other. The rules are asked in the
 * order of the table; the first that matches decides. Each is a libpcap filter expression as well.
 *
 * Backscatter follows CAIDA (corsaro 3, facts 1.2): answers of a victim to packets that forged our
 * address. Of UDP that is DNS answers only; others cannot be told from a contact without reading them.
 * FIN, NULL and XMAS probes ask for an answer as a SYN does: access. An acknowledgement of something
 * that was never sent is neither: other; unless the sensor answers, then it is conversation. */
#include "recognise/kind.h"

#include "recognise/syn.h"

enum { ICMP_ECHO_REPLY = 0, ICMP_ECHO = 8, ICMPV6_ECHO = 128, ICMPV6_ECHO_REPLY = 129 };
enum { DNS_PORT = 53, DNS_RESPONSE_BIT = 0x80 };

/* Bit i: ICMP type i. Answers and errors; requests (RFC 792, RFC 950). */
#define ICMP_ANSWERS                                                                               \
    (1u << 0 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 11 | 1u << 12 | 1u << 14 | 1u << 16 | 1u << 18)
#define ICMP_REQUESTS (1u << 8 | 1u << 13 | 1u << 15 | 1u << 17)

static bool is_icmp_of(const struct packet *p, uint32_t types)
{
    return p->protocol == PROTOCOL_ICMP && (p->has & (HAS_PORTS | HAS_IPV6)) == HAS_PORTS &&
           p->src_port < 32 && (types >> p->src_port & 1) != 0;
}

static bool is_later_fragment(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return p->fragment_offset != 0;
}

static bool is_contact_syn(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return is_syn(p);
}

static bool is_tcp_answer(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return (p->has & HAS_TCP) != 0 &&
           ((p->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) ||
            (p->tcp_flags & TCP_RST) != 0);
}

static bool is_talk(const struct recognise_options *options, const struct packet *p)
{
    return options->answered && (p->has & HAS_TCP) != 0 && (p->tcp_flags & TCP_ACK) != 0;
}

static bool is_tcp_probe(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return (p->has & HAS_TCP) != 0 && (p->tcp_flags & TCP_ACK) == 0;
}

static bool is_dns_answer(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return p->protocol == PROTOCOL_UDP && (p->has & HAS_PORTS) != 0 && p->src_port == DNS_PORT &&
           p->payload_len >= 3 && (p->payload_head[2] & DNS_RESPONSE_BIT) != 0;
}

static bool is_udp(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return p->protocol == PROTOCOL_UDP && (p->has & HAS_PORTS) != 0;
}

static bool is_icmp_answer(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return is_icmp_of(p, ICMP_ANSWERS) ||
           (p->protocol == PROTOCOL_ICMPV6 &&
            (p->has & (HAS_PORTS | HAS_IPV6)) == (HAS_PORTS | HAS_IPV6) &&
            ((p->src_port >= 1 && p->src_port <= 4) || p->src_port == ICMPV6_ECHO_REPLY));
}

static bool is_icmp_request(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    return is_icmp_of(p, ICMP_REQUESTS) ||
           (p->protocol == PROTOCOL_ICMPV6 &&
            (p->has & (HAS_PORTS | HAS_IPV6)) == (HAS_PORTS | HAS_IPV6) &&
            p->src_port == ICMPV6_ECHO);
}

static bool is_anything(const struct recognise_options *options, const struct packet *p)
{
    (void)options;
    (void)p;
    return true;
}

const struct kind_rule kind_rules[] = {
    {KIND_OTHER, "ip[6:2] & 0x1fff != 0", "a later fragment: no ports to see", is_later_fragment},
    {KIND_ACCESS, FILTER_SYN, "a SYN", is_contact_syn},
    {KIND_BACKSCATTER,
     "tcp[tcpflags] & (tcp-syn|tcp-ack) = (tcp-syn|tcp-ack) or tcp[tcpflags] & tcp-rst != 0",
     "SYN-ACK or RST", is_tcp_answer},
    {KIND_CONVERSATION, "tcp[tcpflags] & tcp-ack != 0",
     "an acknowledgement, where the sensor answers (--answered)", is_talk},
    {KIND_ACCESS, "tcp[tcpflags] & tcp-ack = 0", "FIN, NULL, XMAS and other probes without ACK",
     is_tcp_probe},
    {KIND_BACKSCATTER, "udp src port 53 and udp[4:2] >= 11 and udp[10] & 0x80 != 0", "a DNS answer",
     is_dns_answer},
    {KIND_ACCESS, "udp and ip[6:2] & 0x1fff = 0", "UDP", is_udp},
    {KIND_BACKSCATTER,
     "icmp and (icmp[0] = 0 or icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 5 or icmp[0] = 11 or "
     "icmp[0] = 12 or icmp[0] = 14 or icmp[0] = 16 or icmp[0] = 18)",
     "ICMP answers and errors", is_icmp_answer},
    {KIND_ACCESS, "icmp and (icmp[0] = 8 or icmp[0] = 13 or icmp[0] = 15 or icmp[0] = 17)",
     "ICMP requests", is_icmp_request},
    {KIND_OTHER, "ip", "everything else", is_anything},
};
const unsigned kind_rule_count = sizeof kind_rules / sizeof kind_rules[0];

/* The same rules, sorted by protocol; test/property/recognise holds one against the other. */
enum kind kind_of(const struct recognise_options *options, const struct packet *packet)
{
    if (packet->fragment_offset != 0)
        return KIND_OTHER;
    if ((packet->has & HAS_TCP) != 0) {
        if (is_syn(packet))
            return KIND_ACCESS;
        if (is_tcp_answer(options, packet))
            return KIND_BACKSCATTER;
        if ((packet->tcp_flags & TCP_ACK) == 0)
            return KIND_ACCESS;
        return options->answered ? KIND_CONVERSATION : KIND_OTHER;
    }
    if (packet->protocol == PROTOCOL_UDP && (packet->has & HAS_PORTS) != 0)
        return is_dns_answer(options, packet) ? KIND_BACKSCATTER : KIND_ACCESS;
    if (is_icmp_answer(options, packet))
        return KIND_BACKSCATTER;
    return is_icmp_request(options, packet) ? KIND_ACCESS : KIND_OTHER;
}
