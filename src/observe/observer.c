/* The observer: the open block, its closing, and the thread that may do the closing. See observe.h. */
#include "observe/observe.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "observe/block.h"
#include "observe/closer.h"

struct observer {
    struct block *open; /* being filled */
    struct block blocks[2];
    uint64_t hour_end_us; /* of the latest hour that the open block has seen */
    uint64_t last_us;     /* of the last packet with a good time */
    bool time_known;      /* one such packet came */
    uint64_t early_closes;
    const char *const *tag_names; /* of the packets that come */

    struct closer closer;
    pthread_t thread;
    bool thread_runs;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct block *to_close; /* handed to the thread; NULL when it is idle */
    bool quit;
};

uint32_t observe_scan_timeout_s(uint64_t addresses, double rate_pps)
{
    if (addresses == 0)
        addresses = 1;
    double seconds = log(1000.0) * 4294967296.0 / ((double)addresses * rate_pps);
    if (!(seconds < UINT32_MAX)) /* also where rate_pps is 0 or no number */
        return UINT32_MAX;
    return seconds < 1 ? 1 : (uint32_t)llround(seconds);
}

/* ---- The thread ---- */

static void *closing_thread(void *context)
{
    struct observer *o = context;
    pthread_mutex_lock(&o->lock);
    while (!o->quit || o->to_close != NULL) {
        if (o->to_close == NULL) {
            pthread_cond_wait(&o->changed, &o->lock);
            continue;
        }
        struct block *block = o->to_close;
        pthread_mutex_unlock(&o->lock);
        closer_close(&o->closer, block);
        block_empty(block);
        pthread_mutex_lock(&o->lock);
        o->to_close = NULL;
        pthread_cond_broadcast(&o->changed);
    }
    pthread_mutex_unlock(&o->lock);
    return NULL;
}

/* Waits until the closing side is idle; then its results may be read. */
static void wait_idle(struct observer *o)
{
    if (!o->thread_runs)
        return;
    pthread_mutex_lock(&o->lock);
    while (o->to_close != NULL)
        pthread_cond_wait(&o->changed, &o->lock);
    pthread_mutex_unlock(&o->lock);
}

static bool closer_result(struct observer *o, struct error *error)
{
    if (!o->closer.failed)
        return true;
    if (error != NULL)
        *error = o->closer.error;
    return false;
}

/* Closes the open block, here or in the thread, and opens an empty one. */
static bool turn_over(struct observer *o, struct error *error)
{
    if (o->open->count == 0 && o->open->count6 == 0 && o->open->span == NULL)
        return true;
    if (!o->thread_runs) {
        closer_close(&o->closer, o->open);
        block_empty(o->open);
        return closer_result(o, error);
    }
    wait_idle(o);
    if (!closer_result(o, error))
        return false;
    pthread_mutex_lock(&o->lock);
    o->to_close = o->open;
    pthread_cond_broadcast(&o->changed);
    pthread_mutex_unlock(&o->lock);
    o->open = o->open == &o->blocks[0] ? &o->blocks[1] : &o->blocks[0];
    o->open->tag_names = o->tag_names;
    return true;
}

/* ---- Filling ---- */

/* Packets without a time that came before all others get the time of the first that has one. */
static void date_undated(struct observer *o, uint64_t time_us)
{
    struct block *b = o->open;
    o->time_known = true;
    for (size_t i = 0; i < b->count; i++)
        record_set_time(&b->records[i], time_us);
    if (b->count > 0)
        b->first_day = b->last_day = record_day(&b->records[0]);
}

/* The place for a record that has no time, when none is known yet: in 1970 for now. */
static struct record *undated_record(struct observer *o, struct error *error)
{
    if (block_full(o->open) && !turn_over(o, error))
        return NULL;
    block_note_day(o->open, 0);
    return &o->open->records[o->open->count++];
}

/* Called when a packet is past the latest hour of the block, or the block is full. */
static bool make_room(struct observer *o, uint64_t time_us, struct error *error)
{
    const uint64_t hour_us = S_PER_HOUR * (uint64_t)US_PER_S;
    struct block *b = o->open;
    bool full = block_full(b);
    bool hour_over = time_us >= o->hour_end_us;
    if (!o->time_known)
        date_undated(o, time_us);
    if (hour_over)
        o->hour_end_us = (time_us / hour_us + 1) * hour_us;
    bool half = b->count >= b->capacity / 2 || b->count6 >= b->capacity6 / 2;
    bool long_enough = b->first_day <= b->last_day &&
                       time_us / (24 * hour_us) >= (uint64_t)b->first_day + COVERAGE_DAYS;
    if (!full && !(hour_over && (half || long_enough)))
        return true;
    if (!hour_over)
        o->early_closes++;
    return turn_over(o, error);
}

