/* How a conversation ends: by whom, what is sent then, and which records are handed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit/respond/persona_stub.h"

#include "unit/respond/play.h"

static void a_persona_that_ends_closes_in_order(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(80);
    play_connect(w, &c);
    play_text(w, &c, "GET /");
    play_got(w, &c);
    assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(w->heard_count, 0);
    play_forget(w);
    assert_true(play_say(w, &c, TCP_ACK | TCP_FIN, NULL, 0));
    assert_int_equal(play_last(w)->tcp_flags, TCP_ACK);
    assert_int_equal(play_last(w)->tcp_ack, c.seq);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_PERSONA);
    assert_int_equal(play_heard_talk(w)->bytes_in, 5);
    assert_int_equal(play_heard_talk(w)->bytes_out, 4);
    assert_int_equal(play_heard_talk(w)->packets_in, 4);
    assert_int_equal(play_heard_talk(w)->engine, ENGINE_HTTP);
    assert_int_equal(play_heard_payload(w)->heard.payload.bytes.length, 5);
    assert_memory_equal(play_heard_payload(w)->bytes, "GET /", 5);
    assert_false(play_heard_payload(w)->heard.payload.cut);
    assert_false(play_heard_payload(w)->heard.payload.dialogue);
    play_end(w);
}

static void a_client_that_never_closes_gets_a_rst(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(80);
    play_connect(w, &c);
    play_text(w, &c, "GET /");
    play_wait(w, 4000);
    assert_int_equal(w->heard_count, 0);
    play_wait(w, 2000);
    assert_int_equal(play_last(w)->tcp_flags, TCP_RST | TCP_ACK);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_PERSONA);
    play_end(w);
}

static void a_fin_of_the_client_is_answered_with_ours(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    play_connect(w, &c);
    play_got(w, &c);
    play_text(w, &c, "root\r\n");
    play_got(w, &c);
    play_say(w, &c, TCP_ACK | TCP_FIN, NULL, 0);
    assert_int_equal(play_last(w)->tcp_flags, TCP_FIN | TCP_ACK);
    assert_int_equal(play_last(w)->tcp_ack, c.seq);
    assert_int_equal(w->heard_count, 3);
    assert_int_equal(w->heard[0].heard.kind, HEARD_COMMAND); /* persona_end() comes first */
    assert_int_equal(play_heard_talk(w)->end, TALK_END_CLIENT);
    assert_int_equal(play_heard_talk(w)->bytes_out, 14);
    assert_true(play_heard_payload(w)->heard.payload.dialogue);
    play_got(w, &c);
    play_forget(w);
    assert_true(play_say(w, &c, TCP_ACK, NULL, 0)); /* the last one: part of it, and not answered */
    assert_int_equal(w->sent_kept, 0);
    play_end(w);
}

static void data_and_fin_in_one_segment_are_both_heard(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    play_say(w, &c, TCP_ACK | TCP_FIN, "hello", 5);
    assert_int_equal(play_last(w)->payload_len, 10);
    assert_int_equal(play_last(w)->tcp_flags, TCP_ACK | TCP_PSH | TCP_FIN);
    assert_int_equal(play_heard_talk(w)->bytes_in, 5);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_CLIENT);
    play_end(w);
}

static void a_rst_ends_it_and_is_not_answered(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    play_connect(w, &c);
    play_forget(w);
    assert_true(play_say(w, &c, TCP_RST, NULL, 0));
    assert_int_equal(w->sent_kept, 0);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_CLIENT);
    play_wait(w, 20000);
    assert_int_equal(w->sent_kept, 0);
    assert_int_equal(play_counts(w).sessions, 0);
    play_end(w);
}

static void a_rst_from_elsewhere_ends_nothing(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    play_connect(w, &c);
    struct client forger = c;
    forger.seq -= 100;
    play_say(w, &forger, TCP_RST, NULL, 0);
    forger.seq = c.seq + 100000;
    play_say(w, &forger, TCP_RST, NULL, 0);
    assert_int_equal(play_counts(w).sessions, 1);
    play_end(w);
}

static void who_closes_with_a_full_window_gets_a_rst(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(9);
    c.window = 600;
    play_connect(w, &c);
    play_say(w, &c, TCP_ACK | TCP_FIN, "big", 3);
    assert_int_equal(w->sent_kept, 3); /* 536 and 64 bytes */
    assert_int_equal(play_last(w)->tcp_flags, TCP_RST | TCP_ACK);
    assert_int_equal(play_last(w)->tcp_window, 0);
    assert_int_equal(play_last(w)->tcp_seq, c.ack + 600);
    play_end(w);
}

/* printf 'big' | nc -N: the client has said its last, and acknowledges our long answer piece by piece. */
static void who_closed_first_may_acknowledge_in_pieces(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(9);
    play_connect(w, &c);
    uint32_t first = c.ack;
    play_say(w, &c, TCP_ACK | TCP_FIN, "big", 3);
    assert_int_equal(w->sent_kept, 8); /* 4000 bytes, the last with FIN */
    play_forget(w);
    for (c.ack = first + 1072; c.ack < first + 4001; c.ack += 1072)
        assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(w->sent_kept, 0);
    /* The same once more: a piece was lost, and we have it no longer. */
    c.ack -= 1072;
    assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(play_last(w)->tcp_flags, TCP_RST | TCP_ACK);
    assert_int_equal(play_last(w)->tcp_seq, c.ack);
    play_end(w);
}

