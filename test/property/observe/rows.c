/* The rows of observe are those of a trivial implementation, whatever the packets: out of order, over
 * hours, days and years, IPv4 and IPv6, with blocks of any size, with and without the thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decode.h"
#include "property/observe/naive.h"

enum { START_S = 1593561000 }; /* 2020-06-30T23:50:00Z: an hour, a day and a month end soon */

static uint64_t random_below(uint64_t *seed, uint64_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed % limit;
}

/* ---- Packets ---- */

struct mix {
    const char *name;
    size_t count;
    uint64_t sources, ports, targets;
    uint64_t step_us;     /* the mean distance of packets */
    uint64_t disorder_us; /* how late a packet may come */
    uint64_t jump;        /* one packet in so many jumps to another time ... */
    uint64_t jump_s;      /* ... at most so far away */
    unsigned ipv6_percent, counted_percent;
    size_t limit_bytes;
    uint32_t timeout_s, max_silence_s;
};

static void make_tcp(struct packet *p, uint64_t *seed)
{
    static const uint8_t flags[] = {TCP_SYN, TCP_SYN, TCP_SYN, TCP_SYN | TCP_ACK,
                                    TCP_RST, TCP_FIN, TCP_ACK, TCP_SYN | TCP_PSH};
    static const uint8_t kinds[] = {KIND_ACCESS,      KIND_ACCESS, KIND_ACCESS, KIND_BACKSCATTER,
                                    KIND_BACKSCATTER, KIND_ACCESS, KIND_OTHER,  KIND_ACCESS};
    size_t which = random_below(seed, sizeof flags);
    p->protocol = PROTOCOL_TCP;
    p->has |= HAS_TCP | HAS_PORTS;
    p->tcp_flags = flags[which];
    p->kind = kinds[which];
    p->tcp_header_len = (uint8_t)(20 + 4 * random_below(seed, 3));
    p->tcp_window = (uint16_t)(1024 * random_below(seed, 3));
    p->tcp_seq = (uint32_t)random_below(seed, 4);
    if (p->kind == KIND_ACCESS && (p->has & HAS_IPV6) == 0)
        p->tool = (uint8_t)random_below(seed, TOOL_COUNT);
    if (random_below(seed, 3) == 0) /* one run of unicornscan of every source */
        p->tcp_seq = ((uint32_t)p->src_port << 16 | p->dst_port) ^ 0x5eed;
}

static void make_packet(struct packet *p, const struct mix *mix, uint64_t *seed)
{
    p->src.host_order = 0x0a000000 + (uint32_t)(random_below(seed, mix->sources) * 0x01000193);
    p->dst.host_order = 0xc6120000 + (uint32_t)random_below(seed, mix->targets);
    p->src_port = (uint16_t)(1024 + random_below(seed, 3));
    p->dst_port = (uint16_t)random_below(seed, mix->ports);
    p->ttl = (uint8_t)(60 + random_below(seed, 2));
    p->ip_len = (uint16_t)(40 + random_below(seed, 2) * 65495);
    p->protocol = PROTOCOL_UDP;
    p->has = HAS_PORTS;
    p->kind = KIND_ACCESS;
    if (random_below(seed, 100) < mix->ipv6_percent) {
        p->has |= HAS_IPV6;
        memcpy(p->src6.bytes, "\x20\x01\x0d\xb8", 4);
        memcpy(p->dst6.bytes, "\x20\x01\x0d\xb8", 4);
        memcpy(p->src6.bytes + 5, &p->src.host_order, 4);
        memcpy(p->dst6.bytes + 11, &p->dst.host_order, 4);
        p->src = p->dst = (struct ipv4){0};
    }
    if (random_below(seed, 50) == 0)
        p->has |= HAS_FRAGMENT;
    switch (random_below(seed, 6)) {
    case 0:
        break;
    case 1:
        p->protocol = (p->has & HAS_IPV6) != 0 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
        p->kind = (uint8_t)random_below(seed, KIND_COUNT);
        if (random_below(seed, 2) == 0) {
            p->has |= HAS_QUOTE;
            p->quote.protocol = PROTOCOL_UDP;
            p->quote.dst.host_order = (uint32_t)random_below(seed, mix->sources);
            p->quote.dst6.bytes[0] = (uint8_t)random_below(seed, 200);
        }
        break;
    case 2:
        p->kind = (uint8_t)random_below(seed, KIND_COUNT);
        break;
    default:
        make_tcp(p, seed);
    }
}

