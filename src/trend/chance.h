/* How rare a count is under a negative binomial law: mean m, variance m + a m^2.
 *
 * The law is a Poisson law whose rate varies from hour to hour with the relative variance a; a = 0 is
 * Poisson itself. Counts need not be whole. Pure functions. */
#ifndef TEITEN_TREND_CHANCE_H
#define TEITEN_TREND_CHANCE_H

/* -ln P(X >= x), at least 0: large deviations with the lattice correction of Bahadur and Rao (1960),
 *     P ~ exp(-I) / ((1 - exp(-t)) sqrt(2 pi (x + a x^2))),  t = ln(x (1 + a m) / (m (1 + a x))),
 *     I = x ln(x / m) - (x + 1/a) ln((1 + a x) / (1 + a m)) .
 * Within 10 % of the logarithm where P is below 0.01. 0 where x <= m or m <= 0. */
double chance_score(double x, double m, double a);

/* I alone: how much better the rate x / m explains the count than the rate 1 does, in nats. */
double chance_gain(double x, double m, double a);

/* ln of how much likelier a count x is when the mean is `ratio` times m. */
double chance_log_ratio(double x, double m, double a, double ratio);

/* The count that 99 of 100 stay below: Wilson and Hilferty's cube root for the gamma law of the same
 * mean and variance. */
double chance_usual_high(double m, double a);

#endif
