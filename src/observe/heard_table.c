/* See heard_table.h.
 *
 * Rows wait in one set of arrays for each day that is touched: a span crosses midnight once at most, so
 * there are two. A row takes what its array grows by; when that, with the bytes of its texts, is more than
 * is left of the limit, the row is dropped. A row is added whole or not at all. */
#include "observe/heard_table.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "recognise/download.h"

enum {
    LIST_FIRST = 64,
    PAYLOAD_LIMIT_BYTES = 64 * 1024, /* what the store takes of one content */
};

enum list_kind {
    LIST_CONVERSATIONS,
    LIST_PAYLOADS,
    LIST_PAYLOAD_EVENTS,
    LIST_LOGINS,
    LIST_COMMANDS,
    LIST_DOWNLOADS,
    LIST_BYTES,
    LIST_PLAIN,         /* of each payload: true where it wants to fetch nothing */
    LIST_PAYLOAD_SLOTS, /* of the payloads' hash table: number of a payload and 1, or 0 */
    LIST_EVENT_SLOTS,   /* the same of their events */
    LIST_COUNT
};

static const size_t item_bytes[LIST_COUNT] = {
    [LIST_CONVERSATIONS] = sizeof(struct conversation_row),
    [LIST_PAYLOADS] = sizeof(struct payload_row),
    [LIST_PAYLOAD_EVENTS] = sizeof(struct payload_event_row),
    [LIST_LOGINS] = sizeof(struct login_row),
    [LIST_COMMANDS] = sizeof(struct command_row),
    [LIST_DOWNLOADS] = sizeof(struct download_row),
    [LIST_BYTES] = 1,
    [LIST_PLAIN] = sizeof(bool),
    [LIST_PAYLOAD_SLOTS] = sizeof(uint32_t),
    [LIST_EVENT_SLOTS] = sizeof(uint32_t),
};

struct list {
    void *items;
    size_t count, capacity;
};

struct day {
    uint32_t day;
    struct list lists[LIST_COUNT];
};

struct heard_table {
    size_t limit_bytes, used_bytes;
    struct hash_key key;
    struct day days[HEARD_TABLE_DAYS]; /* ascending */
    size_t day_count;
    struct heard_counts counts;
};

/* ---- Life ---- */

struct heard_table *heard_table_create(size_t limit_bytes, struct error *error)
{
    struct heard_table *t = calloc(1, sizeof *t);
    if (t == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for what is heard");
        return NULL;
    }
    t->limit_bytes = limit_bytes < UINT32_MAX ? limit_bytes : UINT32_MAX;
    t->key = hash_key_random();
    return t;
}

static void clear_days(struct heard_table *t)
{
    for (size_t d = 0; d < t->day_count; d++)
        for (size_t l = 0; l < LIST_COUNT; l++)
            free(t->days[d].lists[l].items);
    t->day_count = 0;
    t->used_bytes = 0;
}

struct heard_table *heard_table_destroy(struct heard_table *table)
{
    if (table == NULL)
        return NULL;
    clear_days(table);
    free(table);
    return NULL;
}

bool heard_table_is_empty(const struct heard_table *table)
{
    return table->day_count == 0;
}

bool heard_table_is_half_full(const struct heard_table *table)
{
    return table->used_bytes >= table->limit_bytes / 2;
}

struct heard_counts heard_counts(const struct heard_table *table)
{
    return table->counts;
}

void heard_counts_add(struct heard_counts *to, const struct heard_counts *from)
{
    to->conversations += from->conversations;
    to->payloads += from->payloads;
    to->payload_events += from->payload_events;
    to->logins += from->logins;
    to->commands += from->commands;
    to->downloads += from->downloads;
    to->dropped += from->dropped;
}

/* ---- Room ---- */

/* The place of a day, kept in order; NULL when there are too many. */
static struct day *day_of(struct heard_table *t, uint32_t day)
{
    size_t at = 0;
    while (at < t->day_count && t->days[at].day < day)
        at++;
    if (at < t->day_count && t->days[at].day == day)
        return &t->days[at];
    if (t->day_count == HEARD_TABLE_DAYS)
        return NULL;
    memmove(&t->days[at + 1], &t->days[at], (t->day_count - at) * sizeof t->days[0]);
    t->days[at] = (struct day){.day = day};
    t->day_count++;
    return &t->days[at];
}

