/* Tails of the negative binomial law against its sum, term by term; see trend/chance.h. */
#include "trend/chance.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_near(value, wanted, slack) assert_true(fabs((value) - (wanted)) <= (slack))

/* -ln P(X >= x) from the terms themselves. */
static double exact(int x, double m, double a)
{
    double size = 1 / a, log_q = log(m / (m + size)), log_p = log(size / (m + size));
    double sum = 0;
    for (int k = x; k < x + 200000; k++) {
        double term =
            exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log_p + k * log_q);
        sum += term;
        if (k > x + 10 && term < sum * 1e-15)
            break;
    }
    return -log(sum);
}

static void the_score_is_the_logarithm_of_the_tail(void **state)
{
    (void)state;
    static const double means[] = {0.05, 0.5, 3, 40, 1000}, dispersions[] = {0.003, 0.05, 0.3};
    int compared = 0;
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 3; j++)
            for (int x = 1; x < 4000; x += 1 + x / 3) {
                double truth = x > means[i] ? exact(x, means[i], dispersions[j]) : 0;
                if (truth < log(100))
                    continue;
                if (truth > 60)
                    break;
                assert_near(chance_score(x, means[i], dispersions[j]) / truth, 1, 0.1);
                compared++;
            }
    assert_true(compared > 40);
}

static void what_is_not_above_the_mean_scores_nothing(void **state)
{
    (void)state;
    assert_true(chance_score(5, 5, 0.1) == 0);
    assert_true(chance_score(4, 5, 0.1) == 0);
    assert_true(chance_score(4, 0, 0.1) == 0);
    assert_true(chance_score(NAN, 5, 0.1) == 0);
}

static void the_ratio_of_likelihoods_is_theirs(void **state)
{
    (void)state;
    double a = 0.2, m = 3, ratio = 2;
    for (int x = 0; x < 20; x++) {
        double likely[2];
        for (int k = 0; k < 2; k++) {
            double mean = k == 0 ? m : ratio * m, size = 1 / a;
            likely[k] = size * log(size / (mean + size)) + x * log(mean / (mean + size));
        }
        assert_near(chance_log_ratio(x, m, a, ratio), likely[1] - likely[0], 1e-9);
    }
}

/* Counts, means and dispersions of all sizes. */
static void bounds_hold_and_decide(void **state)
{
    (void)state;
    uint64_t seed = 1;
    double unit[3];
    int near = 0, refuted = 0;
    for (int i = 0; i < 300000; i++) {
        for (int k = 0; k < 3; k++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            unit[k] = (double)(seed >> 11) / 9007199254740992.0;
        }
        const double m = pow(10, 9 * unit[0] - 4), a = pow(10, 7 * unit[1] - 5);
        const double x = m * pow(10, 3 * unit[2] - 1), score = chance_score(x, m, a);
        if (x > m) {
            assert_true(chance_score_bound(x, m, a) >= score * (1 - 1e-12));
            near += score < 10 && chance_score_bound(x, m, a) < score + 5;
        }
        const double ratio = chance_log_ratio(x, m, a, 2), size = x + m + 1 / a;
        assert_near(chance_log_double(x, m, a), ratio, 1e-9 * size);
        if (chance_refutes_double(x, m, a)) {
            refuted++;
            assert_true(ratio <= 1e-9 * size);
        }
    }
    assert_true(near > 10000);
    assert_true(refuted > 80000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_score_is_the_logarithm_of_the_tail),
        cmocka_unit_test(bounds_hold_and_decide),
        cmocka_unit_test(what_is_not_above_the_mean_scores_nothing),
        cmocka_unit_test(the_ratio_of_likelihoods_is_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
