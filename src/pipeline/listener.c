/* See listener.h. */
#include "pipeline/listener.h"

#include <stdlib.h>

enum { TABLES = 2, NO_DAY = 0 };

/* A span ends when its table has taken so much. With a batch of the largest packets on top, 16 MiB, rows take
 * less than a quarter of the table: nothing is dropped, whatever the sources share. */
#define SPAN_BYTES  ((size_t)32 << 20)
#define TABLE_BYTES (8 * SPAN_BYTES)

struct listener {
    struct listener_options options;
    struct first_words *words;
    struct heard_table *tables[TABLES];
    unsigned filling;
    struct unheard unheard; /* of the span that is being written */
    /* Days of the packets of this span: the table keeps rows of no more. */
    uint32_t days[HEARD_TABLE_DAYS];
    size_t day_count;
    int64_t since_ns, until_ns; /* the day of the last packet, so that most need no division */
    /* A day before which all is complete, but for what is heard; NO_DAY: none. */
    uint32_t commit_day;
};

static void hear(void *context, const struct heard *heard)
{
    struct listener *l = context;
    heard_table_take(l->tables[l->filling], heard);
}

struct listener *listener_create(const struct listener_options *options, struct error *error)
{
    struct listener *l = calloc(1, sizeof *l);
    if (l == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for a listener");
        return NULL;
    }
    l->options = *options;
    if (!options->payloads)
        return l;
    const struct first_words_options words = {.key = options->key,
                                              .both_ways = options->both_ways,
                                              .hearing = {.take = hear, .context = l}};
    l->words = first_words_create(&words, error);
    bool good = l->words != NULL;
    for (size_t i = 0; i < TABLES && good; i++) {
        l->tables[i] = heard_table_create(TABLE_BYTES, error);
        good = l->tables[i] != NULL;
    }
    return good ? l : listener_destroy(l);
}

struct listener *listener_destroy(struct listener *listener)
{
    if (listener == NULL)
        return NULL;
    first_words_destroy(listener->words);
    for (size_t i = 0; i < TABLES; i++)
        heard_table_destroy(listener->tables[i]);
    free(listener);
    return NULL;
}

struct first_words *listener_words(struct listener *listener)
{
    return listener->words;
}

struct heard_counts listener_counts(const struct listener *listener)
{
    struct heard_counts sum = {0};
    for (size_t i = 0; i < TABLES && listener->words != NULL; i++) {
        const struct heard_counts counts = heard_counts(listener->tables[i]);
        heard_counts_add(&sum, &counts);
    }
    return sum;
}

/* ---- The closing side ---- */

static bool commit(struct listener *l, struct error *error)
{
    const uint32_t day = l->commit_day;
    l->commit_day = NO_DAY;
    return day == NO_DAY || ingest_commit_before(l->options.ingest, day, error);
}

bool listener_sink(void *listener, const struct day_rows *rows, bool block_end, struct error *error)
{
    struct listener *l = listener;
    if (!commit(l, error))
        return false;
    if (!block_end)
        return ingest_add(l->options.ingest, rows, error);
    l->commit_day = rows->day;
    return l->words != NULL || commit(l, error);
}

static bool add_heard(void *context, const struct heard_rows *rows, struct error *error)
{
    return ingest_add_heard(context, rows, error);
}

static bool add_unheard(void *context, uint32_t day, const struct unheard_row *rows, size_t count,
                        struct error *error)
{
    return ingest_add_unheard(context, day, rows, count, error);
}

bool listener_span_end(void *listener, void *span, struct error *error)
{
    struct listener *l = listener;
    struct ingest *ingest = l->options.ingest;
    if (!heard_table_hand_over(span, l->options.knowledge, add_heard, ingest, error))
        return false;
    l->unheard.count = 0;
    heard_table_take_unheard(span, &l->unheard);
    return unheard_hand_over(&l->unheard, add_unheard, ingest, error) && commit(l, error);
}

/* ---- The filling side ---- */

static bool end_span(struct listener *l, struct observer *observer, struct error *error)
{
    struct heard_table *full = l->tables[l->filling];
    l->day_count = 0;
    l->until_ns = l->since_ns;
    if (heard_table_is_empty(full))
        return true;
    /* When this returns, the span before is written, and its table is empty. */
    l->filling = (l->filling + 1) % TABLES;
    return observe_end_span(observer, full, error);
}

static uint32_t day_of(const struct raw_packet *packet)
{
    const bool dated = packet->time.ns >= 0 && instant_seconds(packet->time) < INSTANT_LIMIT_S;
    return dated ? instant_day(packet->time) : 0;
}

/* Whether the days of the span are this one too: the same, or, late, one of a few before. */
static bool takes_day(struct listener *l, uint32_t day)
{
    uint32_t latest = 0;
    for (size_t i = 0; i < l->day_count; i++) {
        if (l->days[i] == day)
            return true;
        latest = l->days[i] > latest ? l->days[i] : latest;
    }
    if (l->day_count > 0 && (day > latest || l->day_count == HEARD_TABLE_DAYS))
        return false;
    l->days[l->day_count++] = day;
    return true;
}

/* Whether the span goes on with this packet. */
static bool takes(struct listener *l, const struct raw_packet *packet)
{
    const int64_t day_ns = S_PER_DAY * (int64_t)NS_PER_S;
    if (packet->time.ns >= l->since_ns && packet->time.ns < l->until_ns)
        return true;
    const uint32_t day = day_of(packet);
    if (!takes_day(l, day))
        return false;
    l->since_ns = day * day_ns;
    l->until_ns = l->since_ns + day_ns;
    return true;
}

bool listener_ready(struct listener *listener, struct observer *observer,
                    const struct raw_batch *batch, uint32_t *ret_count, struct error *error)
{
    struct listener *l = listener;
    uint32_t count = 0;
    *ret_count = batch->count;
    if (l->words == NULL)
        return true;
    if (heard_table_bytes(l->tables[l->filling]) >= SPAN_BYTES && !end_span(l, observer, error))
        return false;
    if (!takes(l, &batch->packets[0])) {
        if (!end_span(l, observer, error))
            return false;
        (void)takes(l, &batch->packets[0]);
    }
    while (count < batch->count && takes(l, &batch->packets[count]))
        count++;
    *ret_count = count;
    return true;
}

bool listener_finish(struct listener *listener, struct observer *observer, struct error *error)
{
    return listener->words == NULL || end_span(listener, observer, error);
}
