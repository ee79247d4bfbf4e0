/* A living sensor. The story of a minute:
 *
 *   the capturing thread reads batches from the interface and takes them through pipeline_batch(): decode,
 *   recognise, respond (where asked: answers go out after each batch), observe. Some ten times a second it
 *   looks at the clock: losses are asked for each second and noted in their minute, silence, a dead
 *   line and a clock that was set become events (life.c). When the span is over, the open block is
 *   handed to the closing thread together with what was heard and the events; it does not wait.
 *
 *   the closing thread turns the block into rows and the span into a segment (spans.c). A disk that is
 *   full is its affair alone.
 *
 * A reload is read by a thread of its own and taken up between two batches; no packet waits for it. */
#include "pipeline/sensor_inside.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pipeline/sensor_state.h"

enum {
    WAIT_MS = 100,      /* for packets; then the clock is looked at */
    STEP_MS = 50,       /* the clock is looked at so often while packets come */
    DRAIN_MS = 10000,   /* at the end: for what lies in the kernel's buffer, at most */
    LAST_WAIT_MS = 250, /* then; longer than the kernel keeps a block that is not full */
};

static int64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void look_at_clock(struct sensor *s)
{
    s->now.wall.ns = clock_ns(CLOCK_REALTIME);
    s->now.monotonic_ns = clock_ns(CLOCK_MONOTONIC);
    s->now.packets = s->counts.received;
}

/* ---- Counts ---- */

static void fill_counts(struct sensor *s)
{
    struct sensor_counts *c = &s->counts;
    c->now = s->now.wall;
    c->undecodable = 0;
    for (int i = 0; i < REJECT_COUNT; i++)
        c->undecodable += c->rejects[i] = s->pipeline.rejects[i];
    memcpy(c->kinds, s->pipeline.kinds, sizeof c->kinds);
    c->not_monitored = s->pipeline.not_monitored;
    c->drops = live_drops(s->live);
    c->up = live_is_up(s->live);
    c->quiet = s->life.quiet;
    c->responding = s->options->respond;
    if (s->responder != NULL)
        c->responder = responder_counts(s->responder);
    if (s->sender != NULL)
        c->sender = sender_counts(s->sender);
    if (s->archive != NULL)
        c->archive = archive_counts(s->archive);
    c->unheard = s->ear.missed;
    c->spans = spans_counts(s->spans);
}

void sensor_tell(struct sensor *s, enum sensor_moment moment)
{
    fill_counts(s);
    s->options->tell(s->options->context, moment, &s->counts);
}

/* ---- Time ---- */

/* What was lost since the last look, in the minute of now. */
static bool note_drops(struct sensor *s, struct error *error)
{
    struct live_drops drops = live_drops(s->live);
    uint64_t kernel = drops.kernel - s->drops.kernel;
    uint64_t interface = drops.interface - s->drops.interface;
    s->drops = drops;
    if (s->archive != NULL)
        archive_drops(s->archive, drops.kernel, drops.interface);
    return observe_dropped(s->pipeline.observer, s->now.wall, kernel, interface, error);
}

static bool end_span(struct sensor *s, struct error *error)
{
    struct span *span = calloc(1, sizeof *span);
    if (span == NULL || !note_drops(s, error)) {
        span_destroy(span);
        return span != NULL ? false : error_set(error, ERROR_FAILED, "memory: no room for a span");
    }
    ear_end_span(&s->ear, span);
    span->events = calloc(LIFE_EVENTS, sizeof *span->events);
    if (span->events != NULL) {
        span->event_count = s->life.event_count;
        memcpy(span->events, s->life.events, s->life.event_count * sizeof *span->events);
        s->life.event_count = 0;
    }
    if (s->life.events_dropped > 0)
        log_line(&s->options->log, LOG_LINE_WARNING, "%llu events had no room in their segment",
                 (unsigned long long)s->life.events_dropped);
    s->life.events_dropped = 0;
    fill_counts(s);
    span->state = sensor_state(s->options, &s->counts);
    span->tags = s->tags;
    if (!observe_end_span(s->pipeline.observer, span, error) || !sensor_take_tags(s, error))
        return false;
    if (s->options->span_over != NULL)
        s->options->span_over(s->options->context, s->now.wall);
    return true;
}

static void log_events(struct sensor *s, size_t from)
{
    for (size_t i = from; i < s->life.event_count; i++) {
        const struct event_row *e = &s->life.events[i];
        int64_t lasted_s = (e->until_us - e->from_us) / US_PER_S;
        if (lasted_s > 0)
            log_line(&s->options->log, LOG_LINE_WARNING, "%s: for %lld s",
                     sensor_event_words[e->event], (long long)lasted_s);
        else
            log_line(&s->options->log, LOG_LINE_NOTICE, "%s%s%s", sensor_event_words[e->event],
                     e->detail[0] == '\0' ? "" : ": ", e->detail);
    }
}

/* Once each second. */
static bool second(struct sensor *s, struct error *error)
{
    if (s->now.monotonic_ns < s->next_second_ns)
        return true;
    s->next_second_ns = s->now.monotonic_ns + NS_PER_S;
    if (!note_drops(s, error))
        return false;
    sensor_tell(s, SENSOR_ALIVE);
    return true;
}

