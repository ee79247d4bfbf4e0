/* The budget of false alarms holds on the benchmark's world without its surges: rhythm, drift, noise that
 * hours share, bursts of one scanner, outages. And with them, so that silence is not all it takes. */
#include "bench/trend_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SURGES_LIMIT = 1024 };

static struct score score_of(uint64_t seed, bool with_surges)
{
    static struct world world;
    static struct surge found[SURGES_LIMIT];
    static struct score score;
    struct surge_series *s = surge_series_create(NULL);
    struct alarms alarms = {0};
    assert_non_null(s);
    world_make(&world, seed, with_surges);
    for (int i = 0; i < WORLD_SERIES; i++) {
        size_t n =
            surge_series_run(s, NULL, world.hours[i], WORLD_HOURS, found, SURGES_LIMIT, NULL);
        for (size_t k = 0; k < n; k++)
            alarms_add(&alarms, i, (int)found[k].noticed, (int)found[k].until);
    }
    surge_series_destroy(s);
    score = (struct score){0};
    judge(&world, &alarms, &score);
    alarms_clear(&alarms);
    return score;
}

static void two_years_of_noise_keep_to_the_budget(void **state)
{
    (void)state;
    struct score score = score_of(301, false);
    assert_int_equal(score.set[0].all[2], 0);
    assert_true(score.false_alarms <= score.months);
}

static void nineteen_of_twenty_surges_are_noticed(void **state)
{
    (void)state;
    struct score score = score_of(301, true);
    assert_int_equal(score.set[0].all[2], 50);
    assert_true(score_recall(&score) >= 0.95);
    assert_true(score.set[1].first_noticed * 20 >= score.set[1].first_all * 19);
    assert_true(score.false_alarms <= score.months);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_years_of_noise_keep_to_the_budget),
        cmocka_unit_test(nineteen_of_twenty_surges_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
