/* A conversation, segment by segment: what is heard and what is said; and who came before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/kind.h"
#include "unit/respond/persona_stub.h"
#include "unit/respond/play.h"

static void a_banner_follows_the_handshake(void **state)
{
    (void)state;
    struct world *w = play_begin();
    for (int ipv6 = 0; ipv6 < 2; ipv6++) {
        struct client c = play_client(23);
        c.ipv6 = ipv6;
        play_connect(w, &c);
        assert_int_equal(w->sent_kept, 1);
        assert_int_equal(w->packets[0].tcp_seq, c.ack);
        assert_int_equal(w->packets[0].tcp_ack, c.seq);
        assert_int_equal(w->packets[0].payload_len, 7);
        assert_memory_equal(play_payload(w, 0), "login: ", 7);
    }
    play_end(w);
}

static void data_may_come_with_the_ack_that_proves(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(80);
    assert_true(play_syn(w, &c));
    play_forget(w);
    assert_true(play_text(w, &c, "GET / HTTP/1.0\r\n\r\n"));
    assert_int_equal(w->sent_kept, 1);
    assert_int_equal(w->packets[0].tcp_flags, TCP_ACK | TCP_PSH | TCP_FIN);
    assert_int_equal(w->packets[0].tcp_ack, c.seq);
    assert_memory_equal(play_payload(w, 0), "OK\r\n", 4);
    play_end(w);
}

static void what_is_sent_again_is_acknowledged_and_answered_again(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    struct frame once = play_segment(w, &c, TCP_ACK, "abc", 3);
    play_give(w, &once);
    for (int i = 0; i < 20; i++)
        assert_true(play_give(w, &once));
    unsigned answers = 0;
    for (unsigned i = 0; i < w->sent_kept; i++) {
        assert_int_equal(w->packets[i].tcp_ack, c.seq + 3);
        if (w->packets[i].payload_len > 0) {
            assert_memory_equal(play_payload(w, i), "abcabc", 6);
            assert_int_equal(w->packets[i].tcp_seq, w->packets[0].tcp_seq);
            answers++;
        }
    }
    assert_int_equal(answers, 9); /* the first, and at most eight more */
    assert_int_equal(w->sent_kept, 21);
    c.seq += 3;
    c.ack += 6;
    play_say(w, &c, TCP_RST, NULL, 0);
    assert_int_equal(play_heard_talk(w)->bytes_in, 3);
    assert_int_equal(play_heard_talk(w)->bytes_out, 6);
    play_end(w);
}

static void what_overlaps_is_heard_once(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    play_text(w, &c, "abc");
    c.seq -= 2;
    play_text(w, &c, "bcde");
    assert_int_equal(play_last(w)->payload_len, 4);
    assert_memory_equal(play_payload(w, w->sent_kept - 1), "dede", 4);
    assert_int_equal(play_last(w)->tcp_ack, c.seq);
    play_end(w);
}

static void a_hole_is_not_acknowledged(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    c.seq += 3;
    assert_true(play_text(w, &c, "def"));
    assert_int_equal(w->sent_kept, 0);
    c.seq -= 6;
    play_text(w, &c, "abc");
    assert_int_equal(play_last(w)->tcp_ack, c.seq);
    play_end(w);
}

static void only_captured_bytes_are_acknowledged(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    struct frame f = play_segment(w, &c, TCP_ACK | TCP_FIN, "abcdef", 6);
    play_give_cut(w, &f, 2);
    assert_int_equal(play_last(w)->tcp_ack, c.seq + 4);
    assert_int_equal(play_last(w)->tcp_flags & TCP_FIN, 0);
    play_give(w, &f);
    assert_int_equal(play_last(w)->tcp_ack, c.seq + 7);
    assert_memory_equal(play_payload(w, w->sent_kept - 1), "efef", 4);
    play_end(w);
}

static void who_acknowledges_is_answered_again_eight_times_more(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    for (int round = 0; round < 3; round++) {
        struct frame once = play_segment(w, &c, TCP_ACK, "abc", 3);
        play_forget(w);
        for (int i = 0; i < 20; i++)
            play_give(w, &once);
        unsigned answers = 0;
        for (unsigned i = 0; i < w->sent_kept; i++)
            answers += w->packets[i].payload_len > 0;
        assert_int_equal(answers, 9);
        c.seq += 3;
        c.ack += 6;
    }
    play_end(w);
}

/* We have said all, FIN and all, and were about to say it again into a closed window. */
static void a_fin_that_is_acknowledged_is_not_said_again(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(80);
    play_connect(w, &c);
    struct frame once = play_segment(w, &c, TCP_ACK, "GET /", 5);
    play_give(w, &once);
    assert_int_equal(play_last(w)->tcp_flags, TCP_ACK | TCP_PSH | TCP_FIN);
    c.window = 0;
    once = play_segment(w, &c, TCP_ACK, "GET /", 5);
    play_give(w, &once);
    play_forget(w);
    c.seq += 5;
    c.ack += 5;
    c.window = 1000;
    assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(w->sent_kept, 0);
    play_end(w);
}

