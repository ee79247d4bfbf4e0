/* Learning of level, rhythm and dispersion; see baseline.h. */
#include "trend/baseline.h"

#include "trend/chance.h"

#include <math.h>
#include <string.h>

const int surge_windows[SURGE_WINDOW_COUNT] = {1, 6, 24, 168};

/* What is kept per step, exp2(-1 / half-life in steps). */
static const double KEEP_LEVEL = 0.99793911;   /* per hour: 14 days */
static const double KEEP_WEEK = 0.91700404;    /* per week: 8 weeks */
static const double KEEP_SPREAD[] = {0.99931,  /* per hour: 6 weeks */
                                     0.99588,  /* per 6 hours: 6 weeks */
                                     0.99419,  /* per day: 17 weeks */
                                     0.97369}; /* per week: 26 weeks */

/* How much a factor of the rhythm varies before anything is counted: 0.35 and 0.15, squared. */
static const double DAY_VARIANCE = 0.12, WEEK_VARIANCE = 0.022;

/* Dispersion before anything is counted, and how many samples that guess is worth. */
static const double FIRST_DISPERSION = 0.1;
static const double FIRST_WEIGHT[] = {20, 20, 10, 6};
/* The level strays a little even where the hours do not: 4 %, squared. */
static const double DRIFT = 0.0016;
/* The square root of how long the window before is in this one: between hours that stray together, and each for itself. */
static const double SHORTER_PART[] = {0, 0.4082483, 0.5, 0.3779645};
/* A sample of the dispersion counts at most this many variances. */
static const double SPREAD_BOUND = 16;

/* What time alone makes forgotten leaves this many counts. */
static const double FORGET_DOWN_TO = 20;

static void update_dispersions(struct baseline *b)
{
    double unsure = 1 / (b->level.counts + 0.5);
    double single = 0, shorter = 0;
    for (int w = 0; w < SURGE_WINDOW_COUNT; w++) {
        double guess = w == 0 ? FIRST_DISPERSION : DRIFT + shorter * SHORTER_PART[w];
        double learnt = (b->spread[w].excess + FIRST_WEIGHT[w] * guess) /
                        (b->spread[w].weight + FIRST_WEIGHT[w]);
        /* Never less than if the hours strayed each for itself. */
        double least = w == 0 ? 1e-4 : single / surge_windows[w];
        if (learnt < least)
            learnt = least;
        if (w == 0)
            single = learnt;
        shorter = learnt;
        b->dispersion[w] = learnt + unsure;
    }
}

void baseline_reset(struct baseline *b)
{
    memset(b, 0, sizeof *b);
    for (int h = 0; h < BASELINE_WEEK; h++)
        b->rhythm[h] = 1;
    update_dispersions(b);
}

/* 1 + K / (K + 1) x (counts / units - 1) with K = units x sure: counts / units, drawn towards 1 by how little is known. */
static double factor(double counts, double units, double sure)
{
    return 1 + sure * (counts - units) / (sure * units + 1);
}

static void update_rhythm(struct baseline *b)
{
    /* How many counts are worth one: over-dispersed ones say less. */
    double mean = b->level.counts * (1 - KEEP_LEVEL);
    double inflation = 1 + b->dispersion[0] * mean;
    const double day_sure = DAY_VARIANCE / inflation, week_sure = WEEK_VARIANCE / inflation;
    double counts[BASELINE_DAY] = {0}, units[BASELINE_DAY] = {0}, by_day[BASELINE_DAY];
    double all[BASELINE_WEEK], sum = 0;
    for (int day = 0; day < BASELINE_WEEK; day += BASELINE_DAY)
        for (int h = 0; h < BASELINE_DAY; h++) {
            counts[h] += b->week_counts[day + h];
            units[h] += b->week_units[day + h];
        }
    for (int h = 0; h < BASELINE_DAY; h++)
        by_day[h] = factor(counts[h], units[h], day_sure);
    for (int day = 0; day < BASELINE_WEEK; day += BASELINE_DAY)
        for (int h = 0; h < BASELINE_DAY; h++)
            all[day + h] = by_day[h] * factor(b->week_counts[day + h],
                                              b->week_units[day + h] * by_day[h], week_sure);
    for (int h = 0; h < BASELINE_WEEK; h++)
        sum += all[h];
    const double scale = sum > 0 ? BASELINE_WEEK / sum : 0;
    for (int h = 0; h < BASELINE_WEEK; h++)
        b->rhythm[h] = sum > 0 ? (float)(all[h] * scale) : 1;
}

