/* What stays bounded, whatever comes: memory, answers a second, bytes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "unit/respond/persona_stub.h"
#include "unit/respond/play.h"

/* Numbers that look random and are the same each time (xorshift64, Marsaglia 2003). */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A SYN from wherever, without the work of laying out and decoding it each time. */
struct flood {
    struct frame frame;
    struct raw_packet raw;
    struct packet packet;
};

static void flood_begin(struct world *w, struct flood *flood)
{
    const struct client c = play_client(23);
    flood->frame = play_segment(w, &c, TCP_SYN, NULL, 0);
    flood->raw = (struct raw_packet){flood->frame.bytes, flood->frame.length, flood->frame.length,
                                     w->now, 1};
    HOLDS(decode_packet(&flood->raw, w->monitored, &flood->packet) == REJECT_NONE);
}

static void flood_from(struct world *w, struct flood *flood, uint32_t source, uint16_t port)
{
    flood->packet.src.host_order = source;
    flood->packet.src_port = port;
    flood->packet.time = flood->raw.time = w->now;
    HOLDS(!responder_packet(w->responder, &flood->raw, &flood->packet));
}

static bool count_only(void *context, const uint8_t *frame, uint32_t length)
{
    (void)frame;
    struct world *w = context;
    w->sent_count++;
    w->sent_bytes += length - 14;
    return true;
}

static struct world *begin_counting(const struct responder_limits *limits)
{
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    options.limits = *limits;
    options.send = count_only;
    play_start(w, &options);
    return w;
}

static void check_sum(struct responder_counts c)
{
    assert_int_equal(c.syns, c.answered + c.limited_source + c.limited_prefix + c.limited_total +
                                 c.refused + c.unsent);
    assert_true(c.bytes_out_unproven <= c.bytes_in_unproven);
}

/* The most memory that this process has ever held. */
static long most_resident_kib(void)
{
    struct rusage usage;
    HOLDS(getrusage(RUSAGE_SELF, &usage) == 0);
    return usage.ru_maxrss;
}

static void ten_million_syns_leave_memory_as_it_is(void **state)
{
    (void)state;
    enum { SYNS = 10000000, FIRST = 2000000 };
    struct world *w = play_begin();
    struct client real = play_client(7);
    play_connect(w, &real);
    struct flood flood;
    flood_begin(w, &flood);
    uint64_t random = 88172645463325252u, before = 0;
    long resident = 0;
    for (unsigned i = 0; i < SYNS; i++) {
        uint64_t r = next_random(&random);
        w->now.ns += 400;
        w->sent_kept = 0;
        flood_from(w, &flood, (uint32_t)r, (uint16_t)(r >> 32));
        if (i == FIRST) {
            before = play_counts(w).session_bytes;
            resident = most_resident_kib();
        }
    }
    assert_int_equal(play_counts(w).session_bytes, before);
    assert_true(most_resident_kib() - resident < 1024);
    w->sent_kept = 0;
    assert_true(play_text(w, &real, "hello"));
    assert_memory_equal(play_payload(w, 0), "hellohello", 10);
    struct client late = play_client(23); /* who comes now is served as well */
    play_connect(w, &late);
    assert_int_equal(play_counts(w).sessions, 2);
    check_sum(play_counts(w));
    assert_int_equal(play_counts(w).syns, SYNS + 2);
    play_end(w);
}

static void one_source_gets_its_rate_and_others_theirs(void **state)
{
    (void)state;
    struct world *w = begin_counting(&(struct responder_limits){.source_per_s = 200});
    struct flood flood;
    flood_begin(w, &flood);
    const uint32_t loud = 0xcb007101, quiet = 0xcb007102;
    for (int ms = 0; ms < 10000; ms++) {
        w->now.ns += MS;
        for (uint16_t i = 0; i < 10; i++)
            flood_from(w, &flood, loud, i);
        if (ms % 10 == 0)
            flood_from(w, &flood, quiet, 1);
    }
    struct responder_counts c = play_counts(w);
    check_sum(c);
    assert_in_range(c.answered, 1000 + 11 * 200 - 5, 1000 + 11 * 200 + 5); /* a second's at once */
    assert_int_equal(c.limited_source, c.syns - c.answered);
    play_end(w);
}

