/* The place of a time on an axis of equal steps. */
#include "serve/chart_step.h"
#include "support.h"

static int64_t step(const char *by, const char *time)
{
    int64_t at = -1;
    assert_true(chart_step(by, time, &at));
    return at;
}

static void a_step_is_one_whatever_the_month_and_year(void **state)
{
    (void)state;
    assert_int_equal(step("day", "2020-03-01T00:00:00Z") - step("day", "2020-02-29T00:00:00Z"), 1);
    assert_int_equal(
        step("month", "2020-01-01T00:00:00+09:00") - step("month", "2019-12-01T00:00:00+09:00"), 1);
    assert_int_equal(
        step("hour", "2020-01-01T00:00:00+09:00") - step("hour", "2019-12-31T23:00:00+09:00"), 1);
}

static void what_is_missing_leaves_its_room(void **state)
{
    (void)state;
    assert_int_equal(step("day", "2020-03-01T00:00:00Z") - step("day", "2020-02-20T00:00:00Z"), 10);
}

static void hours_go_on_where_clocks_are_put_back(void **state)
{
    (void)state;
    assert_int_equal(
        step("hour", "2020-10-25T02:00:00+01:00") - step("hour", "2020-10-25T02:00:00+02:00"), 1);
    assert_int_equal(
        step("hour", "2020-03-29T03:00:00+02:00") - step("hour", "2020-03-29T01:00:00+01:00"), 1);
    assert_int_equal(
        step("hour", "2020-03-01T01:30:00+05:30") - step("hour", "2020-03-01T00:30:00+05:30"), 1);
}

static void what_is_no_time_has_no_step(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "2020",
                                        "2020-03-01",
                                        "2020-03-01T00:00:00",
                                        "2020-13-01T00:00:00Z",
                                        "2020-03-01T00:00:00+9",
                                        "2020-03-01 00:00:00Z",
                                        "2020-03-01T00:00:00Zz"};
    int64_t at;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(chart_step("day", texts[i], &at));
    assert_false(chart_step("week", "2020-03-01T00:00:00Z", &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_one_whatever_the_month_and_year),
        cmocka_unit_test(what_is_missing_leaves_its_room),
        cmocka_unit_test(hours_go_on_where_clocks_are_put_back),
        cmocka_unit_test(what_is_no_time_has_no_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
