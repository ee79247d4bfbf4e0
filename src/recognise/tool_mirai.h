/* Mirai and its descendants: the sequence number of the SYN is the address that it is sent to.
 *
 * The bot's scanner keeps no state; it writes the destination into the sequence number, so that an
 * answer proves itself. On any port: variants of the day use 23, 2323, 37215, 52869, 5555 and others.
 * NPA: 「宛先IPアドレスとTCPシーケンス番号の一致」.
 * Wrong by chance: 2^-32 a SYN (one in a thousand million SYNs: 0.23).
 * Source: facts 0.1 and 1.1. */
#ifndef TEITEN_RECOGNISE_TOOL_MIRAI_H
#define TEITEN_RECOGNISE_TOOL_MIRAI_H

#include "recognise/syn.h"

#define MIRAI_FILTER FILTER_SYN " and tcp[4:4] = ip[16:4]"

static inline bool mirai_matches(const struct packet *p)
{
    return is_ipv4_syn(p) && p->tcp_seq == p->dst.host_order;
}

#endif
