/* For the tests of observe: an observer whose sink counts, and packets. */
#ifndef TEITEN_TEST_UNIT_OBSERVE_HELP_H
#define TEITEN_TEST_UNIT_OBSERVE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "model/kind.h"
#include "observe/observe.h"

enum { START_S = 1593561600 }; /* 2020-07-01T00:00:00Z */
#define START_MINUTE ((uint32_t)(START_S / 60))

struct seen {
    uint64_t packets, targets, received, live_minutes, deliveries;
    uint32_t first_day, coverage_from[64], coverage_until[64];
    size_t coverage_count;
    uint64_t fail_at; /* the delivery that fails; 0: none */
};

static inline bool seen_sink(void *context, const struct day_rows *rows, bool block_end,
                             struct error *error)
{
    struct seen *s = context;
    if (++s->deliveries == s->fail_at)
        return error_set(error, ERROR_FAILED, "the disk is full");
    if (block_end)
        return true;
    for (size_t i = 0; rows->scans != NULL && i < rows->scans->count; i++) {
        s->packets += rows->scans->packets[i];
        s->targets += rows->scans->targets[i];
    }
    for (size_t i = 0; i < rows->coverage_count; i++) {
        const struct coverage_row *c = &rows->coverage[i];
        s->received += c->received;
        s->live_minutes += c->until_minute - c->from_minute;
        if (s->coverage_count < 64) {
            s->coverage_from[s->coverage_count] = c->from_minute - START_MINUTE;
            s->coverage_until[s->coverage_count++] = c->until_minute - START_MINUTE;
        }
        if (s->first_day == 0)
            s->first_day = rows->day;
    }
    return true;
}

static inline struct observer *observer_of(struct seen *seen, size_t mib, bool thread)
{
    struct error error = {0};
    struct observe_options options = {.limit_bytes = mib << 20,
                                      .keep_flows = true,
                                      .closing_thread = thread,
                                      .scan_timeout_s = 600,
                                      .max_silence_s = 3600,
                                      .sink = seen_sink,
                                      .sink_context = seen};
    struct observer *o = observer_create(&options, &error);
    if (o == NULL)
        fail_msg("%s", error.text);
    return o;
}

/* A SYN at `second` after the start. */
static inline struct packet syn(uint32_t second, uint32_t src, uint32_t dst)
{
    return (struct packet){.time = {((int64_t)START_S + second) * NS_PER_S},
                           .src = {src},
                           .dst = {dst},
                           .src_port = 40000,
                           .dst_port = 23,
                           .ip_len = 40,
                           .protocol = PROTOCOL_TCP,
                           .tcp_flags = TCP_SYN,
                           .tcp_header_len = 20,
                           .has = HAS_TCP | HAS_PORTS,
                           .kind = KIND_ACCESS};
}

static inline void take(struct observer *o, struct packet packet)
{
    struct error error = {0};
    if (!observe_packet(o, &packet, &error))
        fail_msg("%s", error.text);
}

static inline void take_at_minute(struct observer *o, uint32_t minute)
{
    take(o, syn(60 * minute, 1, 2));
}

static inline void flush(struct observer *o)
{
    struct error error = {0};
    if (!observe_flush(o, &error))
        fail_msg("%s", error.text);
}

#endif
