/* See walk.h. */
#include "observe/walk.h"

#include <stdlib.h>
#include <string.h>

#include "observe/group.h"
#include "recognise/tool_nmap.h"
#include "recognise/tool_unicornscan.h"

enum {
    /* Destinations of so few packets are compared with each other, not put into a set. */
    TARGETS_COMPARED = 12,
    PREFETCH_DISTANCE = 24,
    /* So many groups of a source are found without sorting. */
    GROUPS_FEW = 16,
    /* Rows are handed on when so many are there: a row group of the store. Scans alone are few bytes;
     * smaller groups keep their arrays in the cache. */
    WALK_ROWS_WITH_FLOWS = WALK_ROWS,
    WALK_ROWS_OF_SCANS = WALK_ROWS / 4,
};

/* ---- Memory ---- */

static size_t rows_bytes(size_t capacity)
{
    enum {
        flow_bytes = 8 + 4 + 4 + 2 + 2 + 1 + 1 + 1 + 2 + 2 + 2 + 4 + 2 + 2,
        scan_bytes = 4 + 2 + 2 + 1 + 2 + 2 + 8 + 8 + 4 + 8 + 4 + 4,
        backscatter_bytes = 8 + 4 + 1 + 2 + 1 + 4 + 8 + 8 + 8 + 8 + 4 + 4 + 4 + 4,
    };
    _Static_assert(backscatter_bytes <= flow_bytes + scan_bytes, "it has their room");
    return capacity * (flow_bytes + scan_bytes) + 32 * sizeof(uint64_t);
}

static size_t target_capacity_of(size_t run_capacity)
{
    size_t size = 64;
    while (size < 2 * run_capacity)
        size *= 2;
    return size;
}

size_t walk_bytes(size_t run_capacity)
{
    return rows_bytes(run_capacity) +
           run_capacity * (2 * sizeof(struct record) + 2 * sizeof(struct item) + 1) +
           target_capacity_of(run_capacity) * sizeof(uint64_t);
}

/* Cuts the next `count` values of `size` bytes off a piece of memory, aligned for any of them. */
static void *cut(uint8_t **memory, size_t count, size_t size)
{
    void *here = *memory;
    *memory += (count * size + 7) / 8 * 8;
    return here;
}

static void lay_out_rows(struct walk *w)
{
    uint8_t *at = w->rows_memory;
    size_t n = w->row_capacity;
    w->flows = (struct flow_rows){
        .minute_us = cut(&at, n, 8),
        .src = cut(&at, n, 4),
        .dst = cut(&at, n, 4),
        .src_port = cut(&at, n, 2),
        .dst_port = cut(&at, n, 2),
        .protocol = cut(&at, n, 1),
        .ttl = cut(&at, n, 1),
        .tcp_flags = cut(&at, n, 1),
        .ip_len = cut(&at, n, 2),
        .tcp_synlen = cut(&at, n, 2),
        .tcp_synwinlen = cut(&at, n, 2),
        .packets = cut(&at, n, 4),
        .kind = cut(&at, n, 2),
        .tool = cut(&at, n, 2),
    };
    w->scans = (struct scan_rows){
        .src = cut(&at, n, 4),
        .src_port = cut(&at, n, 2),
        .dst_port = cut(&at, n, 2),
        .protocol = cut(&at, n, 1),
        .kind = cut(&at, n, 2),
        .tool = cut(&at, n, 2),
        .first_us = cut(&at, n, 8),
        .last_us = cut(&at, n, 8),
        .packets = cut(&at, n, 4),
        .bytes = cut(&at, n, 8),
        .targets = cut(&at, n, 4),
        .pairs = cut(&at, n, 4),
    };
    at = w->rows_memory;
    w->backscatter = (struct backscatter_rows){
        .slot_us = cut(&at, n, 8),
        .first_us = cut(&at, n, 8),
        .last_us = cut(&at, n, 8),
        .bytes = cut(&at, n, 8),
        .spread = cut(&at, n, 8),
        .victim = cut(&at, n, 4),
        .packets = cut(&at, n, 4),
        .syn_acks = cut(&at, n, 4),
        .resets = cut(&at, n, 4),
        .icmp = cut(&at, n, 4),
        .mismatches = cut(&at, n, 4),
        .port = cut(&at, n, 2),
        .protocol = cut(&at, n, 1),
        .others = cut(&at, n, 1),
    };
}

