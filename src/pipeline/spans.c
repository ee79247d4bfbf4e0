/* See spans.h. */
#include "pipeline/spans.h"

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/lock.h"
#include "store/segment_json.h"

enum {
    SPANS_TABLES = 2,
    SPANS_PENDING_EVENTS = 256,
    /* CPU time for the signatures of a span: below the patience of the capture (LIFE_PATIENCE_MS). */
    SPANS_MATCH_MS = 4000,
};

struct spans {
    struct spans_options options;
    struct hash_key session; /* makes the keys of this run its own */
    uint64_t number;         /* of the open span */
    char key[CONTENT_HASH_TEXT_SIZE];
    const struct geo *geo;       /* of the open span */
    struct knowledge *knowledge; /* as well */

    struct ingest *ingest; /* NULL: nothing of this span has come, or it is lost */
    bool lost;             /* this span cannot be written */
    struct error fault;    /* why */
    /* Of the open span, whatever becomes of it. */
    uint64_t received;
    uint32_t from_minute, until_minute;

    /* Events that wait for a span that can be written. */
    struct event_row pending[SPANS_PENDING_EVENTS];
    size_t pending_count;
    struct unheard unheard; /* waits in the same way */

    int name_lock; /* nobody else is this sensor; -1: none could be had */

    pthread_mutex_t lock; /* of all below */
    const struct geo *next_geo;
    bool has_next_geo;
    struct knowledge *next_knowledge; /* NULL: as it is */
    struct heard_table *tables[SPANS_TABLES], *free_tables[SPANS_TABLES];
    struct heard_counts heard[SPANS_TABLES]; /* of each table, at its last span */
    struct spans_counts counts;
};

/* ---- Life ---- */

struct spans *spans_create(const struct spans_options *options, const struct geo *geo,
                           struct error *error)
{
    struct spans *s = calloc(1, sizeof *s);
    if (s == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for the spans of a sensor");
        return NULL;
    }
    s->options = *options;
    s->session = hash_key_random();
    s->from_minute = UINT32_MAX;
    pthread_mutex_init(&s->lock, NULL);
    s->name_lock = -1;
    if (!store_lock_sensor(options->ingest.store, options->ingest.sensor, &s->name_lock, error))
        return spans_destroy(s);
    for (size_t i = 0; i < SPANS_TABLES && options->heard_bytes > 0; i++) {
        s->tables[i] = heard_table_create(options->heard_bytes / SPANS_TABLES, error);
        s->free_tables[i] = s->tables[i];
        if (s->tables[i] == NULL)
            return spans_destroy(s);
    }
    s->geo = geo; /* ours from here on */
    return s;
}

struct spans *spans_destroy(struct spans *spans)
{
    if (spans == NULL)
        return NULL;
    for (size_t i = 0; i < spans->pending_count; i++)
        if (spans->pending[i].event == EVENT_DISK_FULL)
            log_line(&spans->options.log, LOG_LINE_ERROR,
                     "%s: at the end still not writable; %llu packets were counted and not stored",
                     spans->options.ingest.store, (unsigned long long)spans->pending[i].packets);
    ingest_destroy(spans->ingest);
    geo_destroy((struct geo *)spans->geo);
    if (spans->has_next_geo)
        geo_destroy((struct geo *)spans->next_geo);
    knowledge_destroy(spans->knowledge);
    knowledge_destroy(spans->next_knowledge);
    for (size_t i = 0; i < SPANS_TABLES; i++)
        heard_table_destroy(spans->tables[i]);
    store_unlock(spans->name_lock);
    pthread_mutex_destroy(&spans->lock);
    free(spans);
    return NULL;
}

struct span *span_destroy(struct span *span)
{
    if (span == NULL)
        return NULL;
    free(span->events);
    json_decref(span->state);
    free(span);
    return NULL;
}

struct heard_table *spans_heard(struct spans *spans)
{
    struct heard_table *table = NULL;
    pthread_mutex_lock(&spans->lock);
    for (size_t i = 0; i < SPANS_TABLES && table == NULL; i++) {
        table = spans->free_tables[i];
        spans->free_tables[i] = NULL;
    }
    pthread_mutex_unlock(&spans->lock);
    return table;
}

static void give_back(struct spans *s, struct heard_table *table)
{
    struct heard_counts counts = heard_counts(table);
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < SPANS_TABLES; i++)
        if (s->tables[i] == table) {
            s->free_tables[i] = table;
            s->heard[i] = counts;
        }
    pthread_mutex_unlock(&s->lock);
}

