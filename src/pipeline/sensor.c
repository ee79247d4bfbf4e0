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
#include "pipeline/sensor.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pipeline/batch.h"
#include "pipeline/life.h"
#include "pipeline/precedence.h"
#include "pipeline/sensor_state.h"

enum {
    WAIT_MS = 100,      /* for packets; then the clock is looked at */
    STEP_MS = 50,       /* the clock is looked at so often while packets come */
    DRAIN_MS = 10000,   /* at the end: for what lies in the kernel's buffer, at most */
    LAST_WAIT_MS = 250, /* then; longer than the kernel keeps a block that is not full */
};

struct sensor {
    const struct sensor_options *options;
    struct sensor_counts counts;
    struct address_set *monitored;
    char monitored_digest[17], input_name[64];
    struct live *live;
    struct sender *sender;
    struct archive *archive;
    struct spans *spans;
    struct responder *responder;
    struct persona_set *personas, *old_personas;
    struct heard_table *heard; /* being filled */
    struct pipeline_input pipeline;
    struct raw_batch batch;
    struct life life;
    struct life_now now;
    int64_t next_step_ns, next_second_ns; /* monotonic */
    struct live_drops drops;              /* noted so far */

    pthread_t reloader;
    bool reloading; /* the thread runs or waits to be joined */
    atomic_bool reloaded;
    bool reload_good;
    struct sensor_changes changes;
    struct error reload_error;
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

/* ---- Opening ---- */

static void hear(void *context, const struct heard *heard)
{
    struct sensor *s = context;
    if (s->heard == NULL)
        s->heard = spans_heard(s->spans);
    if (s->heard != NULL)
        heard_table_take(s->heard, heard);
}

/* First words fill half of a table, a quarter of both, at most: the rest is for conversations. */
static void hear_first_words(void *context, const struct heard *heard)
{
    struct sensor *s = context;
    if (s->heard != NULL && heard_table_bytes(s->heard) >= HEARD_DEFAULT_LIMIT_BYTES / 4)
        s->counts.unheard++;
    else
        hear(context, heard);
}

static bool create_words(struct sensor *s, struct error *error)
{
    const struct first_words_options options = {
        .key = hash_key_random(), .hearing = {.take = hear_first_words, .context = s}};
    if (!s->options->payloads)
        return true;
    s->pipeline.words = first_words_create(&options, error);
    return s->pipeline.words != NULL;
}

static bool open_with_privileges(struct sensor *s, struct error *error)
{
    const struct sensor_options *o = s->options;
    precedence_take();
    s->live = live_open(&o->capture, error);
    if (s->live == NULL)
        return false;
    if (!o->respond)
        return true;
    s->sender = sender_open(live_interface_index(s->live), live_link_type(s->live),
                            live_mtu(s->live), error);
    return s->sender != NULL;
}

static bool create_archive(struct sensor *s, struct error *error)
{
    const struct sensor_options *o = s->options;
    if (o->archive == NULL)
        return true;
    struct archive_options options = {
        .folder = o->archive,
        .sensor = o->sensor,
        .interface = o->capture.interface,
        .link_type = live_link_type(s->live),
        .limit_bytes = o->archive_limit_bytes,
        .file_bytes = ARCHIVE_DEFAULT_FILE_BYTES,
        .queue_bytes = ARCHIVE_DEFAULT_QUEUE_BYTES,
    };
    s->archive = archive_create(&options, error);
    return s->archive != NULL;
}

static bool create_responder(struct sensor *s, struct error *error)
{
    const struct sensor_options *o = s->options;
    if (!o->respond)
        return true;
    struct responder_options options = {
        .monitored = s->monitored,
        .personas = s->personas,
        .limits = o->limits,
        .link_type = live_link_type(s->live),
        .mtu = live_mtu(s->live),
        .answer_neighbours = o->answer_neighbours,
        .key = hash_key_random(),
        .hearing = {.take = hear, .context = s},
        .send = sender_add,
        .send_context = s->sender,
    };
    (void)live_mac(s->live, options.mac);
    s->responder = s->pipeline.responder = responder_create(&options, error);
    return s->responder != NULL;
}

static bool create_store(struct sensor *s, const struct geo *geo, struct error *error)
{
    const struct sensor_options *o = s->options;
    address_set_digest(s->monitored, s->monitored_digest);
    snprintf(s->input_name, sizeof s->input_name, "live:%.40s", o->capture.interface);
    s->counts.monitored_count = address_set_count_ipv4(s->monitored);
    s->counts.scan_timeout_s =
        o->scan_timeout_s != 0
            ? o->scan_timeout_s
            : observe_scan_timeout_s(s->counts.monitored_count, OBSERVE_SCAN_RATE_PPS);
    struct spans_options options = {
        .ingest = {.store = o->store,
                   .sensor = o->sensor,
                   .input_name = s->input_name,
                   .input_compression = "none",
                   .program_version = o->program_version,
                   .access_definition = "packets",
                   .filter = o->capture.filter,
                   .monitored = o->addresses,
                   .monitored_digest = s->monitored_digest,
                   .monitored_count = s->counts.monitored_count,
                   .scan_timeout_s = s->counts.scan_timeout_s,
                   .answered = o->respond,
                   .keep_flows = o->keep_flows,
                   .live = true,
                   .limit_bytes = o->limit_bytes},
        .heard_bytes = o->respond || o->payloads ? HEARD_DEFAULT_LIMIT_BYTES : 0,
        .log = o->log,
    };
    s->spans = spans_create(&options, geo, error);
    if (s->spans != NULL)
        spans_set_knowledge(s->spans, o->knowledge);
    return s->spans != NULL;
}

/* Signals are for the capturing thread: in another they would break off a write or a wait for a lock. */
static sigset_t hold_signals(void)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    return before;
}

