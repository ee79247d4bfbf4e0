/* Life: what a living sensor notes of itself, and when its minutes and spans are over.
 *
 * In: the time, whether the interface is up, how many packets have come; some ten times a second.
 * Out: which minute is live, when the span ends, and events: the interface was down, not one packet came
 * for long, the clock was set. A pure state machine: no clock, no memory of its own, nothing fails.
 *
 * Spans end on the grid of segment_s, a little late, so that packets that still lie in the kernel's
 * buffer go with their minute, and later while that would hold up the packets. A clock that is set ends
 * the span as well. What lasts (down, no traffic)
 * becomes an event when it ends, and a piece of it each hour before that. */
#ifndef TEITEN_PIPELINE_LIFE_H
#define TEITEN_PIPELINE_LIFE_H

#include "model/event.h"

#include <stddef.h>

enum {
    LIFE_EVENTS = 64,         /* of one span; beyond it the last ones are dropped and counted */
    LIFE_GRACE_MS = 1500,     /* a span ends so late */
    LIFE_PATIENCE_MS = 10000, /* and so much later while `closing` */
    LIFE_CLOCK_JUMP_MS = 1000 /* the wall clock moved against the monotonic one by more than this */
};

struct life_options {
    uint32_t segment_s; /* a multiple of 60, at most a day */
    uint32_t quiet_s;   /* no packet for so long: an event */
};

struct life_now {
    struct instant wall;
    int64_t monotonic_ns;
    uint64_t packets; /* received so far */
    bool up;
    bool closing; /* what came before is still being written: to end a span now is to wait for it */
};

struct life {
    struct life_options options;
    int64_t clock_offset_ns;
    int64_t span;        /* number of the open one on the grid */
    bool over;           /* it should end */
    int64_t over_ns;     /* monotonic: since when */
    int64_t live_minute; /* the last one told; -1: none of this span */
    uint64_t packets;
    int64_t
        packet_ns; /* monotonic: of the last packet, of the start, or since when it is up again */
    bool quiet, down;
    int64_t quiet_told_ns, down_told_ns; /* monotonic: until when it stands in events */
    struct event_row events[LIFE_EVENTS];
    size_t event_count;
    uint64_t events_dropped;
};

struct life_step {
    bool minute_live; /* observe_live_minute() now */
    bool span_over;   /* end the span, then take the events: life->event_count = 0 */
};

void life_begin(struct life *life, const struct life_options *options, const struct life_now *now);
struct life_step life_step(struct life *life, const struct life_now *now);
/* The sensor stops: what lasts is told to its end. */
void life_end(struct life *life, const struct life_now *now);

/* An event of now, for others to note. `detail` may be NULL. */
void life_note(struct life *life, const struct life_now *now, enum sensor_event event,
               const char *detail);

#endif