void spans_set_geo(struct spans *spans, const struct geo *geo)
{
    pthread_mutex_lock(&spans->lock);
    const struct geo *unused = spans->has_next_geo ? spans->next_geo : NULL;
    spans->next_geo = geo;
    spans->has_next_geo = true;
    pthread_mutex_unlock(&spans->lock);
    geo_destroy((struct geo *)unused);
}

void spans_set_knowledge(struct spans *spans, struct knowledge *knowledge)
{
    pthread_mutex_lock(&spans->lock);
    struct knowledge *unused = spans->next_knowledge;
    spans->next_knowledge = knowledge;
    pthread_mutex_unlock(&spans->lock);
    knowledge_destroy(unused);
}

struct spans_counts spans_counts(struct spans *spans)
{
    pthread_mutex_lock(&spans->lock);
    struct spans_counts counts = spans->counts;
    for (size_t i = 0; i < SPANS_TABLES; i++)
        heard_counts_add(&counts.heard, &spans->heard[i]);
    pthread_mutex_unlock(&spans->lock);
    return counts;
}

/* ---- Writing ---- */

/* A key that no other span has, of this run or another. */
static void make_key(struct spans *s)
{
    struct content_hash *hash = content_hash_create();
    snprintf(s->key, sizeof s->key, "%016llx%016llx", (unsigned long long)s->session.k0,
             (unsigned long long)(s->session.k1 + s->number));
    if (hash == NULL)
        return;
    content_hash_add(hash, s->key, strlen(s->key));
    content_hash_get(hash, s->key);
    content_hash_destroy(hash);
}

/* What a reload brought, for the span that opens. */
static void take_next(struct spans *s)
{
    pthread_mutex_lock(&s->lock);
    const struct geo *old = s->has_next_geo ? s->geo : NULL;
    struct knowledge *old_knowledge = s->next_knowledge != NULL ? s->knowledge : NULL;
    if (s->has_next_geo)
        s->geo = s->next_geo;
    if (s->next_knowledge != NULL)
        s->knowledge = s->next_knowledge;
    s->has_next_geo = false;
    s->next_knowledge = NULL;
    pthread_mutex_unlock(&s->lock);
    geo_destroy((struct geo *)old);
    knowledge_destroy(old_knowledge);
}

/* What was written of this span goes; its packets are counted as lost when it ends. */
static void lose_span(struct spans *s, const struct error *fault)
{
    if (!s->lost)
        s->fault = *fault;
    s->lost = true;
    s->ingest = ingest_destroy(s->ingest);
}

static struct ingest *open_span(struct spans *s)
{
    struct error error = {0};
    if (s->ingest != NULL || s->lost)
        return s->ingest;
    take_next(s);
    make_key(s);
    struct ingest_options options = s->options.ingest;
    options.input_key = s->key;
    options.geo = s->geo;
    options.signatures = knowledge_signatures(s->knowledge);
    options.live = true;
    struct ingest_known known;
    if (ingest_begin(&options, &s->ingest, &known, &error) != INGEST_NEW)
        lose_span(s, &error);
    return s->ingest;
}

bool spans_sink(void *spans, const struct day_rows *rows, bool block_end, struct error *error)
{
    struct spans *s = spans;
    struct error fault = {0};
    (void)error; /* a disk never stops the capture */
    for (size_t i = 0; i < rows->coverage_count; i++) {
        const struct coverage_row *row = &rows->coverage[i];
        s->received += row->received;
        s->from_minute = row->from_minute < s->from_minute ? row->from_minute : s->from_minute;
        s->until_minute = row->until_minute > s->until_minute ? row->until_minute : s->until_minute;
    }
    struct ingest *ingest = open_span(s);
    if (ingest == NULL)
        return true;
    /* Nothing goes in before the span is over: it is in the store whole, or it is lost whole. */
    if (!block_end && !ingest_add(ingest, rows, &fault))
        lose_span(s, &fault);
    return true;
}

/* ---- Events ---- */

static void remove_pending(struct spans *s, size_t at)
{
    s->pending_count--;
    memmove(s->pending + at, s->pending + at + 1, (s->pending_count - at) * sizeof *s->pending);
}

/* The oldest event that is no loss goes; the losses before and behind it become one. Two of them
 * never stand side by side, so that it is the first or the second. */
