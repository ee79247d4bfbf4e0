/* Visitors: the connections that are open, how many of them are one address's, and since when each has been at what it
 * is at.
 *
 * libmicrohttpd ends a connection that is silent; it lets one live that sends a byte now and then. Here each phase of
 * a connection has its time, whatever trickles: reading a request, sending an answer. Who is over it is cut off.
 * Belongs to the thread of http.c. Bounded by `limit`. Of an address nothing stays when its connection has ended. */
#ifndef TEITEN_SERVE_VISITORS_H
#define TEITEN_SERVE_VISITORS_H

#include "base/address_set.h"
#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum visitor_phase {
    VISITOR_READING, /* from the beginning of the connection, or the end of an answer, to a whole request */
    VISITOR_WAITING, /* for us */
    VISITOR_SENDING,
    VISITOR_LIVE, /* a stream, which has no end */
    VISITOR_PHASES
};

struct exchange;

struct visitor {
    struct visitor *next, *previous;
    struct exchange *exchange; /* that it is at, of http.c; NULL: none */
    struct ipv6 address;
    int fd;
    enum visitor_phase phase;
    int64_t since_ms;
};

struct visitors {
    struct visitor *first;
    size_t count, limit, limit_of_one;
    const struct address_set *proxies; /* who bring the connections of many; or NULL */
    int64_t limit_ms[VISITOR_PHASES];  /* 0: none */
};

/* Whether one more of this visitor may come. Loopback, which a proxy comes from, and proxies have no limit of their own. */
bool visitors_admit(const struct visitors *visitors, const struct ipv6 *address);
/* NULL: no memory. */
struct visitor *visitors_add(struct visitors *visitors, const struct ipv6 *address, int fd,
                             int64_t now_ms);
void visitors_remove(struct visitors *visitors, struct visitor *visitor); /* frees it */
void visitor_begin(struct visitor *visitor, enum visitor_phase phase, int64_t now_ms);
/* Shuts down the sockets of those that are over their time; how many. */
size_t visitors_cut(struct visitors *visitors, int64_t now_ms);

/* An address as a visitor: of IPv6 the /64, within which they choose freely. */
struct ipv6 visitor_id(const struct ipv6 *address);
/* Whether an address is in a set that may be NULL; IPv4 as ::ffff:a.b.c.d. */
bool visitor_is_in(const struct address_set *set, const struct ipv6 *address);
/* ::1, 127.0.0.0/8 and the latter within IPv6. */
bool address_is_loopback(const struct ipv6 *address);

#endif
