/* How the world of trend_world.h comes to be. */
#include "bench/trend_world.h"

#include "bench/trend_power.h"
#include "bench/trend_random.h"

#include <string.h>

enum { SENSORS = 3, ADDRESSES = 1000, TRIES = 10000 };

/* What a series is like. */
struct nature {
    double level;         /* counts an hour with every sensor up */
    double day, half_day; /* strength of the day's rhythm and its first overtone */
    double day_phase, half_day_phase;
    double weekend; /* factor on two days of the week */
    int weekend_day;
    double dispersion;       /* of an hour */
    double slow, slow_hours; /* standard deviation and correlation time of the shared noise */
    double drift_a_year;     /* of the logarithm */
    double per_source;       /* accesses a source makes in an hour */
};

static struct nature nature_of(struct random_state *r, int series)
{
    double place = (series + 0.5) / WORLD_SERIES;
    return (struct nature){
        .level = exp(log(0.05) + place * (log(5000) - log(0.05))),
        .day = random_between(r, 0, 0.7),
        .half_day = random_between(r, 0, 0.2),
        .day_phase = random_between(r, 0, 2 * M_PI),
        .half_day_phase = random_between(r, 0, 2 * M_PI),
        .weekend = random_between(r, 0.6, 1),
        .weekend_day = (int)random_below(r, 7),
        .dispersion = random_log_between(r, 0.003, 0.3),
        .slow = random_between(r, 0, 0.12),
        .slow_hours = random_log_between(r, 2, 48),
        .drift_a_year = random_between(r, -0.5, 0.5),
        .per_source = random_between(r, 1, 3),
    };
}

/* Share of the address-hours that were watched in each hour. */
static void make_exposure(uint64_t seed, double *share)
{
    static const double size[SENSORS] = {0.5, 0.3, 0.2};
    struct random_state r = random_start(seed, 1000);
    for (int h = 0; h < WORLD_HOURS; h++)
        share[h] = 1;
    for (int sensor = 0; sensor <= SENSORS; sensor++) {
        double weight = sensor < SENSORS ? size[sensor] : 1; /* the last: everything is out */
        double mean_gap = sensor < SENSORS ? 60 * 24 : 120 * 24;
        double longest = sensor < SENSORS ? 7 * 24 : 24;
        double at = -log(random_unit(&r)) * mean_gap;
        while (at < WORLD_HOURS) {
            double end = at + random_log_between(&r, 0.5, longest);
            for (int h = (int)at; h < end && h < WORLD_HOURS; h++)
                share[h] -= weight * (fmin(end, h + 1) - fmax(at, h));
            at = end - log(random_unit(&r)) * mean_gap;
        }
    }
    for (int h = 0; h < WORLD_HOURS; h++)
        share[h] = share[h] < 0.005 ? 0 : share[h];
}

static double rhythm(const struct nature *n, int hour)
{
    double day = hour % 24 * (2 * M_PI / 24);
    double factor =
        exp(n->day * cos(day - n->day_phase) + n->half_day * cos(2 * day - n->half_day_phase));
    int week_day = (hour / 24 + n->weekend_day) % 7;
    return week_day >= 5 ? factor * n->weekend : factor;
}

static double surge_factor(const struct world_surge *s, int hour)
{
    if (s == NULL || hour < s->from || hour >= s->until)
        return 1;
    double rise = s->creeping ? 0.6 * (s->until - s->from) : 0;
    double part = rise > 0 ? (hour - s->from + 1) / rise : 1;
    return 1 + (s->factor - 1) * fmin(part, 1);
}

