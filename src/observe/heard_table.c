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

#include "observe/heard_lists.h"
#include "recognise/download.h"

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

struct heard_table *heard_table_destroy(struct heard_table *table)
{
    if (table == NULL)
        return NULL;
    heard_clear_days(table);
    free(table);
    return NULL;
}

bool heard_table_is_empty(const struct heard_table *table)
{
    for (size_t d = 0; d < table->day_count; d++)
        if (heard_content_bytes(&table->days[d]) > 0)
            return false;
    return table->unheard.count == 0;
}

size_t heard_table_bytes(const struct heard_table *table)
{
    return table->used_bytes;
}

size_t heard_table_content_bytes(const struct heard_table *table)
{
    return table->content_bytes;
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

void heard_table_take_unheard(struct heard_table *table, struct unheard *to)
{
    unheard_add(to, &table->unheard);
    table->unheard.count = 0;
}

/* ---- Records ---- */

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

void heard_take_downloads(struct heard_table *t, struct day *day, const struct heard *heard,
                          const uint8_t *text, uint32_t length)
{
    struct download found[DOWNLOAD_LIMIT];
    unsigned count = download_find(text, length, found);
    assert(count <= DOWNLOAD_LIMIT);
    for (unsigned i = 0; i < count; i++) {
        const struct download *d = &found[i];
        const size_t url = strlen(d->url), host = strlen(d->host);
        const size_t file = strlen(d->file), cpu = strlen(d->cpu);
        if (!heard_room_for(t, day, LIST_DOWNLOADS, url + host + file + cpu))
            continue;
        const struct download_row row = {
            .time_us = heard_microseconds(heard->time.ns),
            .talk = heard->talk,
            .url = heard_append_bytes(day, d->url, url),
            .host = heard_append_bytes(day, d->host, host),
            .file = heard_append_bytes(day, d->file, file),
            .cpu = heard_append_bytes(day, d->cpu, cpu),
            .method = (uint8_t)d->method,
            .host_is_source = names_source(d->host, &heard->talk.src),
        };
        heard_append(day, LIST_DOWNLOADS, &row);
        t->counts.downloads++;
    }
}

static void take_conversation(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_conversation *c = &heard->conversation;
    if (!heard_room_for(t, day, LIST_CONVERSATIONS, 0))
        return;
    const struct conversation_row row = {
        .time_us = heard_microseconds(heard->time.ns),
        .duration_us = heard_microseconds(c->duration_ns),
        .probe_gap_us = c->two_phase ? heard_microseconds(c->probe_gap_ns) : 0,
        .talk = heard->talk,
        .bytes_in = c->bytes_in,
        .bytes_out = c->bytes_out,
        .packets_in = c->packets_in,
        .engine = c->engine,
        .end = c->end,
        .probe_tool = c->probe_tool,
        .two_phase = c->two_phase,
    };
    heard_append(day, LIST_CONVERSATIONS, &row);
    t->counts.conversations++;
}

static void take_login(struct heard_table *t, struct day *day, const struct heard *heard)
{
    const struct heard_login *login = &heard->login;
    const size_t user = at_most(login->user.length, HEARD_LOGIN_BYTES);
    const size_t password = at_most(login->password.length, HEARD_LOGIN_BYTES);
    if (!heard_room_for(t, day, LIST_LOGINS, user + password))
        return;
    const struct login_row row = {
        .time_us = heard_microseconds(heard->time.ns),
        .talk = heard->talk,
        .user = heard_append_bytes(day, login->user.at, user),
        .password = heard_append_bytes(day, login->password.at, password),
        .accepted = login->accepted,
    };
    heard_append(day, LIST_LOGINS, &row);
    t->counts.logins++;
    /* Who believes that he is in a shell types his commands at "login: ". */
    heard_take_downloads(t, day, heard, login->user.at, login->user.length);
    heard_take_downloads(t, day, heard, login->password.at, login->password.length);
}

void heard_take_command(struct heard_table *t, struct day *day, const struct heard *heard)
{
    char token[TOKEN_BYTES] = "";
    const struct heard_bytes *command = &heard->command;
    const size_t length = at_most(command->length, HEARD_COMMAND_BYTES);
    const bool has_token = busybox_token(command->at, command->length, token);
    const size_t token_length = has_token ? strlen(token) : 0;
    if (heard_room_for(t, day, LIST_COMMANDS, length + token_length)) {
        const struct command_row row = {
            .time_us = heard_microseconds(heard->time.ns),
            .talk = heard->talk,
            .text = heard_append_bytes(day, command->at, length),
            .token = heard_append_bytes(day, token, token_length),
        };
        heard_append(day, LIST_COMMANDS, &row);
        t->counts.commands++;
    }
    heard_take_downloads(t, day, heard, command->at, command->length);
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
        [HEARD_PAYLOAD] = heard_take_payload,
        [HEARD_LOGIN] = take_login,
        [HEARD_COMMAND] = heard_take_command,
    };
    struct heard_table *t = table;
    const bool in_time = heard->time.ns >= 0 && instant_seconds(heard->time) < INSTANT_LIMIT_S;
    struct day *day = in_time ? heard_day(t, instant_day(heard->time)) : NULL;
    if (in_time)
        t->time_us = heard_microseconds(heard->time.ns);
    if (day == NULL) { /* without a time it counts at that of the record before */
        t->counts.dropped++;
        if (t->time_us > 0)
            unheard_note(&t->unheard, t->time_us, unheard_what_of(heard->kind), UNHEARD_FULL, 1);
        return;
    }
    const size_t before = heard_content_bytes(day);
    t->of_source = place_of(t, heard->talk.src);
    takers[heard->kind](t, day, heard);
    const size_t taken = heard_content_bytes(day) - before;
    t->content_bytes += taken;
    *t->of_source += (uint32_t)taken;
}

