/* See naive.h. */
#include "property/observe/naive.h"

#include <stdlib.h>
#include <string.h>

#include "recognise/tool_nmap.h"
#include "recognise/tool_unicornscan.h"

/* ---- Rows ---- */

struct row *rows_add(struct rows *rows)
{
    if (rows->count == rows->room) {
        rows->room = rows->room == 0 ? 1024 : 2 * rows->room;
        rows->items = reallocarray(rows->items, rows->room, sizeof *rows->items);
        if (rows->items == NULL)
            abort();
    }
    struct row *row = &rows->items[rows->count++];
    memset(row, 0, sizeof *row);
    return row;
}

void rows_clear(struct rows *rows)
{
    free(rows->items);
    *rows = (struct rows){0};
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int keys = memcmp(&x->key, &y->key, sizeof x->key);
    if (keys != 0)
        return keys;
    if (x->first_us != y->first_us)
        return x->first_us > y->first_us ? 1 : -1;
    return (x->last_us > y->last_us) - (x->last_us < y->last_us);
}

void rows_sort(struct rows *rows)
{
    if (rows->count > 0)
        qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
}

static void add(struct row *to, const struct row *from)
{
    to->packets += from->packets;
    to->bytes += from->bytes;
    if (from->last_us > to->last_us)
        to->last_us = from->last_us;
}

static void merge(struct rows *rows, bool any_distance, uint64_t timeout_us)
{
    rows_sort(rows);
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        struct row *last = kept > 0 ? &rows->items[kept - 1] : NULL;
        const struct row *row = &rows->items[i];
        if (last != NULL && memcmp(&last->key, &row->key, sizeof row->key) == 0 &&
            (any_distance || row->first_us <= last->last_us + timeout_us))
            add(last, row);
        else
            rows->items[kept++] = *row;
    }
    rows->count = kept;
}

void rows_merge_same(struct rows *rows)
{
    merge(rows, true, 0);
}

void rows_join(struct rows *rows, uint64_t timeout_us)
{
    for (size_t i = 0; i < rows->count; i++) {
        rows->items[i].key.hour = 0;
        rows->items[i].targets = rows->items[i].pairs = 0;
    }
    merge(rows, false, timeout_us);
}

/* ---- Packets as rows ---- */

static bool is_icmp(const struct packet *p)
{
    return p->protocol == PROTOCOL_ICMP || p->protocol == PROTOCOL_ICMPV6;
}

static void set_address(uint8_t out[16], const struct packet *p, struct ipv4 address,
                        struct ipv6 address6)
{
    if ((p->has & HAS_IPV6) != 0)
        memcpy(out, address6.bytes, 16);
    else
        memcpy(out + 12, &address.host_order, 4);
}

static uint64_t time_us(const struct packet *p)
{
    return (uint64_t)p->time.ns / 1000;
}

static bool opens(const struct packet *p)
{
    return (p->has & HAS_TCP) != 0 && (p->tcp_flags & TCP_SYN) != 0 &&
           (p->tcp_flags & TCP_ACK) == 0;
}

static void set_common(struct row *row, const struct packet *p)
{
    set_address(row->key.src, p, p->src, p->src6);
    row->key.ipv6 = (p->has & HAS_IPV6) != 0;
    row->key.protocol = p->protocol;
    row->key.kind = p->kind;
    row->key.tool = p->tool;
    row->packets = 1;
}

void naive_flows(const struct event *events, size_t count, struct rows *ret_rows)
{
    for (size_t i = 0; i < count; i++) {
        const struct packet *p = &events[i].packet;
        if (events[i].what != EVENT_PACKET)
            continue;
        struct row *row = rows_add(ret_rows);
        set_common(row, p);
        set_address(row->key.dst, p, p->dst, p->dst6);
        row->key.minute = (uint32_t)(time_us(p) / 60000000);
        row->key.src_port = p->src_port;
        row->key.dst_port = p->dst_port;
        row->key.ttl = p->ttl;
        row->key.tcp_flags = p->tcp_flags;
        row->key.ip_len = p->ip_len;
        row->key.synlen = opens(p) ? p->tcp_header_len : 0;
        row->key.window = opens(p) ? p->tcp_window : 0;
    }
    rows_merge_same(ret_rows);
}

/* ---- Pieces ---- */

/* A packet with the key of its group; the order is group, time, arrival. */
struct member {
    struct row row;
    const struct packet *packet;
    size_t arrival;
};

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int keys = memcmp(&x->row.key, &y->row.key, sizeof x->row.key);
    if (keys != 0)
        return keys;
    if (x->row.first_us != y->row.first_us)
        return x->row.first_us > y->row.first_us ? 1 : -1;
    return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

static bool same_target(const struct packet *a, const struct packet *b)
{
    return (a->has & HAS_IPV6) != 0 ? memcmp(&a->dst6, &b->dst6, 16) == 0
                                    : a->dst.host_order == b->dst.host_order;
}

