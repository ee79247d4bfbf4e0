/* First seen; see trend/newcomer.h. */
#include "trend/newcomer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const double ADDRESSES = 4096;

static struct newcomer after_silence(double silent_hours, double hours, double sources)
{
    return (struct newcomer){.silent_hours = silent_hours,
                             .silent_exposure = silent_hours * ADDRESSES,
                             .exposure = hours * ADDRESSES,
                             .sources = sources,
                             .keys = 131072};
}

static struct newcomer_verdict judge(double silent_hours, double hours, double sources)
{
    struct newcomer n = after_silence(silent_hours, hours, sources);
    return newcomer_judge(&n);
}

static void after_ninety_days_three_sources_in_an_hour_are_news(void **state)
{
    (void)state;
    assert_true(judge(90 * 24, 1, 3).is_new);
    assert_false(judge(90 * 24, 1, 2).is_new);
}

static void in_a_day_it_takes_five(void **state)
{
    (void)state;
    assert_int_equal(judge(90 * 24, 24, 5).needed, 5);
    assert_true(judge(90 * 24, 24, 5).is_new);
    assert_false(judge(90 * 24, 24, 4).is_new);
}

static void nothing_is_new_to_a_young_sensor(void **state)
{
    (void)state;
    assert_false(judge(NEWCOMER_LEAST_HOURS - 1, 1, 1000).is_new);
    assert_true(judge(NEWCOMER_LEAST_HOURS, 1, 1000).is_new);
}

/* Silence in which fewer addresses were watched says less. */
static void poor_coverage_asks_for_more_sources(void **state)
{
    (void)state;
    struct newcomer n = after_silence(90 * 24, 24, 5);
    n.silent_exposure /= 10;
    assert_false(newcomer_judge(&n).is_new);
    assert_true(newcomer_judge(&n).needed > 5);
}

static void fewer_keys_ask_for_fewer_sources_but_three(void **state)
{
    (void)state;
    struct newcomer n = after_silence(90 * 24, 24, 3);
    n.keys = 10;
    assert_int_equal(newcomer_judge(&n).needed, NEWCOMER_LEAST_SOURCES);
    assert_true(newcomer_judge(&n).is_new);
}

static void whatever_comes_in_is_judged(void **state)
{
    (void)state;
    static const double hostile[] = {NAN, INFINITY, -INFINITY, -1, 0, 1e308, 5e-324};
    for (size_t i = 0; i < 7 * 7 * 7; i++) {
        double a = hostile[i % 7], b = hostile[i / 7 % 7], c = hostile[i / 49];
        struct newcomer n = {1e6, a, b, c, a, b};
        struct newcomer_verdict v = newcomer_judge(&n);
        assert_true(isfinite(v.score) && v.score >= 0);
        n = (struct newcomer){a, b, c, a, b, c};
        v = newcomer_judge(&n);
        assert_true(isfinite(v.score) && v.score >= 0);
        assert_false(v.is_new && !(a >= NEWCOMER_LEAST_HOURS));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_ninety_days_three_sources_in_an_hour_are_news),
        cmocka_unit_test(in_a_day_it_takes_five),
        cmocka_unit_test(nothing_is_new_to_a_young_sensor),
        cmocka_unit_test(poor_coverage_asks_for_more_sources),
        cmocka_unit_test(fewer_keys_ask_for_fewer_sources_but_three),
        cmocka_unit_test(whatever_comes_in_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