static struct event *make_events(const struct mix *mix, uint64_t seed)
{
    struct event *events = calloc(mix->count, sizeof *events);
    assert_non_null(events);
    uint64_t now_us = (uint64_t)START_S * 1000000;
    for (size_t i = 0; i < mix->count; i++) {
        struct event *e = &events[i];
        now_us += random_below(&seed, 2 * mix->step_us + 1);
        uint64_t time_us = now_us - random_below(&seed, mix->disorder_us + 1);
        if (mix->jump != 0 && random_below(&seed, mix->jump) == 0)
            time_us += random_below(&seed, mix->jump_s) * 1000000;
        make_packet(&e->packet, mix, &seed);
        e->packet.time.ns = (int64_t)time_us * 1000 + (int64_t)random_below(&seed, 1000);
        if (random_below(&seed, 100) < mix->counted_percent)
            e->what = EVENT_REJECT + (unsigned)random_below(&seed, 3);
        e->reason = 1 + (unsigned)random_below(&seed, REJECT_COUNT - 1);
        if (e->what == EVENT_DROPPED) {
            e->by_kernel = random_below(&seed, 3) * UINT32_MAX / 2 * 3;
            e->by_interface = 1 + random_below(&seed, 3);
        }
    }
    return events;
}

/* ---- What observe delivers ---- */

struct got {
    struct rows flows, pieces;
    struct minute *minutes; /* those with counts; and all spans as quiet minutes in `live` */
    size_t minute_count, minute_room;
    uint64_t *live; /* from << 32 | until */
    size_t live_count, live_room;
    uint64_t rejects[REJECT_COUNT];
    uint32_t last_day; /* of this block */
    size_t blocks;
};

static void check_sorted(const uint32_t *src, size_t count)
{
    for (size_t i = 1; i < count; i++)
        assert_true(src[i - 1] <= src[i]);
}

static void put_address(uint8_t out[16], const struct day_rows *rows, bool ipv6, uint32_t value)
{
    if (!ipv6) {
        memcpy(out + 12, &value, 4);
        return;
    }
    assert_true(value < rows->addresses6_count);
    memcpy(out, rows->addresses6[value].bytes, 16);
}

static void take_flows(struct got *got, const struct day_rows *rows, const struct flow_rows *f,
                       bool ipv6)
{
    check_sorted(f->src, f->count);
    for (size_t i = 0; i < f->count; i++) {
        struct row *row = rows_add(&got->flows);
        put_address(row->key.src, rows, ipv6, f->src[i]);
        put_address(row->key.dst, rows, ipv6, f->dst[i]);
        assert_int_equal(f->minute_us[i] % 60000000, 0);
        assert_int_equal(f->minute_us[i] / 86400000000, rows->day);
        row->key.minute = (uint32_t)(f->minute_us[i] / 60000000);
        row->key.src_port = f->src_port[i];
        row->key.dst_port = f->dst_port[i];
        row->key.ip_len = f->ip_len[i];
        row->key.synlen = f->tcp_synlen[i];
        row->key.window = f->tcp_synwinlen[i];
        row->key.ipv6 = ipv6;
        row->key.protocol = f->protocol[i];
        row->key.ttl = f->ttl[i];
        row->key.tcp_flags = f->tcp_flags[i];
        row->key.kind = (uint8_t)f->kind[i];
        row->key.tool = (uint8_t)f->tool[i];
        row->packets = f->packets[i];
    }
}

