/* When backscatter is an attack: the edges of the rule (facts GT-9), and what belongs to which period. */
#include "unit/store/scratch.h"

#include "ask/ask.h"
#include "model/kind.h"
#include "observe/observe.h"

#define VICTIM UINT32_C(0xcb007109) /* 203.0.113.9 */
enum { START_S = DAY * 86400 + 3600, PACKETS_LIMIT = 4096 };

/* Packets of one victim: microseconds after START_S. */
struct times {
    int64_t us[PACKETS_LIMIT];
    size_t count;
};

/* `count` packets from `from_s` to `until_s`, both included, evenly. */
static void spread(struct times *t, size_t count, double from_s, double until_s)
{
    for (size_t i = 0; i < count; i++) {
        const double part = count == 1 ? 0 : (double)i / (double)(count - 1);
        assert_true(t->count < PACKETS_LIMIT);
        t->us[t->count++] = (int64_t)((from_s + (until_s - from_s) * part) * 1e6);
    }
}

static bool sink(void *context, const struct day_rows *rows, bool block_end, struct error *error)
{
    (void)block_end;
    return ingest_add(context, rows, error);
}

/* A store of these packets: SYN-ACKs from port 80. */
static void observe_into(const struct scratch *s, const struct times *t)
{
    struct error error = {0};
    struct ingest_options ingest_options = options_of(s, KEY_A);
    struct ingest *n = begin(&ingest_options);
    const struct observe_options options = {.limit_bytes = OBSERVE_LEAST_LIMIT_BYTES,
                                            .scan_timeout_s = 600,
                                            .max_silence_s = 3600,
                                            .sink = sink,
                                            .sink_context = n};
    struct observer *o = observer_create(&options, &error);
    assert_non_null(o);
    for (size_t i = 0; i < t->count; i++) {
        const struct packet p = {.time = {(START_S * INT64_C(1000000) + t->us[i]) * 1000},
                                 .src = {VICTIM},
                                 .dst = {0xc6120000u + (uint32_t)i % 256},
                                 .src_port = 80,
                                 .dst_port = 4000,
                                 .ip_len = 44,
                                 .protocol = PROTOCOL_TCP,
                                 .tcp_flags = TCP_SYN | TCP_ACK,
                                 .has = HAS_PORTS | HAS_TCP,
                                 .kind = KIND_BACKSCATTER};
        assert_true(observe_packet(o, &p, &error));
    }
    assert_true(observe_flush(o, &error));
    observer_destroy(o);
    finish(n);
}

static struct answer *ask_attacks(const struct scratch *s, const char *period,
                                  struct attack_rule rule)
{
    struct error error = {0};
    struct answer *answer = NULL;
    const struct ask_options options = {
        .store = s->store, .question = "attacks", .period = period, .attack = rule, .threads = 1};
    if (!ask(&options, &answer, &error))
        fail_msg("%s", error.text);
    return answer;
}

static int64_t count_of(const struct answer *answer, size_t row, const char *name)
{
    for (size_t c = 0; c < answer->column_count; c++)
        if (strcmp(answer->columns[c]->name, name) == 0)
            return result_cell(&answer->rows, row, c)->count;
    fail_msg("no column %s", name);
    return -1;
}

static size_t attacks_by(const struct times *t, struct attack_rule rule)
{
    struct scratch s = scratch_create();
    observe_into(&s, t);
    struct answer *answer = ask_attacks(&s, NULL, rule);
    const size_t rows = answer->rows.rows;
    answer_destroy(answer);
    scratch_destroy(&s);
    return rows;
}

static const struct attack_rule usual = {0};
/* Any rate will do, so that packets and duration stand alone. */
static const struct attack_rule any_rate = {.peak = 1};

static void twenty_four_packets_are_no_attack_and_twenty_five_are(void **state)
{
    (void)state;
    struct times few = {0}, enough = {0};
    spread(&few, 24, 0, 60);
    spread(&enough, 25, 0, 60);
    assert_int_equal(attacks_by(&few, any_rate), 0);
    assert_int_equal(attacks_by(&enough, any_rate), 1);
    assert_int_equal(attacks_by(&few, usual), 0);
}