static bool agree(const struct packet *a, const struct packet *b)
{
    if (a->protocol != PROTOCOL_TCP || a->kind != KIND_ACCESS || !opens(a) || !opens(b))
        return false;
    if (a->tool == TOOL_NMAP)
        return (!same_target(a, b) || a->src_port != b->src_port) &&
               nmap_pair_matches(a->tcp_seq, b->tcp_seq);
    return a->tool == TOOL_NONE && unicornscan_pair_matches(a->tcp_seq, a->src_port, a->dst_port,
                                                            b->tcp_seq, b->src_port, b->dst_port);
}

static void add_piece(struct rows *rows, const struct member *m, size_t count)
{
    struct row *piece = rows_add(rows);
    piece->key = m[0].row.key;
    piece->first_us = m[0].row.first_us;
    piece->last_us = m[count - 1].row.first_us;
    piece->packets = count;
    for (size_t i = 0; i < count; i++) {
        piece->bytes += m[i].packet->ip_len;
        size_t j = 0;
        while (j < i && !same_target(m[j].packet, m[i].packet))
            j++;
        piece->targets += j == i;
        piece->pairs += i > 0 && agree(m[i - 1].packet, m[i].packet);
    }
}

void naive_pieces(const struct event *events, size_t count, uint64_t timeout_us,
                  struct rows *ret_rows)
{
    struct member *members = calloc(count + 1, sizeof *members);
    if (members == NULL)
        abort();
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct packet *p = &events[i].packet;
        if (events[i].what != EVENT_PACKET)
            continue;
        struct member *m = &members[n++];
        set_common(&m->row, p);
        m->row.first_us = time_us(p);
        m->row.key.hour = (uint32_t)(time_us(p) / 3600000000);
        bool answers = p->kind == KIND_BACKSCATTER;
        m->row.key.src_port = answers || is_icmp(p) ? p->src_port : 0;
        m->row.key.dst_port = answers && !is_icmp(p) ? 0 : p->dst_port;
        m->packet = p;
        m->arrival = i;
    }
    qsort(members, n, sizeof *members, compare_members);
    for (size_t a = 0, b; a < n; a = b) {
        for (b = a + 1;
             b < n &&
             memcmp(&members[b].row.key, &members[a].row.key, sizeof members[a].row.key) == 0 &&
             members[b].row.first_us - members[b - 1].row.first_us <= timeout_us;
             b++) {
        }
        add_piece(ret_rows, members + a, b - a);
    }
    free(members);
    rows_sort(ret_rows);
}

/* ---- Minutes ---- */

static void count_event(struct coverage_row *c, const struct event *e)
{
    if (e->what == EVENT_DROPPED) {
        c->dropped_kernel += e->by_kernel;
        c->dropped_interface += e->by_interface;
        return;
    }
    c->received++;
    c->undecodable += e->what == EVENT_REJECT;
    c->not_monitored += e->what == EVENT_NOT_MONITORED;
    if (e->what != EVENT_PACKET)
        return;
    c->fragments += (e->packet.has & HAS_FRAGMENT) != 0;
    c->accesses += e->packet.kind == KIND_ACCESS;
    c->backscatter += e->packet.kind == KIND_BACKSCATTER;
    c->conversation += e->packet.kind == KIND_CONVERSATION;
    c->other += e->packet.kind == KIND_OTHER;
}

static int compare_minutes(const void *a, const void *b)
{
    const struct minute *x = a, *y = b;
    return (x->minute > y->minute) - (x->minute < y->minute);
}

size_t naive_minutes(const struct event *events, size_t count, struct minute *ret_minutes)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t minute = (uint32_t)(time_us(&events[i].packet) / 60000000);
        ret_minutes[i] = (struct minute){.minute = minute};
        count_event(&ret_minutes[i].counts, &events[i]);
    }
    qsort(ret_minutes, count, sizeof *ret_minutes, compare_minutes);
    for (size_t i = 0; i < count; i++) {
        if (n == 0 || ret_minutes[n - 1].minute != ret_minutes[i].minute) {
            ret_minutes[n++] = ret_minutes[i];
            continue;
        }
        uint64_t *to = &ret_minutes[n - 1].counts.received;
        const uint64_t *from = &ret_minutes[i].counts.received;
        for (size_t k = 0; k < 10; k++) /* received and the nine counts after it */
            to[k] += from[k];
    }
    return n;
}

struct silence_sum naive_silences(const struct minute *minutes, size_t count,
                                  uint32_t max_silence_s)
{
    struct silence_sum sum = {.live_minutes = count};
    for (size_t i = 1; i < count; i++) {
        uint64_t silent = minutes[i].minute - minutes[i - 1].minute - 1;
        if (silent * 60 <= max_silence_s) {
            sum.live_minutes += silent;
        } else {
            sum.gaps++;
            sum.gap_seconds += silent * 60;
        }
    }
    return sum;
}
