/* masscan: IP id = (destination ^ destination port ^ sequence number), lower 16 bits.
 *
 * In every release since 2013-10-14. Spoki's published evaluator forgets to mask to 16 bits and so
 * almost never fires; CAIDA's header test (window 1024, no options, TTL from 200) misses masscan since
 * 2023-11-07, which sends a window of 1025 and an MSS.
 * Wrong by chance: 2^-16 a SYN, so one packet proves nothing (ask/sql/tool.sql wants several).
 * Source: facts 0.4, 0.5 and 1.1. */
#ifndef TEITEN_RECOGNISE_TOOL_MASSCAN_H
#define TEITEN_RECOGNISE_TOOL_MASSCAN_H

#include "recognise/syn.h"

#define MASSCAN_FILTER FILTER_SYN " and ip[4:2] = (ip[16:4] ^ tcp[2:2] ^ tcp[4:4]) & 0xffff"

static inline bool masscan_matches(const struct packet *p)
{
    uint32_t id = (p->dst.host_order ^ p->dst_port ^ p->tcp_seq) & 0xffff;
    return is_ipv4_syn(p) && p->ip_id == id;
}

#endif