/* Thirty surges up to x2, forty up to x5, fifty up to x50; every other one creeps. */
static void plan_surges(struct world *w, uint64_t seed)
{
    struct random_state r = random_start(seed, 2000);
    int order[WORLD_SURGES];
    for (int i = 0; i < WORLD_SURGES; i++)
        order[i] = i;
    for (int i = WORLD_SURGES - 1; i > 0; i--) {
        int other = (int)random_below(&r, (uint64_t)i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (int i = 0; i < WORLD_SURGES; i++) {
        int kind = order[i];
        double low = kind < 30 ? 1.5 : kind < 70 ? 2 : 5, high = kind < 30 ? 2 : kind < 70 ? 5 : 50;
        bool creeping = kind % 2 == 1;
        int length = (int)(24 * random_log_between(&r, creeping ? 5 : 1, 60));
        /* One in each half of the time left; 45 days from the end of one to the next. */
        int half = (WORLD_HOURS - WORLD_FIRST_SURGE_DAY * 24) / 2;
        int room = half - length - 45 * 24;
        int from = WORLD_FIRST_SURGE_DAY * 24 + i % 2 * half + (int)(random_unit(&r) * room);
        w->surges[i] = (struct world_surge){
            .series = i / 2,
            .from = from,
            .until = from + length,
            .factor = random_log_between(&r, low, high),
            .creeping = creeping,
        };
    }
    w->surge_count = WORLD_SURGES;
}

static struct world_surge *surge_at(struct world *w, int series, int hour)
{
    for (int i = 0; i < 2 && w->surge_count > 0; i++) {
        struct world_surge *s = &w->surges[2 * series + i];
        if (hour >= s->from && hour < s->until)
            return s;
    }
    return NULL;
}

/* What hours of a surge, or its first hour, or its height, say to the test that knows all. */
struct evidence {
    struct power_sum whole, height, first;
};

static void learn_power(struct world_surge *s, const struct evidence *e, const struct nature *n)
{
    const double level = WORLD_SERIES * 730.5; /* one false alarm a month */
    double slow = n->slow * n->slow, shared = 2 * n->slow_hours;
    double whole = power_of(&e->whole, slow * fmin(1, shared / e->whole.hours), 1 / level);
    double height =
        power_of(&e->height, slow * fmin(1, shared / fmax(e->height.hours, 1)), 1 / level);
    s->power = fmax(whole, height);
    s->power_first_hour = power_of(&e->first, slow, 1 / level);
}

/* Bursts of one scanner: on average one in twenty days, one to twelve hours. */
struct burst {
    double next, end, size, done;
    uint64_t scanner;
};

static double burst_in(struct burst *b, struct random_state *r, int hour, double level)
{
    if (hour >= b->end && hour >= b->next) {
        b->end = hour + random_log_between(r, 1, 12);
        b->size = fmax(5, level * random_log_between(r, 1, 50));
        b->done = 0;
        b->scanner++;
        b->next = b->end - log(random_unit(r)) * 20 * 24;
    }
    return hour < b->end ? random_poisson(r, b->size) : 0;
}

static void make_series(struct world *w, uint64_t seed, int series, const double *share)
{
    struct random_state r = random_start(seed, (uint64_t)series);
    /* Bursts and sources draw from their own stream: with and without surges the rest is the same. */
    struct random_state others = random_start(seed, 3000 + (uint64_t)series);
    struct nature n = nature_of(&r, series);
    struct burst burst = {.next = random_unit(&others) * 20 * 24};
    double slow = 0, keep = exp(-1 / n.slow_hours), drift = 0;
    struct evidence evidence = {0};
    const double walk = 0.01 / sqrt(24); /* of the logarithm: 1 % a day */
    for (int h = 0; h < WORLD_HOURS; h++) {
        slow = keep * slow + sqrt(1 - keep * keep) * n.slow * random_normal(&r);
        drift += n.drift_a_year / (365 * 24) + walk * random_normal(&r);
        double usual = n.level * rhythm(&n, h) * exp(drift) * share[h];
        struct world_surge *s = surge_at(w, series, h);
        double factor = surge_factor(s, h);
        double count = random_count(&r, usual * factor * exp(slow) + 1e-12, n.dispersion);
        if (s != NULL && usual > 0) {
            power_add(&evidence.whole, usual, factor, n.dispersion);
            if (factor >= s->factor * 0.999)
                power_add(&evidence.height, usual, factor, n.dispersion);
            if (evidence.first.hours < 1)
                power_add(&evidence.first, usual, factor, n.dispersion);
        }
        if (s != NULL && h + 1 == s->until) {
            learn_power(s, &evidence, &n);
            memset(&evidence, 0, sizeof evidence);
        }
        double sources = 0, largest = 0;
        if (count > 0) {
            sources = 1 + floor((count - 1) / n.per_source + random_unit(&others));
            sources = fmin(sources, count);
            largest = floor(count / sources * random_between(&others, 1.5, 4));
            largest = fmax(1, fmin(largest, count - sources + 1));
        }
        double extra = share[h] > 0 ? floor(burst_in(&burst, &others, h, n.level) * share[h]) : 0;
        burst.done += extra;
        bool scanner = extra > 0 && burst.done > largest;
        w->hours[series][h] = (struct surge_hour){
            .hour = h,
            .count = count + extra,
            .busiest = scanner ? burst.scanner : UINT64_C(1) << 20 | (uint64_t)h,
            .largest = scanner ? extra : largest,
            .exposure = ADDRESSES * share[h],
        };
    }
}

void world_make(struct world *w, uint64_t seed, bool surges)
{
    static double share[WORLD_HOURS];
    w->surge_count = 0;
    if (surges)
        plan_surges(w, seed);
    make_exposure(seed, share);
    for (int i = 0; i < WORLD_SERIES; i++)
        make_series(w, seed, i, share);
}
