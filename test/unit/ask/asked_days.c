/* Which days an answer rests on. */
#include "ask/asked_days.h"
#include "trend/surge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct day_span days(const char *question, const char *period, const char *zone)
{
    const struct ask_options options = {.question = question, .zone = zone};
    return asked_days(&options, period);
}

enum { MARCH_1 = 18322 }; /* of 2020 */

static void in_utc_they_are_the_days_of_the_period(void **state)
{
    (void)state;
    const struct day_span one = days("ports", "2020-03-01", NULL);
    assert_int_equal(one.first, MARCH_1);
    assert_int_equal(one.last, MARCH_1);
    const struct day_span month = days("ports", "2020-03", "UTC");
    assert_int_equal(month.first, MARCH_1);
    assert_int_equal(month.last, MARCH_1 + 30);
    const struct day_span hour = days("ports", "2020-03-01T23:00..2020-03-02T00:00", "UTC");
    assert_int_equal(hour.first, MARCH_1);
    assert_int_equal(hour.last, MARCH_1);
}

static void in_another_zone_a_day_more_on_either_side(void **state)
{
    (void)state;
    const struct day_span one = days("ports", "2020-03-01", "Asia/Tokyo");
    assert_int_equal(one.first, MARCH_1 - 1);
    assert_int_equal(one.last, MARCH_1 + 1);
    const struct day_span utc = days("ports", "2020-03-01T00:00Z..2020-03-01T12:00Z", "Asia/Tokyo");
    assert_int_equal(utc.first, MARCH_1);
    assert_int_equal(utc.last, MARCH_1);
}

static void surges_rest_on_what_was_before_them(void **state)
{
    (void)state;
    const struct day_span some = days("surges", "2020-03-01", "UTC");
    assert_int_equal(some.first, MARCH_1 - SURGE_HISTORY_HOURS / 24);
    assert_int_equal(some.last, MARCH_1);
}

static void all_is_all_and_so_is_what_is_no_period(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL, "all", "next week"};
    for (size_t i = 0; i < 3; i++) {
        const struct day_span span = days("ports", texts[i], "UTC");
        assert_int_equal(span.first, 0);
        assert_int_equal(span.last, UINT32_MAX);
    }
    assert_int_equal(days("surges", "1970-01-01", "Asia/Tokyo").first, 0);
}

static void all_until_a_day_ends_with_it(void **state)
{
    (void)state;
    const struct day_span span = days("ports", "..2020-03-01", "UTC");
    assert_int_equal(span.first, 0);
    assert_int_equal(span.last, MARCH_1);
    assert_int_equal(days("surges", "..2020-03-01", "Asia/Tokyo").last, MARCH_1 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_utc_they_are_the_days_of_the_period),
        cmocka_unit_test(in_another_zone_a_day_more_on_either_side),
        cmocka_unit_test(surges_rest_on_what_was_before_them),
        cmocka_unit_test(all_is_all_and_so_is_what_is_no_period),
        cmocka_unit_test(all_until_a_day_ends_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
