/* Times of texts, as Parquet has them. The expected ones are date(1)'s. */
#include "export/parquet_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void is(const char *text, int64_t us)
{
    int64_t got = -1;
    if (!parquet_stream_time(text, &got))
        fail_msg("%s is no time", text);
    assert_int_equal(got, us);
}

static void times_of_all_zones_are_of_utc(void **state)
{
    (void)state;
    is("2020-03-01T00:00:00Z", 1583020800000000);
    is("2020-03-01T09:00:00+09:00", 1583020800000000);
    is("2020-02-29T20:30:00-03:30", 1583020800000000);
    is("2020-03-01T09:00:00+09", 1583020800000000);
    is("2020-03-01T00:00:00.25Z", 1583020800250000);
    is("2020-03-01T00:00:00.000001Z", 1583020800000001);
}

static void what_is_no_time_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "x",
                                        "2020-03-01",
                                        "2020-02-30T00:00:00Z",
                                        "2020-03-01T00:00:00",
                                        "2020-03-01T00:00:00x"};
    int64_t us;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (parquet_stream_time(texts[i], &us))
            fail_msg("%s is taken", texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_all_zones_are_of_utc),
        cmocka_unit_test(what_is_no_time_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