/* Room for `more` items: twice as much as before where the limit allows, else just enough. */
static bool reserve(struct heard_table *t, struct day *day, enum list_kind kind, size_t more)
{
    struct list *list = &day->lists[kind];
    const size_t left = (t->limit_bytes - t->used_bytes) / item_bytes[kind];
    if (list->capacity - list->count >= more)
        return true;
    const size_t needed = more - (list->capacity - list->count);
    size_t growth = list->capacity > LIST_FIRST ? list->capacity : LIST_FIRST;
    growth = growth < left ? growth : left;
    growth = growth > needed ? growth : needed;
    if (growth > left)
        return false;
    void *moved = reallocarray(list->items, list->capacity + growth, item_bytes[kind]);
    if (moved == NULL)
        return false;
    list->items = moved;
    list->capacity += growth;
    t->used_bytes += growth * item_bytes[kind];
    return true;
}

/* Call after reserve(). */
static void append(struct day *day, enum list_kind kind, const void *item)
{
    struct list *list = &day->lists[kind];
    memcpy((uint8_t *)list->items + list->count++ * item_bytes[kind], item, item_bytes[kind]);
}

static struct text_ref append_bytes(struct day *day, const void *bytes, size_t length)
{
    struct list *list = &day->lists[LIST_BYTES];
    struct text_ref ref = {.at = (uint32_t)list->count, .length = (uint32_t)length};
    if (length > 0)
        memcpy((uint8_t *)list->items + list->count, bytes, length);
    list->count += length;
    return ref;
}

static bool room_for(struct heard_table *t, struct day *day, enum list_kind kind, size_t text_bytes)
{
    if (reserve(t, day, kind, 1) && reserve(t, day, LIST_BYTES, text_bytes))
        return true;
    t->counts.dropped++;
    return false;
}

/* ---- Records ---- */

static int64_t microseconds(int64_t ns)
{
    return ns > 0 ? ns / NS_PER_US : 0;
}

static size_t at_most(uint32_t length, size_t limit)
{
    return length < limit ? length : limit;
}

/* Whether the text of a host names the source itself: any form of IPv4 that programs take (inet_aton(3):
 * also one number, octal, hexadecimal), or IPv6 with or without brackets. */
static bool names_source(const char *host, const struct ipv6 *source)
{
    struct ipv6 address;
    struct in_addr ipv4;
    size_t length = strlen(host);
    if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
        host++;
        length -= 2;
    }
    if (!ipv6_parse(host, length, &address)) {
        if (inet_aton(host, &ipv4) == 0)
            return false;
        address = ipv6_of_ipv4((struct ipv4){ntohl(ipv4.s_addr)});
    }
    return memcmp(&address, source, sizeof address) == 0;
}

static void take_downloads(struct heard_table *t, struct day *day, const struct heard *heard,
                           const uint8_t *text, uint32_t length)
{
    struct download found[DOWNLOAD_LIMIT];
    unsigned count = download_find(text, length, found);
    assert(count <= DOWNLOAD_LIMIT);
    for (unsigned i = 0; i < count; i++) {
        const struct download *d = &found[i];
        const size_t url = strlen(d->url), host = strlen(d->host);
        const size_t file = strlen(d->file), cpu = strlen(d->cpu);
        if (!room_for(t, day, LIST_DOWNLOADS, url + host + file + cpu))
            continue;
        const struct download_row row = {
            .time_us = microseconds(heard->time.ns),
            .talk = heard->talk,
            .url = append_bytes(day, d->url, url),
            .host = append_bytes(day, d->host, host),
            .file = append_bytes(day, d->file, file),
            .cpu = append_bytes(day, d->cpu, cpu),
            .method = (uint8_t)d->method,
            .host_is_source = names_source(d->host, &heard->talk.src),
        };
        append(day, LIST_DOWNLOADS, &row);
        t->counts.downloads++;
    }
}

