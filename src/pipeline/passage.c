/* One input of a run on its way: is it known, an ingest for it, all its packets, its counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pipeline/batch.h"
#include "pipeline/listener.h"
#include "pipeline/run_inside.h"
#include "pipeline/survey.h"

enum { PROGRESS_INTERVAL_MS = 100 };

struct passage {
    const char *name;  /* to open */
    const char *shown; /* to print and to note */
    char key[CONTENT_HASH_TEXT_SIZE];
    char monitored_digest[17];
    char *filter; /* with -c, for segment.json */
    bool stream;  /* cannot be read again */
    bool known;   /* it is in the store already: read to be compared, not counted */
    struct capture *capture;
    struct raw_batch batch;
    struct ingest *ingest;
    struct listener *listener;
    struct pipeline_input pipeline;
};

/* ---- Small pieces ---- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct capture_counts add_counts(struct capture_counts a, const struct capture *capture)
{
    struct capture_counts b = capture_counts(capture);
    a.packets += b.packets;
    a.filtered += b.filtered;
    a.dropped_kernel += b.dropped_kernel;
    a.dropped_interface += b.dropped_interface;
    a.bytes_read += b.bytes_read;
    a.faults += b.faults;
    return a;
}

static void show_progress(struct run *r, const struct capture *capture)
{
    if (r->options->progress == NULL || now_ms() < r->next_progress_ms)
        return;
    struct capture_counts counts = add_counts(r->done, capture);
    r->options->progress(r->options->progress_context, &counts);
    r->next_progress_ms = now_ms() + PROGRESS_INTERVAL_MS;
}

static struct capture_options capture_options_of(const struct run *r, const char *const *name)
{
    struct capture_options o = r->options->capture;
    o.inputs = name;
    o.input_count = 1;
    o.packet_limit = r->packets_left;
    o.want_content_hash = true;
    return o;
}

/* ---- Which input is it? ---- */