static bool create_observer(struct sensor *s, struct error *error)
{
    struct observe_options options = {
        .limit_bytes = s->options->limit_bytes,
        .keep_flows = s->options->keep_flows,
        .closing_thread = true,
        .scan_timeout_s = s->counts.scan_timeout_s,
        .max_silence_s = 0, /* a living sensor knows which minutes are live */
        .sink = spans_sink,
        .span_end = spans_end,
        .sink_context = s->spans,
    };
    s->pipeline.monitored = s->monitored;
    sigset_t before = hold_signals();
    s->pipeline.observer = observer_create(&options, error);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return s->pipeline.observer != NULL;
}

/* Takes geo and knowledge over. Threads start only behind lock_in(). */
static bool open_sensor(struct sensor *s, const struct geo *geo, struct error *error)
{
    s->monitored = address_set_create();
    bool good = s->monitored != NULL
                    ? address_set_add_text(s->monitored, s->options->addresses, error)
                    : error_set(error, ERROR_FAILED, "memory: no room for addresses");
    good =
        good && open_with_privileges(s, error) && s->options->lock_in(s->options->context, error);
    if (!good || !create_store(s, geo, error)) {
        if (s->spans == NULL) {
            geo_destroy((struct geo *)geo);
            knowledge_destroy(s->options->knowledge);
        }
        return false;
    }
    return create_archive(s, error) && create_words(s, error) && create_responder(s, error) &&
           create_observer(s, error);
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
    c->spans = spans_counts(s->spans);
}

static void tell(struct sensor *s, enum sensor_moment moment)
{
    fill_counts(s);
    s->options->tell(s->options->context, moment, &s->counts);
}

/* ---- Reload ---- */

static void *reload_thread(void *context)
{
    struct sensor *s = context;
    s->reload_good = s->options->reload(s->options->context, &s->changes, &s->reload_error);
    atomic_store(&s->reloaded, true);
    return NULL;
}

static void begin_reload(struct sensor *s)
{
    tell(s, SENSOR_RELOADING);
    s->changes = (struct sensor_changes){0};
    atomic_store(&s->reloaded, false);
    sigset_t before = hold_signals();
    s->reloading = pthread_create(&s->reloader, NULL, reload_thread, s) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!s->reloading)
        log_line(&s->options->log, LOG_LINE_ERROR, "reload: cannot start a thread");
}

