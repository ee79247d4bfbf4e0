/* See closer.h. */
#include "observe/closer.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTES_PER_DAY = S_PER_DAY / S_PER_MINUTE };

size_t closer_bytes(size_t capacity)
{
    enum { KEYS = 2 }; /* by source, and of backscatter by victim */
    return KEYS * 2 * (capacity + capacity / BLOCK_IPV6_PART) * sizeof(uint64_t) +
           walk_bytes(capacity);
}

static void deliver_tags(void *context);

/* `often` tells that nearly all of it is needed. */
static bool keys_init(struct source_keys *k, size_t capacity, bool often, struct error *error)
{
    k->capacity = capacity;
    k->keys = reserve(capacity * sizeof(uint64_t), often, error);
    k->scratch = reserve(capacity * sizeof(uint64_t), often, error);
    return k->keys != NULL && k->scratch != NULL;
}

static void keys_clear(struct source_keys *k)
{
    reserve_free(k->keys, k->capacity * sizeof(uint64_t));
    reserve_free(k->scratch, k->capacity * sizeof(uint64_t));
}

bool closer_init(struct closer *closer, const struct observe_options *options, size_t capacity,
                 struct error *error)
{
    closer->options = *options;
    closer->totals.first_minute = UINT32_MAX;
    closer->tags.deliver = deliver_tags;
    closer->tags.context = closer;
    return (!options->tagged || tag_walk_init(&closer->tags, error)) &&
           keys_init(&closer->ipv4, capacity, true, error) &&
           keys_init(&closer->ipv6, capacity / BLOCK_IPV6_PART, true, error) &&
           keys_init(&closer->victims, capacity, false, error) &&
           keys_init(&closer->victims6, capacity / BLOCK_IPV6_PART, false, error) &&
           coverage_init(&closer->coverage, options->max_silence_s, &closer->totals, error) &&
           walk_init(&closer->walk, capacity, options->keep_flows, options->scan_timeout_s, error);
}

void closer_clear(struct closer *closer)
{
    keys_clear(&closer->ipv4);
    keys_clear(&closer->ipv6);
    keys_clear(&closer->victims);
    keys_clear(&closer->victims6);
    coverage_clear(&closer->coverage);
    walk_clear(&closer->walk);
    tag_walk_clear(&closer->tags);
}

static void hand_over(struct closer *c, const struct day_rows *rows, bool block_end)
{
    if (!c->failed)
        c->failed = !c->options.sink(c->options.sink_context, rows, block_end, &c->error);
}

/* ---- Coverage ---- */

/* Hands over the coverage of all days up to and with `last_day`. */
static void deliver_coverage(struct closer *c, uint32_t last_day)
{
    struct coverage *v = &c->coverage;
    while (c->coverage_done < v->count && !c->failed) {
        size_t a = c->coverage_done, ra = c->rejects_done;
        uint32_t day = v->rows[a].from_minute / MINUTES_PER_DAY;
        if (day > last_day)
            return;
        uint32_t day_end = (day + 1) * MINUTES_PER_DAY;
        while (c->coverage_done < v->count && v->rows[c->coverage_done].from_minute < day_end)
            c->coverage_done++;
        while (c->rejects_done < v->reject_count && v->rejects[c->rejects_done].minute < day_end)
            c->rejects_done++;
        struct day_rows rows = {
            .day = day,
            .coverage = v->rows + a,
            .coverage_count = c->coverage_done - a,
            .rejects = v->rejects + ra,
            .rejects_count = c->rejects_done - ra,
        };
        hand_over(c, &rows, false);
    }
}

static void deliver_all_coverage(struct closer *c)
{
    deliver_coverage(c, UINT32_MAX);
    coverage_restart(&c->coverage);
    c->coverage_done = c->rejects_done = 0;
}

/* Counts the records by minute. So many minutes that they do not fit (packets of random times) are
 * handed over at once; usually everything waits for its day. */
static void count_coverage(struct closer *c, const struct record *records, size_t count)
{
    for (size_t done = 0; done < count && !c->failed;) {
        done += coverage_add(&c->coverage, records + done, count - done);
        if (done < count) {
            coverage_take(&c->coverage);
            deliver_all_coverage(c);
        }
    }
}

