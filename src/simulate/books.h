/* Books: what the simulator knows that it sent. The truth comes from here and from nowhere else:
 * nothing of the observer is called.
 *
 * In: every packet, in the order of its time. Exact; memory grows with distinct sources, scans and
 * targets, up to BOOKS_LIMIT_BYTES, beyond which it is an error (truth detail `totals` needs no
 * tables at all). */
#ifndef TEITEN_SIMULATE_BOOKS_H
#define TEITEN_SIMULATE_BOOKS_H

#include "simulate/made.h"
#include "simulate/table.h"

#define BOOKS_LIMIT_BYTES ((size_t)3 << 30)

enum { BOOK_PROTOCOLS = 4 }; /* TCP, UDP, ICMP, ICMPv6 */
extern const uint8_t book_protocols[BOOK_PROTOCOLS];

/* IPv6 is counted in the first two as well. */
struct tally {
    uint64_t accesses, sources, accesses_ipv6, sources_ipv6;
};

/* Backscatter of one entry of the scenario and one protocol of the attack. */
struct suffering {
    uint64_t packets;
    struct instant first, last;
    uint64_t *ports; /* 65,536 bits, made when the first comes; NULL: the protocol has none */
};

struct books {
    bool full; /* with sources, scans and flows */
    const struct scenario *scenario;
    const struct land *land;
    size_t budget_bytes; /* that the tables may still take */

    uint64_t received, kinds[KIND_COUNT], kinds_ipv6[KIND_COUNT], undecodable, ways[WAY_COUNT],
        outside;
    uint64_t fragments, tagged, ipv6;                              /* of the decodable ones */
    struct tally all, programs[SIM_TOOL_COUNT], tools[TOOL_COUNT]; /* as sent */
    struct tally *ports[TOOL_COUNT][BOOK_PROTOCOLS];               /* 65,536 each, or NULL */
    struct tally *port_totals[BOOK_PROTOCOLS];
    struct tally *pieces; /* by piece of the geography; 0: in none */
    struct tally *days;   /* from the UTC day of the start */
    struct tally *hours;  /* from the UTC hour of the start; without sources */
    uint64_t *hours_backscatter;
    struct suffering (*victims)[BOOK_PROTOCOLS]; /* by the scenario's number of the victim */
    size_t days_count, hours_count;
    uint64_t marks[SIM_TOOL_COUNT][TOOL_COUNT];

    struct table sources, scans, targets, flows;
    uint64_t flow_minute; /* since 1970, plus 1; 0: none yet */
    uint64_t flows_ipv4, flows_ipv6;
    uint64_t scans_ipv4, scans_ipv6, targets_ipv4, targets_ipv6;
};

bool books_init(struct books *books, const struct scenario *scenario, const struct land *land,
                bool full, struct error *error);
void books_clear(struct books *books);

/* Packets in the order of time, at most BOOKS_BATCH; so many that memory is fetched ahead. False when
 * the tables outgrow their limit or memory. */
enum { BOOKS_BATCH = 32 };
bool books_add(struct books *books, const struct made *made, uint32_t count, struct error *error);

#endif
