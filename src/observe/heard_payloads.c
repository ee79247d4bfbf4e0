/* Payloads: each content once, and equal events of a minute once; two hash tables over the rows. */
#include <stdlib.h>
#include <string.h>

#include "model/packet.h"
#include "observe/heard_lists.h"
#include "recognise/dialogue.h"
#include "recognise/download.h"

enum { PAYLOAD_LIMIT_BYTES = 64 * 1024 }; /* what the store takes of one content */

static struct payload_row *payload_at(const struct day *day, size_t i)
{
    return (struct payload_row *)day->lists[LIST_PAYLOADS].items + i;
}

static struct payload_event_row *event_at(const struct day *day, size_t i)
{
    return (struct payload_event_row *)day->lists[LIST_PAYLOAD_EVENTS].items + i;
}

/* What is looked for in a hash table: the key, and whether item `i` has the same. */
struct wanted {
    uint64_t hash;
    const void *key;
    size_t length;
};

static bool is_payload(const struct day *day, size_t i, const struct wanted *wanted)
{
    const struct text_ref there = payload_at(day, i)->bytes;
    return there.length == wanted->length &&
           memcmp(heard_bytes_at(day, there), wanted->key, wanted->length) == 0;
}

static struct wanted want_payload(const struct heard_table *t, const void *bytes, size_t length)
{
    return (struct wanted){hash_keyed(t->key, bytes, length), bytes, length};
}

/* What equal events have in common, without holes. */
struct event_key {
    struct ipv6 src, dst;
    uint8_t id[PAYLOAD_ID_BYTES];
    uint32_t minute;
    uint16_t src_port, dst_port, protocol, zero;
};

static struct event_key key_of_event(const struct payload_event_row *e)
{
    struct event_key key = {.src = e->talk.src,
                            .dst = e->talk.dst,
                            .minute = (uint32_t)(e->time_us / US_PER_S / S_PER_MINUTE),
                            .src_port = e->talk.src_port,
                            .dst_port = e->talk.dst_port,
                            .protocol = e->talk.protocol};
    memcpy(key.id, e->id, sizeof key.id);
    return key;
}

static bool is_event(const struct day *day, size_t i, const struct wanted *wanted)
{
    const struct event_key there = key_of_event(event_at(day, i));
    return memcmp(&there, wanted->key, sizeof there) == 0;
}

static struct wanted want_event(const struct heard_table *t, const struct event_key *key)
{
    return (struct wanted){hash_keyed(t->key, key, sizeof *key), key, sizeof *key};
}

/* The two hash tables: of which list, and what two items have to agree in. */
static const struct index {
    enum list_kind slots, items;
    bool (*is)(const struct day *day, size_t i, const struct wanted *wanted);
} payload_index = {LIST_PAYLOAD_SLOTS, LIST_PAYLOADS, is_payload},
  event_index = {LIST_EVENT_SLOTS, LIST_PAYLOAD_EVENTS, is_event};

/* The slot of an item: where it stands, or where it is to stand. */
static uint32_t *find_slot(const struct day *day, const struct index *index,
                           const struct wanted *wanted)
{
    const struct list *slots = &day->lists[index->slots];
    uint32_t *slot = slots->items;
    for (size_t i = wanted->hash;; i++) {
        uint32_t *at = &slot[i & (slots->count - 1)];
        if (*at == 0 || index->is(day, *at - 1, wanted))
            return at;
    }
}

static void refill_slots(const struct heard_table *t, const struct day *day,
                         const struct index *index)
{
    for (size_t i = 0; i < day->lists[index->items].count; i++) {
        struct wanted wanted;
        struct event_key key;
        if (index->items == LIST_PAYLOADS) {
            const struct text_ref ref = payload_at(day, i)->bytes;
            wanted = want_payload(t, heard_bytes_at(day, ref), ref.length);
        } else {
            key = key_of_event(event_at(day, i));
            wanted = want_event(t, &key);
        }
        *find_slot(day, index, &wanted) = (uint32_t)i + 1;
    }
}

/* Slots for one more item: a power of two, at most half of them taken. */
static bool room_in_slots(struct heard_table *t, struct day *day, const struct index *index)
{
    struct list *slots = &day->lists[index->slots];
    if (slots->count >= 2 * (day->lists[index->items].count + 1))
        return true;
    const size_t larger = slots->count == 0 ? LIST_FIRST : 2 * slots->count;
    const size_t growth_bytes = (larger - slots->count) * sizeof(uint32_t);
    if (growth_bytes > t->limit_bytes - t->used_bytes)
        return false;
    uint32_t *moved = reallocarray(slots->items, larger, sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved, 0, larger * sizeof *moved);
    t->used_bytes += growth_bytes;
    *slots = (struct list){.items = moved, .count = larger, .capacity = larger};
    refill_slots(t, day, index);
    return true;
}

