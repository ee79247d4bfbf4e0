/* Periods as people write them. The expected dates were worked out by hand with a calendar. */
#include "ask/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Minutes since 1970 of a date of the wall clock. */
static int64_t at(int year, int month, int day, int hour, int minute)
{
    uint32_t days = 0;
    assert_true(day_from_date(year, month, day, &days));
    return (int64_t)days * 24 * 60 + hour * 60 + minute;
}

static void holds(const char *text, int64_t from, int64_t until)
{
    struct period period;
    struct error error = {0};
    if (!period_parse(text, &period, &error))
        fail_msg("%s: %s", text, error.text);
    assert_false(period.all);
    assert_int_equal(period.from.minutes, from);
    assert_int_equal(period.until.minutes, until);
}

static void refused(const char *text)
{
    struct period period;
    struct error error = {0};
    if (period_parse(text, &period, &error))
        fail_msg("'%s' was taken", text);
    assert_int_equal(error.class, ERROR_USAGE);
    assert_true(strlen(error.text) > 10);
}

static void years_halves_and_quarters(void **state)
{
    (void)state;
    holds("2020", at(2020, 1, 1, 0, 0), at(2021, 1, 1, 0, 0));
    holds("2020-H1", at(2020, 1, 1, 0, 0), at(2020, 7, 1, 0, 0));
    holds("2020-H2", at(2020, 7, 1, 0, 0), at(2021, 1, 1, 0, 0));
    holds("2019-Q1", at(2019, 1, 1, 0, 0), at(2019, 4, 1, 0, 0));
    holds("2019-Q4", at(2019, 10, 1, 0, 0), at(2020, 1, 1, 0, 0));
}

static void months_and_days(void **state)
{
    (void)state;
    holds("2020-02", at(2020, 2, 1, 0, 0), at(2020, 3, 1, 0, 0));
    holds("2019-12", at(2019, 12, 1, 0, 0), at(2020, 1, 1, 0, 0));
    holds("2020-02-29", at(2020, 2, 29, 0, 0), at(2020, 3, 1, 0, 0));
    holds("2020-12-31", at(2020, 12, 31, 0, 0), at(2021, 1, 1, 0, 0));
}

static void the_last_day_of_a_range_is_in_it(void **state)
{
    (void)state;
    holds("2020-02-01..2020-03-15", at(2020, 2, 1, 0, 0), at(2020, 3, 16, 0, 0));
    holds("2018-11..2018-12", at(2018, 11, 1, 0, 0), at(2019, 1, 1, 0, 0));
}

static void times_may_be_utc(void **state)
{
    (void)state;
    struct period period;
    holds("2020-02-01T09:30..2020-02-01T10:00", at(2020, 2, 1, 9, 30), at(2020, 2, 1, 10, 0));
    assert_true(period_parse("2020-02-01T00:30Z..2020-02-01T01:00Z", &period, NULL));
    assert_true(period.from.utc && period.until.utc);
    assert_true(period_parse("2020-02-01", &period, NULL));
    assert_false(period.from.utc || period.until.utc);
}

static void eras(void **state)
{
    (void)state;
    holds("令和2年上半期", at(2020, 1, 1, 0, 0), at(2020, 7, 1, 0, 0));
    holds("平成30年", at(2018, 1, 1, 0, 0), at(2019, 1, 1, 0, 0));
}

static void all_is_everything(void **state)
{
    (void)state;
    struct period period;
    assert_true(period_parse("all", &period, NULL));
    assert_true(period.all);
    assert_int_equal(period.until.minutes, 0);
    assert_true(period_parse("..2020-03-15", &period, NULL));
    assert_true(period.all);
    assert_int_equal(period.until.minutes, at(2020, 3, 16, 0, 0));
}

static void what_is_no_period_is_refused(void **state)
{
    (void)state;
    const char *const wrong[] = {
        "",        "x",          "2020-13",
        "2020-00", "2020-H3",    "2020-Q5",
        "2020-Q0", "2019-02-29", "2020-02-30",
        "1969",    "2200",       "2020-1",
        "20200",   "2020-H1x",   "..",
        "2020..",  "..x",        "2020-02-01T25:00",
        "2020 ",   "' OR 1=1",   "2020-02-01..2020-01-01",
        "...2020", "..2020..",   "..1970-01-01T00:00",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        refused(wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_halves_and_quarters),
        cmocka_unit_test(months_and_days),
        cmocka_unit_test(the_last_day_of_a_range_is_in_it),
        cmocka_unit_test(times_may_be_utc),
        cmocka_unit_test(eras),
        cmocka_unit_test(all_is_everything),
        cmocka_unit_test(what_is_no_period_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
