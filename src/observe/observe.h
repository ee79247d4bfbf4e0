/* Observe: packets in, rows out.
 *
 * The normal case: observe_packet() puts each packet into the open block, 32 bytes a packet, and
 * counts it in its minute. A block is closed when it is full, or when the hour changes and it is half
 * full or has packets of many days. Closing sorts the block by day and source; then every source's packets lie together, in order
 * of time, and one walk makes the flows and the pieces of scans, with exact numbers of packets, bytes
 * and distinct destinations. The rows of each day are handed to the sink, in ascending days.
 *
 * Why sorting and no tables: the memory is that of the blocks, whatever the number of sources, and no
 * choice of addresses makes it slow (docs/decisions/). A flood of spoofed sources makes rows, nothing
 * else. A packet out of time order is simply put in its own minute and hour.
 *
 * Bounded by observe_options.limit_bytes: two blocks (one fills while the other is closed), the
 * sorting space and the rows of one delivery; beyond it at most 11 MiB of coverage rows, which only a
 * block of very many minutes touches. Nothing is allocated after creation, except for IPv6
 * addresses within the same bound.
 *
 * Threads: with a closing thread, closing and the sink run there; the order of deliveries and the
 * rows are the same with and without. */
#ifndef TEITEN_OBSERVE_OBSERVE_H
#define TEITEN_OBSERVE_OBSERVE_H

#include "base/error.h"
#include "model/packet.h"
#include "model/rows.h"

#define OBSERVE_DEFAULT_LIMIT_BYTES ((size_t)384 << 20)
#define OBSERVE_LEAST_LIMIT_BYTES   ((size_t)8 << 20)

struct observe_options {
    size_t limit_bytes;
    bool keep_flows;
    bool closing_thread;
    bool
        tagged; /* room for tags: packet.tags is kept while observe_tags() says what its bits mean */
    /* A piece of a scan ends where its source is silent for longer than this. */
    uint32_t scan_timeout_s;
    /* A silence of all sources that is longer than this is a gap in the sensor's life; a shorter one
     * is live time without packets. */
    uint32_t max_silence_s;
    /* Takes the rows of one day; false breaks off: the error is returned by the
     * observe_ call that closes a block next, at the latest by observe_flush().
     * `block_end` is set with the last day of a block. */
    bool (*sink)(void *context, const struct day_rows *rows, bool block_end, struct error *error);
    void *sink_context;
    /* Called on the closing side when everything before observe_end_span() has gone to the sink. False
     * breaks off as the sink does. NULL where no span is ever ended. */
    bool (*span_end)(void *context, void *span, struct error *error);
};

/* The time-out after which a scanner that sends `rate_pps` to the whole IPv4 space would have been
 * seen again by `addresses` addresses with probability 0.999: ln(1000) * 2^32 / (addresses * rate).
 * (facts 0.7: Merit's 624 s follow from 475,136 addresses and 100 a second.) At least 1. */
uint32_t observe_scan_timeout_s(uint64_t addresses, double rate_pps);
#define OBSERVE_SCAN_RATE_PPS 100.0

struct observer;
struct observer *observer_create(const struct observe_options *options, struct error *error);
struct observer *observer_destroy(struct observer *observer); /* takes NULL, returns NULL */

/* Counts a decoded and recognised packet to a monitored address. */
bool observe_packet(struct observer *observer, const struct packet *packet, struct error *error);
/* Whether the victim that a packet of backscatter tells of is the destination of the header that it quotes,
 * and not its source: an ICMP error that quotes a header of its own IP version. */
bool observe_quotes_victim(const struct packet *packet);
/* Counts a packet that is none of our business, or that could not be decoded. A time outside of
 * 0..INSTANT_LIMIT_S is taken to be that of the last good packet, before which that of the first; in
 * a block without any it is 1970. */
bool observe_not_monitored(struct observer *observer, struct instant time, struct error *error);
bool observe_reject(struct observer *observer, struct instant time, unsigned reason,
                    struct error *error);
/* Adds packets that were dropped before we could count them, at that time. */
bool observe_dropped(struct observer *observer, struct instant time, uint64_t by_kernel,
                     uint64_t by_interface, struct error *error);

/* Tells that the sensor was live until `minute` (not included), so that a silence from there on is
 * live time as far as max_silence_s allows: the end of the file before, or of the span before. */
void observe_live_until(struct observer *observer, uint32_t minute);

/* Tells that the minute of `time` is live, whether a packet comes or not: what a living sensor knows.
 * With max_silence_s 0 only such minutes and those with packets are live. */
bool observe_live_minute(struct observer *observer, struct instant time, struct error *error);

/* Ends a span: the open block, even an empty one, goes to be closed, and behind its rows
 * options.span_end(sink_context, span) is called. Does not wait for that, but for a block before this one
 * that is still being closed. `span` is not NULL, and is the callee's from now on. */
bool observe_end_span(struct observer *observer, void *span, struct error *error);

/* Whether a block is being closed, for which observe_end_span() would wait. */
bool observe_closing(struct observer *observer);

/* From the next packet on, packet.tags has bits of these names; NULL: of none. Packets before it go to be
 * closed, and `names` of before are borrowed until observe_closing() is false. Waits as observe_end_span()
 * does. Only with options.tagged. */
bool observe_tags(struct observer *observer, const char *const *names, struct error *error);

/* Closes the open block and waits until the sink has taken all. More packets may follow. */
bool observe_flush(struct observer *observer, struct error *error);

/* Everything in the blocks closed since creation: after observe_flush(), everything. received = the sum of the six counts after it. */
struct observe_totals {
    uint64_t received;
    uint64_t accesses, backscatter, conversation, other, undecodable, not_monitored;
    uint64_t fragments, dropped_kernel, dropped_interface;
    uint64_t flows, scans; /* rows delivered, IPv4 and IPv6 */
    uint64_t blocks,
        early_closes;           /* blocks closed, and of them those that were full within an hour */
    uint64_t gaps, gap_seconds; /* silences longer than max_silence_s */
    uint32_t first_minute, last_minute; /* of all packets; first > last when there were none */
};
struct observe_totals observe_totals(struct observer *observer);

#endif