bool walk_init(struct walk *walk, size_t run_capacity, bool keep_flows, uint32_t scan_timeout_s,
               struct error *error)
{
    *walk = (struct walk){
        .keep_flows = keep_flows,
        .scan_timeout_us = (uint64_t)scan_timeout_s * US_PER_S,
        .row_limit = keep_flows ? WALK_ROWS_WITH_FLOWS : WALK_ROWS_OF_SCANS,
        .row_capacity = run_capacity, /* a record makes at most one row of each */
        .run_capacity = run_capacity,
        .target_capacity = target_capacity_of(run_capacity),
        .target_key = hash_key_random().k0 | 1,
    };
    walk->rows_bytes = rows_bytes(walk->row_capacity);
    walk->rows_memory = reserve(walk->rows_bytes, false, error);
    walk->run = reserve(run_capacity * sizeof(struct record), false, error);
    walk->run_scratch = reserve(run_capacity * sizeof(struct record), false, error);
    walk->numbers = reserve(run_capacity, false, error);
    walk->items = reserve(run_capacity * sizeof(struct item), false, error);
    walk->items_scratch = reserve(run_capacity * sizeof(struct item), false, error);
    walk->targets = reserve(walk->target_capacity * sizeof(uint64_t), false, error);
    if (walk->rows_memory == NULL || walk->run == NULL || walk->run_scratch == NULL ||
        walk->numbers == NULL || walk->items == NULL || walk->items_scratch == NULL ||
        walk->targets == NULL) {
        walk_clear(walk);
        return false;
    }
    lay_out_rows(walk);
    return true;
}

void walk_clear(struct walk *walk)
{
    reserve_free(walk->rows_memory, walk->rows_bytes);
    reserve_free(walk->run, walk->run_capacity * sizeof(struct record));
    reserve_free(walk->run_scratch, walk->run_capacity * sizeof(struct record));
    reserve_free(walk->numbers, walk->run_capacity);
    reserve_free(walk->items, walk->run_capacity * sizeof(struct item));
    reserve_free(walk->items_scratch, walk->run_capacity * sizeof(struct item));
    reserve_free(walk->targets, walk->target_capacity * sizeof(uint64_t));
    memset(walk, 0, sizeof *walk);
}

void walk_restart(struct walk *walk)
{
    walk->flows.count = walk->scans.count = walk->backscatter.count = 0;
}

/* ---- Rows ---- */

static void add_scan(struct walk *w, const struct record *r, uint64_t first_us, uint64_t last_us,
                     size_t packets, uint64_t bytes, uint32_t targets, uint32_t pairs)
{
    struct scan_rows *s = &w->scans;
    size_t i = s->count++;
    s->src[i] = r->src;
    s->src_port[i] = scan_src_port(r);
    s->dst_port[i] = scan_dst_port(r);
    s->protocol[i] = r->protocol;
    s->kind[i] = (uint16_t)record_kind(r);
    s->tool[i] = record_tool(r);
    s->first_us[i] = (int64_t)first_us;
    s->last_us[i] = (int64_t)last_us;
    s->packets[i] = (uint32_t)packets;
    s->bytes[i] = bytes;
    s->targets[i] = targets;
    s->pairs[i] = pairs;
}

static void add_flow(struct walk *w, const struct record *r, uint32_t minute, uint32_t packets)
{
    struct flow_rows *f = &w->flows;
    size_t i = f->count++;
    f->minute_us[i] = (int64_t)minute * S_PER_MINUTE * US_PER_S;
    f->src[i] = r->src;
    f->dst[i] = r->dst;
    f->src_port[i] = r->src_port;
    f->dst_port[i] = r->dst_port;
    f->protocol[i] = r->protocol;
    f->ttl[i] = r->ttl;
    const bool quotes = record_quotes(r); /* then these places hold the quote */
    f->tcp_flags[i] = quotes ? 0 : r->tcp_flags;
    f->ip_len[i] = r->ip_len;
    f->tcp_synlen[i] = quotes ? 0 : r->synlen;
    f->tcp_synwinlen[i] = quotes ? 0 : r->window;
    f->packets[i] = packets;
    f->kind[i] = (uint16_t)record_kind(r);
    f->tool[i] = record_tool(r);
}

/* ---- Pieces ---- */

