/* Arrivals: what came in the newest segments, for those who look on while it comes.
 *
 * In: a list of segments, usually those that landed since the last look. Out: at most `rows` of their flows, chosen by
 * chance (of scans, where flows are not kept), in the order of time, and how many there were. No text that a source
 * sent comes out. */
#ifndef TEITEN_ASK_ARRIVALS_H
#define TEITEN_ASK_ARRIVALS_H

#include "ask/engine.h"
#include "store/store.h"

/* Columns in this order. */
enum arrival_column {
    ARRIVAL_TIME,     /* microseconds since 1970, of the minute */
    ARRIVAL_SOURCE,   /* as people write it */
    ARRIVAL_COUNTRY,  /* "": not known */
    ARRIVAL_ASN,      /* 0: not known */
    ARRIVAL_PORT,     /* 0: none */
    ARRIVAL_PROTOCOL, /* tcp, udp, icmp, icmpv6, or a number */
    ARRIVAL_MARK,     /* mirai, zmap, ..., none: what the packets themselves carry */
    ARRIVAL_KIND,     /* access, backscatter, conversation, other */
    ARRIVAL_PACKETS,
    ARRIVAL_SENSOR,
    ARRIVAL_ROWS_IN_ALL, /* the same in every row */
    ARRIVAL_PACKETS_IN_ALL,
};

/* ERROR_INPUT where the store cannot be read. Segments that are gone, because a compaction took them, are ERROR_FAILED
 * as well: they are no longer news. result_clear() after true. */
bool arrivals_ask(const struct engine_options *engine, const struct segment_list *segments,
                  size_t rows, struct result *ret_rows, struct error *error);

#endif
