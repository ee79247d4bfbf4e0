/* Surges in one series, hour by hour; see surge.h for what, docs/trend.md for why.
 *
 * The last week is kept in a ring. An hour enters it with its count and what was expected, is summed in
 * four windows, and is learnt by the baseline when it leaves. A surge opens when a window's sum is
 * rarer than the window's threshold, and closes when a CUSUM says that the usual rate explains the
 * hours better than the surge's. */
#include "trend/surge.h"

#include "trend/baseline.h"
#include "trend/chance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RING = BASELINE_WEEK, SHORT_HOURS = 24 };

static const double COUNT_LIMIT = 1e15;
static const int64_t HOUR_LIMIT = (int64_t)1 << 40;
static const double HOURS_A_MONTH = 730.5;
/* Sums of a sliding window are new four times in its length. */
static const double LOOKS = 4;
/* Thresholds are this much higher, in nats, than the budget asks: what is learnt is not exact. */
static const double CAUTION = 3;
/* Nats by which the usual rate must explain the hours better before a surge is over. */
static const double OVER = 9;
/* For telling whether it is over a surge counts as at most twice the expected: what still is that much
 * above it is none the less a surge for having been fifty times. */
static const double OVER_RATIO = 2;
static const double KEEP_HEIGHT = 0.99588; /* per hour: 7 days */

/* While the last week has such a score (nats), what is learnt has this weight: what creeps is not to
 * become usual before it is noticed. */
static const double DOUBT = 4, DOUBTFUL_WEIGHT = 0.25;

struct ring_hour {
    float count, expected; /* expected 0: not judged */
    float exposure;        /* 0: not observed */
    float largest;         /* part of the count, of `busiest` */
    uint32_t busiest;      /* 0: not known */
    bool surge;            /* lay in a surge that closed: in no window */
    bool unlearnt;         /* and that was long */
};

struct window {
    double count, expected, threshold;
};

struct surge_series {
    struct surge_options options;
    struct baseline baseline;
    struct ring_hour ring[RING];
    struct window windows[SURGE_WINDOW_COUNT];
    int64_t last; /* hour fed last */
    bool started;
    bool open;
    struct surge surge;
    double over;                 /* CUSUM, in nats */
    int64_t over_since;          /* hour behind the last at which it was 0 */
    struct surge at_over;        /* the surge's sums at that hour */
    struct baseline_sums height; /* level in the surge, of the last weeks */
    double first_day_count, first_day_expected;
    double over_ratio; /* what counts as still in the surge */
};

static struct ring_hour *ring_at(struct surge_series *s, int64_t hour)
{
    return &s->ring[baseline_week_hour(hour)];
}

static double count_of(double value)
{
    return value > 0 ? fmin(value, COUNT_LIMIT) : 0; /* NaN: 0 */
}

static double positive_or(double value, double fallback)
{
    return value > 0 && isfinite(value) ? value : fallback;
}

void surge_series_reset(struct surge_series *s, const struct surge_options *options)
{
    static const struct surge_options none = {0};
    memset(s, 0, sizeof *s);
    if (options == NULL)
        options = &none;
    s->options.false_alarms_a_month = positive_or(options->false_alarms_a_month, 1);
    s->options.series = positive_or(options->series, 60);
    s->options.least_ratio = fmax(1, positive_or(options->least_ratio, 1.25));
    baseline_reset(&s->baseline);
    for (int w = 0; w < SURGE_WINDOW_COUNT; w++) {
        double looks = s->options.series * HOURS_A_MONTH * fmin(1, LOOKS / surge_windows[w]);
        double tests = SURGE_WINDOW_COUNT * looks / s->options.false_alarms_a_month;
        s->windows[w].threshold = log(fmax(tests, 1)) + CAUTION;
    }
}

struct surge_series *surge_series_create(const struct surge_options *options)
{
    _Static_assert(sizeof(struct surge_series) <= SURGE_SERIES_BYTES, "the header's promise");
    struct surge_series *s = malloc(sizeof *s);
    if (s != NULL)
        surge_series_reset(s, options);
    return s;
}

struct surge_series *surge_series_destroy(struct surge_series *s)
{
    free(s);
    return NULL;
}

