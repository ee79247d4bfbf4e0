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
    DAY_LIMIT = 4, /* days with rows at a time */
    LIST_FIRST = 64,
    PAYLOAD_LIMIT_BYTES = 64 * 1024, /* what the store takes of one content */
    SOURCE_PLACES = 4096,
};

enum list_kind {
    LIST_CONVERSATIONS,
    LIST_PAYLOADS,
    LIST_PAYLOAD_EVENTS,
    LIST_LOGINS,
    LIST_COMMANDS,
    LIST_DOWNLOADS,
    LIST_BYTES,
    LIST_SLOTS, /* of the payloads' hash table: number of a payload and 1, or 0 */
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
    [LIST_SLOTS] = sizeof(uint32_t),
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
    struct day days[DAY_LIMIT]; /* ascending */
    size_t day_count;
    struct heard_counts counts;
    /* Bytes of rows by source, at its hash: who shares a place shares the room. */
    uint32_t source_bytes[SOURCE_PLACES];
    uint32_t *of_source; /* of the record that is being taken */
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
    memset(t->source_bytes, 0, sizeof t->source_bytes);
}

struct heard_table *heard_table_destroy(struct heard_table *table)
{
    if (table == NULL)
        return NULL;
    clear_days(table);
    free(table);
    return NULL;
}

/* What the rows of a day take, without the room for more. */
static size_t content_bytes(const struct day *day)
{
    size_t bytes = 0;
    for (size_t l = 0; l <= LIST_BYTES; l++)
        bytes += day->lists[l].count * item_bytes[l];
    return bytes;
}

bool heard_table_is_empty(const struct heard_table *table)
{
    for (size_t d = 0; d < table->day_count; d++)
        if (content_bytes(&table->days[d]) > 0)
            return false;
    return true;
}

