/* Random variates for the trend benchmark, from the simulator's stream of numbers. */
#ifndef TEITEN_TEST_BENCH_TREND_RANDOM_H
#define TEITEN_TEST_BENCH_TREND_RANDOM_H

#include "simulate/random.h"

#include <math.h>

/* In (0, 1). */
static inline double random_unit(struct random_state *r)
{
    return ((double)(random_next(r) >> 11) + 0.5) / 9007199254740992.0;
}

static inline double random_between(struct random_state *r, double low, double high)
{
    return low + (high - low) * random_unit(r);
}

static inline double random_log_between(struct random_state *r, double low, double high)
{
    return exp(random_between(r, log(low), log(high)));
}

static inline double random_normal(struct random_state *r)
{
    double radius = sqrt(-2 * log(random_unit(r)));
    return radius * cos(2 * M_PI * random_unit(r));
}

/* Shape k, mean 1: Marsaglia and Tsang 2000. */
static inline double random_gamma(struct random_state *r, double k)
{
    if (k < 1)
        return random_gamma(r, k + 1) * (k + 1) / k * pow(random_unit(r), 1 / k);
    double d = k - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = random_normal(r), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        if (log(random_unit(r)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v / k;
    }
}

/* Inversion below 30; above, PTRS of Hormann 1993. */
static inline double random_poisson(struct random_state *r, double mean)
{
    if (mean < 30) {
        double p = exp(-mean), sum = p, u = random_unit(r);
        int n = 0;
        while (u > sum && n < 1000) {
            n++;
            p *= mean / n;
            sum += p;
        }
        return n;
    }
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inverse = 1.1239 + 1.1328 / (b - 3.4), limit = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = random_unit(r) - 0.5, v = random_unit(r), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= limit)
            return k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v) + log(inverse) - log(a / (us * us) + b) <= k * log(mean) - mean - lgamma(k + 1))
            return k;
    }
}

/* Negative binomial: variance m + a m^2. */
static inline double random_count(struct random_state *r, double mean, double a)
{
    return random_poisson(r, mean * random_gamma(r, 1 / a));
}

#endif