static void one_neighbourhood_gets_its_rate(void **state)
{
    (void)state;
    struct world *w = begin_counting(&(struct responder_limits){.prefix_per_s = 100});
    struct flood flood;
    flood_begin(w, &flood);
    for (uint32_t i = 0; i < 100000; i++) {
        w->now.ns += 100000; /* 10 s in all */
        flood_from(w, &flood, 0xcb007100 + i % 256, (uint16_t)i);
    }
    flood_from(w, &flood, 0xcb007200, 1); /* the next /24 */
    struct responder_counts c = play_counts(w);
    check_sum(c);
    assert_in_range(c.answered, 1100, 1102);
    play_end(w);
}

static void all_together_get_the_rate_of_all(void **state)
{
    (void)state;
    struct world *w = begin_counting(&(struct responder_limits){
        .source_per_s = 200, .prefix_per_s = 2000, .total_per_s = 20000});
    struct flood flood;
    flood_begin(w, &flood);
    uint64_t random = 1;
    for (unsigned i = 0; i < 600000; i++) {
        w->now.ns += 5000; /* 200,000 a second for 3 s */
        flood_from(w, &flood, 0x20000000 + (uint32_t)next_random(&random) % 0x40000000, 1);
    }
    struct responder_counts c = play_counts(w);
    check_sum(c);
    assert_in_range(c.answered, 79990, 80010);
    assert_int_equal(c.limited_source + c.limited_prefix, 0);
    play_end(w);
}

/* Far more sources in debt than the table has places: none gains by it, and it is not all closed. */
static void a_full_table_of_sources_answers_less_not_more(void **state)
{
    (void)state;
    enum { SOURCES = 200000, ROUNDS = 5 };
    struct world *w = begin_counting(&(struct responder_limits){.source_per_s = 1});
    struct flood flood;
    flood_begin(w, &flood);
    for (uint32_t i = 0; i < SOURCES * ROUNDS; i++) {
        w->now.ns += 1000; /* 5 rounds within 1 s */
        flood_from(w, &flood, 0x20000000 + i % SOURCES, 1);
    }
    struct responder_counts c = play_counts(w);
    check_sum(c);
    assert_true(c.answered <= SOURCES * 2);
    assert_true(c.answered > 8192);
    play_end(w);
}

/* SYNs from addresses that differ in the four bytes from `at` on: how many were answered. */
static uint64_t answered_ipv6(size_t at, struct responder_limits limits)
{
    struct world *w = begin_counting(&limits);
    struct client c = play_client(23);
    c.ipv6 = true;
    struct frame f = play_segment(w, &c, TCP_SYN, NULL, 0);
    for (uint32_t i = 0; i < 64; i++) {
        put32(f.bytes + 14 + 8 + at, i);
        play_give(w, &f);
    }
    uint64_t answered = play_counts(w).answered;
    play_end(w);
    return answered;
}

static void an_ipv6_source_is_its_64_and_its_neighbourhood_its_48(void **state)
{
    (void)state;
    const struct responder_limits source = {.source_per_s = 10}, prefix = {.prefix_per_s = 10};
    assert_int_equal(answered_ipv6(4, source), 64);
    assert_int_equal(answered_ipv6(8, source), 10);
    assert_int_equal(answered_ipv6(12, source), 10);
    assert_int_equal(answered_ipv6(2, prefix), 64);
    assert_int_equal(answered_ipv6(4, prefix), 10);
}

static void a_clock_that_jumps_back_does_not_close_the_door(void **state)
{
    (void)state;
    struct world *w = begin_counting(&(struct responder_limits){.total_per_s = 10});
    struct flood flood;
    flood_begin(w, &flood);
    for (uint16_t i = 0; i < 10; i++)
        flood_from(w, &flood, 0xcb007101, i);
    w->now.ns -= 86400 * INT64_C(1000000000);
    responder_tick(w->responder, w->now);
    for (uint16_t i = 0; i < 20; i++) {
        w->now.ns += 100 * MS;
        flood_from(w, &flood, 0xcb007101, i);
    }
    assert_in_range(play_counts(w).answered, 28, 30);
    play_end(w);
}