static void an_attack_lasts_sixty_seconds(void **state)
{
    (void)state;
    struct times brief = {0}, brief_and_many = {0}, lasting = {0};
    spread(&brief, 25, 0, 59.9);
    spread(&brief_and_many, 500, 0, 59.999999);
    spread(&lasting, 25, 0, 60);
    assert_int_equal(attacks_by(&brief, any_rate), 0);
    assert_int_equal(attacks_by(&brief_and_many, usual), 0);
    assert_int_equal(attacks_by(&lasting, any_rate), 1);
}

static void fewer_than_thirty_in_every_sixty_seconds_are_no_attack(void **state)
{
    (void)state;
    struct times slow = {0}, at_the_edge = {0};
    spread(&slow, 25, 0, 60);
    assert_int_equal(attacks_by(&slow, usual), 0);
    spread(&at_the_edge, 29, 0, 59);   /* one window */
    spread(&at_the_edge, 29, 70, 129); /* 60 s from 10 s on have no more, nor any other */
    assert_int_equal(attacks_by(&at_the_edge, usual), 0);
}

static void thirty_in_one_window_and_sixty_seconds_are_an_attack(void **state)
{
    (void)state;
    struct times t = {0};
    spread(&t, 30, 0, 50);
    spread(&t, 1, 60, 60);
    assert_int_equal(attacks_by(&t, usual), 1);
}

static void the_window_slides_by_ten_seconds(void **state)
{
    (void)state;
    struct times t = {0};
    spread(&t, 5, 0, 9);
    spread(&t, 25, 10, 59);
    spread(&t, 5, 60, 69); /* 30 from 0 and 30 from 10 on; 25 and 5 by whole minutes */
    assert_int_equal(attacks_by(&t, usual), 1);
    struct scratch s = scratch_create();
    observe_into(&s, &t);
    struct answer *answer = ask_attacks(&s, NULL, usual);
    assert_int_equal(count_of(answer, 0, "peak"), 30);
    /* The window that begins at 10 s is of its own weight. */
    answer_destroy(answer);
    scratch_destroy(&s);
    struct times late = {0};
    spread(&late, 1, 0, 0);
    spread(&late, 30, 10, 69);
    assert_int_equal(attacks_by(&late, usual), 1);
}

static void a_silence_of_301_seconds_makes_two_and_of_300_one(void **state)
{
    (void)state;
    struct times two = {0}, one = {0};
    spread(&two, 80, 0, 80);
    spread(&two, 80, 80 + 301, 80 + 301 + 80);
    spread(&one, 80, 0, 80);
    spread(&one, 80, 80 + 300, 80 + 300 + 80);
    assert_int_equal(attacks_by(&two, usual), 2);
    assert_int_equal(attacks_by(&one, usual), 1);
    assert_int_equal(attacks_by(&two, (struct attack_rule){.gap_s = 301}), 1);
}

static void an_attack_is_of_the_period_in_which_it_began_and_whole(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct times t = {0};
    spread(&t, 2401, 82800 - 1200, 82800 + 1200); /* START_S is 01:00: over midnight */
    observe_into(&s, &t);
    struct answer *first = ask_attacks(&s, "2020-07-01", usual);
    struct answer *second = ask_attacks(&s, "2020-07-02", usual);
    assert_int_equal(first->rows.rows, 1);
    assert_int_equal(count_of(first, 0, "packets"), 2401);
    assert_int_equal(count_of(first, 0, "peak"), 60);
    assert_int_equal(second->rows.rows, 0);
    assert_int_equal(second->now.coverage.backscatter, 1201);
    answer_destroy(first);
    answer_destroy(second);
    scratch_destroy(&s);
}

static void a_store_without_backscatter_has_no_attacks(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options options = options_of(&s, KEY_A);
    struct ingest *n = begin(&options);
    add(n, DAY, 5);
    finish(n);
    struct answer *answer = ask_attacks(&s, NULL, usual);
    assert_int_equal(answer->rows.rows, 0);
    assert_int_equal(answer->now.coverage.received, 5);
    answer_destroy(answer);
    scratch_destroy(&s);
}

/* More victims than fit into one part of the question (attack_parts.h): one packet of each of FLOOD of IPv4 and of
 * IPv6, one second between their ends, and in between attacks of a packet a second on every FLOOD / ATTACKS-th. */
enum { FLOOD = 70000, ATTACKS = 12, ATTACK_PACKETS = 90, SMALL_LIMIT_BYTES = 32 << 20 };