static void add(double *counts, double *units, double keep, double count, double unit)
{
    *counts = *counts * keep + count;
    *units = *units * keep + unit;
}

static void learn_block(struct baseline *b, int w, double weight)
{
    double x = b->spread[w].count, m = b->spread[w].expected;
    double bound = SPREAD_BOUND * (m + b->dispersion[w] * m * m) + 1;
    double square = (x - m) * (x - m);
    double scale = 1 / ((1 + m) * (1 + m));
    double keep = 1 - (1 - KEEP_SPREAD[w]) * weight;
    b->spread[w].excess =
        b->spread[w].excess * keep + (smaller(square, bound) - m) * scale * weight;
    b->spread[w].weight = b->spread[w].weight * keep + m * m * scale * weight;
}

/* Ends the blocks of a window that the hour is not in any more. A block that was mostly heard stands for a whole one. */
static void end_block(struct baseline *b, int w, double weight)
{
    if (b->spread[w].hours * 4 >= surge_windows[w] * 3)
        learn_block(b, w, weight);
    b->spread[w].hours = 0;
    b->spread[w].count = b->spread[w].expected = 0;
}

static void learn_spread(struct baseline *b, int64_t hour, double count, double expected,
                         double weight)
{
    const int64_t block = hour / 6, before = b->block;
    end_block(b, 0, weight);
    if (block != before) {
        end_block(b, 1, weight);
        if (block / 4 != before / 4)
            end_block(b, 2, weight);
        if (block / 28 != before / 28)
            end_block(b, 3, weight);
        b->block = block;
        update_dispersions(b);
    }
    for (int w = 0; w < SURGE_WINDOW_COUNT; w++) {
        b->spread[w].hours++;
        b->spread[w].count += count;
        b->spread[w].expected += expected;
    }
}

void baseline_learn(struct baseline *b, int64_t hour, double count, double exposure,
                    double expected, double weight)
{
    int week_hour = baseline_week_hour(hour);
    double now = baseline_expected(b, hour, exposure);
    if (!(expected > 0))
        expected = now;
    if (b->learnt_hours >= BASELINE_WEEK)
        learn_spread(b, hour, count, expected, weight);
    if (b->learnt_hours >= 2 * BASELINE_WEEK && count > now + 3) {
        double bound = now + 3 * sqrt(now + b->dispersion[0] * now * now) + 3;
        if (count > bound)
            count = bound;
    }
    double rhythm = b->rhythm[week_hour];
    if (b->learnt_hours >= BASELINE_WEEK && rhythm > 0)
        add(&b->week_counts[week_hour], &b->week_units[week_hour], KEEP_WEEK, count, now / rhythm);
    add(&b->level.counts, &b->level.units, 1 - (1 - KEEP_LEVEL) * weight, count * weight,
        exposure * rhythm * weight);
    b->learnt_hours++;
    if (b->learnt_hours % (2 * BASELINE_DAY) == 0)
        update_rhythm(b);
}

void baseline_skip(struct baseline *b)
{
    if (b->level.counts < FORGET_DOWN_TO)
        return;
    b->level.counts *= KEEP_LEVEL;
    b->level.units *= KEEP_LEVEL;
}

void baseline_move(struct baseline *b, struct baseline_sums level)
{
    b->level = level;
    update_dispersions(b);
}
