/* ChangeFinder (Takeuchi and Yamanishi 2006): two stages of a sequentially discounting autoregression.
 *
 * The first gives each value its logarithmic loss as an outlier; the moving average of these losses is
 * learnt by a second, whose losses, averaged once more, are the change-point score. Drops are not
 * asked for: a score counts only where the mean of the last values is above what the model learnt.
 * The series is ln(1 + counts an hour at full exposure), which evens out its noise. */
#include "bench/trend_rivals.h"

#include <math.h>

enum { ORDER_LIMIT = 8, SMOOTHING_LIMIT = 32 };

/* Sequentially discounting autoregression of order k. */
struct sdar {
    double discount;
    int order, seen;
    double mean, variance;
    double covariance[ORDER_LIMIT + 1], coefficient[ORDER_LIMIT + 1], past[ORDER_LIMIT + 1];
};

/* Yule and Walker's equations by Levinson and Durbin. */
static void solve(struct sdar *s)
{
    double error = s->covariance[0], a[ORDER_LIMIT + 1] = {0};
    for (int k = 1; k <= s->order; k++) {
        if (!(error > 1e-12))
            break;
        double sum = s->covariance[k];
        for (int j = 1; j < k; j++)
            sum -= a[j] * s->covariance[k - j];
        double reflection = sum / error, old[ORDER_LIMIT + 1];
        for (int j = 1; j < k; j++)
            old[j] = a[j];
        a[k] = reflection;
        for (int j = 1; j < k; j++)
            a[j] = old[j] - reflection * old[k - j];
        error *= 1 - reflection * reflection;
    }
    for (int j = 1; j <= s->order; j++)
        s->coefficient[j] = a[j];
}

/* The logarithmic loss of x under what was learnt before it; then learns it. */
static double sdar_loss(struct sdar *s, double x)
{
    double r =
        fmax(s->discount, 1.0 / (s->seen + 1)); /* learns faster as long as little was seen */
    double forecast = s->mean;
    for (int j = 1; j <= s->order; j++)
        forecast += s->coefficient[j] * (s->past[j] - s->mean);
    double variance = fmax(s->variance, 1e-6), miss = x - forecast;
    double loss =
        s->seen > 2 * s->order ? 0.5 * (log(2 * M_PI * variance) + miss * miss / variance) : 0;
    s->mean += r * (x - s->mean);
    s->past[0] = x;
    for (int j = 0; j <= s->order; j++)
        s->covariance[j] += r * ((x - s->mean) * (s->past[j] - s->mean) - s->covariance[j]);
    solve(s);
    double fitted = s->mean;
    for (int j = 1; j <= s->order; j++)
        fitted += s->coefficient[j] * (s->past[j] - s->mean);
    s->variance += r * ((x - fitted) * (x - fitted) - s->variance);
    for (int j = s->order; j > 0; j--)
        s->past[j] = s->past[j - 1];
    s->seen++;
    return loss;
}

struct average {
    double values[SMOOTHING_LIMIT];
    int length, seen;
};

static double average_add(struct average *a, double x)
{
    a->values[a->seen++ % a->length] = x;
    int filled = a->seen < a->length ? a->seen : a->length;
    double sum = 0;
    for (int i = 0; i < filled; i++)
        sum += a->values[i];
    return sum / filled;
}

static void run_series(const struct surge_hour *hours, const struct setting *setting, float *ret)
{
    struct sdar first = {.discount = setting->discount, .order = setting->order}, second = first;
    struct average losses = {.length = setting->smoothing}, changes = losses, values = losses;
    for (int h = 0; h < WORLD_HOURS; h++) {
        ret[h] = NAN;
        if (!(hours[h].exposure >= 100))
            continue;
        double count = hours[h].count - (setting->without_busiest ? hours[h].largest : 0);
        double x = log1p(count / hours[h].exposure * 1000);
        double usual = first.mean;
        double loss = average_add(&losses, sdar_loss(&first, x));
        double change = average_add(&changes, sdar_loss(&second, loss));
        if (average_add(&values, x) > usual)
            ret[h] = (float)change;
    }
}

void changefinder_run(const struct world *w, const struct setting *setting,
                      struct scores *ret_scores)
{
    for (int i = 0; i < WORLD_SERIES; i++)
        run_series(w->hours[i], setting, ret_scores->of[i]);
}
