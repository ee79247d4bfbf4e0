/* Make: the fields that each program and each form gives its packets (facts 1.1, 1.2). */
#ifndef TEITEN_SIMULATE_MAKE_H
#define TEITEN_SIMULATE_MAKE_H

#include "simulate/made.h"
#include "simulate/random.h"

/* What a packet's fields are made from. */
struct make_plan {
    enum sim_tool tool;
    enum form form;
    bool is_ipv6;
    uint8_t ttl;   /* at the sender; 0: the tool's own */
    uint64_t seed; /* of the population: what a source keeps is fixed by it and the source */
    const uint8_t *payload;
    uint16_t payload_len;
    bool avoid_chance; /* no field may carry another tool's mark by chance */
};

/* Fills everything but time, src, dst, dst_port, outside and tagged, which are there already. */
void make_probe(struct made *made, const struct make_plan *plan, struct random_state *random);

/* Who answers: a victim, or for ICMP errors a router before it. */
struct answer_plan {
    uint32_t victim, router; /* hosts; the same without a router */
    uint8_t protocol;        /* of quoted headers */
    uint16_t port;           /* attacked */
};
/* A victim's answer: src is the victim or a router, src_port its port; dst is monitored. `quote` holds
 * the header that an ICMP error complains of and must live as long as the packet. */
void make_backscatter(struct made *made, const struct make_plan *plan,
                      const struct answer_plan *answer, const struct land *land,
                      struct random_state *random, uint8_t quote[48]);

/* A whole packet for made_spoil(). */
void make_malformed(struct made *made, enum way way, struct random_state *random);

/* The tool that the packet's own fields speak for, by chance or not: Mirai, masscan, ZMap, nmap form,
 * ZMap form, in this order. Of accesses over IPv4 only. */
enum tool make_mark(const struct made *made);

#endif
