/* What every test of a SYN begins with, as a filter expression and as code.
 *
 * A SYN is a TCP segment with SYN and without ACK, whatever its other flags. libpcap's tcp[…] speaks
 * of unfragmented datagrams and first fragments only, and so does HAS_TCP. */
#ifndef TEITEN_RECOGNISE_SYN_H
#define TEITEN_RECOGNISE_SYN_H

#include "model/packet.h"

#define FILTER_SYN "tcp[tcpflags] & (tcp-syn|tcp-ack) = tcp-syn"

static inline bool is_syn(const struct packet *p)
{
    return (p->has & HAS_TCP) != 0 && (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static inline bool is_ipv4_syn(const struct packet *p)
{
    return (p->has & (HAS_TCP | HAS_IPV6)) == HAS_TCP &&
           (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

#endif