static void forget_oldest(struct spans *s)
{
    struct event_row *first = &s->pending[0], *next = &s->pending[1];
    const bool loss_first = first->event == EVENT_DISK_FULL;
    remove_pending(s, loss_first ? 1 : 0);
    if (loss_first && next->event == EVENT_DISK_FULL) {
        first->until_us = next->until_us;
        first->packets += next->packets;
        remove_pending(s, 1);
    }
}

static void add_pending(struct spans *s, const struct event_row *event)
{
    struct event_row *last = s->pending_count > 0 ? &s->pending[s->pending_count - 1] : NULL;
    if (last != NULL && event->event == EVENT_DISK_FULL && last->event == EVENT_DISK_FULL) {
        last->until_us = event->until_us;
        last->packets += event->packets;
        return;
    }
    if (s->pending_count == SPANS_PENDING_EVENTS)
        forget_oldest(s);
    s->pending[s->pending_count++] = *event;
}

static void note_loss(struct spans *s)
{
    const int64_t minute_us = (int64_t)S_PER_MINUTE * US_PER_S;
    if (s->from_minute < s->until_minute) {
        struct event_row event = {.from_us = s->from_minute * minute_us,
                                  .until_us = s->until_minute * minute_us,
                                  .event = EVENT_DISK_FULL,
                                  .packets = s->received};
        snprintf(event.detail, sizeof event.detail, "%.199s", s->fault.text);
        add_pending(s, &event);
    }
    pthread_mutex_lock(&s->lock);
    bool first = !s->counts.failing;
    s->counts.failing = true;
    s->counts.spans_lost++;
    s->counts.packets_lost += s->received;
    pthread_mutex_unlock(&s->lock);
    if (first)
        log_line(&s->options.log, LOG_LINE_ERROR,
                 "%s; capture and counting go on, writing is tried again each span", s->fault.text);
}

static void note_success(struct spans *s, const struct ingest_totals *written)
{
    pthread_mutex_lock(&s->lock);
    bool again = s->counts.failing;
    struct ingest_totals *t = &s->counts.store;
    s->counts.failing = false;
    t->segments += written->segments;
    t->flow_rows += written->flow_rows;
    t->flow_bytes += written->flow_bytes;
    t->scan_rows += written->scan_rows;
    t->scan_bytes += written->scan_bytes;
    t->bytes += written->bytes;
    uint64_t lost = s->counts.packets_lost;
    pthread_mutex_unlock(&s->lock);
    if (again)
        log_line(
            &s->options.log, LOG_LINE_NOTICE,
            "%s: can be written again; %llu packets since the start were counted and not stored",
            s->options.ingest.store, (unsigned long long)lost);
}

static bool add_heard(void *context, const struct heard_rows *rows, struct error *error)
{
    struct spans *s = context;
    struct ingest *ingest = open_span(s);
    if (ingest == NULL)
        return error_set(error, ERROR_FAILED, "%s", s->fault.text);
    return ingest_add_heard(ingest, rows, error);
}

static uint32_t day_of(const struct event_row *event)
{
    return (uint32_t)(event->from_us / (S_PER_DAY * (int64_t)US_PER_S));
}

/* Events go to the day that they began on, those of one day together. */
static bool add_events(struct spans *s, struct error *error)
{
    bool good = true;
    for (size_t a = 0, b; a < s->pending_count && good; a = b) {
        for (b = a + 1; b < s->pending_count && day_of(&s->pending[b]) == day_of(&s->pending[a]);
             b++) {
        }
        struct ingest *ingest = open_span(s);
        good = ingest != NULL &&
               ingest_add_events(ingest, day_of(&s->pending[a]), s->pending + a, b - a, error);
    }
    return good;
}

static bool add_unheard(void *context, uint32_t day, const struct unheard_row *rows, size_t count,
                        struct error *error)
{
    struct ingest *ingest = open_span(context);
    return ingest != NULL && ingest_add_unheard(ingest, day, rows, count, error);
}