static void take_scans(struct got *got, const struct day_rows *rows, const struct scan_rows *s,
                       bool ipv6)
{
    check_sorted(s->src, s->count);
    for (size_t i = 0; i < s->count; i++) {
        struct row *row = rows_add(&got->pieces);
        put_address(row->key.src, rows, ipv6, s->src[i]);
        row->key.hour = (uint32_t)(s->first_us[i] / 3600000000);
        assert_int_equal(s->last_us[i] / 3600000000, row->key.hour);
        assert_int_equal(row->key.hour / 24, rows->day);
        row->key.src_port = s->src_port[i];
        row->key.dst_port = s->dst_port[i];
        row->key.ipv6 = ipv6;
        row->key.protocol = s->protocol[i];
        row->key.kind = (uint8_t)s->kind[i];
        row->key.tool = (uint8_t)s->tool[i];
        row->first_us = (uint64_t)s->first_us[i];
        row->last_us = (uint64_t)s->last_us[i];
        row->packets = s->packets[i];
        row->bytes = s->bytes[i];
        row->targets = s->targets[i];
        row->pairs = s->pairs[i];
    }
}

static void *grown(void *items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? 1024 : 2 * *room;
    void *moved = reallocarray(items, *room, size);
    assert_non_null(moved);
    return moved;
}

static void take_coverage(struct got *got, const struct day_rows *rows)
{
    uint32_t before = 0;
    for (size_t i = 0; i < rows->coverage_count; i++) {
        const struct coverage_row *c = &rows->coverage[i];
        assert_true(c->from_minute >= before && c->from_minute < c->until_minute);
        assert_int_equal(c->from_minute / 1440, rows->day);
        assert_int_equal(c->from_minute / 60, (c->until_minute - 1) / 60);
        assert_true(c->received == 0 || c->until_minute == c->from_minute + 1);
        before = c->until_minute;
        got->live = grown(got->live, &got->live_room, got->live_count, sizeof *got->live);
        got->live[got->live_count++] = (uint64_t)c->from_minute << 32 | c->until_minute;
        if (c->received == 0 && c->dropped_kernel == 0 && c->dropped_interface == 0)
            continue;
        got->minutes =
            grown(got->minutes, &got->minute_room, got->minute_count, sizeof *got->minutes);
        got->minutes[got->minute_count++] = (struct minute){c->from_minute, *c};
    }
    for (size_t i = 0; i < rows->rejects_count; i++) {
        assert_int_equal(rows->rejects[i].minute / 1440, rows->day);
        got->rejects[rows->rejects[i].reason] += rows->rejects[i].packets;
    }
}

static bool sink(void *context, const struct day_rows *rows, bool block_end, struct error *error)
{
    (void)error;
    struct got *got = context;
    if (block_end) {
        assert_true(got->last_day <= rows->day);
        got->last_day = 0;
        got->blocks++;
        return true;
    }
    assert_true(got->last_day <= rows->day);
    got->last_day = rows->day;
    if (rows->flows != NULL)
        take_flows(got, rows, rows->flows, false);
    if (rows->flows6 != NULL)
        take_flows(got, rows, rows->flows6, true);
    if (rows->scans != NULL)
        take_scans(got, rows, rows->scans, false);
    if (rows->scans6 != NULL)
        take_scans(got, rows, rows->scans6, true);
    take_coverage(got, rows);
    return true;
}

static void feed(struct observer *o, const struct event *events, size_t count)
{
    struct error error = {0};
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        const struct event *e = &events[i];
        if (e->what == EVENT_PACKET)
            good = observe_packet(o, &e->packet, &error);
        else if (e->what == EVENT_REJECT)
            good = observe_reject(o, e->packet.time, e->reason, &error);
        else if (e->what == EVENT_NOT_MONITORED)
            good = observe_not_monitored(o, e->packet.time, &error);
        else
            good = observe_dropped(o, e->packet.time, e->by_kernel, e->by_interface, &error);
    }
    if (!good || !observe_flush(o, &error))
        fail_msg("%s", error.text);
}

