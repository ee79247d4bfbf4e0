/* Observe, fact by fact; that its rows are right as a whole is in test/property/observe/. */
#include "unit/observe/help.h"

#include <math.h>
#include <time.h>

/* ---- Time-out ---- */

/* facts 0.7 and 1.3: T = ln(1000) * 2^32 / (N * 100 a second). */
static void scan_timeout_is_merits_for_merits_telescope(void **state)
{
    (void)state;
    assert_int_equal(observe_scan_timeout_s(475136, OBSERVE_SCAN_RATE_PPS), 624);
}

static void scan_timeout_follows_the_table_of_facts(void **state)
{
    (void)state;
    assert_int_equal(observe_scan_timeout_s(4096, 100), 72433);
    assert_int_equal(observe_scan_timeout_s(65536, 100), 4527);
    assert_int_equal(observe_scan_timeout_s(274600, 100), 1080);
    assert_int_equal(observe_scan_timeout_s(12000000, 100), 25);
    assert_int_equal((observe_scan_timeout_s(256, 100) + 5000) / 10000, 116);
}

static void scan_timeout_is_a_number_whatever_is_given(void **state)
{
    (void)state;
    assert_int_equal(observe_scan_timeout_s(UINT64_C(1) << 32, 1e9), 1);
    assert_true(observe_scan_timeout_s(0, 100) > 200000000);
    assert_int_equal(observe_scan_timeout_s(1, 0), UINT32_MAX);
    assert_int_equal(observe_scan_timeout_s(1, NAN), UINT32_MAX);
}

/* ---- Silences ---- */

static void a_short_silence_is_live_and_cut_at_the_hour(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 16, false);
    take_at_minute(o, 50);
    take_at_minute(o, 70);
    flush(o);
    const uint32_t from[] = {50, 51, 60, 70}, until[] = {51, 60, 70, 71};
    assert_int_equal(seen.coverage_count, 4);
    assert_memory_equal(seen.coverage_from, from, sizeof from);
    assert_memory_equal(seen.coverage_until, until, sizeof until);
    assert_int_equal(observe_totals(o).gaps, 0);
    observer_destroy(o);
}

static void a_silence_of_the_limit_is_live_and_one_minute_more_is_a_gap(void **state)
{
    (void)state;
    for (uint32_t silent = 60; silent <= 61; silent++) {
        struct seen seen = {0};
        struct observer *o = observer_of(&seen, 16, false);
        take_at_minute(o, 0);
        take_at_minute(o, silent + 1);
        flush(o);
        assert_int_equal(seen.live_minutes, silent == 60 ? 62 : 2);
        assert_int_equal(observe_totals(o).gaps, silent == 60 ? 0 : 1);
        assert_int_equal(observe_totals(o).gap_seconds, silent == 60 ? 0 : 61 * 60);
        observer_destroy(o);
    }
}

static void a_silence_joins_what_was_live_before(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 16, false);
    observe_live_until(o, START_MINUTE + 10);
    take_at_minute(o, 30);
    flush(o);
    assert_int_equal(seen.coverage_from[0], 10);
    assert_int_equal(seen.live_minutes, 21);
    observer_destroy(o);
}

static void nothing_is_claimed_before_the_first_packet(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 16, false);
    take_at_minute(o, 30);
    flush(o);
    assert_int_equal(seen.live_minutes, 1);
    observer_destroy(o);
}

static void a_late_packet_in_a_gap_makes_two_silences_of_it(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 16, false);
    take_at_minute(o, 0);
    take_at_minute(o, 200);
    flush(o);
    assert_int_equal(observe_totals(o).gap_seconds, 199 * 60);
    take_at_minute(o, 50);
    flush(o);
    assert_int_equal(observe_totals(o).gaps, 1);
    assert_int_equal(observe_totals(o).gap_seconds, 149 * 60);
    assert_int_equal(seen.live_minutes, 52);
    observer_destroy(o);
}

static void a_packet_from_the_future_hides_no_silence(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 16, false);
    take_at_minute(o, 0);
    take_at_minute(o, 90000000); /* 171 years later */
    flush(o);
    take_at_minute(o, 20);
    flush(o);
    assert_int_equal(seen.live_minutes, 22);
    observer_destroy(o);
}

/* ---- Times ---- */

static void packets_without_a_time_are_of_the_first_that_has_one(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct error error = {0};
    struct observer *o = observer_of(&seen, 16, false);
    const struct instant none = {INT64_MIN};
    for (int i = 0; i < 10; i++)
        assert_true(observe_reject(o, none, 1, &error));
    take_at_minute(o, 5);
    assert_true(observe_reject(o, none, 1, &error));
    flush(o);
    assert_int_equal(seen.coverage_count, 1);
    assert_int_equal(seen.coverage_from[0], 5);
    assert_int_equal(seen.received, 12);
    assert_int_equal(observe_totals(o).first_minute, START_MINUTE + 5);
    observer_destroy(o);
}

