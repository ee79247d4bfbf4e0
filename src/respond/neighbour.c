/* Neighbours: says to the router of an on-link block that its addresses are here.
 *
 * In: ARP requests (RFC 826) and neighbour solicitations (RFC 4861 4.3, 7.1.1). Out: one unicast answer to
 * whoever asked for a monitored address, at most NEIGHBOURS_PER_S. Never speaks unasked. Silent to:
 *   who asks from no address: it tries whether the address is free to take (RFC 5227 2.1.1, RFC 4862
 *   5.4); a host that takes a monitored address is its true owner
 *   who says that it has a monitored address itself, which gratuitous ARP does
 *   who gives a link address in the question that the frame did not come from
 *   our own kernel
 * The answer does not override what the other knows already (RFC 4861 4.4, as 7.2.8 asks of proxies): an
 * owner's own word counts more. An answer is never longer than the question. */
#include "respond/inside.h"
#include "respond/wire.h"

enum { NEIGHBOURS_PER_S = 5000 };
enum { MAC_BYTES = 6, TYPE_ARP = 0x0806, TYPE_IPV6 = 0x86dd };
enum { ARP_BYTES = 28, ARP_REQUEST = 1, ARP_REPLY = 2 };

/* What both kinds of question have. */
struct question {
    struct link_header link;
    const uint8_t *frame;
    struct cursor rest; /* behind the link header */
    unsigned type;
};

static bool read_question(const struct responder *r, const struct raw_packet *raw,
                          struct question *question)
{
    if (raw->link_type != LINK_ETHERNET ||
        !link_answer(&question->link, &r->station, raw, &question->type))
        return false;
    question->frame = raw->bytes;
    question->rest = cursor_over(raw->bytes, raw->captured_len);
    cursor_skip(&question->rest, question->link.length);
    return memcmp(raw->bytes + MAC_BYTES, r->station.mac, MAC_BYTES) != 0;
}

static bool from_its_sender(const struct question *question, const uint8_t *claimed)
{
    return memcmp(question->frame + MAC_BYTES, claimed, MAC_BYTES) == 0;
}

static void send(struct responder *r, const struct link_header *link, const uint8_t *answer,
                 uint32_t length)
{
    enum { MOST_BYTES = 72 };
    uint8_t frame[LINK_HEADER_BYTES + MOST_BYTES];
    if (!limit_take(&r->neighbours_full_ns, NEIGHBOURS_PER_S, r->steady.ns))
        return;
    memcpy(frame, link->bytes, LINK_HEADER_BYTES);
    memcpy(frame + link->length, answer, length);
    if (responder_send_frame(r, frame, link->length + length, length))
        r->counts.neighbours++;
    else
        r->counts.unsent_other++;
}

/* Hardware and protocol type, their lengths, operation; sender's hardware and protocol address, target's. */
static void answer_arp(struct responder *r, struct question *question)
{
    static const uint8_t request[8] = {0, 1, 8, 0, MAC_BYTES, 4, 0, ARP_REQUEST};
    static const uint8_t everyone[MAC_BYTES] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    const uint8_t *arp = cursor_take(&question->rest, ARP_BYTES);
    if (arp == NULL || memcmp(arp, request, sizeof request) != 0)
        return;
    if (!question->link.to_us && memcmp(question->frame, everyone, MAC_BYTES) != 0)
        return;
    struct ipv4 sender = {load_be32(arp + 14)}, target = {load_be32(arp + 24)};
    if (!from_its_sender(question, arp + 8) || !is_host_ipv4(sender) ||
        address_set_has_ipv4(r->options.monitored, sender) ||
        !address_set_has_ipv4(r->options.monitored, target))
        return;

    uint8_t answer[ARP_BYTES];
    memcpy(answer, request, sizeof request);
    answer[7] = ARP_REPLY;
    memcpy(answer + 8, r->station.mac, MAC_BYTES);
    memcpy(answer + 14, arp + 24, 4);
    memcpy(answer + 18, arp + 8, MAC_BYTES + 4);
    send(r, &question->link, answer, sizeof answer);
}

/* ---- IPv6 ---- */

enum {
    IPV6_BYTES = 40,
    SOLICITATION = 135,
    ADVERTISEMENT = 136,
    NEIGHBOUR_BYTES = 24, /* type, code, checksum, flags or reserved, target */
    OPTION_BYTES = 8,     /* type, length / 8, Ethernet address */
    OPTION_SOURCE = 1,
    OPTION_TARGET = 2,
    SOLICITED = 0x40,
    NEIGHBOUR_HOPS = 255, /* nobody beyond the link can send this */
};

/* The Ethernet address in the options, or NULL; false where they do not add up. */
static bool read_options(struct cursor *c, const uint8_t **ret_source)
{
    *ret_source = NULL;
    while (cursor_left(c) > 0) {
        uint8_t type = cursor_u8(c);
        uint8_t eights = cursor_u8(c);
        const uint8_t *value = eights == 0 ? NULL : cursor_take(c, eights * 8U - 2);
        if (value == NULL)
            return false;
        if (type == OPTION_SOURCE && eights == 1)
            *ret_source = value;
    }
    return true;
}