/* Distinct destinations among records[0..count). */
static uint32_t count_targets(struct walk *w, const struct record *records, size_t count)
{
    uint32_t distinct = 0;
    if (count <= TARGETS_COMPARED) {
        for (size_t i = 0; i < count; i++) {
            size_t j = 0;
            while (j < i && records[j].dst != records[i].dst)
                j++;
            distinct += j == i;
        }
        return distinct;
    }
    /* A set that need not be emptied: a slot counts only with the stamp of this piece. The hash
     * is multiplication by a secret odd number, since a sender may choose the destinations; at most
     * half of the slots that this piece may use are taken. */
    if (++w->target_stamp == 0) {
        memset(w->targets, 0, w->target_capacity * sizeof(uint64_t));
        w->target_stamp = 1;
    }
    size_t size = 64;
    while (size < 2 * count)
        size *= 2;
    unsigned shift = 64 - (unsigned)__builtin_ctzll(size);
    uint64_t stamp = (uint64_t)w->target_stamp << 32;
    for (size_t i = 0; i < count; i++) {
        uint64_t member = stamp | records[i].dst;
        size_t slot = (uint32_t)member * w->target_key >> shift;
        while (w->targets[slot] != member && w->targets[slot] >> 32 == w->target_stamp)
            slot = (slot + 1) & (size - 1);
        distinct += w->targets[slot] != member;
        w->targets[slot] = member;
    }
    return distinct;
}

/* Neighbours in time, both of them SYNs, that agree in the pair test of their mark. */
static uint32_t count_pairs(const struct record *records, size_t count)
{
    const struct record *first = &records[0];
    uint8_t tool = record_tool(first);
    if (first->protocol != PROTOCOL_TCP || (int)record_kind(first) != KIND_ACCESS ||
        (tool != TOOL_NONE && tool != TOOL_NMAP))
        return 0;
    uint32_t pairs = 0;
    for (size_t i = 1; i < count; i++) {
        const struct record *a = &records[i - 1], *b = &records[i];
        if (a->synlen == 0 || b->synlen == 0)
            continue;
        bool other_probe = a->dst != b->dst || a->src_port != b->src_port;
        if (tool == TOOL_NMAP)
            pairs += other_probe && nmap_pair_matches(a->seq, b->seq);
        else
            pairs += unicornscan_pair_matches(a->seq, a->src_port, a->dst_port, b->seq, b->src_port,
                                              b->dst_port);
    }
    return pairs;
}

/* The distinct tuples of records[0..count), which are of one protocol. */
static void make_flows(struct walk *w, const struct record *records, size_t count)
{
    struct item *items = w->items;
    /* What is of TCP alone, and holds the quote in ICMP. */
    const bool is_icmp = record_is_icmp(&records[0]);
    const uint64_t low_mask = is_icmp ? ~(UINT64_C(0xffff) << 32 | 0xff) : UINT64_MAX;
    const uint32_t extra_mask = is_icmp ? ~UINT32_C(0xff) : UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct record *r = &records[i];
        items[i] = (struct item){
            .high = (uint64_t)record_minute(r) << 32 | r->dst,
            .low = ((uint64_t)r->src_port << 48 | (uint64_t)r->window << 32 |
                    (uint64_t)r->ip_len << 16 | (uint64_t)r->ttl << 8 | r->tcp_flags) &
                   low_mask,
            .extra = ((uint32_t)r->dst_port << 8 | r->synlen) & extra_mask,
            .index = (uint32_t)i,
        };
    }
    sort_items(items, w->items_scratch, count);
    for (size_t a = 0, b; a < count; a = b) {
        for (b = a + 1; b < count && items[b].high == items[a].high &&
                        items[b].low == items[a].low && items[b].extra == items[a].extra;
             b++) {
        }
        add_flow(w, &records[items[a].index], (uint32_t)(items[a].high >> 32), (uint32_t)(b - a));
    }
}

static void make_piece_of_one(struct walk *w, const struct record *r)
{
    uint64_t time_us = record_time_us(r);
    add_scan(w, r, time_us, time_us, 1, r->ip_len, 1, 0);
    if (w->keep_flows)
        add_flow(w, r, record_minute(r), 1);
}

/* records[0..count) are of one group, in order of time, without a longer silence. */
static void make_piece(struct walk *w, const struct record *records, size_t count)
{
    if (count == 1) {
        make_piece_of_one(w, records);
        return;
    }
    const struct record *first = &records[0], *last = &records[count - 1];
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += records[i].ip_len;
    uint32_t targets = count_targets(w, records, count);
    uint32_t pairs = count_pairs(records, count);
    add_scan(w, first, record_time_us(first), record_time_us(last), count, bytes, targets, pairs);
    if (w->keep_flows)
        make_flows(w, records, count);
}

/* Cuts a group in order of time where its source was silent for too long. */
static void make_pieces(struct walk *w, const struct record *records, size_t count)
{
    for (size_t a = 0, b; a < count; a = b) {
        uint64_t last_us = record_time_us(&records[a]);
        for (b = a + 1; b < count; b++) {
            uint64_t time_us = record_time_us(&records[b]);
            if (time_us - last_us > w->scan_timeout_us)
                break;
            last_us = time_us;
        }
        make_piece(w, records + a, b - a);
    }
}