/* The place for the next record of IPv4, or NULL with error. */
static inline struct record *next_record(struct observer *o, uint64_t time_us, struct error *error)
{
    if (time_us >= o->hour_end_us || block_full(o->open))
        if (!make_room(o, time_us, error))
            return NULL;
    o->last_us = time_us;
    block_note_day(o->open, (uint32_t)(time_us / (S_PER_DAY * (uint64_t)US_PER_S)));
    return &o->open->records[o->open->count++];
}

static inline void fill(struct record *r, const struct packet *p, uint64_t time_us)
{
    bool syn = (p->has & HAS_TCP) != 0 && (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    record_set_time(r, time_us);
    r->seq = p->tcp_seq;
    r->src_port = p->src_port;
    r->dst_port = p->dst_port;
    r->ip_len = p->ip_len;
    r->window = syn ? p->tcp_window : 0;
    r->protocol = p->protocol;
    r->ttl = p->ttl;
    r->tcp_flags = p->tcp_flags;
    unsigned fragment = (p->has & HAS_FRAGMENT) != 0 ? RECORD_FRAGMENT : 0;
    r->mark = (uint8_t)(p->kind | fragment | (unsigned)p->tool << RECORD_TOOL_SHIFT);
    r->synlen = syn ? p->tcp_header_len : 0;
}

bool observe_quotes_victim(const struct packet *packet)
{
    const bool is_ipv6 = (packet->has & HAS_IPV6) != 0;
    return (packet->has & HAS_QUOTE) != 0 && packet->kind == KIND_BACKSCATTER &&
           packet->protocol == (is_ipv6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP);
}

static void fill_quote(struct record *r, const struct packet *p, uint32_t victim, bool mismatch)
{
    const struct quote *q = &p->quote;
    const bool has_ports = q->protocol == PROTOCOL_TCP || q->protocol == PROTOCOL_UDP;
    r->quoted_dst = victim;
    r->quoted_port = has_ports ? q->dst_port : 0;
    r->quoted_protocol = q->protocol;
    r->quote = (uint8_t)(RECORD_QUOTE | (mismatch ? RECORD_MISMATCH : 0));
}

static bool observe_packet6(struct observer *o, const struct packet *packet, uint64_t time_us,
                            struct error *error)
{
    if (time_us >= o->hour_end_us || block_full(o->open))
        if (!make_room(o, time_us, error))
            return false;
    o->last_us = time_us;
    struct block *b = o->open;
    block_note_day(b, (uint32_t)(time_us / (S_PER_DAY * (uint64_t)US_PER_S)));
    struct record *r = &b->records6[b->count6++];
    fill(r, packet, time_us);
    if (b->tag_names != NULL) {
        b->tags6[r - b->records6] = packet->tags;
        b->tags_seen |= packet->tags;
    }
    r->src = block_intern6(b, &packet->src6);
    r->dst = block_intern6(b, &packet->dst6);
    if (observe_quotes_victim(packet))
        fill_quote(r, packet, block_intern6(b, &packet->quote.dst6),
                   memcmp(&packet->quote.src6, &packet->dst6, sizeof packet->dst6) != 0);
    return true;
}

bool observe_packet(struct observer *observer, const struct packet *packet, struct error *error)
{
    uint64_t time_us = (uint64_t)packet->time.ns / NS_PER_US;
    if ((packet->has & HAS_IPV6) != 0)
        return observe_packet6(observer, packet, time_us, error);
    struct record *r = next_record(observer, time_us, error);
    if (r == NULL)
        return false;
    struct block *b = observer->open;
    if (b->tag_names != NULL) {
        b->tags[r - b->records] = packet->tags;
        b->tags_seen |= packet->tags;
    }
    fill(r, packet, time_us);
    r->src = packet->src.host_order;
    r->dst = packet->dst.host_order;
    if (observe_quotes_victim(packet))
        fill_quote(r, packet, packet->quote.dst.host_order,
                   packet->quote.src.host_order != packet->dst.host_order);
    return true;
}

/* A record that is only counted. */
static struct record *count_record(struct observer *o, struct instant time, enum record_kind kind,
                                   struct error *error)
{
    bool good = time.ns >= 0 && time.ns / NS_PER_S < INSTANT_LIMIT_S;
    uint64_t time_us = good ? (uint64_t)time.ns / NS_PER_US : o->last_us;
    struct record *r =
        good || o->time_known ? next_record(o, time_us, error) : undated_record(o, error);
    if (r == NULL)
        return NULL;
    memset(r, 0, sizeof *r);
    record_set_time(r, time_us);
    r->mark = (uint8_t)kind;
    return r;
}

bool observe_not_monitored(struct observer *observer, struct instant time, struct error *error)
{
    return count_record(observer, time, RECORD_NOT_MONITORED, error) != NULL;
}

bool observe_reject(struct observer *observer, struct instant time, unsigned reason,
                    struct error *error)
{
    struct record *r = count_record(observer, time, RECORD_UNDECODABLE, error);
    if (r != NULL)
        r->dst_port = (uint16_t)reason;
    return r != NULL;
}

bool observe_dropped(struct observer *observer, struct instant time, uint64_t by_kernel,
                     uint64_t by_interface, struct error *error)
{
    while (by_kernel > 0 || by_interface > 0) {
        struct record *r = count_record(observer, time, RECORD_DROPPED, error);
        if (r == NULL)
            return false;
        r->src = (uint32_t)(by_kernel < UINT32_MAX ? by_kernel : UINT32_MAX);
        r->dst = (uint32_t)(by_interface < UINT32_MAX ? by_interface : UINT32_MAX);
        by_kernel -= r->src;
        by_interface -= r->dst;
    }
    return true;
}

bool observe_live_minute(struct observer *observer, struct instant time, struct error *error)
{
    return count_record(observer, time, RECORD_LIVE, error) != NULL;
}

bool observe_end_span(struct observer *observer, void *span, struct error *error)
{
    observer->open->span = span;
    observer->hour_end_us = 0;
    return turn_over(observer, error);
}

bool observe_tags(struct observer *observer, const char *const *names, struct error *error)
{
    observer->hour_end_us = 0;
    if (!turn_over(observer, error))
        return false;
    observer->tag_names = observer->open->tag_names = names;
    return true;
}

bool observe_closing(struct observer *observer)
{
    pthread_mutex_lock(&observer->lock);
    bool closing = observer->to_close != NULL;
    pthread_mutex_unlock(&observer->lock);
    return closing;
}

void observe_live_until(struct observer *observer, uint32_t minute)
{
    wait_idle(observer);
    coverage_live_until(&observer->closer.coverage, minute);
}

bool observe_flush(struct observer *observer, struct error *error)
{
    if (!turn_over(observer, error))
        return false;
    wait_idle(observer);
    observer->hour_end_us = 0;
    return closer_result(observer, error);
}

struct observe_totals observe_totals(struct observer *observer)
{
    wait_idle(observer);
    struct observe_totals totals = observer->closer.totals;
    totals.early_closes = observer->early_closes;
    return totals;
}

/* ---- Life ---- */

/* The largest block for which everything together stays within the limit. Two blocks are counted even
 * without a thread, so that blocks, and with them the rows, do not depend on it. */
static size_t block_capacity(size_t limit_bytes, bool tagged)
{
    const unsigned blocks = 2;
    size_t low = 1024, high = SORT_INDEX_LIMIT;
    while (high - low > 256) {
        size_t n = (low + high) / 2;
        size_t bytes =
            blocks * block_bytes(n, tagged) + closer_bytes(n) + (tagged ? tag_walk_bytes() : 0);
        if (bytes <= limit_bytes)
            low = n;
        else
            high = n;
    }
    return low;
}

struct observer *observer_create(const struct observe_options *options, struct error *error)
{
    if (options->limit_bytes < OBSERVE_LEAST_LIMIT_BYTES) {
        error_set(error, ERROR_USAGE, "memory: %zu bytes are too few; give at least %zu MiB",
                  options->limit_bytes, OBSERVE_LEAST_LIMIT_BYTES >> 20);
        return NULL;
    }
    struct observer *o = calloc(1, sizeof *o);
    if (o == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for an observer");
        return NULL;
    }
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->changed, NULL);
    unsigned blocks = options->closing_thread ? 2 : 1;
    size_t capacity = block_capacity(options->limit_bytes, options->tagged);
    bool ready = closer_init(&o->closer, options, capacity, error);
    for (unsigned i = 0; i < blocks && ready; i++)
        ready = block_init(&o->blocks[i], capacity, options->tagged, error);
    o->open = &o->blocks[0];
    if (ready && options->closing_thread) {
        o->thread_runs = pthread_create(&o->thread, NULL, closing_thread, o) == 0;
        if (!o->thread_runs)
            ready = error_set(error, ERROR_FAILED, "cannot start a thread; try --threads 1");
    }
    return ready ? o : observer_destroy(o);
}

struct observer *observer_destroy(struct observer *observer)
{
    if (observer == NULL)
        return NULL;
    if (observer->thread_runs) {
        pthread_mutex_lock(&observer->lock);
        observer->quit = true;
        pthread_cond_broadcast(&observer->changed);
        pthread_mutex_unlock(&observer->lock);
        pthread_join(observer->thread, NULL);
    }
    block_clear(&observer->blocks[0]);
    block_clear(&observer->blocks[1]);
    closer_clear(&observer->closer);
    pthread_cond_destroy(&observer->changed);
    pthread_mutex_destroy(&observer->lock);
    free(observer);
    return NULL;
}
