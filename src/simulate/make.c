#include "simulate/make.h"

#include <string.h>

enum { ZMAP_IP_ID = 54321, HOPS_LEAST = 5, HOPS_SPREAD = 20 };

/* What a source keeps as long as it lives, by number of the trait. */
static uint32_t trait(const struct make_plan *plan, uint32_t host, unsigned number)
{
    return (uint32_t)random_fixed(plan->seed ^ (uint64_t)number << 56, host);
}

/* 1024 to 65535. */
static uint16_t high_port(uint32_t random)
{
    return (uint16_t)(1024 + random % (65536 - 1024));
}

static uint16_t masscan_id(const struct made *made)
{
    return (uint16_t)(made->dst ^ made->dst_port ^ made->seq);
}

static void make_linux(struct made *made, const struct make_plan *plan, struct random_state *random)
{
    made->seq = random_u32(random);
    made->src_port = (uint16_t)(32768 + random_below(random, 28232));
    made->window = plan->tool == SIM_IOT_BOT ? 5840 : 29200;
    made->options = OPTIONS_LINUX;
    made->timestamp = trait(plan, made->src, 3) + (uint32_t)(made->time.ns / 1000000);
    made->dont_fragment = true;
}

/* Facts 1.1: window and source port are drawn when the process starts, the IP id for each packet. */
static void make_mirai(struct made *made, const struct make_plan *plan)
{
    made->seq = made->dst;
    made->window = (uint16_t)trait(plan, made->src, 1);
    made->src_port = high_port(trait(plan, made->src, 2));
}

static void make_zmap(struct made *made, const struct make_plan *plan, struct random_state *random)
{
    made->seq = random_u32(random);
    made->src_port = (uint16_t)(32768 + random_below(random, 28234));
    made->window = 65535;
    if (plan->tool == SIM_ZMAP_2024)
        made->options = OPTIONS_WINDOWS;
}

static void make_masscan(struct made *made, const struct make_plan *plan,
                         struct random_state *random)
{
    made->seq = random_u32(random);
    made->src_port =
        (uint16_t)(40000 + trait(plan, made->src, 2) % 20000 + random_below(random, 16));
    made->window = 1024;
    if (plan->tool == SIM_MASSCAN_2023) {
        made->window = 1025;
        made->options = OPTIONS_MSS;
    }
}

/* seq = ((try << 16) + try) ^ mask; source port = base + try (facts 1.1, nmap pair test). */
static void make_nmap(struct made *made, const struct make_plan *plan, struct random_state *random)
{
    uint32_t try = random_below(random, 2);
    made->seq = (try << 16 | try) ^ trait(plan, made->src, 1);
    made->src_port = (uint16_t)(33000 + trait(plan, made->src, 2) % 32261 + try);
    made->window = 1024;
    made->options = OPTIONS_MSS;
}

/* seq ^ source ^ (source port << 16 | destination port) is one key for the whole run. */
static void make_unicornscan(struct made *made, const struct make_plan *plan,
                             struct random_state *random)
{
    made->src_port = high_port(random_u32(random));
    made->seq =
        trait(plan, made->src, 1) ^ made->src ^ ((uint32_t)made->src_port << 16 | made->dst_port);
    made->window = 4096;
}

static void make_tcp_fields(struct made *made, const struct make_plan *plan,
                            struct random_state *random)
{
    switch (plan->tool) {
    case SIM_MIRAI:
        make_mirai(made, plan);
        break;
    case SIM_ZMAP:
    case SIM_ZMAP_2024:
        make_zmap(made, plan, random);
        break;
    case SIM_MASSCAN:
    case SIM_MASSCAN_2023:
        make_masscan(made, plan, random);
        break;
    case SIM_NMAP:
        make_nmap(made, plan, random);
        break;
    case SIM_UNICORNSCAN:
        make_unicornscan(made, plan, random);
        break;
    default:
        make_linux(made, plan, random);
        break;
    }
    made->tcp_flags = form_facts[made->form].a;
    if (made->form != FORM_SYN) {
        made->options = OPTIONS_NONE;
        made->ack = (made->tcp_flags & TCP_ACK) != 0 ? random_u32(random) : 0;
    }
}

