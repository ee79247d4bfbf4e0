/* Payloads: each content once, and equal events of a minute once; two hash tables over the rows (heard_index.h). */
#include <stdlib.h>
#include <string.h>

#include "model/packet.h"
#include "observe/heard_index.h"
#include "recognise/adb.h"
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

static bool is_payload(const struct day *day, size_t i, const struct heard_wanted *wanted)
{
    const struct text_ref there = payload_at(day, i)->bytes;
    return there.length == wanted->length &&
           memcmp(heard_bytes_at(day, there), wanted->key, wanted->length) == 0;
}

static struct heard_wanted want(const struct heard_table *t, const void *key, size_t length)
{
    return (struct heard_wanted){(uint32_t)hash_keyed(t->key, key, length), key, length};
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

static bool is_event(const struct day *day, size_t i, const struct heard_wanted *wanted)
{
    const struct event_key there = key_of_event(event_at(day, i));
    return memcmp(&there, wanted->key, sizeof there) == 0;
}

static const struct heard_index payload_index = {LIST_PAYLOAD_HEADS, LIST_PAYLOAD_LINKS,
                                                 is_payload},
                                event_index = {LIST_EVENT_HEADS, LIST_EVENT_LINKS, is_event};

/* The number of a content, which is added if it is new; false when it does not fit. */
static bool payload_of(struct heard_table *t, struct day *day, const void *bytes, size_t length,
                       bool cut, size_t *ret_number)
{
    const struct heard_wanted wanted = want(t, bytes, length);
    if (!heard_index_find(day, &payload_index, &wanted, ret_number)) {
        if (!heard_is_fair(t) || !heard_index_reserve(t, day, &payload_index) ||
            !heard_reserve(t, day, LIST_PAYLOADS, 1) || !heard_reserve(t, day, LIST_CONTENTS, 1) ||
            !heard_reserve(t, day, LIST_BYTES, length))
            return false;
        struct payload_row row = {.cut = cut};
        struct download found[DOWNLOAD_LIMIT];
        const struct content content = {.plain =
                                            download_find(bytes, (uint32_t)length, found) == 0};
        content_hash_bytes(bytes, length, row.id);
        row.bytes = heard_append_bytes(day, bytes, length);
        heard_append(day, LIST_PAYLOADS, &row);
        heard_append(day, LIST_CONTENTS, &content);
        *ret_number = heard_index_add(day, &payload_index, wanted.hash);
        t->counts.payloads++;
    }
    payload_at(day, *ret_number)->cut |= cut;
    return true;
}

/* Adds an event, or counts it where its minute has it. *ret_new tells which. False when it does not fit. */
static bool event_of(struct heard_table *t, struct day *day, const struct payload_event_row *row,
                     bool *ret_new)
{
    const struct event_key key = key_of_event(row);
    const struct heard_wanted wanted = want(t, &key, sizeof key);
    size_t number;
    *ret_new = !heard_index_find(day, &event_index, &wanted, &number);
    if (*ret_new) {
        if (!heard_is_fair(t) || !heard_index_reserve(t, day, &event_index) ||
            !heard_reserve(t, day, LIST_PAYLOAD_EVENTS, 1))
            return false;
        heard_append(day, LIST_PAYLOAD_EVENTS, row);
        heard_index_add(day, &event_index, wanted.hash);
    } else {
        struct payload_event_row *there = event_at(day, number);
        there->packets += there->packets < UINT32_MAX;
        there->time_us = row->time_us < there->time_us ? row->time_us : there->time_us;
    }
    t->counts.payload_events++;
    return true;
}

/* Command lines for ADB's shell are commands like any other, with their downloads. False: there are none. */
static bool take_adb_commands(struct heard_table *t, struct day *day, const struct heard *heard,
                              size_t length)
{
    uint32_t at = 0;
    struct heard command = {.kind = HEARD_COMMAND, .talk = heard->talk, .time = heard->time};
    const uint8_t *bytes = heard->payload.bytes.at;
    bool any = false;
    while (heard->talk.protocol == PROTOCOL_TCP &&
           adb_next_command(bytes, (uint32_t)length, &at, &command.command)) {
        heard_take_command(t, day, &command);
        any = true;
    }
    return any;
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
        heard_drop(t, UNHEARD_PAYLOAD);
        return;
    }
    memcpy(row.id, payload_at(day, number)->id, sizeof row.id);
    row.payload = (uint32_t)number;
    payload_at(day, number)->dialogue |=
        p->dialogue || (heard->talk.protocol == PROTOCOL_TCP &&
                        dialogue_looks_so(heard->talk.dst_port, p->bytes.at, (uint32_t)length));
    if (!event_of(t, day, &row, &is_new)) {
        heard_drop(t, UNHEARD_PAYLOAD);
        return;
    }
    const bool plain = ((const struct content *)day->lists[LIST_CONTENTS].items + number)->plain;
    if (is_new && !take_adb_commands(t, day, heard, length) && !plain && !p->dialogue)
        heard_take_downloads(t, day, heard, p->bytes.at, (uint32_t)length);
}
