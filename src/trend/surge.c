/* Surges in one series, hour by hour; see surge.h for what, docs/trend.md for why.
 *
 * The last week is kept in a ring. An hour enters it with its count and what was expected, is summed in
 * four windows, and is learnt by the baseline when it leaves. A surge opens when a window's sum is
 * rarer than the window's threshold, and closes when a CUSUM says that the usual rate explains the
 * hours better than the surge's. */
#include "trend/surge.h"

#include "trend/chance.h"
#include "trend/week.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double COUNT_LIMIT = 1e15;
static const int64_t HOUR_LIMIT = (int64_t)1 << 40;
static const double HOURS_A_MONTH = 730.5;

/* Thresholds are ln(tests / false alarms wanted), in nats. The sum of a sliding window is new some four
 * times in its length. Overlapping windows and whole counts make chance alarms rarer than that by
 * SLACK; where dispersion and not counting rules the noise, its being only estimated asks for CAUTION
 * more. Both were chosen on worlds of other seeds than those that are reported (docs/trend.md). */
static const double LOOKS = 4, SLACK = 3, CAUTION = 4;

/* Nats by which the usual rate must explain the hours better before a surge is over. What is still
 * OVER_RATIO above the expected is none the less a surge for having been fifty times. */
static const double OVER = 12, OVER_RATIO = 2;

/* While the last week has such a score, or such evidence is gathered (nats), what is learnt has this
 * weight: what creeps is not to become usual before it is noticed. */
static const double DOUBT = 4, DOUBTFUL_WEIGHT = 0.2;

/* Hours of a surge of at most SHORT_HOURS are learnt none the less, as far as the bound lets them: an
 * hour of the week in which the rhythm is misjudged must not stay so for ever. */
enum { SHORT_HOURS = 24, RETRIES = 8 };

enum { GATHERED = SURGE_WINDOW_COUNT }; /* as the number of a window */

static const double KEEP_HEIGHT = 0.99588; /* per hour: 7 days */

/* A CUSUM of the evidence of gather(), and what was summed since it was 0 last. */
struct gathering {
    double evidence; /* nats */
    double count, expected, exposure;
    int64_t since;
    uint32_t hours;
};

struct surge_series {
    struct surge_options options;
    struct baseline baseline;
    struct week week;
    struct gathering gathering;
    double thresholds[SURGE_WINDOW_COUNT];
    int64_t last; /* hour fed last */
    bool started;
    bool open;
    struct surge surge;
    double over;                 /* CUSUM, in nats */
    double over_ratio;           /* what counts as still in the surge */
    struct surge at_over;        /* the surge as it was when that sum was 0 last */
    struct baseline_sums height; /* level in the surge, of the last weeks */
    struct window first_day;
};