/* A stream has no head to look at before it is read; its first packet names it. */
static bool key_of_first_packet(struct passage *p, struct error *error)
{
    const struct raw_packet *first = &p->batch.packets[0];
    struct content_hash *hash = content_hash_create();
    if (hash == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for a hash");
    content_hash_add(hash, &first->time, sizeof first->time);
    content_hash_add(hash, &first->wire_len, sizeof first->wire_len);
    content_hash_add(hash, first->bytes, first->captured_len);
    content_hash_get(hash, p->key);
    content_hash_destroy(hash);
    return true;
}

/* An input whose beginning is known: is it the same to its end? Reads the rest of it. */
static bool same_content(struct run *r, struct passage *p, const struct ingest_known *known,
                         struct error *error)
{
    struct error fault;
    while (!run_stopped(r) && capture_next(p->capture, &p->batch, &fault) == CAPTURE_BATCH)
        show_progress(r, p->capture);
    const struct capture_input *input = capture_input_at(p->capture, 0);
    bool same = run_stopped(r) || r->packets_left != 0 || known->content_hash[0] == '\0' ||
                strcmp(input->content_hash, known->content_hash) == 0;
    if (!same)
        error_set(error, ERROR_PARTIAL,
                  "%s: it begins like an input that was observed before, but goes on differently "
                  "(a capture that has grown?). It was left out, or its beginning would be counted "
                  "twice; observe it into another --store",
                  p->shown);
    return same;
}

/* ---- Passing one input ---- */

static uint64_t monitored_count(const struct run *r)
{
    const struct address_set *set = r->given != NULL ? r->given : r->seen;
    return address_set_count_ipv4(set);
}

static enum ingest_begin begin(struct run *r, struct passage *p, struct ingest_known *ret_known,
                               struct error *error)
{
    const struct pipeline_options *o = r->options;
    uint64_t count = monitored_count(r);
    address_set_digest(r->given != NULL ? r->given : r->seen, p->monitored_digest);
    struct ingest_options options = {
        .store = o->store,
        .sensor = o->sensor,
        .input_name = p->shown,
        .input_key = p->key,
        .input_compression = capture_input_at(p->capture, 0)->compression,
        .program_version = o->program_version,
        .access_definition = "packets",
        .filter = p->filter,
        .monitored = o->addresses,
        .monitored_digest = p->monitored_digest,
        .monitored_count = count,
        .scan_timeout_s = r->result->scan_timeout_s,
        .max_silence_s = o->max_silence_s,
        .answered = o->answered,
        .keep_flows = o->keep_flows,
        .no_payloads = !o->payloads,
        .limit_bytes = o->limit_bytes,
        .geo = o->geo,
        .signatures = knowledge_signatures(o->knowledge),
        .tags = o->tags,
    };
    return ingest_begin(&options, &p->ingest, ret_known, error);
}

static bool create_listener(struct run *r, struct passage *p, struct error *error)
{
    const struct pipeline_options *o = r->options;
    uint8_t digest[CONTENT_HASH_BYTES];
    struct listener_options options = {.ingest = p->ingest,
                                       .knowledge = o->knowledge,
                                       .payloads = o->payloads,
                                       .both_ways = r->given == NULL};
    content_hash_bytes(p->key, strlen(p->key), digest);
    memcpy(&options.key, digest, sizeof options.key);
    p->listener = listener_create(&options, error);
    if (p->listener != NULL)
        p->pipeline.words = listener_words(p->listener);
    return p->listener != NULL;
}

static struct observer *create_observer(struct run *r, struct passage *p, struct error *error)
{
    const struct pipeline_options *o = r->options;
    struct observe_options options = {
        .limit_bytes = o->limit_bytes,
        .keep_flows = o->keep_flows,
        .closing_thread = o->threads > 1,
        .tagged = tag_set_count(o->tags) > 0,
        .scan_timeout_s = r->result->scan_timeout_s,
        .max_silence_s = o->max_silence_s,
        .sink = listener_sink,
        .span_end = listener_span_end,
        .sink_context = p->listener,
    };
    struct observer *observer = observer_create(&options, error);
    if (observer != NULL && r->live_until != 0)
        observe_live_until(observer, r->live_until);
    if (observer != NULL && options.tagged) {
        p->pipeline.tags = o->tags;
        if (!observe_tags(observer, tag_set_names(o->tags), error))
            return observer_destroy(observer);
    }
    return observer;
}

static bool note_drops(struct passage *p, struct instant last, struct error *error)
{
    struct capture_counts counts = capture_counts(p->capture);
    if (counts.packets == 0) /* then nobody knows when */
        return true;
    return observe_dropped(p->pipeline.observer, last, counts.dropped_kernel,
                           counts.dropped_interface, error);
}

static bool pass_batch(struct passage *p, struct error *error)
{
    struct raw_batch *batch = &p->batch;
    while (batch->count > 0) {
        const uint32_t whole = batch->count;
        if (!listener_ready(p->listener, p->pipeline.observer, batch, &batch->count, error) ||
            !pipeline_batch(&p->pipeline, batch, error))
            return false;
        const uint32_t left = whole - batch->count;
        memmove(batch->packets, batch->packets + batch->count, left * sizeof batch->packets[0]);
        batch->count = left;
    }
    return true;
}

/* Takes all packets through; *ret_complete tells whether the input ended well. */
static bool pass_packets(struct run *r, struct passage *p, bool *ret_complete, struct error *error)
{
    struct instant last = {CAPTURE_TIME_NONE};
    struct error fault;
    *ret_complete = true;
    enum capture_result got = CAPTURE_BATCH; /* the first batch is there */
    while (got != CAPTURE_END && !run_stopped(r)) {
        if (got == CAPTURE_FAULT) {
            *ret_complete = false;
            run_tell_fault(r, &fault);
        } else if (p->batch.count > 0) {
            last = p->batch.packets[p->batch.count - 1].time;
            if (!pass_batch(p, error))
                return false;
            show_progress(r, p->capture);
        }
        p->batch.count = 0;
        got = capture_next(p->capture, &p->batch, &fault);
    }
    if (run_stopped(r))
        *ret_complete = false;
    /* Closing a block early would make other segments than the next try makes. */
    if (run_stopped(r) && !p->stream)
        return true;
    return note_drops(p, last, error) &&
           listener_finish(p->listener, p->pipeline.observer, error) &&
           observe_flush(p->pipeline.observer, error);
}

static void add_totals(struct pipeline_result *result, const struct pipeline_input *input)
{
    struct observe_totals a = observe_totals(input->observer);
    struct observe_totals *t = &result->totals;
    t->received += a.received;
    t->accesses += a.accesses;
    t->backscatter += a.backscatter;
    t->conversation += a.conversation;
    t->other += a.other;
    t->undecodable += a.undecodable;
    t->not_monitored += a.not_monitored;
    t->fragments += a.fragments;
    t->dropped_kernel += a.dropped_kernel;
    t->dropped_interface += a.dropped_interface;
    t->flows += a.flows;
    t->scans += a.scans;
    t->blocks += a.blocks;
    t->early_closes += a.early_closes;
    t->gaps += a.gaps;
    t->gap_seconds += a.gap_seconds;
    if (a.first_minute < t->first_minute)
        t->first_minute = a.first_minute;
    if (a.last_minute > t->last_minute)
        t->last_minute = a.last_minute;
    for (int i = 0; i < REJECT_COUNT; i++)
        result->rejects[i] += input->rejects[i];
    result->tags_missing |= input->tags_missing;
}

static void add_store_totals(struct ingest_totals *to, struct ingest_totals from)
{
    to->segments += from.segments;
    to->segments_present += from.segments_present;
    to->flow_rows += from.flow_rows;
    to->flow_bytes += from.flow_bytes;
    to->scan_rows += from.scan_rows;
    to->scan_bytes += from.scan_bytes;
    to->bytes += from.bytes;
}

static bool pass_new_input(struct run *r, struct passage *p, struct error *error)
{
    bool complete;
    if (create_listener(r, p, error))
        p->pipeline.observer = create_observer(r, p, error);
    if (p->pipeline.observer == NULL || !pass_packets(r, p, &complete, error))
        return false;
    const struct capture_input *input = capture_input_at(p->capture, 0);
    /* What was stopped by hand is not whole: the next try goes on with it. A stream has no next try: what
     * came of it is kept. */
    bool give_up = run_stopped(r) && !p->stream;
    r->result->stopped |= give_up;
    if (!give_up &&
        !ingest_finish(p->ingest, input->content_hash, input->content_bytes, complete, error))
        return false;
    struct observe_totals t = observe_totals(p->pipeline.observer);
    if (t.received > 0)
        r->live_until = t.last_minute + 1;
    add_totals(r->result, &p->pipeline);
    const struct heard_counts heard = listener_counts(p->listener);
    heard_counts_add(&r->result->heard, &heard);
    add_store_totals(&r->result->store, ingest_totals(p->ingest));
    return true;
}

static bool pass_input(struct run *r, struct passage *p, struct error *error)
{
    struct error fault;
    struct ingest_known known = {0};
    p->stream = strcmp(p->shown, "-") == 0;
    bool named = strcmp(p->name, "-") != 0; /* also a stream that was kept in a file */
    if (named && !capture_head_hash(p->name, p->key, &fault)) {
        run_tell_fault(r, &fault);
        return true;
    }
    if (r->given == NULL) {
        r->seen = survey_destinations(r->options, p->name, r->packets_left, error);
        if (r->seen == NULL)
            return false;
    }
    uint64_t addresses = monitored_count(r);
    if (addresses > r->result->monitored_count)
        r->result->monitored_count = addresses;
    r->result->scan_timeout_s = r->options->scan_timeout_s != 0
                                    ? r->options->scan_timeout_s
                                    : observe_scan_timeout_s(addresses, OBSERVE_SCAN_RATE_PPS);
    p->pipeline.monitored = r->given;
    p->pipeline.recognise.answered = r->options->answered;

    struct capture_options capture_options = capture_options_of(r, &p->name);
    p->capture = capture_create(&capture_options, decode_knows_link_type, &fault);
    if (p->capture == NULL) {
        if (fault.class == ERROR_USAGE) { /* the expression: no input would do better */
            *error = fault;
            return false;
        }
        run_tell_fault(r, &fault);
        return true;
    }
    if (!named) {
        enum capture_result got = capture_next(p->capture, &p->batch, &fault);
        if (got == CAPTURE_FAULT)
            run_tell_fault(r, &fault);
        if (got != CAPTURE_BATCH)
            return true;
        if (!key_of_first_packet(p, error))
            return false;
    }
    switch (begin(r, p, &known, error)) {
    case INGEST_REFUSED:
        return false;
    case INGEST_KNOWN:
        r->live_until = known.until_minute;
        p->known = true;
        if (!same_content(r, p, &known, &fault))
            run_tell_fault(r, &fault);
        else
            r->result->inputs_known++;
        return true;
    default:
        return pass_new_input(r, p, error);
    }
}

static void end_passage(struct run *r, struct passage *p)
{
    if (p->capture != NULL) {
        struct capture_counts before = r->done;
        r->done = add_counts(r->done, p->capture);
        if (p->known) { /* read, but not observed */
            before.bytes_read = r->done.bytes_read;
            r->done = before;
        }
        if (r->packets_left != 0) {
            uint64_t passed = capture_counts(p->capture).packets;
            r->packets_left = passed < r->packets_left ? r->packets_left - passed : 0;
        }
    }
    observer_destroy(p->pipeline.observer);
    listener_destroy(p->listener);
    ingest_destroy(p->ingest);
    capture_destroy(p->capture);
    free(p->filter);
    r->seen = address_set_destroy(r->seen);
}

/* The expression and -c, as one text; NULL when there is neither. */
static char *describe_filter(const struct capture_options *o)
{
    char *text = NULL;
    if (o->packet_limit != 0 &&
        asprintf(&text, "%s (first %llu packets)", o->filter == NULL ? "" : o->filter,
                 (unsigned long long)o->packet_limit) < 0)
        return NULL;
    if (o->packet_limit == 0 && o->filter != NULL)
        text = strdup(o->filter);
    return text;
}

bool run_pass_input(struct run *r, const char *name, const char *shown, struct error *error)
{
    struct passage *p = calloc(1, sizeof *p);
    if (p == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for a batch");
    p->name = name;
    p->shown = shown;
    p->filter = describe_filter(&r->options->capture);
    bool good = pass_input(r, p, error);
    r->result->inputs++;
    end_passage(r, p);
    free(p);
    return good;
}