static void take_conversation(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_conversation *c = &heard->conversation;
    if (!room_for(t, day, LIST_CONVERSATIONS, 0))
        return;
    const struct conversation_row row = {
        .time_us = microseconds(heard->time.ns),
        .duration_us = microseconds(c->duration_ns),
        .probe_gap_us = c->two_phase ? microseconds(c->probe_gap_ns) : 0,
        .talk = heard->talk,
        .bytes_in = c->bytes_in,
        .bytes_out = c->bytes_out,
        .packets_in = c->packets_in,
        .engine = c->engine,
        .end = c->end,
        .probe_tool = c->probe_tool,
        .two_phase = c->two_phase,
    };
    append(day, LIST_CONVERSATIONS, &row);
    t->counts.conversations++;
}

static void take_login(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_login *login = &heard->login;
    const size_t user = at_most(login->user.length, HEARD_LOGIN_BYTES);
    const size_t password = at_most(login->password.length, HEARD_LOGIN_BYTES);
    if (!room_for(t, day, LIST_LOGINS, user + password))
        return;
    const struct login_row row = {
        .time_us = microseconds(heard->time.ns),
        .talk = heard->talk,
        .user = append_bytes(day, login->user.at, user),
        .password = append_bytes(day, login->password.at, password),
        .accepted = login->accepted,
    };
    append(day, LIST_LOGINS, &row);
    t->counts.logins++;
}

static void take_command(struct heard_table *t, struct day *day, const struct heard *heard)
{
    char token[TOKEN_BYTES] = "";
    const struct heard_bytes *command = &heard->command;
    const size_t length = at_most(command->length, HEARD_COMMAND_BYTES);
    const bool has_token = busybox_token(command->at, command->length, token);
    const size_t token_length = has_token ? strlen(token) : 0;
    if (room_for(t, day, LIST_COMMANDS, length + token_length)) {
        const struct command_row row = {
            .time_us = microseconds(heard->time.ns),
            .talk = heard->talk,
            .text = append_bytes(day, command->at, length),
            .token = append_bytes(day, token, token_length),
        };
        append(day, LIST_COMMANDS, &row);
        t->counts.commands++;
    }
    take_downloads(t, day, heard, command->at, command->length);
}

/* ---- Payloads: each content once, and each event of a minute ---- */

static struct payload_row *payload_at(const struct day *day, size_t i)
{
    return (struct payload_row *)day->lists[LIST_PAYLOADS].items + i;
}

static struct payload_event_row *event_at(const struct day *day, size_t i)
{
    return (struct payload_event_row *)day->lists[LIST_PAYLOAD_EVENTS].items + i;
}