/* ---- Rows ---- */

static void deliver_rows(struct closer *c, uint32_t day, const struct block *ipv6)
{
    struct walk *w = &c->walk;
    struct day_rows rows = {.day = day};
    if (ipv6 != NULL) {
        rows.flows6 = &w->flows;
        rows.scans6 = &w->scans;
        rows.addresses6 = ipv6->addresses6;
        rows.addresses6_count = ipv6->address6_count;
    } else {
        rows.flows = &w->flows;
        rows.scans = &w->scans;
    }
    c->totals.flows += w->flows.count;
    c->totals.scans += w->scans.count;
    hand_over(c, &rows, false);
    walk_restart(w);
}

/* As tag_walk() calls it. */
static void deliver_tags(void *context)
{
    struct closer *c = context;
    struct tag_rows *tags = &c->tags.rows;
    struct day_rows rows = {.day = c->tag_day};
    tags->names = c->tag_block->tag_names;
    if (c->tag_is_ipv6) {
        rows.tags6 = tags;
        rows.addresses6 = c->tag_block->addresses6;
        rows.addresses6_count = c->tag_block->address6_count;
    } else {
        rows.tags = tags;
    }
    hand_over(c, &rows, false);
    tags->count = 0;
}

/* The rows of the tags of sorted keys. */
static void close_tags(struct closer *c, const struct block *block, bool is_ipv6,
                       const uint64_t *keys, size_t count, uint32_t day)
{
    if (block->tags_seen == 0)
        return;
    c->tag_block = block;
    c->tag_day = day;
    c->tag_is_ipv6 = is_ipv6;
    tag_walk(&c->tags, is_ipv6 ? block->records6 : block->records,
             is_ipv6 ? block->tags6 : block->tags, keys, count, c->walk.items,
             c->walk.items_scratch);
}

/* The end of the keys of this rank. */
static size_t rank_end(const struct source_keys *k, uint64_t rank)
{
    size_t end = k->at;
    while (end < k->count && k->sorted[end] >> 56 == rank)
        end++;
    return end;
}

static void close_victims(struct closer *c, struct source_keys *k, const struct record *records,
                          uint64_t rank, uint32_t day, const struct block *ipv6)
{
    const size_t end = rank_end(k, rank);
    const struct ipv6 *addresses6 = ipv6 != NULL ? ipv6->addresses6 : NULL;
    while (k->at < end && !c->failed) {
        walk_victims(&c->walk, records, addresses6, k->sorted, end, &k->at);
        struct day_rows rows = {.day = day};
        if (ipv6 != NULL) {
            rows.backscatter6 = &c->walk.backscatter;
            rows.addresses6 = ipv6->addresses6;
            rows.addresses6_count = ipv6->address6_count;
        } else {
            rows.backscatter = &c->walk.backscatter;
        }
        hand_over(c, &rows, false);
        walk_restart(&c->walk);
    }
}

/* Makes and hands over the rows of the sorted keys that have this rank. */
static void close_rank(struct closer *c, struct source_keys *k, const struct block *block,
                       bool is_ipv6, uint64_t rank, uint32_t day)
{
    const struct record *records = is_ipv6 ? block->records6 : block->records;
    const size_t begin = k->at, end = rank_end(k, rank);
    while (k->at < end && !c->failed) {
        walk_sources(&c->walk, records, k->sorted, end, &k->at);
        deliver_rows(c, day, is_ipv6 ? block : NULL);
    }
    close_tags(c, block, is_ipv6, k->sorted + begin, end - begin, day);
}

/* The days of one sort, ascending: at most SORT_DAYS of them, from..until (not included). */
struct days {
    uint32_t from, until;
    uint32_t count;
    uint32_t day[SORT_DAYS];
};

