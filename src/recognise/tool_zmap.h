/* ZMap, before and after March 2024.
 *
 * Until version 4.0 every probe, TCP, UDP or ICMP, carries the IP id 54321.
 * Wrong by chance: 2^-16 a packet, so one packet proves nothing (ask/sql/tool.sql wants several).
 *
 * From 4.1.0 (2024-03-21) the id is random, and one packet shows only a header form that no common
 * kernel sends: window 65535 without "don't fragment", and one of four fixed layouts of options.
 * That is a likeness without a chance that could be computed; hence a tool name of its own, zmap-like.
 * The option values that a user of ZMap may change (window scale) are not looked at.
 * Source: facts 0.3 and 1.1 (zmap packet.c, send.c, module_tcp_synscan.c). */
#ifndef TEITEN_RECOGNISE_TOOL_ZMAP_H
#define TEITEN_RECOGNISE_TOOL_ZMAP_H

#include "recognise/syn.h"

#define ZMAP_FILTER                                                                                \
    "ip[4:2] = 54321 and ip[6:2] & 0x1fff = 0 and "                                                \
    "((" FILTER_SYN ") or udp or (icmp and icmp[icmptype] = icmp-echo))"

static inline bool zmap_matches(const struct packet *p)
{
    enum { ZMAP_IP_ID = 54321, ICMP_ECHO = 8 };
    if (p->ip_id != ZMAP_IP_ID || (p->has & (HAS_IPV6 | HAS_PORTS)) != HAS_PORTS)
        return false;
    return is_syn(p) || p->protocol == PROTOCOL_UDP ||
           (p->protocol == PROTOCOL_ICMP && p->src_port == ICMP_ECHO);
}

/* The four layouts: "windows" (the default), "linux", "bsd", "smallest-probes". Of
 * "linux" the last byte is read, whatever its value: options that are cut do not match. */
#define ZMAP_LIKE_FILTER                                                                           \
    FILTER_SYN " and tcp[14:2] = 65535 and ip[6] & 0x40 = 0 and tcp[20:4] = 0x020405b4 and ("      \
               "(tcp[12] & 0xf0 = 0x80 and tcp[24:2] = 0x0103 and tcp[26] = 3 and tcp[28:4] = "    \
               "0x01010402)"                                                                       \
               " or (tcp[12] & 0xf0 = 0xa0 and tcp[24:4] = 0x0402080a"                             \
               " and tcp[36:4] & 0xffffff00 = 0x01030300)"                                         \
               " or (tcp[12] & 0xf0 = 0xb0 and tcp[24:2] = 0x0103 and tcp[26] = 3 and tcp[28:4] "  \
               "= 0x0101080a"                                                                      \
               " and tcp[40:2] = 0x0402 and tcp[42] = 0)"                                          \
               " or tcp[12] & 0xf0 = 0x60)"

static inline bool zmap_like_matches(const struct packet *p)
{
    /* Options from the first at the low end, see model/packet.h. */
    enum { WINDOWS = 0x522423, LINUX = 0x42653, BSD = 0x15622423, MSS_ONLY = 0x3 };
    if (!is_ipv4_syn(p) || p->tcp_window != 65535 || p->tcp_mss != 1460 ||
        (p->has & (HAS_DONT_FRAGMENT | HAS_BAD_OPTIONS)) != 0)
        return false;
    switch (p->tcp_header_len) {
    case 32:
        return p->tcp_options == WINDOWS;
    case 40:
        return p->tcp_options == LINUX;
    case 44:
        return p->tcp_options == BSD;
    case 24:
        return p->tcp_options == MSS_ONLY;
    default:
        return false;
    }
}

#endif