/* A capture that lags behind the clock gives old packets between ticks: no time is won by it. */
static void late_packets_do_not_make_time_run(void **state)
{
    (void)state;
    struct world *w = begin_counting(&(struct responder_limits){.total_per_s = 10});
    struct flood flood;
    flood_begin(w, &flood);
    responder_tick(w->responder, w->now);
    const struct instant clock = w->now;
    w->now.ns -= 60 * INT64_C(1000000000);
    for (uint16_t i = 0; i < 100; i++) {
        flood_from(w, &flood, 0xcb007101, i);
        responder_tick(w->responder, clock);
    }
    assert_int_equal(play_counts(w).answered, 10);
    /* Nor by packets that were stamped a little ahead of the clock. */
    w->now = clock;
    for (uint16_t i = 0; i < 100; i++) {
        flood_from(w, &flood, 0xcb007101, i);
        responder_tick(w->responder, (struct instant){clock.ns - NS_PER_S});
    }
    assert_int_equal(play_counts(w).answered, 10);
    play_end(w);
}

/* ---- Sessions ---- */

static struct client connect_nth(struct world *w, uint32_t n, uint16_t port)
{
    struct client c = play_client(port);
    c.dst = 1 + n % 60000;
    c.src_port = (uint16_t)(1024 + n / 60000);
    w->sent_kept = 0;
    play_connect(w, &c);
    return c;
}

static void sessions_stay_within_their_bytes_and_the_oldest_go_first(void **state)
{
    (void)state;
    enum { LIMIT = 1 << 20, SESSIONS = 5000 };
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    options.limits.session_bytes = LIMIT;
    play_start(w, &options);
    for (uint32_t i = 0; i < SESSIONS; i++) {
        connect_nth(w, i, 23);
        assert_true(play_counts(w).session_bytes <= LIMIT);
        for (unsigned j = 0; j < w->heard_count && j < MOST_HEARD; j++)
            if (w->heard[j].heard.kind == HEARD_CONVERSATION)
                assert_int_equal(w->heard[j].heard.conversation.end, TALK_END_EVICTED);
    }
    struct responder_counts c = play_counts(w);
    assert_int_equal(c.proven, SESSIONS);
    assert_int_equal(c.sessions + c.ended[TALK_END_EVICTED], SESSIONS);
    assert_true(c.sessions > 300);
    /* Those left are the newest: each ends with its own name, in the order of their beginning. */
    uint32_t first_left = (uint32_t)(SESSIONS - c.sessions);
    play_forget(w);
    w->responder = responder_destroy(w->responder);
    assert_int_equal(ipv6_of_ipv4((struct ipv4){0xc6120001 + first_left}).bytes[15],
                     w->heard[0].heard.talk.dst.bytes[15]);
    assert_int_equal(w->heard_count, 2 * c.sessions);
    play_end(w);
}

static void those_that_are_over_go_before_those_that_talk(void **state)
{
    (void)state;
    enum { LIMIT = 1 << 20, SESSIONS = 20000 };
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    options.limits.session_bytes = LIMIT;
    play_start(w, &options);
    struct client first = connect_nth(w, 0, 7);
    for (uint32_t i = 1; i < SESSIONS; i++) {
        struct client c = connect_nth(w, i, 7);
        play_say(w, &c, TCP_RST, NULL, 0);
    }
    assert_int_equal(play_counts(w).ended[TALK_END_EVICTED], 0);
    w->sent_kept = 0;
    assert_true(play_text(w, &first, "hello"));
    assert_memory_equal(play_payload(w, 0), "hellohello", 10);
    play_end(w);
}