/* Score of a window's sums, in nats; 0 when they are not above the expected by enough. */
static double window_score(const struct surge_series *s, int w, double count)
{
    double expected = s->windows[w].expected;
    if (!(count > expected * s->options.least_ratio))
        return 0;
    return chance_score(count, expected, s->baseline.dispersion[w]);
}

/* The week-old hour leaves the ring and is learnt, unless it lay in a surge. */
static void learn_oldest(struct surge_series *s, int64_t hour)
{
    const struct ring_hour *old = ring_at(s, hour);
    bool in_surge = old->unlearnt || (s->open && hour - RING >= s->surge.from);
    if (old->exposure > 0 && !in_surge) {
        double count = old->count;
        /* Before anything is known one source must not make the level. */
        if (!(old->expected > 0) && old->largest > fmax(5, old->count / 2))
            count -= old->largest;
        const struct window *week = &s->windows[SURGE_WINDOW_COUNT - 1];
        bool doubtful = window_score(s, SURGE_WINDOW_COUNT - 1, week->count) > DOUBT;
        baseline_learn(&s->baseline, hour - RING, count, old->exposure, old->expected,
                       doubtful ? DOUBTFUL_WEIGHT : 1);
    } else
        baseline_skip(&s->baseline);
}

/* Sums over each window up to `hour`, from the ring. */
static void sum_windows(struct surge_series *s, int64_t hour)
{
    double count = 0, expected = 0;
    int w = 0;
    for (int back = 0; back < RING; back++) {
        const struct ring_hour *h = ring_at(s, hour - back);
        if (h->expected > 0 && !h->surge) {
            count += h->count;
            expected += h->expected;
        }
        if (back + 1 == surge_windows[w]) {
            s->windows[w].count = count;
            s->windows[w].expected = expected;
            w++;
        }
    }
}

/* The hour enters the ring and the windows. */
static void enter(struct surge_series *s, int64_t hour, const struct ring_hour *now)
{
    learn_oldest(s, hour);
    for (int w = 0; w < SURGE_WINDOW_COUNT; w++) {
        const struct ring_hour *gone = ring_at(s, hour - surge_windows[w]);
        struct window *window = &s->windows[w];
        bool counted = gone->expected > 0 && !gone->surge;
        window->count += (now->expected > 0 ? now->count : 0) - (counted ? gone->count : 0);
        window->expected += now->expected - (counted ? gone->expected : 0);
    }
    *ring_at(s, hour) = *now;
    if (baseline_week_hour(hour) == 0)
        sum_windows(s, hour); /* so that rounding does not add up */
}

/* Whether the window is rare only by what one source did in it. If so its part is taken off for good. */
static bool made_by_one(struct surge_series *s, int64_t hour, int w)
{
    uint32_t who = 0;
    double most = 0;
    for (int back = 0; back < surge_windows[w]; back++) {
        uint32_t candidate = ring_at(s, hour - back)->busiest;
        if (candidate == 0 || candidate == who)
            continue;
        double sum = 0;
        for (int other = back; other < surge_windows[w]; other++) {
            const struct ring_hour *h = ring_at(s, hour - other);
            sum += h->busiest == candidate && h->expected > 0 && !h->surge ? h->largest : 0;
        }
        if (sum > most) {
            most = sum;
            who = candidate;
        }
    }
    if (who == 0 || window_score(s, w, s->windows[w].count - most) > s->windows[w].threshold)
        return false;
    for (int back = 0; back < RING; back++) {
        struct ring_hour *h = ring_at(s, hour - back);
        if (h->busiest != who)
            continue;
        h->count -= h->largest;
        h->largest = 0;
        h->busiest = 0;
    }
    sum_windows(s, hour);
    return true;
}

/* The window that is rarest against its threshold. Returns whether it passes it, after what single
 * sources did was taken off. */