/* Looks at clock, interface and signals. */
static bool step(struct sensor *s, struct error *error)
{
    look_at_clock(s);
    if (s->responder != NULL) {
        responder_tick(s->responder, s->now.wall);
        sender_flush(s->sender);
    }
    if (s->now.monotonic_ns < s->next_step_ns)
        return true;
    s->next_step_ns = s->now.monotonic_ns + STEP_MS * INT64_C(1000000);
    s->now.up = live_is_up(s->live);
    s->now.closing = observe_closing(s->pipeline.observer);
    if (*s->options->print != 0) {
        *s->options->print = 0;
        sensor_tell(s, SENSOR_ASKED);
    }
    size_t events = s->life.event_count;
    sensor_serve_reload(s);
    struct life_step due = life_step(&s->life, &s->now);
    log_events(s, events);
    if (due.minute_live && !observe_live_minute(s->pipeline.observer, s->now.wall, error))
        return false;
    return second(s, error) && (!due.span_over || end_span(s, error));
}

/* ---- Packets ---- */

static bool take_batch(struct sensor *s, struct error *error)
{
    if (s->archive != NULL)
        archive_add(s->archive, &s->batch);
    for (uint32_t i = 0; i < s->batch.count; i++)
        s->counts.received_bytes += s->batch.packets[i].wire_len;
    s->counts.received += s->batch.count;
    s->counts.last_packet = s->batch.packets[s->batch.count - 1].time;
    if (!pipeline_batch(&s->pipeline, &s->batch, error))
        return false;
    if (s->sender != NULL)
        sender_flush(s->sender);
    return true;
}

static bool enough(const struct sensor *s)
{
    return *s->options->stop != 0 ||
           (s->options->packet_limit != 0 && s->counts.received >= s->options->packet_limit);
}

/* With -c the last batch ends where the limit is. */
static void cut_batch(struct sensor *s)
{
    uint64_t limit = s->options->packet_limit;
    if (limit != 0 && s->batch.count > limit - s->counts.received)
        s->batch.count = (uint32_t)(limit - s->counts.received);
}

static bool capture(struct sensor *s, struct error *error)
{
    while (!enough(s)) {
        enum live_result got = live_next(s->live, &s->batch, WAIT_MS, error);
        if (got == LIVE_FAULT)
            return false;
        if (got == LIVE_BATCH) {
            cut_batch(s);
            if (!take_batch(s, error))
                return false;
        }
        if (!step(s, error))
            return false;
    }
    return true;
}

/* What came before the stop and still lies in the kernel's buffer. When that takes too long, the rest of
 * it is lost, and counted. */
static bool drain(struct sensor *s, struct error *error)
{
    if (s->options->packet_limit != 0)
        return true;
    look_at_clock(s);
    const int64_t until_ns = s->now.monotonic_ns + DRAIN_MS * INT64_C(1000000);
    struct error ignored;
    while (live_next(s->live, &s->batch, LAST_WAIT_MS, &ignored) == LIVE_BATCH) {
        if (!take_batch(s, error))
            return false;
        if (s->counts.last_packet.ns >= s->now.wall.ns)
            return true;
        if (clock_ns(CLOCK_MONOTONIC) >= until_ns) {
            live_give_up(s->live);
            return true;
        }
    }
    return true;
}

/* The open span is finished whatever ended the capture. */
static bool finish(struct sensor *s, struct error *error)
{
    bool good = drain(s, error);
    look_at_clock(s);
    s->now.up = live_is_up(s->live);
    if (s->responder != NULL) {
        s->counts.responder = responder_counts(s->responder);
        s->responder = s->pipeline.responder = responder_destroy(s->responder);
        sender_flush(s->sender);
    }
    life_end(&s->life, &s->now);
    good = good && note_drops(s, error);
    if (s->archive != NULL)
        archive_finish(s->archive);
    return good && end_span(s, error) && observe_flush(s->pipeline.observer, error);
}

bool sensor_run(const struct sensor_options *options, const struct geo *geo,
                struct persona_set *personas, struct sensor_counts *ret_counts, struct error *error)
{
    struct sensor *s = calloc(1, sizeof *s);
    if (s == NULL) {
        geo_destroy((struct geo *)geo);
        knowledge_destroy(options->knowledge);
        tag_set_destroy(options->tags);
        persona_set_destroy(personas);
        return error_set(error, ERROR_FAILED, "memory: no room for a sensor");
    }
    s->options = options;
    s->personas = personas;
    s->tags = options->tags;
    bool good = sensor_open(s, geo, error);
    if (good) {
        const struct life_options life = {.segment_s = options->segment_s,
                                          .quiet_s = options->quiet_s};
        look_at_clock(s);
        s->counts.began = s->now.wall;
        s->now.up = live_is_up(s->live);
        life_begin(&s->life, &life, &s->now);
        sensor_tell(s, SENSOR_READY);
        struct error at_end = {0};
        good = capture(s, error);
        sensor_tell(s, SENSOR_STOPPING);
        bool finished = finish(s, &at_end);
        if (good && !finished)
            *error = at_end;
        good = good && finished;
        fill_counts(s);
        *ret_counts = s->counts;
    }
    sensor_close(s);
    return good;
}