static void packets_without_any_time_are_still_counted(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct error error = {0};
    struct observer *o = observer_of(&seen, 8, false);
    for (int i = 0; i < 100000; i++) /* more than a block */
        assert_true(observe_reject(o, (struct instant){-1}, 1, &error));
    take_at_minute(o, 5);
    flush(o);
    assert_int_equal(seen.received, 100001);
    observer_destroy(o);
}

/* ---- Failures ---- */

static void fail_sink(bool thread)
{
    for (uint64_t fail_at = 1; fail_at <= 6; fail_at++) {
        struct seen seen = {.fail_at = fail_at};
        struct error error = {0};
        struct observer *o = observer_of(&seen, 8, thread);
        bool good = true;
        for (uint32_t i = 0; i < 200000 && good; i++) {
            struct packet p = syn(i, i, 2);
            good = observe_packet(o, &p, &error);
        }
        assert_false(good && observe_flush(o, &error));
        assert_string_equal(error.text, "the disk is full");
        assert_int_equal(seen.deliveries, fail_at); /* nothing is handed over after it */
        assert_false(observe_flush(o, &error));     /* it stays failed */
        observer_destroy(o);
    }
}

static void a_failing_sink_ends_it_with_the_sinks_error(void **state)
{
    (void)state;
    fail_sink(false);
}

static void a_failing_sink_in_the_thread_ends_it_with_the_sinks_error(void **state)
{
    (void)state;
    fail_sink(true);
}

static void too_little_memory_is_refused_with_the_least(void **state)
{
    (void)state;
    struct error error = {0};
    struct seen seen = {0};
    const struct observe_options options = {
        .limit_bytes = 1000, .sink = seen_sink, .sink_context = &seen};
    assert_null(observer_create(&options, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    assert_non_null(strstr(error.text, "at least 8 MiB"));
}

static void an_observer_unflushed_hands_nothing_over(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 16, true);
    take_at_minute(o, 5);
    observer_destroy(o);
    assert_int_equal(seen.deliveries, 0);
    assert_null(observer_destroy(NULL));
}

/* ---- Destinations that were chosen to collide ---- */

/* The inverse of an odd number modulo 2^64 (Newton; each step doubles the good bits). */
static uint64_t inverse(uint64_t odd)
{
    uint64_t x = odd;
    for (int i = 0; i < 6; i++)
        x *= 2 - odd * x;
    return x;
}

/* Destinations whose product with the golden ratio falls into one 32nd of a table: a fixed
 * multiplier would walk over half of them for each one. */
static void chosen_destinations_do_not_make_it_slow(void **state)
{
    (void)state;
    enum { COUNT = 60000 };
    const uint64_t golden = UINT64_C(0x9E3779B97F4A7C15);
    assert_true(golden * inverse(golden) == 1);
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, 64, false);
    uint32_t found = 0;
    for (uint64_t dst = 1; found < COUNT && dst <= UINT32_MAX; dst++)
        if (dst * golden >> 59 == 0) {
            take(o, syn(1, 7, (uint32_t)dst));
            found++;
        }
    assert_int_equal(found, COUNT);
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    flush(o);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    assert_int_equal(seen.targets, COUNT);
    double seconds =
        (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    if (seconds > 0.7)
        fail_msg("%.1f s for %d packets", seconds, COUNT);
    observer_destroy(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_timeout_is_merits_for_merits_telescope),
        cmocka_unit_test(scan_timeout_follows_the_table_of_facts),
        cmocka_unit_test(scan_timeout_is_a_number_whatever_is_given),
        cmocka_unit_test(a_short_silence_is_live_and_cut_at_the_hour),
        cmocka_unit_test(a_silence_of_the_limit_is_live_and_one_minute_more_is_a_gap),
        cmocka_unit_test(a_silence_joins_what_was_live_before),
        cmocka_unit_test(nothing_is_claimed_before_the_first_packet),
        cmocka_unit_test(a_late_packet_in_a_gap_makes_two_silences_of_it),
        cmocka_unit_test(a_packet_from_the_future_hides_no_silence),
        cmocka_unit_test(packets_without_a_time_are_of_the_first_that_has_one),
        cmocka_unit_test(packets_without_any_time_are_still_counted),
        cmocka_unit_test(a_failing_sink_ends_it_with_the_sinks_error),
        cmocka_unit_test(a_failing_sink_in_the_thread_ends_it_with_the_sinks_error),
        cmocka_unit_test(too_little_memory_is_refused_with_the_least),
        cmocka_unit_test(an_observer_unflushed_hands_nothing_over),
        cmocka_unit_test(chosen_destinations_do_not_make_it_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