static double count_of(double value)
{
    return value > 0 ? smaller(value, COUNT_LIMIT) : 0; /* NaN: 0 */
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
        s->thresholds[w] = fmax(log(fmax(tests, 1)) - SLACK, 1);
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

/* Score of a window with this count, in nats, and by how much it passes the threshold. */
struct rarity {
    double score, margin;
};

/* Whether hours are looked at for what they decide, or for what is told of them as well: most decide nothing, which is seen without
 * a logarithm. */
enum telling { TELL_SURGES, TELL_HOURS };

static inline struct rarity rarity(const struct surge_series *s, int w, double count,
                                   enum telling telling)
{
    static const struct rarity none = {0, -INFINITY};
    const struct window *window = &s->week.windows[w];
    double expected = window->expected, dispersion = s->baseline.dispersion[w];
    /* The dispersion is that of a whole window. */
    if (!(count > expected * s->options.least_ratio) || window->hours * 4 < surge_windows[w] * 3)
        return none;
    if (telling == TELL_SURGES &&
        chance_score_bound(count, expected, dispersion) < s->thresholds[w])
        return none;
    double score = chance_score(count, expected, dispersion);
    double beyond = dispersion * expected / (1 + dispersion * expected);
    return (struct rarity){score, score - s->thresholds[w] - CAUTION * beyond};
}

/* The window that is rarest against its threshold. */
static int rarest_window(const struct surge_series *s, enum telling telling,
                         struct rarity *ret_rarity)
{
    int rarest = 0;
    *ret_rarity = (struct rarity){0, -INFINITY};
    for (int w = 0; w < SURGE_WINDOW_COUNT; w++) {
        struct rarity r = rarity(s, w, s->week.windows[w].count, telling);
        if (r.margin > ret_rarity->margin) {
            *ret_rarity = r;
            rarest = w;
        }
    }
    return rarest;
}

/* The same, after what single sources did was taken off for good: what they alone made rare, and what is
 * more than two thirds of a rare window. Windows of an open surge are rare anyway: there only the hour
 * itself is looked at. */
static int judge_windows(struct surge_series *s, int64_t hour, enum telling telling,
                         struct rarity *ret_rarity)
{
    int rarest = rarest_window(s, telling, ret_rarity);
    for (int tries = 0; tries < RETRIES; tries++) {
        int window = s->open ? 0 : rarest;
        double count = s->week.windows[window].count;
        if (rarity(s, window, count, TELL_SURGES).margin <= 0)
            break;
        uint32_t who;
        double part = week_busiest(&s->week, hour, window, &who);
        bool minor = 3 * part <= 2 * count;
        if (who == 0 || (minor && rarity(s, window, count - part, TELL_SURGES).margin > 0))
            break;
        week_take_off(&s->week, hour, who);
        rarest = rarest_window(s, telling, ret_rarity);
    }
    return rarest;
}

/* Whether something may be creeping up. */
static bool is_doubtful(const struct surge_series *s)
{
    const int longest = SURGE_WINDOW_COUNT - 1;
    const struct window *w = &s->week.windows[longest];
    if (s->gathering.evidence > DOUBT)
        return true;
    return w->count > w->expected && w->expected > 0 &&
           chance_score_bound(w->count, w->expected, s->baseline.dispersion[longest]) > DOUBT &&
           rarity(s, longest, w->count, TELL_HOURS).score > DOUBT;
}

/* The week-old hour is learnt before it goes, unless it lay in a surge. */
static void learn_oldest(struct surge_series *s, int64_t hour)
{
    const struct week_hour *old = week_at(&s->week, hour);
    bool in_surge = old->unlearnt || (s->open && hour - WEEK_HOURS >= s->surge.from);
    if (!(old->exposure > 0) || in_surge) {
        baseline_skip(&s->baseline);
        return;
    }
    double count = old->count;
    /* Before anything is known one source must not make the level. */
    if (!(old->expected > 0) && old->largest > fmax(5, count / 2))
        count -= old->largest;
    baseline_learn(&s->baseline, hour - WEEK_HOURS, count, old->exposure, old->expected,
                   is_doubtful(s) ? DOUBTFUL_WEIGHT : 1);
}

static void enter(struct surge_series *s, int64_t hour, const struct week_hour *now)
{
    learn_oldest(s, hour);
    week_enter(&s->week, hour, now);
}

static void tally(struct surge_series *s, int64_t hour, const struct week_hour *h)
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
        s->first_day.count += h->count;
        s->first_day.expected += h->expected;
    }
    double rhythm = s->baseline.rhythm[baseline_week_hour(hour)];
    s->height.counts = s->height.counts * KEEP_HEIGHT + h->count;
    s->height.units = s->height.units * KEEP_HEIGHT + h->exposure * rhythm;
    double first = s->first_day.count / larger(s->first_day.expected, 1e-300);
    surge->shape = surge->observed_hours > BASELINE_DAY && first - 1 < (surge->ratio - 1) / 2
                       ? SURGE_CREEPING
                       : SURGE_ABRUPT;
}

/* Adds an hour to the evidence that the rate is twice what is expected, which no window of a week may show. The relative variance is taken as large as that of a whole week would
 * make it were its hours independent: so hours that stray together are not taken for evidence. */
