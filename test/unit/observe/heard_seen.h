/* For the tests of the table of heard things: records, and the rows that were handed over, copied. */
#ifndef TEITEN_TEST_UNIT_OBSERVE_HEARD_SEEN_H
#define TEITEN_TEST_UNIT_OBSERVE_HEARD_SEEN_H

#include "observe/heard_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

enum { DAY = 18444 }; /* 2020-07-01 */

/* What was handed over, copied. */
struct seen {
    size_t calls, fail_at;
    struct unheard unheard;
    struct day_seen {
        struct heard_rows rows;
        uint8_t *bytes;
        struct conversation_row conversations[8];
        struct payload_row payloads[8];
        struct payload_event_row events[16];
        struct login_row logins[8];
        struct command_row commands[8];
        struct download_row downloads[16];
    } days[4];
};

#define COPY(to, from, count)                                                                      \
    memcpy(to, from, (count) * sizeof to[0] < sizeof to ? (count) * sizeof to[0] : sizeof to)

static inline bool see(void *context, const struct heard_rows *rows, struct error *error)
{
    struct seen *seen = context;
    if (++seen->calls == seen->fail_at)
        return error_set(error, ERROR_FAILED, "the disk is full");
    struct day_seen *day = &seen->days[seen->calls - 1];
    day->rows = *rows;
    day->bytes = malloc(rows->bytes_count + 1);
    assert_non_null(day->bytes);
    if (rows->bytes_count > 0)
        memcpy(day->bytes, rows->bytes, rows->bytes_count);
    if (rows->conversation_count > 0)
        COPY(day->conversations, rows->conversations, rows->conversation_count);
    if (rows->payload_count > 0)
        COPY(day->payloads, rows->payloads, rows->payload_count);
    if (rows->payload_event_count > 0)
        COPY(day->events, rows->payload_events, rows->payload_event_count);
    if (rows->login_count > 0)
        COPY(day->logins, rows->logins, rows->login_count);
    if (rows->command_count > 0)
        COPY(day->commands, rows->commands, rows->command_count);
    if (rows->download_count > 0)
        COPY(day->downloads, rows->downloads, rows->download_count);
    return true;
}

static inline void seen_clear(struct seen *seen)
{
    for (size_t i = 0; i < 4; i++)
        free(seen->days[i].bytes);
    *seen = (struct seen){0};
}

static inline struct heard_table *table_of(size_t limit_bytes)
{
    struct error error = {0};
    struct heard_table *table = heard_table_create(limit_bytes, &error);
    assert_non_null(table);
    return table;
}

static inline void hand_over(struct heard_table *table, struct seen *seen)
{
    struct error error = {0};
    assert_true(heard_table_hand_over(table, NULL, see, seen, &error));
    heard_table_take_unheard(table, &seen->unheard);
    assert_true(heard_table_is_empty(table));
}

/* Records that were told as not heard. */
static inline uint64_t lost_of(const struct seen *seen, enum unheard_what what,
                               enum unheard_why why)
{
    uint64_t records = 0;
    for (size_t i = 0; i < seen->unheard.count; i++)
        if (seen->unheard.rows[i].what == what && seen->unheard.rows[i].why == why)
            records += seen->unheard.rows[i].records;
    return records;
}

static inline struct heard heard_of(enum heard_kind kind, uint32_t day, uint32_t second)
{
    return (struct heard){.kind = kind,
                          .talk = {.src = ipv6_of_ipv4((struct ipv4){0xc0000209}), /* 192.0.2.9 */
                                   .dst = ipv6_of_ipv4((struct ipv4){0xcb007105}),
                                   .src_port = 40000,
                                   .dst_port = 23,
                                   .protocol = 6},
                          .time = {((int64_t)day * S_PER_DAY + second) * NS_PER_S + 1999}};
}

static inline struct heard_bytes bytes_of(const char *text)
{
    return (struct heard_bytes){(const uint8_t *)text, (uint32_t)strlen(text)};
}

static inline void take_command(struct heard_table *table, uint32_t day, const char *text)
{
    struct heard heard = heard_of(HEARD_COMMAND, day, 5);
    heard.command = bytes_of(text);
    heard_table_take(table, &heard);
}

static inline void take_payload(struct heard_table *table, uint32_t day, const void *bytes,
                                uint32_t length, bool cut, bool dialogue)
{
    struct heard heard = heard_of(HEARD_PAYLOAD, day, 6);
    heard.payload =
        (struct heard_payload){.bytes = {bytes, length}, .cut = cut, .dialogue = dialogue};
    heard_table_take(table, &heard);
}

static inline void take_login(struct heard_table *table, const char *user, const char *password)
{
    struct heard heard = heard_of(HEARD_LOGIN, DAY, 7);
    heard.login = (struct heard_login){bytes_of(user), bytes_of(password), true};
    heard_table_take(table, &heard);
}

static inline void assert_text(const struct day_seen *day, struct text_ref ref,
                               const char *expected)
{
    assert_int_equal(ref.length, strlen(expected));
    assert_true((size_t)ref.at + ref.length <= day->rows.bytes_count);
    assert_memory_equal(day->bytes + ref.at, expected, ref.length);
}

#endif
