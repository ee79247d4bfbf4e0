/* The axis of values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draw/scale.h"

#include <math.h>

static void top_holds_the_largest_value_and_is_a_round_number(void **state)
{
    (void)state;
    static const struct {
        double largest, top, tick;
        unsigned ticks;
        int decimals;
    } cases[] = {
        {547.7, 600, 100, 6, 0},   {6218.1, 8000, 2000, 4, 0}, {1, 1, 0.2, 5, 1},
        {0.034, 0.04, 0.01, 4, 2}, {600, 600, 100, 6, 0},      {601, 800, 200, 4, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct scale scale = scale_make(cases[i].largest, 6);
        assert_true(fabs(scale.top - cases[i].top) < 1e-9 * cases[i].top);
        assert_true(fabs(scale.tick - cases[i].tick) < 1e-9 * cases[i].tick);
        assert_int_equal(scale.ticks, cases[i].ticks);
        assert_int_equal(scale.decimals, cases[i].decimals);
    }
}

static void every_value_has_an_axis_with_few_ticks(void **state)
{
    (void)state;
    for (int i = -60; i < 150; i++) {
        const double value = pow(10, i / 10.0);
        const struct scale scale = scale_make(value, 6);
        assert_true(scale.top >= value * (1 - 1e-6));
        assert_in_range(scale.ticks, 1, 6);
    }
}

static void what_is_no_positive_number_gives_zero_to_one(void **state)
{
    (void)state;
    static const double odd[] = {0, -5, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        const struct scale scale = scale_make(odd[i], 6);
        if (odd[i] != INFINITY)
            assert_true(fabs(scale.top - 1) < 1e-12);
        assert_true(isfinite(scale.top) && scale.ticks >= 1 && scale.ticks <= 6);
    }
}

static void ticks_are_written_with_the_digits_that_tell_them_apart(void **state)
{
    (void)state;
    char text[SCALE_TEXT_SIZE];
    struct scale scale = scale_make(0.034, 6);
    assert_string_equal(scale_text(&scale, 0.03, text), "0.03");
    scale = scale_make(6218, 6);
    assert_string_equal(scale_text(&scale, 6000, text), "6,000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top_holds_the_largest_value_and_is_a_round_number),
        cmocka_unit_test(every_value_has_an_axis_with_few_ticks),
        cmocka_unit_test(what_is_no_positive_number_gives_zero_to_one),
        cmocka_unit_test(ticks_are_written_with_the_digits_that_tell_them_apart),
    };
    return cmocka_run_group_tests_name("draw/scale", tests, NULL, NULL);
}