/* The TTL with which each program sends (facts 1.1). */
static uint8_t start_ttl(const struct make_plan *plan, uint32_t host)
{
    if (plan->ttl != 0)
        return plan->ttl;
    switch (plan->tool) {
    case SIM_ZMAP:
    case SIM_MASSCAN:
    case SIM_MASSCAN_2023:
        return 255;
    case SIM_NMAP:
        return (uint8_t)(37 + trait(plan, host, 4) % 23);
    default:
        return 64;
    }
}

static void make_ip_fields(struct made *made, const struct make_plan *plan,
                           struct random_state *random)
{
    uint8_t hops = (uint8_t)(HOPS_LEAST + trait(plan, made->src, 5) % HOPS_SPREAD);
    uint8_t ttl = start_ttl(plan, made->src);
    made->ttl = ttl > hops ? (uint8_t)(ttl - hops) : 1;
    bool is_syn = made->protocol == PROTOCOL_TCP && made->form == FORM_SYN;
    if (plan->tool == SIM_ZMAP)
        made->ip_id = ZMAP_IP_ID;
    else if ((plan->tool == SIM_MASSCAN || plan->tool == SIM_MASSCAN_2023) && is_syn)
        made->ip_id = masscan_id(made);
    else
        made->ip_id = random_u16(random);
}

/* Draws again what carries the mark of another tool by chance. Bounded: one draw in 2^16 does. */
static void avoid_chance(struct made *made, const struct make_plan *plan,
                         struct random_state *random)
{
    enum tool meant = sim_tool_marks[plan->tool];
    if (meant == TOOL_UNICORNSCAN)
        meant = TOOL_NONE;
    for (int i = 0; i < 16; i++) {
        enum tool mark = make_mark(made);
        if (mark == meant || mark == TOOL_NONE || form_facts[made->form].kind != KIND_ACCESS)
            return;
        if (made->protocol == PROTOCOL_TCP)
            make_tcp_fields(made, plan, random);
        make_ip_fields(made, plan, random);
    }
}

void make_probe(struct made *made, const struct make_plan *plan, struct random_state *random)
{
    const struct form_facts *facts = &form_facts[plan->form];
    made->form = plan->form;
    made->tool = plan->tool;
    made->is_ipv6 = plan->is_ipv6;
    made->protocol = facts->protocol;
    switch (facts->protocol) {
    case PROTOCOL_TCP:
        make_tcp_fields(made, plan, random);
        break;
    case PROTOCOL_UDP:
        made->src_port = high_port(random_u32(random));
        break;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
        made->src_port = facts->a;
        made->dst_port = facts->b;
        made->icmp_rest[0] = (uint16_t)trait(plan, made->src, 2);
        made->icmp_rest[1] = random_u16(random);
        break;
    default:
        made->src_port = facts->protocol == 2 ? 0x11 : 0; /* IGMP membership query */
        made->dst_port = 0;
        break;
    }
    if (facts->protocol != PROTOCOL_TCP || plan->payload_len > 0) {
        made->payload = plan->payload;
        made->payload_len = plan->payload_len;
    }
    made->more_fragments = plan->form == FORM_UDP_FRAGMENT;
    if (plan->form == FORM_LATER_FRAGMENT) {
        made->src_port = made->dst_port = 0;
        made->fragment_offset = (uint16_t)(1 + random_below(random, 180));
    }
    make_ip_fields(made, plan, random);
    if (plan->avoid_chance && !made->is_ipv6)
        avoid_chance(made, plan, random);
}