static const uint8_t *bytes_at(const struct day *day, struct text_ref ref)
{
    return (const uint8_t *)day->lists[LIST_BYTES].items + ref.at;
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
           memcmp(bytes_at(day, there), wanted->key, wanted->length) == 0;
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
            wanted = want_payload(t, bytes_at(day, ref), ref.length);
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

/* The number of a content, which is added if it is new; false when it does not fit. */
static bool payload_of(struct heard_table *t, struct day *day, const void *bytes, size_t length,
                       bool cut, size_t *ret_number)
{
    if (!room_in_slots(t, day, &payload_index))
        return false;
    const struct wanted wanted = want_payload(t, bytes, length);
    uint32_t *slot = find_slot(day, &payload_index, &wanted);
    if (*slot == 0) {
        struct payload_row row = {.cut = cut};
        struct download found[DOWNLOAD_LIMIT];
        if (!reserve(t, day, LIST_PAYLOADS, 1) || !reserve(t, day, LIST_PLAIN, 1) ||
            !reserve(t, day, LIST_BYTES, length))
            return false;
        content_hash_bytes(bytes, length, row.id);
        row.bytes = append_bytes(day, bytes, length);
        append(day, LIST_PAYLOADS, &row);
        const bool plain = download_find(bytes, (uint32_t)length, found) == 0;
        append(day, LIST_PLAIN, &plain);
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
    if (!room_in_slots(t, day, &event_index) || !reserve(t, day, LIST_PAYLOAD_EVENTS, 1))
        return false;
    const struct event_key key = key_of_event(row);
    const struct wanted wanted = want_event(t, &key);
    uint32_t *slot = find_slot(day, &event_index, &wanted);
    *ret_new = *slot == 0;
    if (*ret_new) {
        append(day, LIST_PAYLOAD_EVENTS, row);
        *slot = (uint32_t)day->lists[LIST_PAYLOAD_EVENTS].count;
    } else {
        struct payload_event_row *there = event_at(day, *slot - 1);
        there->packets += there->packets < UINT32_MAX;
        there->time_us = row->time_us < there->time_us ? row->time_us : there->time_us;
    }
    t->counts.payload_events++;
    return true;
}

static void take_payload(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_payload *p = &heard->payload;
    const size_t length = at_most(p->bytes.length, PAYLOAD_LIMIT_BYTES);
    struct payload_event_row row = {
        .time_us = microseconds(heard->time.ns), .talk = heard->talk, .packets = 1};
    size_t number;
    bool is_new;
    if (length == 0)
        return;
    if (!payload_of(t, day, p->bytes.at, length, p->cut || length < p->bytes.length, &number)) {
        t->counts.dropped++;
        return;
    }
    memcpy(row.id, payload_at(day, number)->id, sizeof row.id);
    if (!event_of(t, day, &row, &is_new)) {
        t->counts.dropped++;
        return;
    }
    const bool plain = ((const bool *)day->lists[LIST_PLAIN].items)[number];
    if (is_new && !plain && !p->dialogue)
        take_downloads(t, day, heard, p->bytes.at, (uint32_t)length);
}

void heard_table_take(void *table, const struct heard *heard)
{
    static void (*const takers[])(struct heard_table *, struct day *, const struct heard *) = {
        [HEARD_CONVERSATION] = take_conversation,
        [HEARD_PAYLOAD] = take_payload,
        [HEARD_LOGIN] = take_login,
        [HEARD_COMMAND] = take_command,
    };
    struct heard_table *t = table;
    const bool in_time = heard->time.ns >= 0 && instant_seconds(heard->time) < INSTANT_LIMIT_S;
    struct day *day = in_time ? day_of(t, instant_day(heard->time)) : NULL;
    if (day == NULL)
        t->counts.dropped++;
    else
        takers[heard->kind](t, day, heard);
}

/* ---- Handing over ---- */

/* Which list knows each login. */
static void attach_lists(struct day *day, const struct credentials *credentials)
{
    struct login_row *logins = day->lists[LIST_LOGINS].items;
    for (size_t i = 0; i < day->lists[LIST_LOGINS].count; i++)
        logins[i].list = (uint8_t)credentials_find(
            credentials, bytes_at(day, logins[i].user), logins[i].user.length,
            bytes_at(day, logins[i].password), logins[i].password.length);
}

static struct heard_rows rows_of(const struct day *day)
{
    const struct list *l = day->lists;
    return (struct heard_rows){
        .day = day->day,
        .bytes = l[LIST_BYTES].items,
        .bytes_count = l[LIST_BYTES].count,
        .conversations = l[LIST_CONVERSATIONS].items,
        .conversation_count = l[LIST_CONVERSATIONS].count,
        .payloads = l[LIST_PAYLOADS].items,
        .payload_count = l[LIST_PAYLOADS].count,
        .payload_events = l[LIST_PAYLOAD_EVENTS].items,
        .payload_event_count = l[LIST_PAYLOAD_EVENTS].count,
        .logins = l[LIST_LOGINS].items,
        .login_count = l[LIST_LOGINS].count,
        .commands = l[LIST_COMMANDS].items,
        .command_count = l[LIST_COMMANDS].count,
        .downloads = l[LIST_DOWNLOADS].items,
        .download_count = l[LIST_DOWNLOADS].count,
    };
}

bool heard_table_hand_over(struct heard_table *table, const struct knowledge *knowledge,
                           bool (*rows)(void *context, const struct heard_rows *rows,
                                        struct error *error),
                           void *context, struct error *error)
{
    bool good = true;
    for (size_t d = 0; d < table->day_count && good; d++) {
        if (knowledge != NULL && knowledge->credentials != NULL)
            attach_lists(&table->days[d], knowledge->credentials);
        const struct heard_rows of_day = rows_of(&table->days[d]);
        good = rows(context, &of_day, error);
    }
    clear_days(table);
    return good;
}