static bool best_window(struct surge_series *s, int64_t hour, int *ret_window, double *ret_score)
{
    for (int tries = 0;; tries++) {
        double best = -INFINITY;
        for (int w = 0; w < SURGE_WINDOW_COUNT; w++) {
            double score = window_score(s, w, s->windows[w].count);
            if (score - s->windows[w].threshold > best) {
                best = score - s->windows[w].threshold;
                *ret_score = score;
                *ret_window = w;
            }
        }
        if (best <= 0)
            return false;
        bool looked_at = s->open && *ret_window > 0; /* windows of an open surge are rare anyway */
        if (looked_at || tries == RING || !made_by_one(s, hour, *ret_window))
            return true;
    }
}

static void tally(struct surge_series *s, int64_t hour, const struct ring_hour *h)
{
    struct surge *surge = &s->surge;
    surge->observed_hours++;
    surge->observed += h->count;
    surge->expected += h->expected;
    surge->exposure += h->exposure;
    surge->ratio = surge->expected > 0 ? surge->observed / surge->expected : 0;
    if (h->count > surge->peak || surge->observed_hours == 1) {
        surge->peak = h->count;
        surge->peak_expected = h->expected;
        surge->peak_hour = hour;
    }
    if (surge->observed_hours <= BASELINE_DAY) {
        s->first_day_count += h->count;
        s->first_day_expected += h->expected;
    }
    double rhythm = s->baseline.rhythm[baseline_week_hour(hour)];
    s->height.counts = s->height.counts * KEEP_HEIGHT + h->count;
    s->height.units = s->height.units * KEEP_HEIGHT + h->exposure * rhythm;
    double first = s->first_day_count / fmax(s->first_day_expected, 1e-300);
    surge->shape = surge->observed_hours > BASELINE_DAY && first - 1 < (surge->ratio - 1) / 2
                       ? SURGE_CREEPING
                       : SURGE_ABRUPT;
}

/* The most likely first hour: that from which on the excess is rarest. */
static int64_t likely_start(struct surge_series *s, int64_t hour)
{
    const double *dispersion = s->baseline.dispersion;
    double count = 0, expected = 0, best = -1;
    int64_t from = hour;
    for (int back = 0; back < RING; back++) {
        const struct ring_hour *h = ring_at(s, hour - back);
        if (!(h->expected > 0))
            continue;
        if (h->surge)
            break;
        count += h->count;
        expected += h->expected;
        double a = fmax(dispersion[0] / (back + 1), dispersion[SURGE_WINDOW_COUNT - 1]);
        double gain = chance_gain(count, expected, a);
        if (gain > best) {
            best = gain;
            from = hour - back;
        }
    }
    return from;
}

static void open_surge(struct surge_series *s, int64_t hour, int window, double score)
{
    memset(&s->surge, 0, sizeof s->surge);
    s->open = true;
    s->surge.from = likely_start(s, hour);
    s->surge.noticed = hour;
    s->surge.window_hours = (uint32_t)surge_windows[window];
    s->surge.score = score;
    s->height = (struct baseline_sums){0, 0};
    s->first_day_count = s->first_day_expected = 0;
    s->over = 0;
    for (int64_t h = s->surge.from; h <= hour; h++)
        if (ring_at(s, h)->expected > 0)
            tally(s, h, ring_at(s, h));
    s->over_ratio = fmax(s->options.least_ratio, fmin(s->surge.ratio, OVER_RATIO));
    s->surge.until = hour + 1;
    s->over_since = hour + 1;
    s->at_over = s->surge;
}

static void mark(struct ring_hour *h, bool unlearnt)
{
    h->surge = true;
    h->unlearnt = unlearnt;
}

/* Its hours leave the windows. Those of a short one are learnt, so that an hour of the week in which
 * the rhythm is misjudged does not stay so for ever; the bound on what is learnt is enough there. */
static void close_surge(struct surge_series *s, int64_t hour, enum surge_end end)
{
    s->surge.end = end;
    s->open = false;
    for (int back = 0; back < RING; back++)
        if (hour - back >= s->surge.from && hour - back < s->surge.until)
            mark(ring_at(s, hour - back), s->surge.observed_hours > SHORT_HOURS);
    sum_windows(s, hour);
}