static uint32_t rank_of(const struct days *days, uint32_t day)
{
    uint32_t low = 0, high = days->count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (days->day[middle] <= day)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static inline void add_keys(struct source_keys *k, struct source_keys *victims,
                            const struct record *record, uint32_t rank, size_t i)
{
    const enum record_kind kind = record_kind(record);
    k->keys[k->count++] = source_key(rank, record->src, i);
    if ((int)kind == KIND_BACKSCATTER)
        victims->keys[victims->count++] = source_key(rank, record_victim(record), i);
}

/* Keys of the records of these days that are more than counted, sorted; those of backscatter in
 * `victims` as well. */
static void sort_records(struct source_keys *k, struct source_keys *victims,
                         const struct record *records, size_t count, const struct days *days)
{
    k->count = k->at = victims->count = victims->at = 0;
    if (days->count == 1 && days->until == UINT32_MAX) { /* all records are of one day */
        for (size_t i = 0; i < count; i++)
            if (record_kind(&records[i]) < RECORD_UNDECODABLE)
                add_keys(k, victims, &records[i], 0, i);
    } else {
        uint32_t rank = 0;
        for (size_t i = 0; i < count; i++) {
            uint32_t day = record_day(&records[i]);
            if (record_kind(&records[i]) >= RECORD_UNDECODABLE || day < days->from ||
                day >= days->until)
                continue;
            if (days->day[rank] != day)
                rank = rank_of(days, day);
            add_keys(k, victims, &records[i], rank, i);
        }
    }
    k->sorted = sort_source_keys(k->keys, k->scratch, k->count);
    victims->sorted = sort_source_keys(victims->keys, victims->scratch, victims->count);
}

static void close_days(struct closer *c, const struct block *block, const struct days *days)
{
    sort_records(&c->ipv4, &c->victims, block->records, block->count, days);
    sort_records(&c->ipv6, &c->victims6, block->records6, block->count6, days);
    for (uint32_t rank = 0; rank < days->count && !c->failed; rank++) {
        uint32_t day = days->day[rank];
        deliver_coverage(c, day);
        close_rank(c, &c->ipv4, block, false, rank, day);
        close_rank(c, &c->ipv6, block, true, rank, day);
        close_victims(c, &c->victims, block->records, rank, day, NULL);
        close_victims(c, &c->victims6, block->records6, rank, day, block);
    }
}

static void note_days(uint8_t *occurs, uint32_t first_day, const struct record *records,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        occurs[record_day(&records[i]) - first_day] = 1;
}

/* Blocks of a slow sensor, or of a file with wild times: SORT_DAYS days at a time. */
static void close_many_days(struct closer *c, const struct block *block)
{
    uint32_t first = block->first_day, span = block->last_day - first + 1;
    uint8_t *occurs = calloc(span, 1);
    if (occurs == NULL) {
        c->failed = true;
        error_set(&c->error, ERROR_FAILED, "memory: no room to sort %u days", span);
        return;
    }
    note_days(occurs, first, block->records, block->count);
    note_days(occurs, first, block->records6, block->count6);
    struct days days = {.until = first};
    while (days.until < first + span && !c->failed) {
        days.from = days.until;
        days.count = 0;
        for (; days.until < first + span && days.count < SORT_DAYS; days.until++)
            if (occurs[days.until - first])
                days.day[days.count++] = days.until;
        if (days.count > 0)
            close_days(c, block, &days);
    }
    free(occurs);
}

/* Everything of the block as rows, day by day. */
static void close_packets(struct closer *closer, struct block *block)
{
    closer->totals.blocks++;
    count_coverage(closer, block->records, block->count);
    count_coverage(closer, block->records6, block->count6);
    coverage_take(&closer->coverage);
    if (block->count6 > 0)
        block_sort_addresses6(block, (uint32_t *)closer->ipv4.keys);

    if (block->first_day == block->last_day) {
        struct days one = {.from = 0, .until = UINT32_MAX, .count = 1, .day = {block->first_day}};
        close_days(closer, block, &one);
    } else {
        close_many_days(closer, block);
    }
    deliver_all_coverage(closer);
    struct day_rows end = {.day = block->last_day};
    hand_over(closer, &end, true);
}

void closer_close(struct closer *closer, struct block *block)
{
    if (!closer->failed && (block->count > 0 || block->count6 > 0))
        close_packets(closer, block);
    if (!closer->failed && block->span != NULL)
        closer->failed =
            !closer->options.span_end(closer->options.sink_context, block->span, &closer->error);
}