/* What a lost span had heard, at its first minute. */
static void note_lost_heard(struct spans *s, const struct heard_table *table)
{
    const struct heard_counts *before = &s->heard[s->tables[0] == table ? 0 : 1];
    const struct heard_counts counts = heard_counts(table), *now = &counts;
    if (s->from_minute == UINT32_MAX)
        return;
    const int64_t from_us = s->from_minute * (S_PER_MINUTE * (int64_t)US_PER_S);
    const struct {
        enum unheard_what what;
        uint64_t records;
    } lost[] = {
        {UNHEARD_CONVERSATION, now->conversations - before->conversations},
        {UNHEARD_PAYLOAD, now->payload_events - before->payload_events},
        {UNHEARD_LOGIN, now->logins - before->logins},
        {UNHEARD_COMMAND, now->commands - before->commands},
        {UNHEARD_DOWNLOAD, now->downloads - before->downloads},
    };
    for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++)
        if (lost[i].records > 0)
            unheard_note(&s->unheard, from_us, lost[i].what, UNHEARD_UNWRITTEN, lost[i].records);
}

/* ---- The state of the sensor ---- */

static void write_state(struct spans *s, json_t *state)
{
    struct error error;
    char name[SENSOR_NAME_LIMIT + 16], path[STORE_PATH_SIZE];
    struct spans_counts counts = spans_counts(s);
    json_object_set_new(state, "store",
                        json_pack("{s:b, s:I, s:I, s:I, s:I}", "writable", !counts.failing, "spans",
                                  (json_int_t)counts.spans, "segments",
                                  (json_int_t)counts.store.segments, "spans_lost",
                                  (json_int_t)counts.spans_lost, "packets_lost",
                                  (json_int_t)counts.packets_lost));
    snprintf(path, sizeof path, "%s/sensors", s->options.ingest.store);
    snprintf(name, sizeof name, "%s.json", s->options.ingest.sensor);
    (void)mkdir(path, 0755); /* the open tells */
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    /* A state that cannot be written grows old, which its reader sees. */
    (void)json_write_file(folder, name, json_incref(state), false, &error);
    close(folder);
}

/* ---- The end of a span ---- */

/* What was heard goes to the store; payloads that are made to be slow do not hold the span up. */
static bool hand_over_heard(struct spans *s, struct heard_table *heard, struct error *error)
{
    (void)open_span(s); /* with what is known from now on; add_heard() tells of its failure */
    uint64_t before = knowledge_unmatched(s->knowledge);
    knowledge_allow(s->knowledge, SPANS_MATCH_MS);
    bool good = heard_table_hand_over(heard, s->knowledge, add_heard, s, error);
    uint64_t unmatched = knowledge_unmatched(s->knowledge) - before;
    if (unmatched > 0)
        log_line(&s->options.log, LOG_LINE_WARNING,
                 "signatures took more than %d s of a span: %llu payloads were not looked at",
                 SPANS_MATCH_MS / 1000, (unsigned long long)unmatched);
    return good;
}

static bool finish(struct spans *s, struct span *span, struct error *error)
{
    bool good = span->heard == NULL || heard_table_is_empty(span->heard) ||
                hand_over_heard(s, span->heard, error);
    if (span->heard != NULL)
        heard_table_take_unheard(span->heard, &s->unheard);
    unheard_add(&s->unheard, &span->unheard);
    if (!good || !add_events(s, error) || !unheard_hand_over(&s->unheard, add_unheard, s, error))
        return false;
    if (s->ingest == NULL && !s->lost)
        return true; /* not one row: the interface was down */
    if (!s->lost)
        ingest_tags(s->ingest, span->tags);
    if (s->lost || !ingest_finish(s->ingest, NULL, 0, true, error))
        return s->lost ? error_set(error, ERROR_FAILED, "%s", s->fault.text) : false;
    struct ingest_totals totals = ingest_totals(s->ingest);
    s->ingest = ingest_destroy(s->ingest);
    s->pending_count = 0;
    s->unheard.count = 0;
    note_success(s, &totals);
    return true;
}

bool spans_end(void *spans, void *context, struct error *error)
{
    struct spans *s = spans;
    struct span *span = context;
    struct error fault = {0};
    (void)error;
    for (size_t i = 0; i < span->event_count; i++)
        add_pending(s, &span->events[i]);
    if (!finish(s, span, &fault)) {
        lose_span(s, &fault);
        if (span->heard != NULL)
            note_lost_heard(s, span->heard);
        note_loss(s);
    }
    if (span->heard != NULL)
        give_back(s, span->heard);
    pthread_mutex_lock(&s->lock);
    s->counts.spans++;
    pthread_mutex_unlock(&s->lock);
    if (span->state != NULL)
        write_state(s, span->state);
    span_destroy(span);
    s->number++;
    s->lost = false;
    s->received = 0;
    s->from_minute = UINT32_MAX;
    s->until_minute = 0;
    return true;
}