static void drop_changes(struct sensor_changes *changes)
{
    geo_destroy((struct geo *)changes->geo);
    knowledge_destroy(changes->knowledge);
    persona_set_destroy(changes->personas);
}

static void take_changes(struct sensor *s)
{
    struct sensor_changes *c = &s->changes;
    if (c->has_geo)
        spans_set_geo(s->spans, c->geo);
    if (c->knowledge != NULL)
        spans_set_knowledge(s->spans, c->knowledge);
    if (s->responder != NULL && c->personas != NULL && s->old_personas == NULL) {
        s->old_personas = s->personas;
        s->personas = c->personas;
        responder_personas(s->responder, s->personas);
    } else {
        persona_set_destroy(c->personas);
    }
    if (s->responder != NULL && c->has_limits)
        responder_limits(s->responder, &c->limits);
    life_note(&s->life, &s->now, EVENT_RELOAD, c->detail);
}

static void end_reload(struct sensor *s)
{
    pthread_join(s->reloader, NULL);
    s->reloading = false;
    if (s->reload_good)
        take_changes(s);
    else
        log_line(&s->options->log, LOG_LINE_ERROR, "reload: %s; everything stays as it was",
                 s->reload_error.text);
    tell(s, SENSOR_RELOADED);
}

static void serve_reload(struct sensor *s)
{
    if (s->reloading && atomic_load(&s->reloaded))
        end_reload(s);
    /* New personas wait until the ones before are out of use. */
    if (s->old_personas != NULL && responder_personas_unused(s->responder, s->old_personas))
        s->old_personas = persona_set_destroy(s->old_personas);
    if (*s->options->reload_now != 0 && !s->reloading && s->old_personas == NULL) {
        *s->options->reload_now = 0;
        begin_reload(s);
    }
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
    span->heard = s->heard;
    s->heard = NULL;
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
    if (!observe_end_span(s->pipeline.observer, span, error))
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
    tell(s, SENSOR_ALIVE);
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
        tell(s, SENSOR_ASKED);
    }
    size_t events = s->life.event_count;
    serve_reload(s);
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

static void close_sensor(struct sensor *s)
{
    if (s->reloading) {
        pthread_join(s->reloader, NULL);
        drop_changes(&s->changes);
    }
    responder_destroy(s->responder);
    observer_destroy(s->pipeline.observer);
    first_words_destroy(s->pipeline.words);
    archive_destroy(s->archive);
    spans_destroy(s->spans);
    sender_close(s->sender);
    live_close(s->live);
    persona_set_destroy(s->personas);
    persona_set_destroy(s->old_personas);
    address_set_destroy(s->monitored);
    free(s);
}

bool sensor_run(const struct sensor_options *options, const struct geo *geo,
                struct persona_set *personas, struct sensor_counts *ret_counts, struct error *error)
{
    struct sensor *s = calloc(1, sizeof *s);
    if (s == NULL) {
        geo_destroy((struct geo *)geo);
        knowledge_destroy(options->knowledge);
        persona_set_destroy(personas);
        return error_set(error, ERROR_FAILED, "memory: no room for a sensor");
    }
    s->options = options;
    s->personas = personas;
    bool good = open_sensor(s, geo, error);
    if (good) {
        const struct life_options life = {.segment_s = options->segment_s,
                                          .quiet_s = options->quiet_s};
        look_at_clock(s);
        s->counts.began = s->now.wall;
        s->now.up = live_is_up(s->live);
        life_begin(&s->life, &life, &s->now);
        tell(s, SENSOR_READY);
        struct error at_end = {0};
        good = capture(s, error);
        tell(s, SENSOR_STOPPING);
        bool finished = finish(s, &at_end);
        if (good && !finished)
            *error = at_end;
        good = good && finished;
        fill_counts(s);
        *ret_counts = s->counts;
    }
    close_sensor(s);
    return good;
}
