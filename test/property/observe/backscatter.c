/* The rows of backscatter are those of a trivial implementation, whatever the packets: victims that answer
 * themselves and victims of whom routers tell, few ports and many, out of order, over midnight, IPv4 and
 * IPv6, with blocks of any size, with and without the thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "model/kind.h"
#include "observe/observe.h"

enum { PACKETS = 120000, START_S = 1593561540 /* 2020-06-30T23:59:00Z */, SPAN_S = 120 };

/* ---- Parts: what rows are made of, and what they add up to ---- */

struct part {
    struct part_key {
        uint8_t victim[16]; /* IPv4: the last four bytes */
        int64_t slot_us;
        uint16_t port;
        uint8_t ipv6, protocol, others;
    } key;
    int64_t first_us, last_us;
    uint64_t packets, bytes, spread, syn_acks, resets, icmp, mismatches;
};

struct parts {
    struct part *items;
    size_t count, room;
};

static struct part *parts_add(struct parts *parts)
{
    if (parts->count == parts->room) {
        parts->room = parts->room == 0 ? 1024 : 2 * parts->room;
        parts->items = reallocarray(parts->items, parts->room, sizeof *parts->items);
        assert_non_null(parts->items);
    }
    struct part *part = &parts->items[parts->count++];
    memset(part, 0, sizeof *part);
    return part;
}

static bool same_slot(const struct part *a, const struct part *b)
{
    return a->key.ipv6 == b->key.ipv6 && a->key.slot_us == b->key.slot_us &&
           a->key.protocol == b->key.protocol && memcmp(a->key.victim, b->key.victim, 16) == 0;
}

static int compare_parts(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    int victims = memcmp(x->key.victim, y->key.victim, 16);
    if (victims != 0)
        return victims;
    if (x->key.ipv6 != y->key.ipv6)
        return x->key.ipv6 - y->key.ipv6;
    if (x->key.slot_us != y->key.slot_us)
        return x->key.slot_us > y->key.slot_us ? 1 : -1;
    if (x->key.protocol != y->key.protocol)
        return x->key.protocol - y->key.protocol;
    if (x->key.others != y->key.others)
        return x->key.others - y->key.others;
    return x->key.port - y->key.port;
}

static void sum_up(struct parts *parts)
{
    size_t kept = 0;
    qsort(parts->items, parts->count, sizeof *parts->items, compare_parts);
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *from = &parts->items[i];
        struct part *to = kept == 0 ? NULL : &parts->items[kept - 1];
        if (to == NULL || compare_parts(to, from) != 0) {
            parts->items[kept++] = *from;
            continue;
        }
        to->first_us = from->first_us < to->first_us ? from->first_us : to->first_us;
        to->last_us = from->last_us > to->last_us ? from->last_us : to->last_us;
        to->packets += from->packets;
        to->bytes += from->bytes;
        to->spread |= from->spread;
        to->syn_acks += from->syn_acks;
        to->resets += from->resets;
        to->icmp += from->icmp;
        to->mismatches += from->mismatches;
    }
    parts->count = kept;
}

/* Parts of one key become one; of a slot only the lowest ports stay by themselves. */
static void join(struct parts *parts)
{
    sum_up(parts);
    unsigned ports = 0;
    for (size_t i = 0; i < parts->count; i++) {
        ports = i > 0 && same_slot(&parts->items[i - 1], &parts->items[i]) ? ports + 1 : 1;
        if (ports > BACKSCATTER_PORTS) {
            parts->items[i].key.others = 1;
            parts->items[i].key.port = 0;
        }
    }
    sum_up(parts);
}

/* ---- Packets ---- */

static uint64_t random_below(uint64_t *seed, uint64_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed % limit;
}

static struct ipv6 address6(uint32_t low)
{
    struct ipv6 address = {{0x20, 0x01, 0x0d, 0xb8}};
    memcpy(address.bytes + 12, &low, 4);
    return address;
}

