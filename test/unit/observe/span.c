/* What a living sensor asks of observe: minutes that are live without a packet, and ends of spans. */
#include "unit/observe/help.h"

struct spans_seen {
    struct seen seen;
    uint64_t received_at_end[8];
    int order[8];
    size_t ended;
};

static bool note_end(void *context, void *span, struct error *error)
{
    struct spans_seen *s = context;
    (void)error;
    s->order[s->ended] = *(int *)span;
    s->received_at_end[s->ended++] = s->seen.received;
    return true;
}

static bool fail_end(void *context, void *span, struct error *error)
{
    (void)context;
    (void)span;
    return error_set(error, ERROR_FAILED, "no");
}

static struct observer *living(struct spans_seen *s, bool thread,
                               bool (*end)(void *, void *, struct error *))
{
    struct error error = {0};
    struct observe_options options = {.limit_bytes = OBSERVE_LEAST_LIMIT_BYTES,
                                      .keep_flows = true,
                                      .closing_thread = thread,
                                      .scan_timeout_s = 600,
                                      .max_silence_s = 0,
                                      .sink = seen_sink,
                                      .span_end = end,
                                      .sink_context = s};
    struct observer *o = observer_create(&options, &error);
    assert_non_null(o);
    return o;
}

static void live_at(struct observer *o, uint32_t minute)
{
    struct error error = {0};
    struct instant time = {((int64_t)START_S + 60 * (int64_t)minute) * NS_PER_S};
    assert_true(observe_live_minute(o, time, &error));
}

static void a_live_minute_without_packets_is_coverage_and_others_are_not(void **state)
{
    (void)state;
    struct spans_seen s = {0};
    struct observer *o = living(&s, false, note_end);
    live_at(o, 0);
    live_at(o, 1);
    take_at_minute(o, 1);
    live_at(o, 4);
    flush(o);
    const uint32_t from[] = {0, 1, 4};
    assert_int_equal(s.seen.coverage_count, 3);
    assert_memory_equal(s.seen.coverage_from, from, sizeof from);
    assert_int_equal(s.seen.received, 1);
    assert_int_equal(observe_totals(o).gaps, 1);
    assert_int_equal(observe_totals(o).gap_seconds, 120);
    observer_destroy(o);
}

static void spans_end_in_order_behind_their_rows(void **state)
{
    (void)state;
    for (int thread = 0; thread < 2; thread++) {
        struct spans_seen s = {0};
        int number[3] = {1, 2, 3};
        struct error error = {0};
        struct observer *o = living(&s, thread == 1, note_end);
        take_at_minute(o, 0);
        take_at_minute(o, 0);
        assert_true(observe_end_span(o, &number[0], &error));
        take_at_minute(o, 1);
        assert_true(observe_end_span(o, &number[1], &error));
        assert_true(observe_end_span(o, &number[2], &error)); /* an empty one */
        flush(o);
        assert_int_equal(s.ended, 3);
        for (int i = 0; i < 3; i++)
            assert_int_equal(s.order[i], i + 1);
        assert_int_equal(s.received_at_end[0], 2);
        assert_int_equal(s.received_at_end[1], 3);
        assert_int_equal(s.received_at_end[2], 3);
        observer_destroy(o);
    }
}

static void a_block_that_fills_within_a_span_ends_no_span(void **state)
{
    (void)state;
    struct spans_seen s = {0};
    int number = 7;
    struct error error = {0};
    struct observer *o = living(&s, true, note_end);
    for (uint32_t i = 0; i < 300000; i++)
        take(o, syn(i / 10000, i, 2));
    assert_true(observe_end_span(o, &number, &error));
    flush(o);
    assert_true(observe_totals(o).blocks > 2);
    assert_int_equal(s.ended, 1);
    assert_int_equal(s.received_at_end[0], 300000);
    observer_destroy(o);
}

static void a_span_that_cannot_end_breaks_off(void **state)
{
    (void)state;
    struct spans_seen s = {0};
    int number = 1;
    struct error error = {0};
    struct observer *o = living(&s, false, fail_end);
    assert_false(observe_end_span(o, &number, &error));
    assert_string_equal(error.text, "no");
    observer_destroy(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_live_minute_without_packets_is_coverage_and_others_are_not),
        cmocka_unit_test(spans_end_in_order_behind_their_rows),
        cmocka_unit_test(a_block_that_fills_within_a_span_ends_no_span),
        cmocka_unit_test(a_span_that_cannot_end_breaks_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