/* An hour of an open surge. Returns whether the surge closed in it. */
static bool go_on(struct surge_series *s, int64_t hour, const struct ring_hour *h, double score)
{
    s->surge.until = hour + 1;
    if (h->expected > 0) {
        tally(s, hour, h);
        s->surge.score = fmax(s->surge.score, score);
        double together = s->baseline.dispersion[2] * surge_windows[2];
        double a = fmax(s->baseline.dispersion[0], fmin(together, 1));
        s->over -= chance_log_ratio(h->count, h->expected, a, s->over_ratio);
        if (!(s->over > 0)) {
            s->over = 0;
            s->over_since = hour + 1;
            s->at_over = s->surge;
        }
    }
    if (s->over > OVER) {
        s->surge = s->at_over;
        s->surge.until = s->over_since;
        close_surge(s, hour, SURGE_OVER);
        return true;
    }
    if (hour + 1 - s->surge.from >= SURGE_NORMAL_HOURS) {
        close_surge(s, hour, SURGE_BECAME_NORMAL);
        if (s->height.units > 0)
            baseline_move(&s->baseline, s->height);
        return true;
    }
    return false;
}

/* Hours left out: not observed. After a week of them nothing is left in the ring. */
static void skip_to(struct surge_series *s, int64_t hour)
{
    static const struct ring_hour unheard = {0};
    int64_t missing = hour - s->last - 1;
    if (missing > 2 * SURGE_NORMAL_HOURS)
        s->last = hour - 1 - 2 * SURGE_NORMAL_HOURS;
    while (s->last + 1 < hour) {
        s->last++;
        enter(s, s->last, &unheard);
    }
}

struct surge_step surge_series_add(struct surge_series *s, const struct surge_hour *hour)
{
    struct surge_step step = {SURGE_UNHEARD, NAN, NAN, 0, NULL};
    if (hour->hour < -HOUR_LIMIT || hour->hour > HOUR_LIMIT ||
        (s->started && hour->hour <= s->last))
        return step;
    if (s->started)
        skip_to(s, hour->hour);
    s->started = true;
    s->last = hour->hour;

    struct ring_hour now = {0};
    bool learning = s->baseline.learnt_hours < SURGE_LEARNING_HOURS - RING;
    if (hour->exposure > 0 && hour->exposure <= COUNT_LIMIT) {
        now.count = (float)count_of(hour->count);
        now.exposure = (float)hour->exposure;
        if (!learning)
            now.expected = (float)baseline_expected(&s->baseline, hour->hour, hour->exposure);
    }
    if (hour->busiest != 0 && hour->largest > 0) {
        now.largest = fminf((float)count_of(hour->largest), now.count);
        now.busiest = (uint32_t)(hour->busiest ^ hour->busiest >> 32) | 1;
    }
    enter(s, hour->hour, &now);
    if (now.expected > 0) {
        double score = 0;
        int window = 0;
        bool rare = best_window(s, hour->hour, &window, &score);
        now = *ring_at(s, hour->hour);
        step.event = SURGE_QUIET;
        step.expected = now.expected;
        step.usual_high = chance_usual_high(now.expected, s->baseline.dispersion[0]);
        step.score = score / M_LN10;
        if (!s->open && rare) {
            open_surge(s, hour->hour, window, step.score);
            step.event = SURGE_OPENED;
            step.surge = &s->surge;
            return step;
        }
    } else if (now.exposure > 0) {
        step.event = SURGE_LEARNING;
    }
    if (s->open) {
        bool closed = go_on(s, hour->hour, &now, step.score);
        step.surge = &s->surge;
        if (closed || now.expected > 0)
            step.event = closed ? SURGE_CLOSED : SURGE_CONTINUES;
    }
    return step;
}

size_t surge_series_run(struct surge_series *s, const struct surge_options *options,
                        const struct surge_hour *hours, size_t count, struct surge *surges,
                        size_t limit, struct surge_step *steps)
{
    size_t found = 0;
    surge_series_reset(s, options);
    for (size_t i = 0; i < count; i++) {
        struct surge_step step = surge_series_add(s, &hours[i]);
        if (step.event == SURGE_OPENED)
            found++;
        if (step.surge != NULL && found <= limit)
            surges[found - 1] = *step.surge;
        step.surge = NULL;
        if (steps != NULL)
            steps[i] = step;
    }
    return found;
}
