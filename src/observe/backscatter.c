/* Backscatter by victim: from packets sorted by victim to rows, see model/rows.h.
 *
 * Attacks last longer than a block, and a living sensor ends a span every minute; so what is made here
 * are sums over slots of 10 s that anyone can join later (docs/decisions/), and nothing is kept. Every
 * column of a row merges exactly with that of another part of the same slot: sums, a least, a greatest,
 * a union of bits. Also the choice of ports does: the lowest BACKSCATTER_PORTS of all are among the
 * lowest of each part. */
#include "observe/walk.h"

#define SLOT_US ((uint64_t)BACKSCATTER_SLOT_S * US_PER_S)

/* Protocol and port of the attack that a packet tells of. */
struct attacked {
    uint8_t protocol;
    uint16_t port;
};

static struct attacked attacked_of(const struct record *r)
{
    if (record_quotes(r))
        return (struct attacked){r->quoted_protocol, r->quoted_port};
    return (struct attacked){r->protocol, record_is_icmp(r) ? 0 : r->src_port};
}

/* One of 64 groups of monitored addresses: Fibonacci hashing (Knuth 6.4), so that neighbours, which a
 * telescope's addresses are, spread evenly. Written down in docs/store.md: parts must agree on it. */
static uint64_t group_bit(const struct record *r, const struct ipv6 *addresses6)
{
    if (addresses6 == NULL)
        return UINT64_C(1) << (r->dst * UINT32_C(2654435769) >> 26);
    uint64_t folded = 0;
    for (unsigned i = 0; i < 16; i++)
        folded = (folded ^ addresses6[r->dst].bytes[i]) * UINT64_C(11400714819323198485);
    return UINT64_C(1) << (folded >> 58);
}

static void open_row(struct backscatter_rows *b, uint32_t victim, uint64_t time_us,
                     struct attacked attacked, bool others)
{
    const size_t i = b->count++;
    b->slot_us[i] = (int64_t)(time_us / SLOT_US * SLOT_US);
    b->victim[i] = victim;
    b->protocol[i] = attacked.protocol;
    b->port[i] = others ? 0 : attacked.port;
    b->others[i] = others;
    b->first_us[i] = b->last_us[i] = (int64_t)time_us;
    b->bytes[i] = b->spread[i] = 0;
    b->packets[i] = b->syn_acks[i] = b->resets[i] = b->icmp[i] = b->mismatches[i] = 0;
}

/* Adds a packet to the row that was opened last. */
static void add_packet(struct backscatter_rows *b, const struct record *r,
                       const struct ipv6 *addresses6)
{
    const size_t i = b->count - 1;
    const int64_t time_us = (int64_t)record_time_us(r);
    const bool is_icmp = record_is_icmp(r), is_tcp = r->protocol == PROTOCOL_TCP;
    const bool is_reset = is_tcp && (r->tcp_flags & TCP_RST) != 0;
    b->first_us[i] = time_us < b->first_us[i] ? time_us : b->first_us[i];
    b->last_us[i] = time_us > b->last_us[i] ? time_us : b->last_us[i];
    b->packets[i]++;
    b->bytes[i] += r->ip_len;
    b->spread[i] |= group_bit(r, addresses6);
    b->syn_acks[i] += is_tcp && !is_reset;
    b->resets[i] += is_reset;
    b->icmp[i] += is_icmp;
    b->mismatches[i] += is_icmp && (r->quote & RECORD_MISMATCH) != 0;
}

static void make_row_of_one(struct backscatter_rows *b, const struct record *r,
                            const struct ipv6 *addresses6)
{
    open_row(b, record_victim(r), record_time_us(r), attacked_of(r), false);
    add_packet(b, r, addresses6);
}

/* The rows of one victim's packets in walk->run. */
static void make_rows(struct walk *w, size_t count, const struct ipv6 *addresses6)
{
    struct backscatter_rows *b = &w->backscatter;
    const uint32_t victim = record_victim(&w->run[0]);
    for (size_t i = 0; i < count; i++) {
        const struct attacked attacked = attacked_of(&w->run[i]);
        w->items[i] = (struct item){
            .high = record_time_us(&w->run[i]) / SLOT_US << 8 | attacked.protocol,
            .low = attacked.port,
            .index = (uint32_t)i,
        };
    }
    sort_items(w->items, w->items_scratch, count);
    unsigned ports = 0; /* of the slot and protocol so far */
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &w->items[i], *before = i == 0 ? NULL : &w->items[i - 1];
        const struct record *r = &w->run[item->index];
        const bool same = before != NULL && item->high == before->high;
        if (!same)
            ports = 0;
        if (!same || item->low != before->low)
            ports++;
        /* Beyond the lowest ports everything goes to the one row that is open. */
        const bool opens = !same || (item->low != before->low && ports <= BACKSCATTER_PORTS + 1);
        if (opens)
            open_row(b, victim, record_time_us(r), attacked_of(r), ports > BACKSCATTER_PORTS);
        add_packet(b, r, addresses6);
    }
}

void walk_victims(struct walk *walk, const struct record *records, const struct ipv6 *addresses6,
                  const uint64_t *keys, size_t count, size_t *at)
{
    const uint64_t index_mask = SORT_INDEX_LIMIT - 1;
    enum { PREFETCH_DISTANCE = 24 };
    size_t a = *at;
    while (a < count && walk->backscatter.count < walk->row_limit) {
        const uint64_t victim = keys[a] >> SORT_INDEX_BITS;
        size_t packets = 0;
        for (; a < count && keys[a] >> SORT_INDEX_BITS == victim; a++) {
            if (a + PREFETCH_DISTANCE < count)
                __builtin_prefetch(&records[keys[a + PREFETCH_DISTANCE] & index_mask]);
            walk->run[packets++] = records[keys[a] & index_mask];
        }
        if (packets == 1)
            make_row_of_one(&walk->backscatter, &walk->run[0], addresses6);
        else
            make_rows(walk, packets, addresses6);
    }
    *at = a;
}