/* Two stacks that each find the other's number wrong would acknowledge to each other for ever. */
static void old_acknowledgements_are_answered_a_few_times_only(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(7);
    play_connect(w, &c);
    play_text(w, &c, "abc");
    play_got(w, &c);
    play_forget(w);
    c.seq--; /* as a keep-alive has it (RFC 9293 3.8.4) */
    assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(w->sent_kept, 1);
    assert_int_equal(play_last(w)->tcp_ack, c.seq + 1);
    for (int i = 0; i < 40; i++)
        assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(w->sent_kept, 8);
    c.seq++;
    play_text(w, &c, "d"); /* who has something to say is heard */
    assert_memory_equal(play_payload(w, 8), "dd", 2);
    play_end(w);
}

static void a_bad_acknowledgement_is_not_heard(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    play_connect(w, &c);
    play_forget(w);
    c.ack += 8; /* one more than we have said */
    assert_false(play_text(w, &c, "root"));
    c.ack -= 9; /* the cookie itself */
    assert_false(play_text(w, &c, "root"));
    assert_int_equal(w->sent_kept, 0);
    assert_int_equal(play_counts(w).invalid, 2);
    play_end(w);
}

static void long_replies_are_cut_into_segments(void **state)
{
    (void)state;
    static const uint32_t most[2] = {536, 1220};
    for (int ipv6 = 0; ipv6 < 2; ipv6++) {
        struct world *w = play_begin();
        struct client c = play_client(9);
        c.ipv6 = ipv6;
        play_connect(w, &c);
        play_text(w, &c, "big");
        uint32_t at = 0;
        for (unsigned i = 0; i < w->sent_kept; i++) {
            assert_int_equal(w->packets[i].tcp_seq, c.ack + at);
            assert_int_equal((uint16_t)(w->packets[i].ip_id - w->packets[0].ip_id), ipv6 ? 0 : i);
            assert_int_equal(w->packets[i].payload_len,
                             4000 - at < most[ipv6] ? 4000 - at : most[ipv6]);
            for (uint32_t j = 0; j < w->packets[i].payload_len; j++)
                assert_int_equal(play_payload(w, i)[j], 'a' + (at + j) % 26);
            at += w->packets[i].payload_len;
        }
        assert_int_equal(at, 4000);
        play_end(w);
    }
}

static void the_window_of_the_client_is_kept(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(9);
    c.window = 1000;
    play_connect(w, &c);
    play_text(w, &c, "big");
    uint32_t said = 0;
    for (int round = 0; round < 4; round++) {
        for (unsigned i = 0; i < w->sent_kept; i++)
            said += w->packets[i].payload_len;
        assert_int_equal(said, 1000 * (round + 1));
        play_got(w, &c);
        play_forget(w);
        assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    }
    assert_int_equal(w->sent_kept, 0);
    play_end(w);
}

/* With two replies of 4000 bytes unacknowledged there is no room for a third. */
static void who_acknowledges_nothing_is_not_listened_to(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(9);
    c.window = 0;
    play_connect(w, &c);
    for (int i = 0; i < 10; i++)
        play_text(w, &c, "big");
    assert_int_equal(w->sent_kept, 2); /* acknowledgements only */
    assert_int_equal(play_last(w)->payload_len, 0);
    assert_int_equal(play_last(w)->tcp_ack, c.seq - 8 * 3);
    play_end(w);
}

static void who_waits_is_spoken_to(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client waits = play_client(8080), talks = play_client(8080), deaf = play_client(1);
    talks.src_port = 40001;
    play_connect(w, &deaf);
    play_connect(w, &talks);
    play_text(w, &talks, "x");
    play_connect(w, &waits);
    play_wait(w, STUB_WAIT_MS - 200);
    assert_int_equal(w->sent_kept, 0);
    play_wait(w, 400);
    assert_int_equal(w->sent_kept, 1);
    assert_int_equal(play_last(w)->dst_port, waits.src_port);
    assert_memory_equal(play_payload(w, 0), "login: ", 7);
    play_got(w, &waits);
    play_text(w, &waits, "root");
    assert_memory_equal(play_payload(w, 1), "again: ", 7);
    play_wait(w, 20000);
    assert_int_equal(w->sent_count, 3 + 1 + 2 + 3); /* SYN-ACKs, one ACK, telnet's, RSTs */
    play_end(w);
}

/* Its silence is reckoned from when it was spoken to. */
static void who_is_spoken_to_late_has_time_to_answer(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(8080);
    play_connect(w, &c);
    play_wait(w, STUB_WAIT_MS + STUB_SILENCE_S * 1000 - 500);
    assert_int_equal(w->heard_count, 0);
    play_wait(w, 1000);
    assert_int_equal(play_heard_talk(w)->end, TALK_END_TIMEOUT);
    play_end(w);
}

