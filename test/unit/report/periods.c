/* Which periods a report compares, and what people call them. Names of NPA's reports as they were published. */
#include "report/periods.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct report_periods of(const char *text)
{
    struct report_periods periods;
    struct error error = {0};
    if (!report_periods_make(text, &periods, &error))
        fail_msg("%s: %s", text, error.text);
    return periods;
}

static void a_half_year_is_beside_last_years_and_the_half_before(void **state)
{
    (void)state;
    const struct report_periods p = of("2020-H1");
    assert_string_equal(p.of[WHEN_NOW].text, "2020-H1");
    assert_string_equal(p.of[WHEN_YEAR].text, "2019-H1");
    assert_string_equal(p.of[WHEN_BEFORE].text, "2019-H2");
    assert_int_equal(p.months, 6);
}

static void a_month_is_beside_the_month_before(void **state)
{
    (void)state;
    const struct report_periods p = of("2021-01");
    assert_string_equal(p.of[WHEN_YEAR].text, "2020-01");
    assert_string_equal(p.of[WHEN_BEFORE].text, "2020-12");
}

static void a_leap_day_is_beside_the_28th(void **state)
{
    (void)state;
    const struct report_periods p = of("2020-02-20..2020-02-29");
    assert_string_equal(p.of[WHEN_YEAR].text, "2019-02-20..2019-02-28");
    assert_string_equal(p.of[WHEN_BEFORE].text, "2020-02-10..2020-02-19");
    assert_int_equal(p.months, 0);
}

static void nothing_is_before_1970(void **state)
{
    (void)state;
    const struct report_periods p = of("1970-H1");
    assert_false(p.of[WHEN_YEAR].there);
    assert_false(p.of[WHEN_BEFORE].there);
}

static void hours_and_everything_are_no_period_of_a_report(void **state)
{
    (void)state;
    struct report_periods p;
    struct error error = {0};
    assert_false(report_periods_make("all", &p, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    assert_false(report_periods_make("2020-01-01T09:00..2020-01-01T12:00", &p, &error));
    assert_false(report_periods_make("", &p, &error));
}

static void a_period_is_of_the_era_of_its_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *period, *name;
    } known[] = {{"2020-H1", "令和2年上半期"},   {"2019-H1", "令和元年上半期"},
                 {"2019-04", "平成31年4月"},     {"2019-05", "令和元年5月"},
                 {"2018-12", "平成30年12月"},    {"2021", "令和3年"},
                 {"2025-Q2", "令和7年第2四半期"}};
    char name[PERIOD_NAME_SIZE];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct report_periods p = of(known[i].period);
        assert_string_equal(report_period_name(&p.of[WHEN_NOW], true, true, name), known[i].name);
    }
    const struct report_periods p = of("2020-H1");
    assert_string_equal(report_period_name(&p.of[WHEN_NOW], true, false, name), "2020年上半期");
    assert_string_equal(report_period_name(&p.of[WHEN_NOW], false, true, name),
                        "the first half of 2020");
}

static void the_border_of_the_eras_is_the_first_of_may(void **state)
{
    (void)state;
    char name[PERIOD_NAME_SIZE];
    uint32_t day = 0;
    assert_true(day_from_date(2019, 4, 30, &day));
    assert_string_equal(report_day_name(day, true, true, name), "平成31年4月30日");
    assert_string_equal(report_day_name(day + 1, true, true, name), "令和元年5月1日");
    assert_string_equal(report_day_name(day + 1, false, false, name), "1 May 2019");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_half_year_is_beside_last_years_and_the_half_before),
        cmocka_unit_test(a_month_is_beside_the_month_before),
        cmocka_unit_test(a_leap_day_is_beside_the_28th),
        cmocka_unit_test(nothing_is_before_1970),
        cmocka_unit_test(hours_and_everything_are_no_period_of_a_report),
        cmocka_unit_test(a_period_is_of_the_era_of_its_last_day),
        cmocka_unit_test(the_border_of_the_eras_is_the_first_of_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