static void long_talk_stays_within_the_bytes_too(void **state)
{
    (void)state;
    enum { LIMIT = 1 << 20, TALKERS = 60 };
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    options.limits.session_bytes = LIMIT;
    play_start(w, &options);
    char text[1400];
    memset(text, 'x', sizeof text);
    struct client talkers[TALKERS];
    for (uint32_t i = 0; i < TALKERS; i++)
        talkers[i] = connect_nth(w, i, 23);
    for (int round = 0; round < 40; round++)
        for (uint32_t i = 0; i < TALKERS; i++) {
            w->sent_kept = 0;
            if (play_say(w, &talkers[i], TCP_ACK, text, sizeof text) && w->sent_kept > 0)
                play_got(w, &talkers[i]);
            assert_true(play_counts(w).session_bytes <= LIMIT);
        }
    struct responder_counts c = play_counts(w);
    assert_int_equal(c.proven, c.sessions + c.ended[TALK_END_EVICTED]);
    assert_true(c.ended[TALK_END_EVICTED] > 20 && c.sessions > 5);
    play_wait(w, 120000);
    assert_int_equal(play_counts(w).sessions, 0);
    play_end(w);
}

static void when_all_are_gone_nothing_is_held(void **state)
{
    (void)state;
    struct world *w = play_begin();
    uint64_t empty = play_counts(w).session_bytes;
    for (uint32_t i = 0; i < 1000; i++) {
        struct client c = connect_nth(w, i, 7);
        play_text(w, &c, "hello");
    }
    assert_true(play_counts(w).session_bytes > empty + 1000 * 1000);
    play_wait(w, 30000);
    assert_int_equal(play_counts(w).session_bytes, empty);
    assert_int_equal(play_counts(w).ended[TALK_END_TIMEOUT], 1000);
    play_end(w);
}

static void a_lower_limit_holds_from_the_next_tick(void **state)
{
    (void)state;
    struct world *w = play_begin();
    for (uint32_t i = 0; i < 5000; i++)
        connect_nth(w, i, 7);
    responder_limits(w->responder, &(struct responder_limits){.session_bytes = 2 << 20});
    responder_tick(w->responder, w->now);
    assert_true(play_counts(w).session_bytes <= 2 << 20);
    assert_true(play_counts(w).sessions > 100);
    play_end(w);
}

/* Reloaded from a large limit to the least: there is room for conversations still. */
static void the_least_limit_leaves_room_for_sessions(void **state)
{
    (void)state;
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    options.limits.session_bytes = (size_t)1 << 30;
    play_start(w, &options);
    struct client first = connect_nth(w, 0, 7);
    for (uint32_t i = 1; i < 100; i++)
        connect_nth(w, i, 7);
    responder_limits(w->responder, &(struct responder_limits){.session_bytes = 1 << 20});
    responder_tick(w->responder, w->now);
    assert_int_equal(play_counts(w).sessions, 100);
    struct client c = connect_nth(w, 100, 7);
    assert_true(play_text(w, &c, "hello"));
    assert_true(play_text(w, &first, "hello"));
    assert_int_equal(play_counts(w).sessions, 101);
    assert_true(play_counts(w).session_bytes <= 1 << 20);
    responder_limits(w->responder, &(struct responder_limits){.session_bytes = 1 << 26});
    assert_true(play_text(w, &c, "again"));
    assert_true(play_text(w, &first, "again"));
    assert_int_equal(play_counts(w).invalid, 0);
    play_end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_million_syns_leave_memory_as_it_is),
        cmocka_unit_test(one_source_gets_its_rate_and_others_theirs),
        cmocka_unit_test(one_neighbourhood_gets_its_rate),
        cmocka_unit_test(all_together_get_the_rate_of_all),
        cmocka_unit_test(a_full_table_of_sources_answers_less_not_more),
        cmocka_unit_test(an_ipv6_source_is_its_64_and_its_neighbourhood_its_48),
        cmocka_unit_test(a_clock_that_jumps_back_does_not_close_the_door),
        cmocka_unit_test(late_packets_do_not_make_time_run),
        cmocka_unit_test(sessions_stay_within_their_bytes_and_the_oldest_go_first),
        cmocka_unit_test(those_that_are_over_go_before_those_that_talk),
        cmocka_unit_test(long_talk_stays_within_the_bytes_too),
        cmocka_unit_test(when_all_are_gone_nothing_is_held),
        cmocka_unit_test(a_lower_limit_holds_from_the_next_tick),
        cmocka_unit_test(the_least_limit_leaves_room_for_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
