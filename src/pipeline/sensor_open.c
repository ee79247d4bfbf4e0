/* A living sensor is put together and taken apart. See sensor.c for its life. */
#include "pipeline/sensor_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/precedence.h"

sigset_t sensor_hold_signals(void)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    return before;
}

static bool create_words(struct sensor *s, struct error *error)
{
    const struct first_words_options options = {
        .key = hash_key_random(), .hearing = {.take = ear_hear_first_words, .context = &s->ear}};
    s->ear.spans = s->spans;
    s->ear.words_limit_bytes = HEARD_DEFAULT_LIMIT_BYTES / 4; /* half of each of two tables */
    if (!s->options->payloads)
        return true;
    s->ear.words = s->pipeline.words = first_words_create(&options, error);
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
        .hearing = {.take = ear_hear_responder, .context = &s->ear},
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

static bool create_observer(struct sensor *s, struct error *error)
{
    struct observe_options options = {
        .limit_bytes = s->options->limit_bytes,
        .keep_flows = s->options->keep_flows,
        .closing_thread = true,
        .tagged = true, /* a reload may bring some */
        .scan_timeout_s = s->counts.scan_timeout_s,
        .max_silence_s = 0, /* a living sensor knows which minutes are live */
        .sink = spans_sink,
        .span_end = spans_end,
        .sink_context = s->spans,
    };
    s->pipeline.monitored = s->monitored;
    sigset_t before = sensor_hold_signals();
    s->pipeline.observer = observer_create(&options, error);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return s->pipeline.observer != NULL && sensor_use_tags(s, error);
}

/* Takes geo and knowledge over. Threads start only behind lock_in(). */
bool sensor_open(struct sensor *s, const struct geo *geo, struct error *error)
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

struct sensor *sensor_close(struct sensor *s)
{
    sensor_drop_reload(s);
    responder_destroy(s->responder);
    observer_destroy(s->pipeline.observer);
    first_words_destroy(s->pipeline.words);
    archive_destroy(s->archive);
    spans_destroy(s->spans);
    sender_close(s->sender);
    live_close(s->live);
    persona_set_destroy(s->personas);
    persona_set_destroy(s->old_personas);
    tag_set_destroy(s->tags);
    tag_set_destroy(s->next_tags);
    tag_set_destroy(s->old_tags);
    persona_set_destroy(s->next_personas);
    address_set_destroy(s->monitored);
    free(s);
    return NULL;
}