static void a_client_may_begin_anew_from_the_same_port(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    play_connect(w, &c);
    c.seq += 123456789;
    assert_true(play_syn(w, &c));
    play_forget(w);
    assert_true(play_say(w, &c, TCP_ACK, NULL, 0));
    assert_int_equal(play_heard_talk(w)->end, TALK_END_CLIENT);
    assert_memory_equal(play_payload(w, 0), "login: ", 7);
    assert_int_equal(play_counts(w).sessions, 1);
    assert_int_equal(play_counts(w).proven, 2);
    play_end(w);
}

/* ---- Two phases ---- */

static bool second_phase(int64_t gap_s, bool bare_again, struct heard_conversation *ret_record)
{
    struct world *w = play_begin();
    struct client probe = play_client(23);
    probe.bare = true;
    probe.seq = 0xc6120105; /* Mirai's mark: the address itself */
    probe.src_port = 1234;
    HOLDS(play_syn(w, &probe));
    w->now.ns += gap_s * NS_PER_S;
    struct client c = play_client(23);
    c.bare = bare_again;
    play_connect(w, &c);
    bool counted = play_counts(w).two_phase == 1;
    play_say(w, &c, TCP_RST, NULL, 0);
    *ret_record = *play_heard_talk(w);
    HOLDS(counted == ret_record->two_phase);
    play_end(w);
    return counted;
}

static void a_regular_connection_after_an_irregular_syn_is_a_second_phase(void **state)
{
    (void)state;
    struct heard_conversation r;
    assert_true(second_phase(599, false, &r));
    assert_int_equal(r.probe_tool, TOOL_MIRAI);
    assert_true(r.probe_gap_ns == 599 * INT64_C(1000000000));
    assert_false(second_phase(601, false, &r));
    assert_false(second_phase(5, true, &r));
}

/* Each sign of a scanner without a stack is enough, and a SYN that is sent again moves nothing. */
static void signs_of_an_irregular_syn(void **state)
{
    (void)state;
    for (int sign = 0; sign < 4; sign++) {
        struct world *w = play_begin();
        struct client probe = play_client(23), c = play_client(23);
        probe.bare = sign == 1;
        probe.ttl = sign == 2 ? 201 : 200;
        probe.seq = 1;
        probe.ip_id = sign == 3 ? 54321 : 7;
        probe.src_port = 1234;
        HOLDS(play_syn(w, &probe));
        w->now.ns += NS_PER_S;
        struct frame syn = play_segment(w, &c, TCP_SYN, NULL, 0);
        play_give(w, &syn);
        w->now.ns += NS_PER_S;
        play_connect(w, &c);
        play_say(w, &c, TCP_RST, NULL, 0);
        assert_int_equal(play_heard_talk(w)->two_phase, sign > 0);
        assert_int_equal(play_heard_talk(w)->probe_gap_ns, sign > 0 ? NS_PER_S : 0);
        play_end(w);
    }
}

static void a_rst_to_our_syn_ack_is_conversation(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23), next = c, other = play_client(22);
    next.src_port++;
    next.seq += 1000;
    assert_true(play_syn(w, &c));
    assert_true(play_syn(w, &next)); /* a scanner does not wait for the first */
    assert_true(play_say(w, &c, TCP_RST, NULL, 0));
    assert_true(play_say(w, &next, TCP_RST, NULL, 0));
    assert_int_equal(w->sent_count, 2);
    assert_false(play_say(w, &other, TCP_RST, NULL, 0)); /* nobody was answered there */
    w->now.ns += 21 * INT64_C(1000000000);
    assert_false(play_say(w, &c, TCP_RST, NULL, 0));
    play_end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_banner_follows_the_handshake),
        cmocka_unit_test(data_may_come_with_the_ack_that_proves),
        cmocka_unit_test(what_is_sent_again_is_acknowledged_and_answered_again),
        cmocka_unit_test(what_overlaps_is_heard_once),
        cmocka_unit_test(a_hole_is_not_acknowledged),
        cmocka_unit_test(only_captured_bytes_are_acknowledged),
        cmocka_unit_test(who_acknowledges_is_answered_again_eight_times_more),
        cmocka_unit_test(a_fin_that_is_acknowledged_is_not_said_again),
        cmocka_unit_test(old_acknowledgements_are_answered_a_few_times_only),
        cmocka_unit_test(a_bad_acknowledgement_is_not_heard),
        cmocka_unit_test(long_replies_are_cut_into_segments),
        cmocka_unit_test(the_window_of_the_client_is_kept),
        cmocka_unit_test(who_acknowledges_nothing_is_not_listened_to),
        cmocka_unit_test(who_waits_is_spoken_to),
        cmocka_unit_test(who_is_spoken_to_late_has_time_to_answer),
        cmocka_unit_test(a_client_may_begin_anew_from_the_same_port),
        cmocka_unit_test(a_regular_connection_after_an_irregular_syn_is_a_second_phase),
        cmocka_unit_test(signs_of_an_irregular_syn),
        cmocka_unit_test(a_rst_to_our_syn_ack_is_conversation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