/* ff02::1:ff, and the last three bytes of the address asked for (RFC 4291 2.7.1). */
static bool is_group_of(const uint8_t *destination, const uint8_t *target)
{
    static const uint8_t group[13] = {0xff, 0x02, [11] = 0x01, [12] = 0xff};
    return memcmp(destination, group, sizeof group) == 0 &&
           memcmp(destination + sizeof group, target + sizeof group, 3) == 0;
}

/* The frame went to us, or to the group of the address asked for (RFC 2464 7). */
static bool is_sent_here(const struct question *question, const uint8_t *ip, const uint8_t *target)
{
    if (question->link.to_us)
        return memcmp(ip + 24, target, 16) == 0 || is_group_of(ip + 24, target);
    return is_group_of(ip + 24, target) && question->frame[0] == 0x33 &&
           question->frame[1] == 0x33 && memcmp(question->frame + 2, ip + 36, 4) == 0;
}

static void advertise(struct responder *r, const struct question *question, const uint8_t *ip,
                      const uint8_t *target, bool with_address)
{
    uint8_t answer[IPV6_BYTES + NEIGHBOUR_BYTES + OPTION_BYTES] = {0x60};
    uint32_t length = with_address ? NEIGHBOUR_BYTES + OPTION_BYTES : NEIGHBOUR_BYTES;
    store_be16(answer + 4, (uint16_t)length);
    answer[6] = PROTOCOL_ICMPV6;
    answer[7] = NEIGHBOUR_HOPS;
    memcpy(answer + 8, target, 16);
    memcpy(answer + 24, ip + 8, 16);
    uint8_t *icmp = answer + IPV6_BYTES;
    icmp[0] = ADVERTISEMENT;
    icmp[4] = SOLICITED;
    memcpy(icmp + 8, target, 16);
    if (with_address) {
        icmp[NEIGHBOUR_BYTES] = OPTION_TARGET;
        icmp[NEIGHBOUR_BYTES + 1] = 1;
        memcpy(icmp + NEIGHBOUR_BYTES + 2, r->station.mac, MAC_BYTES);
    }
    uint64_t sum = checksum_add(0, answer + 8, 32);
    sum = checksum_add_pseudo(sum, PROTOCOL_ICMPV6, length);
    checksum_store(icmp + 2, checksum_add(sum, icmp, length));
    send(r, &question->link, answer, IPV6_BYTES + length);
}

static bool has_good_checksum(const uint8_t *ip, const uint8_t *icmp, uint32_t length)
{
    uint64_t sum = checksum_add(0, ip + 8, 32);
    sum = checksum_add_pseudo(sum, PROTOCOL_ICMPV6, length);
    return checksum_fold(checksum_add(sum, icmp, length)) == 0;
}

static bool may_ask(const struct responder *r, const uint8_t *ip)
{
    struct ipv6 sender;
    memcpy(sender.bytes, ip + 8, sizeof sender.bytes);
    return is_host_ipv6(&sender) && !address_set_has_ipv6(r->options.monitored, sender);
}

static void answer_solicitation(struct responder *r, struct question *question)
{
    const uint8_t *ip = cursor_take(&question->rest, IPV6_BYTES);
    if (ip == NULL || ip[0] >> 4 != 6 || ip[6] != PROTOCOL_ICMPV6 || ip[7] != NEIGHBOUR_HOPS)
        return;
    uint32_t length = load_be16(ip + 4);
    const uint8_t *icmp = length < NEIGHBOUR_BYTES ? NULL : cursor_take(&question->rest, length);
    if (icmp == NULL || icmp[0] != SOLICITATION || icmp[1] != 0 ||
        !has_good_checksum(ip, icmp, length))
        return;
    struct ipv6 target;
    memcpy(target.bytes, icmp + 8, sizeof target.bytes);
    struct cursor options = cursor_over(icmp + NEIGHBOUR_BYTES, length - NEIGHBOUR_BYTES);
    const uint8_t *source;
    if (!may_ask(r, ip) || !is_sent_here(question, ip, target.bytes) ||
        !address_set_has_ipv6(r->options.monitored, target) || !read_options(&options, &source))
        return;
    /* Who asks a group must say its link address, who asks us alone need not (RFC 4861 4.3). */
    if (source == NULL ? is_group_of(ip + 24, target.bytes) : !from_its_sender(question, source))
        return;
    advertise(r, question, ip, target.bytes, source != NULL);
}

void neighbour_answer(struct responder *r, const struct raw_packet *raw)
{
    struct question question;
    if (!read_question(r, raw, &question))
        return;
    if (question.type == TYPE_ARP)
        answer_arp(r, &question);
    else if (question.type == TYPE_IPV6)
        answer_solicitation(r, &question);
}
