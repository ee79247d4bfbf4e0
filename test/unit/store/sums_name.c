/* Names of folders of sums: what is a day, what a month, what neither; a month before its days. */
#include "store/sums_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const digest = "0123456789abcdef0123456789abcdef";

static void what_is_written_is_read(void **state)
{
    char name[SUMS_NAME_SIZE];
    (void)state;
    sums_name_write(name, "2020-06-30", digest);
    assert_string_equal(name, "2020-06-30-0123456789abcdef");
    assert_int_equal(sums_name_read(name), SUMS_NAME_DAY);
    sums_name_write(name, "2020-06", digest);
    assert_string_equal(name, "2020-06-0123456789abcdef");
    assert_int_equal(sums_name_read(name), SUMS_NAME_MONTH);
}

static void anything_else_is_neither(void **state)
{
    static const char *const names[] = {"",
                                        ".",
                                        "README",
                                        "2020-06-30",
                                        "2020-06-30-0123456789abcde",
                                        "2020-06-0123456789abcdef0",
                                        "2020_06-0123456789abcdef",
                                        "202a-06-30-0123456789abcdef",
                                        "old"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(sums_name_read(names[i]), SUMS_NAME_NONE);
}

static int compare(const void *a, const void *b)
{
    return sums_name_compare(*(const char *const *)a, *(const char *const *)b);
}

static void a_month_stands_before_its_days_and_after_the_month_before(void **state)
{
    const char *names[] = {"2020-07-01-0000000000000000", "2020-06-02-0000000000000000",
                           "2020-06-ffffffffffffffff",    "2020-06-30-0000000000000000",
                           "2020-07-0000000000000000",    "2020-05-31-ffffffffffffffff",
                           "2020-06-01-0000000000000000"};
    static const char *const sorted[] = {
        "2020-05-31-ffffffffffffffff", "2020-06-ffffffffffffffff",    "2020-06-01-0000000000000000",
        "2020-06-02-0000000000000000", "2020-06-30-0000000000000000", "2020-07-0000000000000000",
        "2020-07-01-0000000000000000"};
    enum { COUNT = sizeof names / sizeof names[0] };
    (void)state;
    qsort(names, COUNT, sizeof names[0], compare);
    for (size_t i = 0; i < COUNT; i++)
        assert_string_equal(names[i], sorted[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(anything_else_is_neither),
        cmocka_unit_test(a_month_stands_before_its_days_and_after_the_month_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
