/* How rare a count is under a negative binomial law: mean m, variance m + a m^2.
 *
 * The law is a Poisson law whose rate varies from hour to hour with the relative variance a; a = 0 is
 * Poisson itself. Counts need not be whole. Pure functions. */
#ifndef TEITEN_TREND_CHANCE_H
#define TEITEN_TREND_CHANCE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Of two numbers of which `b` is not NaN. As instructions: fmin() and fmax() are calls, for the sake of NaN. */
static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}
static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

/* -ln P(X >= x), at least 0: large deviations with the lattice correction of Bahadur and Rao (1960),
 *     P ~ exp(-I) / ((1 - exp(-t)) sqrt(2 pi (x + a x^2))),  t = ln(x (1 + a m) / (m (1 + a x))),
 *     I = x ln(x / m) - (x + 1/a) ln((1 + a x) / (1 + a m)) .
 * Within 10 % of the logarithm where P is below 0.01. 0 where x <= m or m <= 0. */
double chance_score(double x, double m, double a);

/* I alone: how much better the rate x / m explains the count than the rate 1 does, in nats. */
double chance_gain(double x, double m, double a);

/* ln of how much likelier a count x is when the mean is `ratio` times m. */
double chance_log_ratio(double x, double m, double a, double ratio);
/* The same for a ratio of 2, within 1e-9 of its terms and without a logarithm. */
double chance_log_double(double x, double m, double a);
/* Whether that is surely not above 0, as for most counts that are no evidence: its series' first term alone, without a division. */
static inline bool chance_refutes_double(double x, double m, double a)
{
    return x * M_LN2 * (2 + 3 * a * m) <= 2 * m * (1 + a * x);
}

/* Never less than ln(x), by less than 0.7; 0 below 1. */
static inline double log_bound(double x)
{
    uint64_t bits;
    if (!(x > 1))
        return 0;
    memcpy(&bits, &x, sizeof bits);
    return ((double)(bits >> 52 & 0x7ff) - 1022) * M_LN2;
}

/* Never less than chance_score() and seldom far above it, at a tenth of its cost; where x > m > 0. The gain's second derivative
 * by x is 1 / (x (1 + a x)), so the gain is at most a parabola's with that of x = m. */
static inline double chance_score_bound(double x, double m, double a)
{
    const double above = x - m;
    return above * above / (2 * (m + a * m * m)) + log_bound(2 * M_PI * x * (1 + a * x)) / 2;
}

/* The count that 99 of 100 stay below: Wilson and Hilferty's cube root for the gamma law of the same
 * mean and variance. */
double chance_usual_high(double m, double a);

#endif
