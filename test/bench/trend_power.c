/* Tails of the negative binomial law by the incomplete beta function; see trend_power.h. */
#include "bench/trend_power.h"

#include <math.h>

/* Regularised incomplete beta by Lentz's continued fraction (DLMF 8.17.22). */
static double incomplete_beta(double a, double b, double x)
{
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    if (x > (a + 1) / (a + b + 2))
        return 1 - incomplete_beta(b, a, 1 - x);
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a;
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double value = d;
    for (int m = 1; m < 20000; m++) {
        double k = m;
        double even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
        double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        value *= d * c;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        value *= d * c;
        if (fabs(d * c - 1) < 1e-12)
            break;
    }
    return front * value;
}

/* P(X >= x) of a negative binomial law of this mean and relative variance beyond Poisson's. */
static double tail(double x, double mean, double dispersion)
{
    double size = 1 / fmax(dispersion, 1e-7);
    return x <= 0 ? 1 : incomplete_beta(x, size, mean / (mean + size));
}

void power_add(struct power_sum *sum, double usual, double factor, double dispersion)
{
    double mean[2] = {usual, usual * factor};
    sum->hours++;
    for (int i = 0; i < 2; i++) {
        sum->mean[i] += mean[i];
        sum->excess[i] += dispersion * mean[i] * mean[i];
    }
}

double power_of(const struct power_sum *sum, double shared, double alarm_rate)
{
    if (!(sum->mean[0] > 0))
        return 0;
    double dispersion[2];
    for (int i = 0; i < 2; i++)
        dispersion[i] = sum->excess[i] / (sum->mean[i] * sum->mean[i]) + shared;
    double low = 0, high = 1;
    while (tail(high, sum->mean[0], dispersion[0]) > alarm_rate)
        high *= 2;
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (tail(middle, sum->mean[0], dispersion[0]) > alarm_rate)
            low = middle;
        else
            high = middle;
    }
    return tail(high, sum->mean[1], dispersion[1]);
}