static struct rarity gather(struct surge_series *s, int64_t hour, const struct week_hour *h)
{
    struct gathering *g = &s->gathering;
    const int longest = SURGE_WINDOW_COUNT - 1;
    double single = s->baseline.dispersion[0], weekly = s->baseline.dispersion[longest];
    double m = h->expected, a = larger(single, weekly * surge_windows[longest]);
    if (!(g->evidence > 0)) {
        if (chance_refutes_double(h->count, m, a)) {
            g->evidence = 0;
            return (struct rarity){0, -INFINITY};
        }
        *g = (struct gathering){.since = hour};
    }
    /* One hour alone is no evidence here. */
    double count = h->count;
    if (count > m + 3)
        count = smaller(count, m + 3 * sqrt(m + single * m * m) + 3);
    g->evidence += chance_log_double(count, m, a);
    g->count += h->count;
    g->expected += m;
    g->exposure += h->exposure;
    g->hours++;
    if (!(g->evidence > 0) || !(g->count > g->expected * s->options.least_ratio))
        return (struct rarity){0, -INFINITY};
    double beyond = weekly * s->week.windows[longest].expected;
    double threshold = s->thresholds[0] + CAUTION * beyond / (1 + beyond);
    return (struct rarity){g->evidence, g->evidence - threshold};
}

/* The most likely first hour: that from which on the excess is rarest. */
static int64_t likely_start(struct surge_series *s, int64_t hour)
{
    const double *dispersion = s->baseline.dispersion;
    double count = 0, expected = 0, best = -1;
    int64_t from = hour;
    for (int back = 0; back < WEEK_HOURS; back++) {
        const struct week_hour *h = week_at(&s->week, hour - back);
        if (!(h->expected > 0))
            continue;
        if (h->surge)
            break;
        count += h->count;
        expected += h->expected;
        double a = larger(dispersion[0] / (back + 1), dispersion[SURGE_WINDOW_COUNT - 1]);
        double gain = chance_gain(count, expected, a);
        if (gain > best) {
            best = gain;
            from = hour - back;
        }
    }
    return from;
}

/* Where next to nothing is expected, a quarter of the surge's own height: silence that it would not have kept
 * ends it, after half a day at the earliest, a week at the latest. */
static double over_ratio(const struct surge *surge, double least)
{
    double mean = surge->expected / surge->observed_hours;
    double height = surge->observed / surge->observed_hours;
    double quiet = larger(OVER / WEEK_HOURS, smaller(height / 4, 2 * OVER / BASELINE_DAY));
    return larger(least, smaller(surge->ratio, larger(OVER_RATIO, 1 + quiet / mean)));
}

static void open_surge(struct surge_series *s, int64_t hour, int window, double score)
{
    const struct gathering *g = &s->gathering;
    bool gathered = window == GATHERED;
    memset(&s->surge, 0, sizeof s->surge);
    s->open = true;
    s->surge.from = gathered ? g->since : likely_start(s, hour);
    s->surge.noticed = hour;
    s->surge.window_hours = gathered ? 0 : (uint32_t)surge_windows[window];
    s->surge.score = score;
    s->height = (struct baseline_sums){0, 0};
    s->first_day = (struct window){0};
    s->over = 0;
    int64_t first = s->surge.from;
    if (hour - first >= WEEK_HOURS)
        first = hour - WEEK_HOURS + 1;
    for (int64_t h = first; h <= hour; h++)
        if (week_at(&s->week, h)->expected > 0)
            tally(s, h, week_at(&s->week, h));
    if (gathered && g->hours > s->surge.observed_hours) {
        s->surge.observed_hours = g->hours;
        s->surge.observed = g->count;
        s->surge.expected = g->expected;
        s->surge.exposure = g->exposure;
        s->surge.ratio = g->count / g->expected;
    }
    s->over_ratio = over_ratio(&s->surge, s->options.least_ratio);
    s->surge.until = hour + 1;
    s->at_over = s->surge;
}

/* What rises again within a week of its end is the same surge, and the hours between are part of it. */
static bool resume(struct surge_series *s, int64_t hour, double score)
{
    struct surge *surge = &s->surge;
    if (surge->end != SURGE_OVER || hour - surge->until >= WEEK_HOURS)
        return false;
    for (int64_t h = surge->until; h <= hour; h++)
        if (week_at(&s->week, h)->expected > 0)
            tally(s, h, week_at(&s->week, h));
    surge->end = SURGE_OPEN;
    surge->until = hour + 1;
    surge->score = larger(surge->score, score);
    s->open = true;
    s->over = 0;
    s->at_over = *surge;
    return true;
}

static void close_surge(struct surge_series *s, int64_t hour, enum surge_end end)
{
    s->surge.end = end;
    s->open = false;
    s->gathering = (struct gathering){0};
    week_mark(&s->week, hour, s->surge.from, s->surge.until, s->surge.observed_hours > SHORT_HOURS);
}

