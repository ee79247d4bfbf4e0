/* Addresses, times and dates, against the C library's own. */
#include "base/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void ipv4_text_and_number_agree(void **state)
{
    (void)state;
    struct ipv4 address;
    char text[IPV4_TEXT_SIZE];
    assert_true(ipv4_parse("192.0.2.1", 9, &address));
    assert_int_equal(address.host_order, 0xc0000201);
    assert_string_equal(ipv4_format(address, text), "192.0.2.1");
    assert_string_equal(ipv4_format((struct ipv4){UINT32_MAX}, text), "255.255.255.255");
    assert_true(ipv4_parse("192.0.2.1/24", 9, &address)); /* only `length` bytes are read */
}

static void what_is_no_address_is_refused_and_writes_nothing(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",           "192.0.2",      "192.0.2.256", "192.0.2.1.",
                                        " 192.0.2.1", "192.0.2.1 ",   "192.0.02.1",  "0xc0000201",
                                        "3221225985", "192.0.2.1/32", "::1",         "-1.0.0.0"};
    struct ipv4 address = {7};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(ipv4_parse(wrong[i], strlen(wrong[i]), &address));
    assert_int_equal(address.host_order, 7);

    static const char *const wrong6[] = {"",     "2001:db8",   "2001:db8:::1", "1:2:3:4:5:6:7:8:9",
                                         ":::",  "192.0.2.1",  "2001:db8::g",  "2001:db8::12345",
                                         "::1/", "fe80::1%lo", "[2001:db8::1]"};
    struct ipv6 address6 = {{7}};
    for (size_t i = 0; i < sizeof wrong6 / sizeof wrong6[0]; i++)
        assert_false(ipv6_parse(wrong6[i], strlen(wrong6[i]), &address6));
    assert_int_equal(address6.bytes[0], 7);
    assert_false(ipv4_parse("192.0.2.1\0x", 11, &address));
}

static void ipv6_text_is_as_rfc_5952_wants_it(void **state)
{
    (void)state;
    struct ipv6 address;
    char text[IPV6_TEXT_SIZE];
    assert_true(ipv6_parse("2001:DB8:0:0:0:0:0:1", 20, &address));
    assert_string_equal(ipv6_format(address, text), "2001:db8::1");
    assert_true(ipv6_parse("::ffff:192.0.2.1", 16, &address));
    assert_string_equal(ipv6_format(address, text), "::ffff:192.0.2.1");
}

static void every_day_from_1970_to_2199_agrees_with_gmtime(void **state)
{
    (void)state;
    uint32_t days = (uint32_t)(INSTANT_LIMIT_S / S_PER_DAY);
    for (uint32_t day = 0; day < days; day++) {
        time_t seconds = (time_t)day * S_PER_DAY;
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        int year, month, day_of_month;
        day_to_date(day, &year, &month, &day_of_month);
        assert_int_equal(year, tm.tm_year + 1900);
        assert_int_equal(month, tm.tm_mon + 1);
        assert_int_equal(day_of_month, tm.tm_mday);
        uint32_t again;
        assert_true(day_from_date(year, month, day_of_month, &again));
        assert_int_equal(again, day);
    }
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const int wrong[][3] = {{2020, 2, 30}, {2019, 2, 29}, {2100, 2, 29}, {2020, 0, 1},
                                   {2020, 13, 1}, {2020, 4, 31}, {2020, 1, 0},  {1969, 12, 31},
                                   {2200, 1, 1},  {2020, 1, -1}};
    uint32_t day;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(day_from_date(wrong[i][0], wrong[i][1], wrong[i][2], &day));
    assert_true(day_from_date(2020, 2, 29, &day));
    assert_true(day_from_date(2000, 2, 29, &day));
}

static void instants_are_written_in_utc_to_the_microsecond(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    struct instant t = {(INSTANT_LIMIT_S - 1) * NS_PER_S + 999999999};
    assert_string_equal(instant_format(t, text), "2199-12-31T23:59:59.999999Z");
    assert_string_equal(instant_format((struct instant){0}, text), "1970-01-01T00:00:00.000000Z");
    t.ns = INT64_C(1593561599) * NS_PER_S + 1000;
    assert_string_equal(instant_format(t, text), "2020-06-30T23:59:59.000001Z");
}

static void instants_outside_the_range_are_written_as_such(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    assert_string_equal(instant_format((struct instant){-1}, text), "0 s before 1970");
    assert_string_equal(instant_format((struct instant){INT64_MAX}, text),
                        "9223372036 s after 1970");
    assert_string_equal(instant_format((struct instant){INT64_MIN}, text),
                        "9223372036 s before 1970");
}

static void minutes_hours_and_days_are_whole_ones(void **state)
{
    (void)state;
    struct instant t = {(INSTANT_LIMIT_S - 1) * NS_PER_S + 999999999};
    assert_int_equal(instant_minute(t), INSTANT_LIMIT_S / 60 - 1);
    assert_int_equal(instant_hour(t), INSTANT_LIMIT_S / 3600 - 1);
    assert_int_equal(instant_day(t), INSTANT_LIMIT_S / 86400 - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_text_and_number_agree),
        cmocka_unit_test(what_is_no_address_is_refused_and_writes_nothing),
        cmocka_unit_test(ipv6_text_is_as_rfc_5952_wants_it),
        cmocka_unit_test(every_day_from_1970_to_2199_agrees_with_gmtime),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(instants_are_written_in_utc_to_the_microsecond),
        cmocka_unit_test(instants_outside_the_range_are_written_as_such),
        cmocka_unit_test(minutes_hours_and_days_are_whole_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