/* The slot of an item that is there, or of one that is to come, with room for it and `text_bytes`;
 * NULL: there is no room. */
static uint32_t *slot_of(struct heard_table *t, struct day *day, const struct index *index,
                         const struct wanted *wanted, size_t text_bytes)
{
    uint32_t *slot = day->lists[index->slots].count == 0 ? NULL : find_slot(day, index, wanted);
    if (slot != NULL && *slot != 0)
        return slot;
    return heard_is_fair(t) && room_in_slots(t, day, index) &&
                   heard_reserve(t, day, index->items, 1) && heard_reserve(t, day, LIST_PLAIN, 1) &&
                   heard_reserve(t, day, LIST_BYTES, text_bytes)
               ? find_slot(day, index, wanted)
               : NULL;
}

/* The number of a content, which is added if it is new; false when it does not fit. */
static bool payload_of(struct heard_table *t, struct day *day, const void *bytes, size_t length,
                       bool cut, size_t *ret_number)
{
    const struct wanted wanted = want_payload(t, bytes, length);
    uint32_t *slot = slot_of(t, day, &payload_index, &wanted, length);
    if (slot == NULL)
        return false;
    if (*slot == 0) {
        struct payload_row row = {.cut = cut};
        struct download found[DOWNLOAD_LIMIT];
        const bool plain = download_find(bytes, (uint32_t)length, found) == 0;
        content_hash_bytes(bytes, length, row.id);
        row.bytes = heard_append_bytes(day, bytes, length);
        heard_append(day, LIST_PAYLOADS, &row);
        heard_append(day, LIST_PLAIN, &plain);
        *slot = (uint32_t)day->lists[LIST_PAYLOADS].count;
        t->counts.payloads++;
    }
    *ret_number = *slot - 1;
    payload_at(day, *ret_number)->cut |= cut;
    return true;
}

/* Adds an event, or counts it where its minute has it. *ret_new tells which. False when it does not fit. */
static bool event_of(struct heard_table *t, struct day *day, const struct payload_event_row *row,
                     bool *ret_new)
{
    const struct event_key key = key_of_event(row);
    const struct wanted wanted = want_event(t, &key);
    uint32_t *slot = slot_of(t, day, &event_index, &wanted, 0);
    if (slot == NULL)
        return false;
    *ret_new = *slot == 0;
    if (*ret_new) {
        heard_append(day, LIST_PAYLOAD_EVENTS, row);
        *slot = (uint32_t)day->lists[LIST_PAYLOAD_EVENTS].count;
    } else {
        struct payload_event_row *there = event_at(day, *slot - 1);
        there->packets += there->packets < UINT32_MAX;
        there->time_us = row->time_us < there->time_us ? row->time_us : there->time_us;
    }
    t->counts.payload_events++;
    return true;
}

void heard_take_payload(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_payload *p = &heard->payload;
    const size_t length =
        p->bytes.length < PAYLOAD_LIMIT_BYTES ? p->bytes.length : PAYLOAD_LIMIT_BYTES;
    struct payload_event_row row = {
        .time_us = heard_microseconds(heard->time.ns), .talk = heard->talk, .packets = 1};
    size_t number;
    bool is_new;
    if (length == 0)
        return;
    if (!payload_of(t, day, p->bytes.at, length, p->cut || length < p->bytes.length, &number)) {
        t->counts.dropped++;
        return;
    }
    memcpy(row.id, payload_at(day, number)->id, sizeof row.id);
    payload_at(day, number)->dialogue |=
        p->dialogue || (heard->talk.protocol == PROTOCOL_TCP &&
                        dialogue_looks_so(heard->talk.dst_port, p->bytes.at, (uint32_t)length));
    if (!event_of(t, day, &row, &is_new)) {
        t->counts.dropped++;
        return;
    }
    const bool plain = ((const bool *)day->lists[LIST_PLAIN].items)[number];
    if (is_new && !plain && !p->dialogue)
        heard_take_downloads(t, day, heard, p->bytes.at, (uint32_t)length);
}
