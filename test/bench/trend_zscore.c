/* z-score: by how many standard deviations of the last 28 days an hour (or a day) is above their mean.
 *
 * The standard deviation is at least that of Poisson counts: without that bound series that are mostly
 * silent alarm all the time. */
#include "bench/trend_rivals.h"

#include <math.h>

enum { MEMORY_HOURS = 28 * 24 };

struct sums {
    double n, x, square, exposure;
};

static void add(struct sums *s, double rate, double exposure, double sign)
{
    s->n += sign;
    s->x += sign * rate;
    s->square += sign * rate * rate;
    s->exposure += sign * exposure;
}

/* The rate of the `window` hours up to `h`; false where less than half of them were observed. */
static bool rate_at(const struct surge_hour *hours, const struct setting *setting, int h,
                    double *ret_rate, double *ret_exposure)
{
    double count = 0, exposure = 0, full = 1000;
    for (int i = h; i > h - setting->window && i >= 0; i--) {
        count += hours[i].count - (setting->without_busiest ? hours[i].largest : 0);
        exposure += hours[i].exposure;
    }
    *ret_rate = exposure > 0 ? count / exposure : 0;
    *ret_exposure = exposure;
    return exposure >= full * setting->window / 2;
}

static void run_series(const struct surge_hour *hours, const struct setting *setting, float *ret)
{
    static double rates[WORLD_HOURS], exposures[WORLD_HOURS];
    static bool known[WORLD_HOURS];
    struct sums sums[24] = {{0}};
    for (int h = 0; h < WORLD_HOURS; h++) {
        struct sums *s = &sums[setting->same_hour ? h % 24 : 0];
        /* What is compared with ends before the window begins. */
        int last = h - (setting->same_hour ? 24 : setting->window), gone = last - MEMORY_HOURS;
        known[h] = rate_at(hours, setting, h, &rates[h], &exposures[h]);
        if (last >= 0 && known[last])
            add(s, rates[last], exposures[last], 1);
        if (gone >= 0 && known[gone])
            add(s, rates[gone], exposures[gone], -1);
        ret[h] = NAN;
        if (!known[h] || s->n < (setting->same_hour ? 14 : MEMORY_HOURS / 2))
            continue;
        double mean = s->x / s->n, variance = fmax(0, s->square / s->n - mean * mean);
        double least = fmax(mean, 0.5 / s->exposure) / exposures[h]; /* Poisson's, of a rate */
        ret[h] = (float)((rates[h] - mean) / sqrt(fmax(variance, least)));
    }
}

void zscore_run(const struct world *w, const struct setting *setting, struct scores *ret_scores)
{
    for (int i = 0; i < WORLD_SERIES; i++)
        run_series(w->hours[i], setting, ret_scores->of[i]);
}