static struct observe_totals run(const struct mix *mix, const struct event *events, bool flows,
                                 bool thread, struct got *got)
{
    struct error error = {0};
    struct observe_options options = {.limit_bytes = mix->limit_bytes,
                                      .keep_flows = flows,
                                      .closing_thread = thread,
                                      .scan_timeout_s = mix->timeout_s,
                                      .max_silence_s = mix->max_silence_s,
                                      .sink = sink,
                                      .sink_context = got};
    struct observer *o = observer_create(&options, &error);
    if (o == NULL)
        fail_msg("%s", error.text);
    feed(o, events, mix->count);
    struct observe_totals totals = observe_totals(o);
    observer_destroy(o);
    return totals;
}

/* ---- Comparing ---- */

static void assert_same_rows(const char *what, const struct rows *got, const struct rows *wanted)
{
    for (size_t i = 0; i < got->count && i < wanted->count; i++)
        if (memcmp(&got->items[i], &wanted->items[i], sizeof(struct row)) != 0)
            fail_msg("%s %zu of %zu: packets %lu, wanted %lu; first %lu, wanted %lu; targets %lu, "
                     "wanted %lu; pairs %lu, wanted %lu",
                     what, i, got->count, got->items[i].packets, wanted->items[i].packets,
                     got->items[i].first_us, wanted->items[i].first_us, got->items[i].targets,
                     wanted->items[i].targets, got->items[i].pairs, wanted->items[i].pairs);
    assert_int_equal(got->count, wanted->count);
}

static int compare_minutes(const void *a, const void *b)
{
    const struct minute *x = a, *y = b;
    return (x->minute > y->minute) - (x->minute < y->minute);
}

static int compare_u64(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Minutes in the union of the spans. */
static uint64_t live_minutes(struct got *got)
{
    uint64_t sum = 0, until = 0;
    qsort(got->live, got->live_count, sizeof *got->live, compare_u64);
    for (size_t i = 0; i < got->live_count; i++) {
        uint64_t from = got->live[i] >> 32, end = got->live[i] & UINT32_MAX;
        if (from < until)
            from = until;
        if (end > from)
            sum += end - from;
        if (end > until)
            until = end;
    }
    return sum;
}

static void check_coverage(const struct mix *mix, const struct event *events, struct got *got,
                           const struct observe_totals *totals)
{
    struct minute *wanted = calloc(mix->count, sizeof *wanted);
    assert_non_null(wanted);
    size_t count = naive_minutes(events, mix->count, wanted);
    qsort(got->minutes, got->minute_count, sizeof *got->minutes, compare_minutes);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        struct coverage_row sum = {0};
        for (; at < got->minute_count && got->minutes[at].minute == wanted[i].minute; at++)
            for (size_t k = 0; k < 10; k++)
                (&sum.received)[k] += (&got->minutes[at].counts.received)[k];
        assert_memory_equal(&sum.received, &wanted[i].counts.received, 10 * sizeof(uint64_t));
    }
    assert_int_equal(at, got->minute_count);
    struct silence_sum silences = naive_silences(wanted, count, mix->max_silence_s);
    assert_int_equal(live_minutes(got), silences.live_minutes);
    assert_int_equal(totals->gaps, silences.gaps);
    assert_int_equal(totals->gap_seconds, silences.gap_seconds);
    assert_int_equal(totals->first_minute, wanted[0].minute);
    assert_int_equal(totals->last_minute, wanted[count - 1].minute);
    uint64_t rejects[REJECT_COUNT] = {0};
    for (size_t i = 0; i < mix->count; i++)
        if (events[i].what == EVENT_REJECT)
            rejects[events[i].reason]++;
    assert_memory_equal(rejects, got->rejects, sizeof rejects);
    assert_int_equal(totals->received, totals->accesses + totals->backscatter +
                                           totals->conversation + totals->other +
                                           totals->undecodable + totals->not_monitored);
    free(wanted);
}

