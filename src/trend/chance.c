/* Tails of the negative binomial law; see chance.h. */
#include "trend/chance.h"

#include <math.h>

/* Below this a the law is Poisson's in double precision. */
static const double LEAST_DISPERSION = 1e-9;

double chance_gain(double x, double m, double a)
{
    if (!(m > 0) || !(x > m))
        return 0;
    double size = 1 / larger(a, LEAST_DISPERSION);
    double gain = x * log(x / m) - (x + size) * log1p((x - m) / (m + size));
    return gain > 0 ? gain : 0;
}

double chance_score(double x, double m, double a)
{
    double gain = chance_gain(x, m, a);
    if (gain <= 0)
        return 0;
    a = larger(a, LEAST_DISPERSION);
    double odds = m * (1 + a * x) / (x * (1 + a * m)); /* exp(-t) */
    double correction = log((1 - odds) * sqrt(2 * M_PI * x * (1 + a * x)));
    return gain + (correction > 0 ? correction : 0);
}

/* (x + 1 / a) ln(1 + u) with u = a m / (1 + a m) is 2 (x + 1 / a) artanh(z) with z = u / (2 + u), at most 1/3. The series' terms
 * beyond z^17 are below 1e-10 of it. */
double chance_log_double(double x, double m, double a)
{
    if (!(m > 0))
        return 0;
    const double part = 1 / (2 + 3 * a * m);
    const double z = a * m * part, q = z * z, r = q * q;
    const double low = 1 + q / 3 + r * (1. / 5 + q / 7);
    const double high = 1. / 9 + q / 11 + r * (1. / 13 + q / 15 + r / 17);
    return x * M_LN2 - 2 * m * (1 + a * x) * part * (low + r * r * high);
}

double chance_log_ratio(double x, double m, double a, double ratio)
{
    if (!(m > 0))
        return 0;
    double size = 1 / larger(a, LEAST_DISPERSION);
    return x * log(ratio) - (x + size) * log1p((ratio - 1) * m / (m + size));
}

double chance_usual_high(double m, double a)
{
    static const double z = 2.326; /* 0.99 of the normal law */
    if (!(m > 0.01))
        return 0;                         /* 99 of 100 hours are without any */
    double ninth = (1 + a * m) / (9 * m); /* variance / (9 mean^2) */
    double root = larger(1 - ninth + z * sqrt(ninth), 0);
    return m * root * root * root;
}