/* Of a router: the header that it quotes tells of the victim. */
static void make_quote(struct packet *p, uint32_t victim, uint32_t ours, uint64_t *seed)
{
    static const uint8_t protocols[] = {PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UDP, PROTOCOL_GRE,
                                        PROTOCOL_ICMP};
    const uint32_t forged = random_below(seed, 5) == 0 ? ours + 1 : ours;
    p->has |= HAS_QUOTE;
    p->quote.protocol = protocols[random_below(seed, sizeof protocols)];
    p->quote.src_port = (uint16_t)random_below(seed, 65536);
    p->quote.dst_port = (uint16_t)random_below(seed, 40);
    p->quote.dst.host_order = victim;
    p->quote.src.host_order = forged;
    p->quote.dst6 = address6(victim);
    p->quote.src6 = address6(forged);
}

static void make_packet(struct packet *p, uint64_t *seed)
{
    static const uint8_t flags[] = {TCP_SYN | TCP_ACK, TCP_RST, TCP_RST | TCP_ACK,
                                    TCP_RST | TCP_SYN | TCP_ACK};
    const bool ipv6 = random_below(seed, 20) == 0;
    const uint32_t victim = 0x0a000000 + (uint32_t)random_below(seed, 20);
    const uint32_t ours = 0xc6120000 + (uint32_t)random_below(seed, 300);
    const bool is_access = random_below(seed, 4) == 0;
    *p =
        (struct packet){.src = {victim}, .dst = {ours}, .has = HAS_PORTS, .kind = KIND_BACKSCATTER};
    if (ipv6) {
        p->has |= HAS_IPV6;
        p->src6 = address6(victim);
        p->dst6 = address6(ours);
    }
    p->time.ns = (int64_t)START_S * NS_PER_S + (int64_t)random_below(seed, SPAN_S * 1000000) * 1000;
    p->src_port = (uint16_t)random_below(seed, random_below(seed, 2) == 0 ? 3 : 30);
    p->dst_port = (uint16_t)random_below(seed, 65536);
    p->ip_len = (uint16_t)(28 + random_below(seed, 1000));
    p->protocol = PROTOCOL_UDP;
    switch (random_below(seed, 4)) {
    case 0:
        break;
    case 1:
        p->protocol = ipv6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
        p->src_port = ipv6 ? 1 : 3;
        if (random_below(seed, 3) > 0) {
            p->src.host_order = 0x7f000001;
            p->src6 = address6(0x7f000001);
            make_quote(p, victim, ours, seed);
        }
        break;
    default:
        p->protocol = PROTOCOL_TCP;
        p->has |= HAS_TCP;
        p->tcp_flags = is_access ? TCP_SYN : flags[random_below(seed, sizeof flags)];
        p->tcp_header_len = 20;
    }
    if (is_access && (p->has & HAS_QUOTE) == 0)
        p->kind = KIND_ACCESS;
}

/* ---- What it should be ---- */

static void put_address(struct part *part, bool ipv6, const struct ipv6 *six, uint32_t four)
{
    part->key.ipv6 = ipv6;
    if (ipv6)
        memcpy(part->key.victim, six, 16);
    else
        memcpy(part->key.victim + 12, &four, 4);
}