static void check(const struct mix *mix, uint64_t seed, bool thread)
{
    struct event *events = make_events(mix, seed);
    struct got got = {0}, bare = {0};
    struct rows flows = {0}, pieces = {0};
    struct observe_totals totals = run(mix, events, true, thread, &got);
    assert_int_equal(totals.blocks, got.blocks);
    assert_int_equal(totals.flows, got.flows.count);
    assert_int_equal(totals.scans, got.pieces.count);
    check_coverage(mix, events, &got, &totals);

    naive_flows(events, mix->count, &flows);
    rows_merge_same(&got.flows);
    assert_same_rows("flow", &got.flows, &flows);

    uint64_t timeout_us = (uint64_t)mix->timeout_s * 1000000;
    naive_pieces(events, mix->count, timeout_us, &pieces);
    rows_sort(&got.pieces);
    if (totals.blocks == 1)
        assert_same_rows("piece", &got.pieces, &pieces);
    /* Without flows the pieces are the same. */
    run(mix, events, false, !thread, &bare);
    assert_int_equal(bare.flows.count, 0);
    rows_sort(&bare.pieces);
    assert_same_rows("piece without flows", &bare.pieces, &got.pieces);
    rows_join(&got.pieces, timeout_us);
    rows_join(&pieces, timeout_us);
    assert_same_rows("scan", &got.pieces, &pieces);

    rows_clear(&flows);
    rows_clear(&pieces);
    struct got *both[] = {&got, &bare};
    for (size_t i = 0; i < 2; i++) {
        rows_clear(&both[i]->flows);
        rows_clear(&both[i]->pieces);
        free(both[i]->minutes);
        free(both[i]->live);
    }
    free(events);
}

/* ---- Tests ---- */

static const size_t mib = (size_t)1 << 20;

static void rows_follow_the_definitions(const struct mix *mix)
{
    for (uint64_t seed = 1; seed <= 6; seed++)
        check(mix, seed * UINT64_C(0x9E3779B97F4A7C15), seed % 2 == 0);
}

static void one_block_in_order(void **state)
{
    (void)state;
    rows_follow_the_definitions(
        &(struct mix){"in order", 3000, 40, 4, 30, 500000, 0, 0, 0, 20, 10, 64 * mib, 20, 3600});
}

static void one_block_out_of_order(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"disorder", 3000, 7, 40, 300, 1000000, 90000000, 50,
                                              7200, 20, 10, 64 * mib, 60, 300});
}

static void one_source_to_many_destinations(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"one source", 3000, 1, 1, 5000, 200000, 300000, 0, 0,
                                              50, 0, 64 * mib, 5, 3600});
}

static void days_apart(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"slow", 3000, 10, 3, 10, UINT64_C(7200000000),
                                              UINT64_C(20000000000), 0, 0, 20, 10, 64 * mib, 40000,
                                              86400});
}

static void years_apart_in_more_days_than_one_sort_takes(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"years", 2000, 10, 3, 10, UINT64_C(90000000000), 0, 0,
                                              0, 20, 10, 64 * mib, 40000, 400000});
}

static void one_wild_time_disturbs_nothing(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"wild", 90000, 200, 4, 200, 100000, 0, 30000,
                                              5000000000, 5, 5, 8 * mib, 60, 300});
}

static void many_blocks(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"blocks", 120000, 300, 6, 200, 100000, 30000000, 0, 0,
                                              10, 5, 8 * mib, 60, 120});
}

static void many_blocks_of_ipv6(void **state)
{
    (void)state;
    rows_follow_the_definitions(&(struct mix){"ipv6", 30000, 3000, 6, 200, 100000, 30000000, 0, 0,
                                              100, 5, 8 * mib, 60, 120});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_block_in_order),
        cmocka_unit_test(one_block_out_of_order),
        cmocka_unit_test(one_source_to_many_destinations),
        cmocka_unit_test(days_apart),
        cmocka_unit_test(years_apart_in_more_days_than_one_sort_takes),
        cmocka_unit_test(one_wild_time_disturbs_nothing),
        cmocka_unit_test(many_blocks),
        cmocka_unit_test(many_blocks_of_ipv6),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
