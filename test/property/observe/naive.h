/* Observe as one would write it without caring for speed or memory: lists, sorting, linear scans.
 *
 * In: packets in the order of arrival. Out: what the rows of the real one must add up to. It shares
 * no code with src/observe/ but the pair tests of two tools. */
#ifndef TEITEN_TEST_PROPERTY_OBSERVE_NAIVE_H
#define TEITEN_TEST_PROPERTY_OBSERVE_NAIVE_H

#include "model/kind.h"
#include "model/packet.h"
#include "observe/observe.h"

/* A packet, or one that is only counted. */
struct event {
    enum { EVENT_PACKET, EVENT_REJECT, EVENT_NOT_MONITORED, EVENT_DROPPED } what;
    struct packet packet; /* its time is that of the event */
    unsigned reason;
    uint64_t by_kernel, by_interface;
};

/* A flow or a piece. The key is compared as bytes; `hour` is 0 in flows, `minute` in pieces. */
struct row {
    struct row_key {
        uint8_t src[16], dst[16]; /* IPv4: the last four bytes, in host order */
        uint32_t minute, hour;
        uint16_t src_port, dst_port, ip_len, synlen, window;
        uint8_t ipv6, protocol, ttl, tcp_flags, kind, tool;
    } key;
    uint64_t first_us, last_us;
    uint64_t packets, bytes, targets, pairs;
};

struct rows {
    struct row *items;
    size_t count, room;
};

struct row *rows_add(struct rows *rows);
void rows_clear(struct rows *rows);
/* By key, then first, then last. */
void rows_sort(struct rows *rows);
/* Rows of the same key become one. */
void rows_merge_same(struct rows *rows);
/* Pieces of one key that are no further apart than the time-out become one, across hours too:
 * sets `hour` to 0. Targets and pairs do not add up and become 0. */
void rows_join(struct rows *rows, uint64_t timeout_us);

void naive_flows(const struct event *events, size_t count, struct rows *ret_rows);
/* `targets` is the number of distinct destinations, `pairs` of neighbours that agree. */
void naive_pieces(const struct event *events, size_t count, uint64_t timeout_us,
                  struct rows *ret_rows);

/* One minute: counts, and whether it is live. */
struct minute {
    uint32_t minute;
    struct coverage_row counts;
};
struct silence_sum {
    uint64_t gaps, gap_seconds, live_minutes;
};
/* Busy minutes, ascending; and what lies between them. */
size_t naive_minutes(const struct event *events, size_t count, struct minute *ret_minutes);
struct silence_sum naive_silences(const struct minute *minutes, size_t count,
                                  uint32_t max_silence_s);

#endif
