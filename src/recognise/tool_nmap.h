/* nmap -sS: window 1024 (older: 2048, 3072, 4096), one option, MSS 1460, and no "don't fragment".
 *
 * A form that others could send as well, so one packet is a likeness. What proves nmap is a pair: it
 * writes its try number into the sequence number and keeps the rest, so that two probes of one run
 * have the same sequence number, or two whose difference repeats in both halves.
 * Wrong by chance: the form alone has no chance that could be computed; a pair 2^-32 (same number) or
 * 2^-24 (repeated difference of a try number below 256).
 * Source: facts 1.1 (nmap tcpip.cc, scan_engine_raw.cc seq32_encode; p0f.fp). */
#ifndef TEITEN_RECOGNISE_TOOL_NMAP_H
#define TEITEN_RECOGNISE_TOOL_NMAP_H

#include "recognise/syn.h"

#define NMAP_FILTER                                                                                \
    "tcp[tcpflags] = tcp-syn and tcp[12] & 0xf0 = 0x60 and tcp[20:4] = 0x020405b4 and "            \
    "ip[6] & 0x40 = 0 and "                                                                        \
    "(tcp[14:2] = 1024 or tcp[14:2] = 2048 or tcp[14:2] = 3072 or tcp[14:2] = 4096)"

static inline bool nmap_matches(const struct packet *p)
{
    enum { MSS_ONLY = 0x3 };
    return is_ipv4_syn(p) && p->tcp_flags == TCP_SYN && p->tcp_header_len == 24 &&
           p->tcp_mss == 1460 && p->tcp_options == MSS_ONLY &&
           (p->has & (HAS_DONT_FRAGMENT | HAS_BAD_OPTIONS)) == 0 &&
           (p->tcp_window == 1024 || p->tcp_window == 2048 || p->tcp_window == 3072 ||
            p->tcp_window == 4096);
}

/* Whether two probes of one source can be of one run of nmap. */
static inline bool nmap_pair_matches(uint32_t seq, uint32_t other_seq)
{
    uint32_t difference = seq ^ other_seq;
    return difference >> 16 == (difference & 0xffff) && (difference & 0xffff) <= 255;
}

#endif