/* ---- Groups ---- */

/* Any number of groups, in any order of time. */
static void sort_groups(struct walk *w, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t time_us = record_time_us(&w->run[i]);
        w->items[i] = (struct item){
            .high = group_of(&w->run[i], time_us), .low = time_us, .index = (uint32_t)i};
    }
    sort_items(w->items, w->items_scratch, count);
    size_t a = 0;
    for (size_t i = 0; i < count; i++) {
        w->run_scratch[i] = w->run[w->items[i].index];
        w->numbers[i] = i > 0 && w->items[i].high == w->items[i - 1].high ? 0 : 1;
    }
    for (size_t b = 1; b <= count; b++) {
        if (b < count && w->numbers[b] == 0)
            continue;
        make_pieces(w, w->run_scratch + a, b - a);
        a = b;
    }
}

/* The groups of a source while they are found: nearly every source has few. */
struct groups {
    uint32_t count;
    bool few;      /* no more than GROUPS_FEW */
    bool in_order; /* every group came in order of time */
    struct group {
        uint64_t group, last_us;
        uint32_t packets;
    } group[GROUPS_FEW];
};

/* Notes a packet of a group; `number` is the number of the group before, and the result of this. */
static inline uint32_t note_group(struct groups *g, uint64_t group, uint64_t time_us,
                                  uint32_t number)
{
    if (number >= g->count || g->group[number].group != group) {
        for (number = 0; number < g->count && g->group[number].group != group; number++) {
        }
        if (number == GROUPS_FEW) {
            g->few = false;
            return 0;
        }
        if (number == g->count)
            g->group[g->count++] = (struct group){.group = group, .last_us = time_us};
    }
    g->group[number].packets++;
    g->in_order &= g->group[number].last_us <= time_us;
    g->group[number].last_us = time_us;
    return number;
}

/* Moves the records group by group, in ascending groups; the order within a group stays. */
static void distribute_groups(struct walk *w, const struct groups *g, size_t count)
{
    uint32_t next[GROUPS_FEW];
    for (uint32_t i = 0; i < g->count; i++) {
        next[i] = 0;
        for (uint32_t j = 0; j < g->count; j++)
            if (g->group[j].group < g->group[i].group)
                next[i] += g->group[j].packets;
    }
    for (size_t i = 0; i < count; i++)
        w->run_scratch[next[w->numbers[i]]++] = w->run[i];
    for (uint32_t a = 0; a < count;) {
        uint32_t i = 0; /* the group that begins at a: its end is noted in next */
        while (next[i] - g->group[i].packets != a)
            i++;
        make_pieces(w, w->run_scratch + a, g->group[i].packets);
        a = next[i];
    }
}

void walk_sources(struct walk *walk, const struct record *records, const uint64_t *keys,
                  size_t count, size_t *at)
{
    const uint64_t index_mask = SORT_INDEX_LIMIT - 1;
    struct groups groups;
    size_t a = *at;
    while (a < count && walk->scans.count < walk->row_limit &&
           walk->flows.count < walk->row_limit) {
        uint64_t source = keys[a] >> SORT_INDEX_BITS;
        if (a + 1 == count || keys[a + 1] >> SORT_INDEX_BITS != source) {
            /* One packet: nearly every second source. */
            if (a + PREFETCH_DISTANCE < count)
                __builtin_prefetch(&records[keys[a + PREFETCH_DISTANCE] & index_mask]);
            make_piece_of_one(walk, &records[keys[a++] & index_mask]);
            continue;
        }
        groups.count = 0;
        groups.few = groups.in_order = true;
        uint32_t number = 0;
        size_t packets = 0, b = a;
        do {
            if (b + PREFETCH_DISTANCE < count)
                __builtin_prefetch(&records[keys[b + PREFETCH_DISTANCE] & index_mask]);
            const struct record *r = &records[keys[b] & index_mask];
            if (groups.few) {
                uint64_t time_us = record_time_us(r);
                number = note_group(&groups, group_of(r, time_us), time_us, number);
                walk->numbers[packets] = (uint8_t)number;
            }
            walk->run[packets++] = *r;
            b++;
        } while (b < count && keys[b] >> SORT_INDEX_BITS == source);

        if (!groups.few || !groups.in_order)
            sort_groups(walk, packets);
        else if (groups.count > 1)
            distribute_groups(walk, &groups, packets);
        else
            make_pieces(walk, walk->run, packets);
        a = b;
    }
    *at = a;
}