static void a_place_is_not_kept_by_resets(void **state)
{
    (void)state;
    struct world *w = play_begin();
    uint64_t empty = play_counts(w).session_bytes;
    struct client c = play_client(23);
    play_connect(w, &c);
    for (int s = 0; s < 15; s++) {
        play_say(w, &c, TCP_RST, NULL, 0);
        play_wait(w, 1000);
    }
    assert_int_equal(play_counts(w).session_bytes, empty);
    play_end(w);
}

static void the_limit_ends_it_with_a_rst(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(1);
    char text[1024];
    memset(text, 'x', sizeof text);
    play_connect(w, &c);
    for (int i = 0; i < 3; i++)
        play_say(w, &c, TCP_ACK, text, sizeof text);
    assert_int_equal(w->heard_count, 0);
    c.seq -= 10;
    play_say(w, &c, TCP_ACK, text, 1000); /* 990 new ones */
    play_say(w, &c, TCP_ACK, text, 100);
    assert_int_equal(play_last(w)->tcp_flags, TCP_RST | TCP_ACK);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_LIMIT);
    assert_int_equal(play_heard_talk(w)->bytes_in, 3072 + 990 + 100);
    assert_int_equal(play_heard_payload(w)->heard.payload.bytes.length, STUB_LIMIT);
    assert_true(play_heard_payload(w)->heard.payload.cut);
    play_end(w);
}

static void who_talks_on_after_the_end_is_told_three_times(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(1);
    play_connect(w, &c);
    play_wait(w, (STUB_SILENCE_S + 1) * 1000);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_TIMEOUT);
    assert_int_equal(w->sent_kept, 1);
    for (int i = 0; i < 10; i++)
        assert_true(play_text(w, &c, "more"));
    assert_int_equal(w->sent_kept, 4);
    play_wait(w, 11000);
    assert_false(play_text(w, &c, "more"));
    assert_int_equal(w->sent_kept, 4);
    play_end(w);
}

static void silence_ends_it(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    for (int i = 0; i < 3; i++) {
        play_wait(w, STUB_SILENCE_S * 1000 - 500);
        assert_int_equal(w->heard_count, 0);
        play_text(w, &c, "x");
    }
    play_wait(w, STUB_SILENCE_S * 1000 + 500);
    assert_int_equal(play_last(w)->tcp_flags, TCP_RST | TCP_ACK);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_TIMEOUT);
    play_end(w);
}

static void the_longest_conversation_ends(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    for (int i = 0; i < STUB_TOTAL_S - 1; i++) {
        play_wait(w, 1000);
        play_text(w, &c, "x");
        c.ack += 2;
    }
    assert_int_equal(w->heard_count, 0);
    play_wait(w, 1500);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_TIMEOUT);
    assert_true(play_heard_talk(w)->duration_ns >= STUB_TOTAL_S * INT64_C(1000000000));
    assert_true(play_heard_talk(w)->duration_ns <= (STUB_TOTAL_S + 1) * INT64_C(1000000000));
    play_end(w);
}

static void the_end_of_the_sensor_ends_all(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    play_connect(w, &c);
    play_forget(w);
    w->responder = responder_destroy(w->responder);
    assert_int_equal(play_last(w)->tcp_flags, TCP_RST | TCP_ACK);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_SHUTDOWN);
    play_end(w);
}

static void sessions_keep_their_personas(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct persona_set *newer = persona_set_read(NULL, NULL);
    struct client c = play_client(23);
    play_connect(w, &c);
    assert_false(responder_personas_unused(w->responder, w->personas));
    responder_personas(w->responder, newer);
    assert_false(responder_personas_unused(w->responder, w->personas));
    assert_false(responder_personas_unused(w->responder, newer));
    play_say(w, &c, TCP_RST, NULL, 0);
    assert_true(responder_personas_unused(w->responder, w->personas));
    w->responder = responder_destroy(w->responder);
    persona_set_destroy(newer);
    play_end(w);
}

static void a_clock_that_jumps_back_stops_nothing(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    w->now.ns -= 3600 * INT64_C(1000000000);
    play_wait(w, STUB_SILENCE_S * 1000 - 500);
    assert_int_equal(w->heard_count, 0);
    play_wait(w, 1000);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_TIMEOUT);
    assert_true(play_heard_talk(w)->duration_ns > 0);
    play_end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_persona_that_ends_closes_in_order),
        cmocka_unit_test(a_client_that_never_closes_gets_a_rst),
        cmocka_unit_test(a_fin_of_the_client_is_answered_with_ours),
        cmocka_unit_test(data_and_fin_in_one_segment_are_both_heard),
        cmocka_unit_test(a_rst_ends_it_and_is_not_answered),
        cmocka_unit_test(a_rst_from_elsewhere_ends_nothing),
        cmocka_unit_test(who_closes_with_a_full_window_gets_a_rst),
        cmocka_unit_test(who_closed_first_may_acknowledge_in_pieces),
        cmocka_unit_test(a_place_is_not_kept_by_resets),
        cmocka_unit_test(the_limit_ends_it_with_a_rst),
        cmocka_unit_test(who_talks_on_after_the_end_is_told_three_times),
        cmocka_unit_test(silence_ends_it),
        cmocka_unit_test(the_longest_conversation_ends),
        cmocka_unit_test(the_end_of_the_sensor_ends_all),
        cmocka_unit_test(sessions_keep_their_personas),
        cmocka_unit_test(a_clock_that_jumps_back_stops_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