struct heard_counts heard_counts(const struct heard_table *table)
{
    return table->counts;
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
    if (t->day_count == DAY_LIMIT)
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

/* When half of the room is taken, who has had a sixteenth of it gets no more. */
static bool is_fair(const struct heard_table *t)
{
    return t->used_bytes <= t->limit_bytes / 2 || *t->of_source <= t->limit_bytes / 16;
}

static bool room_for(struct heard_table *t, struct day *day, enum list_kind kind, size_t text_bytes)
{
    if (is_fair(t) && reserve(t, day, kind, 1) && reserve(t, day, LIST_BYTES, text_bytes))
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
    /* Who believes that he is in a shell types his commands at "login: ". */
    take_downloads(t, day, heard, login->user.at, login->user.length);
    take_downloads(t, day, heard, login->password.at, login->password.length);
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

/* ---- Payloads: each content once ---- */

static const struct payload_row *payload_at(const struct day *day, size_t i)
{
    return (const struct payload_row *)day->lists[LIST_PAYLOADS].items + i;
}

static const uint8_t *bytes_at(const struct day *day, struct text_ref ref)
{
    return (const uint8_t *)day->lists[LIST_BYTES].items + ref.at;
}

/* The slot of a content: where it stands, or where it is to stand. */
static uint32_t *find_slot(const struct heard_table *t, const struct day *day, const void *bytes,
                           size_t length)
{
    const struct list *slots = &day->lists[LIST_SLOTS];
    uint32_t *slot = slots->items;
    for (size_t i = hash_keyed(t->key, bytes, length);; i++) {
        uint32_t number = slot[i & (slots->count - 1)];
        if (number == 0)
            return &slot[i & (slots->count - 1)];
        struct text_ref there = payload_at(day, number - 1)->bytes;
        if (there.length == length && memcmp(bytes_at(day, there), bytes, length) == 0)
            return &slot[i & (slots->count - 1)];
    }
}

/* Slots for one more payload: a power of two, at most half of them taken. */
static bool room_in_slots(struct heard_table *t, struct day *day)
{
    struct list *slots = &day->lists[LIST_SLOTS];
    const size_t payloads = day->lists[LIST_PAYLOADS].count;
    if (slots->count >= 2 * (payloads + 1))
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
    for (size_t i = 0; i < payloads; i++) {
        struct text_ref ref = payload_at(day, i)->bytes;
        *find_slot(t, day, bytes_at(day, ref), ref.length) = (uint32_t)i + 1;
    }
    return true;
}

static unsigned hex_digit(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static bool make_id(const void *bytes, size_t length, uint8_t id[PAYLOAD_ID_BYTES])
{
    char text[CONTENT_HASH_TEXT_SIZE];
    struct content_hash *hash = content_hash_create();
    if (hash == NULL)
        return false;
    content_hash_add(hash, bytes, length);
    content_hash_get(hash, text);
    content_hash_destroy(hash);
    for (size_t i = 0; i < PAYLOAD_ID_BYTES; i++)
        id[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return true;
}

/* Finds the content or adds it; NULL when it does not fit. */
static const struct payload_row *payload_of(struct heard_table *t, struct day *day,
                                            const void *bytes, size_t length, bool cut)
{
    struct payload_row row = {.cut = cut};
    if (!room_in_slots(t, day))
        return NULL;
    uint32_t *slot = find_slot(t, day, bytes, length);
    if (*slot != 0) {
        struct payload_row *there =
            (struct payload_row *)day->lists[LIST_PAYLOADS].items + (*slot - 1);
        there->cut = there->cut || cut;
        return there;
    }
    if (!reserve(t, day, LIST_PAYLOADS, 1) || !reserve(t, day, LIST_BYTES, length) ||
        !make_id(bytes, length, row.id))
        return NULL;
    row.bytes = append_bytes(day, bytes, length);
    append(day, LIST_PAYLOADS, &row);
    *slot = (uint32_t)day->lists[LIST_PAYLOADS].count;
    t->counts.payloads++;
    return payload_at(day, *slot - 1);
}

static void take_payload(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_payload *p = &heard->payload;
    const size_t length = at_most(p->bytes.length, PAYLOAD_LIMIT_BYTES);
    if (length == 0)
        return;
    if (room_for(t, day, LIST_PAYLOAD_EVENTS, 0)) {
        const struct payload_row *payload =
            payload_of(t, day, p->bytes.at, length, p->cut || length < p->bytes.length);
        if (payload != NULL) {
            struct payload_event_row row = {.time_us = microseconds(heard->time.ns),
                                            .talk = heard->talk};
            memcpy(row.id, payload->id, sizeof row.id);
            append(day, LIST_PAYLOAD_EVENTS, &row);
            t->counts.payload_events++;
        } else {
            t->counts.dropped++;
        }
    }
    if (!p->dialogue)
        take_downloads(t, day, heard, p->bytes.at, p->bytes.length);
}

/* IPv6 by its /64: one line has that many addresses. */
static uint32_t *place_of(struct heard_table *t, struct ipv6 source)
{
    struct ipv4 mapped;
    if (!ipv4_of_ipv6(source, &mapped))
        memset(source.bytes + 8, 0, 8);
    return &t->source_bytes[hash_keyed_16(t->key, source.bytes) % SOURCE_PLACES];
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
    if (day == NULL) {
        t->counts.dropped++;
        return;
    }
    const size_t before = content_bytes(day);
    t->of_source = place_of(t, heard->talk.src);
    takers[heard->kind](t, day, heard);
    *t->of_source += (uint32_t)(content_bytes(day) - before);
}

/* ---- Handing over ---- */

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

bool heard_table_hand_over(struct heard_table *table,
                           bool (*rows)(void *context, const struct heard_rows *rows,
                                        struct error *error),
                           void *context, struct error *error)
{
    bool good = true;
    for (size_t d = 0; d < table->day_count && good; d++) {
        const struct heard_rows of_day = rows_of(&table->days[d]);
        good = content_bytes(&table->days[d]) == 0 || rows(context, &of_day, error);
    }
    clear_days(table);
    return good;
}