/* ---- Handing over ---- */

/* Which list knows each login. */
static void attach_lists(struct day *day, const struct credentials *credentials)
{
    struct login_row *logins = day->lists[LIST_LOGINS].items;
    for (size_t i = 0; i < day->lists[LIST_LOGINS].count; i++)
        logins[i].list = (uint8_t)credentials_find(
            credentials, heard_bytes_at(day, logins[i].user), logins[i].user.length,
            heard_bytes_at(day, logins[i].password), logins[i].password.length);
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

static void match_contents(struct heard_table *t, struct day *day, struct knowledge *knowledge)
{
    char text[SIGNATURES_TEXT_SIZE];
    const struct payload_row *payloads = day->lists[LIST_PAYLOADS].items;
    struct content *contents = day->lists[LIST_CONTENTS].items;
    for (size_t i = 0; i < day->lists[LIST_PAYLOADS].count; i++) {
        const struct payload_row *row = &payloads[i];
        const uint64_t unmatched = knowledge_unmatched(knowledge);
        const size_t length = knowledge_match(knowledge, row->id, heard_bytes_at(day, row->bytes),
                                              row->bytes.length, text);
        contents[i].unmatched = knowledge_unmatched(knowledge) > unmatched;
        if (length > 0 && heard_reserve(t, day, LIST_BYTES, length))
            contents[i].signatures = heard_append_bytes(day, text, length);
    }
}

/* Texts of signatures may go beyond the limit: they follow from contents that are within it. */
static void attach_signatures(struct heard_table *t, struct day *day, struct knowledge *knowledge)
{
    const size_t limit_bytes = t->limit_bytes;
    t->limit_bytes = UINT32_MAX;
    match_contents(t, day, knowledge);
    t->limit_bytes = limit_bytes;
    struct payload_event_row *events = day->lists[LIST_PAYLOAD_EVENTS].items;
    struct content *contents = day->lists[LIST_CONTENTS].items;
    for (size_t i = 0; i < day->lists[LIST_PAYLOAD_EVENTS].count; i++) {
        struct content *content = &contents[events[i].payload];
        events[i].signatures = content->signatures;
        if (content->unmatched)
            unheard_note(&t->unheard, events[i].time_us, UNHEARD_SIGNATURE, UNHEARD_SLOW, 1);
        content->unmatched = false;
    }
}

static void attach(struct heard_table *t, struct day *day, struct knowledge *knowledge)
{
    attach_lists(day, knowledge_credentials(knowledge));
    if (knowledge_signatures(knowledge) != NULL)
        attach_signatures(t, day, knowledge);
}

bool heard_table_hand_over(struct heard_table *table, struct knowledge *knowledge,
                           bool (*rows)(void *context, const struct heard_rows *rows,
                                        struct error *error),
                           void *context, struct error *error)
{
    bool good = true;
    for (size_t d = 0; d < table->day_count && good; d++) {
        if (knowledge != NULL)
            attach(table, &table->days[d], knowledge);
        const struct heard_rows of_day = rows_of(&table->days[d]);
        good = heard_content_bytes(&table->days[d]) == 0 || rows(context, &of_day, error);
    }
    heard_clear_days(table);
    return good;
}