/* The header that was forged in our name: dst to victim. */
static uint16_t put_quote(const struct made *made, const struct answer_plan *answer,
                          const struct land *land, struct random_state *random, uint8_t quote[48])
{
    struct made forged = {
        .src = made->dst,
        .dst = answer->victim,
        .src_port = high_port(random_u32(random)),
        .dst_port = answer->port,
        .protocol = answer->protocol,
        .is_ipv6 = made->is_ipv6,
        .tcp_flags = TCP_SYN,
        .ttl = 1,
        .seq = random_u32(random),
        .window = 8192,
    };
    uint8_t frame[MADE_BYTES_LIMIT];
    uint16_t length = forged.is_ipv6 ? 48 : 28; /* the IP header and 8 bytes (RFC 792) */
    made_bytes(&forged, land, 0, frame);
    memcpy(quote, frame + 14, length);
    return length;
}

static bool is_error(const struct form_facts *facts)
{
    return facts->protocol == PROTOCOL_ICMP ? facts->a >= 3 && facts->a <= 12
                                            : facts->protocol == PROTOCOL_ICMPV6 && facts->a <= 4;
}

void make_backscatter(struct made *made, const struct make_plan *plan,
                      const struct answer_plan *answer, const struct land *land,
                      struct random_state *random, uint8_t quote[48])
{
    static const uint8_t dns_answer[] = {0x12, 0x34, 0x81, 0x80, 0, 1, 0, 0, 0,
                                         0,    0,    0,    0,    0, 1, 0, 1};
    const struct form_facts *facts = &form_facts[plan->form];
    made->src = is_error(facts) ? answer->router : answer->victim;
    make_probe(made, plan, random);
    made->payload_len = 0;
    made->attacked_protocol = facts->protocol;
    if (facts->protocol == PROTOCOL_TCP) {
        made->src_port = made->attacked_port = answer->port;
        made->dst_port = high_port(random_u32(random));
        made->options = plan->form == FORM_SYN_ACK ? OPTIONS_MSS : OPTIONS_NONE;
        made->window = plan->form == FORM_SYN_ACK ? 14600 : 0;
        made->dont_fragment = true;
    } else if (facts->protocol == PROTOCOL_UDP) {
        made->src_port = made->attacked_port = 53;
        made->dst_port = high_port(random_u32(random));
        made->payload = dns_answer;
        made->payload_len = sizeof dns_answer;
    } else if (is_error(facts)) {
        made->attacked_protocol = answer->protocol;
        made->attacked_port = answer->port;
        made->icmp_rest[0] = made->icmp_rest[1] = 0;
        made->is_quote = true;
        made->payload = quote;
        made->payload_len = put_quote(made, answer, land, random, quote);
    }
}

void make_malformed(struct made *made, enum way way, struct random_state *random)
{
    made->is_malformed = true;
    made->way = way;
    made->ttl = 50;
    made->ip_id = random_u16(random);
    made->protocol = way == WAY_UDP_CUT || way == WAY_UDP_LENGTH ? PROTOCOL_UDP
                     : way == WAY_ICMP_CUT                       ? PROTOCOL_ICMP
                                                                 : PROTOCOL_TCP;
    made->src_port = made->protocol == PROTOCOL_ICMP ? 8 : high_port(random_u32(random));
    made->dst_port = made->protocol == PROTOCOL_ICMP ? 0 : 80;
    made->tcp_flags = TCP_SYN;
    made->seq = random_u32(random);
    made->options = OPTIONS_LINUX; /* 60 bytes, so that a header length of 60 meets the cut at 40 */
}

enum tool make_mark(const struct made *made)
{
    bool is_syn = made->protocol == PROTOCOL_TCP && made->form == FORM_SYN;
    if (made->is_ipv6)
        return TOOL_NONE;
    if (is_syn && made->seq == made->dst)
        return TOOL_MIRAI;
    if (is_syn && made->ip_id == masscan_id(made))
        return TOOL_MASSCAN;
    if (made->ip_id == ZMAP_IP_ID &&
        (is_syn || made->protocol == PROTOCOL_UDP || made->form == FORM_ECHO))
        return TOOL_ZMAP;
    if (is_syn && made->options == OPTIONS_MSS && made->window == 1024)
        return TOOL_NMAP;
    if (is_syn && made->options == OPTIONS_WINDOWS && made->window == 65535)
        return TOOL_ZMAP_LIKE;
    return TOOL_NONE;
}