static void observe_flood(const struct scratch *s)
{
    struct error error = {0};
    struct ingest_options ingest_options = options_of(s, KEY_A);
    struct ingest *n = begin(&ingest_options);
    const struct observe_options options = {.limit_bytes = OBSERVE_LEAST_LIMIT_BYTES,
                                            .scan_timeout_s = 600,
                                            .max_silence_s = 3600,
                                            .sink = sink,
                                            .sink_context = n};
    struct observer *o = observer_create(&options, &error);
    assert_non_null(o);
    for (uint32_t i = 0; i < FLOOD * 2; i++) {
        const bool is_ipv6 = i % 2 == 1, is_attack = i / 2 % (FLOOD / ATTACK_PACKETS) == 0;
        struct packet p = {.time = {(START_S * INT64_C(1000000) + i * 500) * 1000},
                           .src_port = 80,
                           .dst_port = 4000,
                           .ip_len = 44,
                           .protocol = PROTOCOL_TCP,
                           .tcp_flags = TCP_SYN | TCP_ACK,
                           .has = HAS_PORTS | HAS_TCP | (is_ipv6 ? HAS_IPV6 : 0),
                           .kind = KIND_BACKSCATTER};
        for (uint32_t k = 0; k < (is_attack ? ATTACKS : 1); k++) {
            const uint32_t victim = is_attack ? k : i / 2;
            p.src = (struct ipv4){UINT32_C(0x01000000) + victim * UINT32_C(24000)};
            p.dst = (struct ipv4){0xc6120000u + i % 256};
            if (is_ipv6) {
                p.src6 = (struct ipv6){{0x20, 0x01, 0x0d, 0xb8, [13] = (uint8_t)(victim >> 16),
                                        [14] = (uint8_t)(victim >> 8), [15] = (uint8_t)victim}};
                p.dst6 = (struct ipv6){{0x20, 0x01, 0x0d, 0xb8, 1, [15] = (uint8_t)i}};
            }
            assert_true(observe_packet(o, &p, &error));
        }
    }
    assert_true(observe_flush(o, &error));
    observer_destroy(o);
    finish(n);
}

static struct answer *ask_flood(const struct scratch *s, const char *by, size_t limit_bytes)
{
    struct error error = {0};
    struct answer *answer = NULL;
    const struct ask_options options = {.store = s->store,
                                        .question = "attacks",
                                        .by = by,
                                        .limit_bytes = limit_bytes,
                                        .threads = 1};
    if (!ask(&options, &answer, &error))
        fail_msg("%s", error.text);
    return answer;
}

static void victims_in_many_parts_are_told_as_in_one(void **state)
{
    static const char *const by[] = {NULL, "day"};
    struct scratch s = scratch_create();
    (void)state;
    observe_flood(&s);
    for (size_t i = 0; i < 2; i++) {
        struct answer *one = ask_flood(&s, by[i], 0);
        struct answer *many = ask_flood(&s, by[i], SMALL_LIMIT_BYTES);
        if (by[i] == NULL)
            assert_int_equal(one->rows.rows, 2 * ATTACKS);
        else
            assert_int_equal(count_of(one, 0, "backscatter_addresses"),
                             2 * (FLOOD - (FLOOD - 1) / (FLOOD / ATTACK_PACKETS)));
        assert_int_equal(many->rows.rows, one->rows.rows);
        for (size_t c = 0; c < one->rows.rows * one->rows.columns; c++) {
            const struct cell *a = &one->rows.cells[c], *b = &many->rows.cells[c];
            assert_int_equal(a->type, b->type);
            assert_int_equal(a->count, b->count);
            if (a->text != NULL)
                assert_string_equal(a->text, b->text);
        }
        answer_destroy(one);
        answer_destroy(many);
    }
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twenty_four_packets_are_no_attack_and_twenty_five_are),
        cmocka_unit_test(an_attack_lasts_sixty_seconds),
        cmocka_unit_test(fewer_than_thirty_in_every_sixty_seconds_are_no_attack),
        cmocka_unit_test(thirty_in_one_window_and_sixty_seconds_are_an_attack),
        cmocka_unit_test(the_window_slides_by_ten_seconds),
        cmocka_unit_test(a_silence_of_301_seconds_makes_two_and_of_300_one),
        cmocka_unit_test(an_attack_is_of_the_period_in_which_it_began_and_whole),
        cmocka_unit_test(a_store_without_backscatter_has_no_attacks),
        cmocka_unit_test(victims_in_many_parts_are_told_as_in_one),
    };
    return cmocka_run_group_tests_name("ask/attacks", tests, NULL, NULL);
}
