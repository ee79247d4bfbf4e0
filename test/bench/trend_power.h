/* The Neyman-Pearson limit: how often a surge is found by the test that knows everything but whether
 * it is there. Its own arithmetic, nothing of src/trend. */
#ifndef TEITEN_TEST_BENCH_TREND_POWER_H
#define TEITEN_TEST_BENCH_TREND_POWER_H

/* Sums over hours of what is usual (0) and of the surge (1). */
struct power_sum {
    double hours;
    double mean[2], excess[2]; /* excess: variance beyond Poisson's */
};

void power_add(struct power_sum *sum, double usual, double factor, double dispersion);

/* Power at `alarm_rate`, of the sum as negative binomial with `shared` more relative variance. */
double power_of(const struct power_sum *sum, double shared, double alarm_rate);

#endif