static uint64_t naive_group(const struct packet *p)
{
    if ((p->has & HAS_IPV6) == 0)
        return (uint64_t)p->dst.host_order * 2654435769 % 4294967296 / 67108864;
    uint64_t folded = 0;
    for (unsigned i = 0; i < 16; i++)
        folded = (folded ^ p->dst6.bytes[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return folded / (UINT64_C(1) << 58);
}

static void add_naive(struct parts *parts, const struct packet *p)
{
    const bool ipv6 = (p->has & HAS_IPV6) != 0, quotes = (p->has & HAS_QUOTE) != 0;
    if (p->kind != KIND_BACKSCATTER)
        return;
    struct part *part = parts_add(parts);
    part->first_us = part->last_us = p->time.ns / 1000;
    part->key.slot_us = part->first_us - part->first_us % 10000000;
    put_address(part, ipv6, quotes ? &p->quote.dst6 : &p->src6,
                quotes ? p->quote.dst.host_order : p->src.host_order);
    part->key.protocol = quotes ? p->quote.protocol : p->protocol;
    part->key.port = quotes ? p->quote.dst_port : p->src_port;
    if (part->key.protocol != PROTOCOL_TCP && part->key.protocol != PROTOCOL_UDP)
        part->key.port = 0;
    part->packets = 1;
    part->bytes = p->ip_len;
    part->spread = UINT64_C(1) << naive_group(p);
    part->resets = p->protocol == PROTOCOL_TCP && (p->tcp_flags & TCP_RST) != 0;
    part->syn_acks = p->protocol == PROTOCOL_TCP && part->resets == 0;
    part->icmp = p->protocol == PROTOCOL_ICMP || p->protocol == PROTOCOL_ICMPV6;
    part->mismatches = quotes && (ipv6 ? memcmp(&p->quote.src6, &p->dst6, 16) != 0
                                       : p->quote.src.host_order != p->dst.host_order);
}

/* ---- What observe delivers ---- */

static void take(struct parts *parts, const struct day_rows *rows, const struct backscatter_rows *b,
                 bool ipv6)
{
    unsigned in_slot = 0;
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->count; i++) {
        struct part *part = parts_add(parts);
        put_address(part, ipv6, ipv6 ? &rows->addresses6[b->victim[i]] : NULL, b->victim[i]);
        part->key.slot_us = b->slot_us[i];
        part->key.protocol = b->protocol[i];
        part->key.port = b->port[i];
        part->key.others = b->others[i];
        part->first_us = b->first_us[i];
        part->last_us = b->last_us[i];
        part->packets = b->packets[i];
        part->bytes = b->bytes[i];
        part->spread = b->spread[i];
        part->syn_acks = b->syn_acks[i];
        part->resets = b->resets[i];
        part->icmp = b->icmp[i];
        part->mismatches = b->mismatches[i];
        assert_int_equal(b->slot_us[i] / 86400000000, rows->day);
        assert_true(i == 0 || b->victim[i - 1] <= b->victim[i]);
        in_slot = i > 0 && same_slot(&parts->items[parts->count - 2], part) ? in_slot + 1 : 1;
        assert_true(in_slot <= BACKSCATTER_PORTS + 1);
        assert_true(b->others[i] == (in_slot > BACKSCATTER_PORTS));
    }
}

static bool sink(void *context, const struct day_rows *rows, bool block_end, struct error *error)
{
    (void)block_end;
    (void)error;
    take(context, rows, rows->backscatter, false);
    take(context, rows, rows->backscatter6, true);
    return true;
}

static void run(const struct packet *packets, size_t limit_bytes, bool flows, bool thread,
                struct parts *got)
{
    struct error error = {0};
    const struct observe_options options = {.limit_bytes = limit_bytes,
                                            .keep_flows = flows,
                                            .closing_thread = thread,
                                            .scan_timeout_s = 600,
                                            .max_silence_s = 600,
                                            .sink = sink,
                                            .sink_context = got};
    struct observer *o = observer_create(&options, &error);
    bool good = o != NULL;
    for (size_t i = 0; i < PACKETS && good; i++)
        good = observe_packet(o, &packets[i], &error);
    if (!good || !observe_flush(o, &error))
        fail_msg("%s", error.text);
    observer_destroy(o);
}

static void backscatter_rows_are_those_of_the_trivial_way(void **state)
{
    (void)state;
    const struct {
        size_t limit_bytes;
        bool flows, thread;
    } ways[] = {{OBSERVE_LEAST_LIMIT_BYTES, true, false},
                {OBSERVE_LEAST_LIMIT_BYTES, false, true},
                {(size_t)20 << 20, true, true},
                {(size_t)256 << 20, true, false}};
    struct packet *packets = calloc(PACKETS, sizeof *packets);
    struct parts wanted = {0};
    uint64_t seed = 42;
    assert_non_null(packets);
    for (size_t i = 0; i < PACKETS; i++) {
        make_packet(&packets[i], &seed);
        add_naive(&wanted, &packets[i]);
    }
    join(&wanted);
    for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
        struct parts got = {0};
        run(packets, ways[w].limit_bytes, ways[w].flows, ways[w].thread, &got);
        join(&got);
        assert_int_equal(got.count, wanted.count);
        assert_memory_equal(got.items, wanted.items, got.count * sizeof *got.items);
        free(got.items);
    }
    free(wanted.items);
    free(packets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backscatter_rows_are_those_of_the_trivial_way),
    };
    return cmocka_run_group_tests_name("observe/backscatter", tests, NULL, NULL);
}
