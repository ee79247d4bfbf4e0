/* See life.h. */
#include "pipeline/life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_MS INT64_C(1000000)

static const int64_t piece_ns = (int64_t)S_PER_HOUR * NS_PER_S;

static void add_event(struct life *life, enum sensor_event event, int64_t from_ns, int64_t until_ns,
                      const char *detail)
{
    if (life->event_count == LIFE_EVENTS) {
        life->events_dropped++;
        return;
    }
    struct event_row *row = &life->events[life->event_count++];
    *row = (struct event_row){
        .from_us = from_ns / NS_PER_US, .until_us = until_ns / NS_PER_US, .event = (uint8_t)event};
    snprintf(row->detail, sizeof row->detail, "%s", detail == NULL ? "" : detail);
}

void life_note(struct life *life, const struct life_now *now, enum sensor_event event,
               const char *detail)
{
    add_event(life, event, now->wall.ns, now->wall.ns, detail);
}

/* Something that lasted from `*told_ns` (monotonic) until now. */
static void add_lasting(struct life *life, enum sensor_event event, int64_t *told_ns,
                        const struct life_now *now)
{
    int64_t lasted_ns = now->monotonic_ns - *told_ns;
    add_event(life, event, now->wall.ns - lasted_ns, now->wall.ns, NULL);
    *told_ns = now->monotonic_ns;
}

static int64_t span_at(const struct life *life, struct instant wall)
{
    return (wall.ns - LIFE_GRACE_MS * NS_PER_MS) / ((int64_t)life->options.segment_s * NS_PER_S);
}

void life_begin(struct life *life, const struct life_options *options, const struct life_now *now)
{
    *life = (struct life){
        .options = *options,
        .clock_offset_ns = now->wall.ns - now->monotonic_ns,
        .live_minute = -1,
        .packets = now->packets,
        .packet_ns = now->monotonic_ns,
        .down = !now->up,
        .down_told_ns = now->monotonic_ns,
    };
    life->span = span_at(life, now->wall);
    life_note(life, now, EVENT_START, NULL);
}

static void watch_interface(struct life *life, const struct life_now *now)
{
    if (life->down && (now->up || now->monotonic_ns - life->down_told_ns >= piece_ns))
        add_lasting(life, EVENT_INTERFACE_DOWN, &life->down_told_ns, now);
    if (!life->down && !now->up)
        life->down_told_ns = now->monotonic_ns;
    if (life->down || !now->up) /* a silence of packets is another thing than that of the line */
        life->packet_ns = now->monotonic_ns;
    life->down = !now->up;
}

static void watch_traffic(struct life *life, const struct life_now *now)
{
    bool came = now->packets != life->packets;
    if (life->quiet && (came || life->down || now->monotonic_ns - life->quiet_told_ns >= piece_ns))
        add_lasting(life, EVENT_NO_TRAFFIC, &life->quiet_told_ns, now);
    if (came || life->down) {
        life->quiet = false;
        life->packets = now->packets;
        life->packet_ns = now->monotonic_ns;
    } else if (!life->quiet &&
               now->monotonic_ns - life->packet_ns >= (int64_t)life->options.quiet_s * NS_PER_S) {
        life->quiet = true;
        life->quiet_told_ns = life->packet_ns;
        add_lasting(life, EVENT_NO_TRAFFIC, &life->quiet_told_ns, now);
    }
}

/* Whether somebody set the clock. */
static bool watch_clock(struct life *life, const struct life_now *now)
{
    int64_t offset_ns = now->wall.ns - now->monotonic_ns;
    int64_t moved_ns = offset_ns - life->clock_offset_ns;
    life->clock_offset_ns = offset_ns; /* slow slewing is no jump */
    if (llabs(moved_ns) <= LIFE_CLOCK_JUMP_MS * NS_PER_MS)
        return false;
    char detail[64];
    snprintf(detail, sizeof detail, "%+.3f s", (double)moved_ns / NS_PER_S);
    life_note(life, now, EVENT_CLOCK_JUMP, detail);
    return true;
}

/* Whether the span is to end now. */
static bool watch_span(struct life *life, const struct life_now *now, bool jumped)
{
    int64_t span = span_at(life, now->wall);
    if (!life->over && (jumped || span != life->span)) {
        life->over = true;
        life->over_ns = now->monotonic_ns;
    }
    if (!life->over ||
        (now->closing && now->monotonic_ns - life->over_ns < LIFE_PATIENCE_MS * NS_PER_MS))
        return false;
    life->over = false;
    life->span = span;
    return true;
}

struct life_step life_step(struct life *life, const struct life_now *now)
{
    struct life_step step = {0};
    bool jumped = watch_clock(life, now);
    watch_interface(life, now);
    watch_traffic(life, now);
    step.span_over = watch_span(life, now, jumped);
    int64_t minute = now->wall.ns / NS_PER_S / S_PER_MINUTE;
    step.minute_live = now->up && (minute != life->live_minute);
    if (step.minute_live)
        life->live_minute = minute;
    if (step.span_over) /* the next one tells its minutes again: counts add up, time does not */
        life->live_minute = -1;
    return step;
}

void life_end(struct life *life, const struct life_now *now)
{
    if (life->down)
        add_lasting(life, EVENT_INTERFACE_DOWN, &life->down_told_ns, now);
    if (life->quiet)
        add_lasting(life, EVENT_NO_TRAFFIC, &life->quiet_told_ns, now);
    life_note(life, now, EVENT_STOP, NULL);
}