/* An hour of an open surge. Returns whether the surge closed in it. */
static bool go_on(struct surge_series *s, int64_t hour, const struct week_hour *h, double score)
{
    s->surge.until = hour + 1;
    if (h->expected > 0) {
        tally(s, hour, h);
        s->surge.score = larger(s->surge.score, score);
        double together = s->baseline.dispersion[2] * surge_windows[2];
        double a = larger(s->baseline.dispersion[0], smaller(together, 1));
        s->over -= chance_log_ratio(h->count, h->expected, a, s->over_ratio);
        if (!(s->over > 0)) {
            s->over = 0;
            s->at_over = s->surge;
        }
    }
    if (s->over > OVER) {
        s->surge = s->at_over;
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
    static const struct week_hour unheard = {0};
    int64_t missing = hour - s->last - 1;
    if (missing > 2 * SURGE_NORMAL_HOURS)
        s->last = hour - 1 - 2 * SURGE_NORMAL_HOURS;
    while (s->last + 1 < hour) {
        s->last++;
        enter(s, s->last, &unheard);
    }
}

/* 31 bits of a source's number, never 0 (Fibonacci hashing): neighbours stay apart. */
static uint32_t short_name(uint64_t source)
{
    return (uint32_t)(source * UINT64_C(0x9e3779b97f4a7c15) >> 33) + 1;
}

static struct week_hour week_hour_of(const struct surge_series *s, const struct surge_hour *hour)
{
    struct week_hour now = {0};
    if (!(hour->exposure > 0) || hour->exposure > COUNT_LIMIT)
        return now;
    now.exposure = (float)hour->exposure;
    now.count = (float)count_of(hour->count);
    if (s->baseline.learnt_hours >= SURGE_LEARNING_HOURS - WEEK_HOURS)
        now.expected = (float)smaller(baseline_expected(&s->baseline, hour->hour, hour->exposure),
                                      COUNT_LIMIT);
    if (hour->busiest != 0 && hour->largest > 0) {
        now.largest = fminf((float)count_of(hour->largest), now.count);
        now.busiest = short_name(hour->busiest);
    }
    return now;
}

static struct surge_step add(struct surge_series *s, const struct surge_hour *hour,
                             enum telling telling)
{
    struct surge_step step = {SURGE_UNHEARD, NAN, NAN, 0, NULL};
    if (hour->hour < -HOUR_LIMIT || hour->hour > HOUR_LIMIT ||
        (s->started && hour->hour <= s->last))
        return step;
    if (s->started)
        skip_to(s, hour->hour);
    s->started = true;
    s->last = hour->hour;

    struct week_hour now = week_hour_of(s, hour);
    enter(s, hour->hour, &now);
    if (now.expected > 0) {
        struct rarity rarest;
        int window = judge_windows(s, hour->hour, s->open ? TELL_HOURS : telling, &rarest);
        now = *week_at(&s->week, hour->hour);
        step.event = SURGE_QUIET;
        step.expected = now.expected;
        if (telling == TELL_HOURS)
            step.usual_high = chance_usual_high(now.expected, s->baseline.dispersion[0]);
        step.score = rarest.score / M_LN10;
        if (!s->open) {
            struct rarity gathered = gather(s, hour->hour, &now);
            if (rarest.margin <= 0 && gathered.margin > 0) {
                window = GATHERED;
                rarest = gathered;
                step.score = gathered.score / M_LN10;
            }
        }
        if (!s->open && rarest.margin > 0) {
            step.surge = &s->surge;
            if (resume(s, hour->hour, step.score)) {
                step.event = SURGE_CONTINUES;
                return step;
            }
            open_surge(s, hour->hour, window, step.score);
            step.event = SURGE_OPENED;
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

struct surge_step surge_series_add(struct surge_series *s, const struct surge_hour *hour)
{
    return add(s, hour, TELL_HOURS);
}

size_t surge_series_run(struct surge_series *s, const struct surge_options *options,
                        const struct surge_hour *hours, size_t count, struct surge *surges,
                        size_t limit, struct surge_step *steps)
{
    size_t found = 0;
    surge_series_reset(s, options);
    for (size_t i = 0; i < count; i++) {
        struct surge_step step = add(s, &hours[i], steps == NULL ? TELL_SURGES : TELL_HOURS);
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
