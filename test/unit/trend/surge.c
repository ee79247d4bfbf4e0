/* Surges: what opens one, what does not, how it ends; see trend/surge.h. */
#include "trend/surge.h"

#include "bench/trend_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(value, wanted, slack) assert_true(fabs((value) - (wanted)) <= (slack))

enum { WEEK = 168, LONGEST = 104 * WEEK, SURGES = 64 };
static const int64_t BEGIN = 420000; /* an hour in 2017 */
static const double ADDRESSES = 256;

static struct surge_hour hours[LONGEST];
static struct surge_step steps[LONGEST];
static struct surge surges[SURGES];

/* `count` hours of negative binomial noise around `level`. */
static void make_noise(size_t count, double level, double dispersion, uint64_t seed)
{
    struct random_state r = random_start(seed, 0);
    for (size_t i = 0; i < count; i++)
        hours[i] = (struct surge_hour){.hour = BEGIN + (int64_t)i,
                                       .count = random_count(&r, level, dispersion),
                                       .exposure = ADDRESSES};
}

static void make_silence(size_t count)
{
    for (size_t i = 0; i < count; i++)
        hours[i] = (struct surge_hour){.hour = BEGIN + (int64_t)i, .exposure = ADDRESSES};
}

/* Noise around `factor` times the level instead, from hour `from` to before `until`. */
static void put(size_t from, size_t until, double level, double dispersion, double factor)
{
    struct random_state r = random_start(77, from);
    for (size_t i = from; i < until; i++)
        hours[i].count = random_count(&r, level * factor, dispersion);
}

static size_t run(size_t count)
{
    struct surge_series *s = surge_series_create(NULL);
    assert_non_null(s);
    size_t found = surge_series_run(s, NULL, hours, count, surges, SURGES, steps);
    surge_series_destroy(s);
    return found;
}

static void an_outage_is_no_drop_and_nothing_after_it_a_surge(void **state)
{
    (void)state;
    make_noise(40 * WEEK, 100, 0.02, 1);
    for (size_t i = 20 * WEEK; i < 20 * WEEK + 72; i++) { /* half the addresses for three days */
        hours[i].exposure /= 2;
        hours[i].count = (double)(int64_t)(hours[i].count / 2);
    }
    for (size_t i = 25 * WEEK; i < 25 * WEEK + 240; i++) { /* all of them for ten */
        hours[i].exposure = 0;
        hours[i].count = 0;
    }
    assert_int_equal(run(40 * WEEK), 0);
    assert_int_equal(steps[25 * WEEK].event, SURGE_UNHEARD);
    assert_true(isnan(steps[25 * WEEK].expected));
    assert_near(steps[20 * WEEK + 1].expected / 50, 1, 0.15);
    assert_near(steps[26 * WEEK + 80].expected / 100, 1, 0.15);
}

static void hours_left_out_are_hours_not_observed(void **state)
{
    (void)state;
    make_noise(20 * WEEK, 100, 0.02, 2);
    size_t kept = 0;
    for (size_t i = 0; i < 20 * WEEK; i++)
        if (i < 10 * WEEK || i >= 10 * WEEK + 100)
            hours[kept++] = hours[i];
    assert_int_equal(run(kept), 0);
    double left_out = steps[kept - 1].expected;
    make_noise(20 * WEEK, 100, 0.02, 2);
    for (size_t i = 10 * WEEK; i < 10 * WEEK + 100; i++)
        hours[i].exposure = 0;
    assert_int_equal(run(20 * WEEK), 0);
    assert_true(steps[20 * WEEK - 1].expected == left_out);
}

static void a_monday_morning_is_no_surge(void **state)
{
    (void)state;
    struct random_state r = random_start(3, 0);
    make_noise(40 * WEEK, 100, 0.02, 3);
    for (size_t i = 0; i < 40 * WEEK; i++)
        if (i % WEEK >= 8 && i % WEEK < 12)
            hours[i].count = random_count(&r, 250, 0.02);
    assert_int_equal(run(40 * WEEK), 0);
    assert_near(steps[39 * WEEK + 9].expected / 250, 1, 0.2);
    assert_near(steps[39 * WEEK + 33].expected / 100, 1, 0.2);
}

static void three_times_a_hundred_is_noticed_within_the_hour(void **state)
{
    (void)state;
    make_noise(20 * WEEK, 100, 0.02, 4);
    put(15 * WEEK, 15 * WEEK + 48, 100, 0.02, 3);
    assert_int_equal(run(20 * WEEK), 1);
    assert_int_equal(surges[0].from, BEGIN + 15 * WEEK);
    assert_int_equal(surges[0].noticed, BEGIN + 15 * WEEK);
    assert_int_equal(surges[0].window_hours, 1);
    assert_int_equal(steps[15 * WEEK].event, SURGE_OPENED);
    assert_int_equal(steps[15 * WEEK + 1].event, SURGE_CONTINUES);
}

static void a_surge_closes_where_it_ended(void **state)
{
    (void)state;
    make_noise(20 * WEEK, 100, 0.02, 5);
    put(15 * WEEK, 15 * WEEK + 120, 100, 0.02, 5);
    assert_int_equal(run(20 * WEEK), 1);
    assert_int_equal(surges[0].end, SURGE_OVER);
    assert_int_equal(surges[0].shape, SURGE_ABRUPT);
    assert_int_equal(surges[0].until, BEGIN + 15 * WEEK + 120);
    assert_int_equal(surges[0].observed_hours, 120);
    assert_near(surges[0].ratio, 5, 0.5);
    assert_near(surges[0].exposure, 120 * ADDRESSES, 0.001);
    assert_in_range((uintmax_t)surges[0].peak_hour, BEGIN + 15 * WEEK, BEGIN + 15 * WEEK + 119);
    assert_true(surges[0].score > 6);
    size_t closed = 15 * WEEK + 120;
    while (steps[closed].event == SURGE_CONTINUES)
        closed++;
    assert_int_equal(steps[closed].event, SURGE_CLOSED);
    assert_true(closed < 15 * WEEK + 144);
}

static void what_rises_for_weeks_is_noticed_and_called_creeping(void **state)
{
    (void)state;
    struct random_state r = random_start(6, 0);
    make_noise(30 * WEEK, 100, 0.02, 6);
    for (size_t i = 0; i < 20 * 24; i++)
        hours[15 * WEEK + i].count = random_count(&r, 100 * (1 + 2 * (double)i / 480), 0.02);
    assert_int_equal(run(30 * WEEK), 1);
    assert_int_equal(surges[0].shape, SURGE_CREEPING);
    assert_true(surges[0].noticed < BEGIN + 15 * WEEK + 5 * 24);
    assert_near((double)(surges[0].until - BEGIN - 15 * WEEK), 480, 3);
}

static void sixty_days_are_one_surge(void **state)
{
    (void)state;
    make_noise(40 * WEEK, 20, 0.05, 107);
    put(15 * WEEK, 15 * WEEK + 60 * 24, 20, 0.05, 3);
    assert_int_equal(run(40 * WEEK), 1);
    assert_int_equal(surges[0].end, SURGE_OVER);
    assert_int_equal(surges[0].until, BEGIN + 15 * WEEK + 60 * 24);
}

static void what_stays_for_63_days_becomes_normal(void **state)
{
    (void)state;
    make_noise(50 * WEEK, 20, 0.05, 8);
    put(15 * WEEK, 50 * WEEK, 20, 0.05, 4);
    assert_int_equal(run(50 * WEEK), 1);
    assert_int_equal(surges[0].end, SURGE_BECAME_NORMAL);
    assert_int_equal(surges[0].until - surges[0].from, SURGE_NORMAL_HOURS);
    assert_near(steps[49 * WEEK].expected / 80, 1, 0.2);
}

static void a_surge_at_the_end_is_open(void **state)
{
    (void)state;
    make_noise(15 * WEEK + 10, 20, 0.05, 9);
    put(15 * WEEK, 15 * WEEK + 10, 20, 0.05, 8);
    assert_int_equal(run(15 * WEEK + 10), 1);
    assert_int_equal(surges[0].end, SURGE_OPEN);
    assert_int_equal(surges[0].until, BEGIN + 15 * WEEK + 10);
}

/* Twelve hours in which one source does twenty times what all do else. */
static void make_burst(bool known)
{
    make_noise(30 * WEEK, 10, 0.05, 10);
    for (size_t i = 0; i < 30 * WEEK && known; i++) {
        hours[i].busiest = 1000 + i;
        hours[i].largest = hours[i].count < 2 ? hours[i].count : 2;
    }
    for (size_t i = 20 * WEEK; i < 20 * WEEK + 12; i++) {
        hours[i].count += 200;
        hours[i].busiest = known ? 7 : 0;
        hours[i].largest = known ? 200 : 0;
    }
}

static void one_source_alone_is_no_surge(void **state)
{
    (void)state;
    make_burst(true);
    assert_int_equal(run(30 * WEEK), 0);
    make_burst(false);
    assert_int_equal(run(30 * WEEK), 1);
}

/* Twelve sources of twenty accesses an hour each: none of them makes it alone. */
static void a_dozen_sources_are_a_surge(void **state)
{
    (void)state;
    make_noise(30 * WEEK, 10, 0.05, 10);
    for (size_t i = 20 * WEEK; i < 20 * WEEK + 12; i++) {
        hours[i].count += 240;
        hours[i].busiest = 6 + i % 12;
        hours[i].largest = 20;
    }
    assert_int_equal(run(30 * WEEK), 1);
}

static void one_source_does_not_hide_a_surge(void **state)
{
    (void)state;
    make_burst(true);
    for (size_t i = 20 * WEEK; i < 20 * WEEK + 12; i++)
        hours[i].count += 60;
    assert_int_equal(run(30 * WEEK), 1);
    assert_int_equal(surges[0].from, BEGIN + 20 * WEEK);
    assert_near(surges[0].ratio, 7, 0.7); /* the source's part is none of it */
}

static void ten_times_next_to_nothing_is_noticed_within_a_day(void **state)
{
    (void)state;
    make_noise(40 * WEEK, 0.2, 0.05, 11);
    put(30 * WEEK, 30 * WEEK + 48, 0.2, 0.05, 10);
    assert_int_equal(run(40 * WEEK), 1);
    assert_true(surges[0].noticed < BEGIN + 30 * WEEK + 24);
}

static void a_single_access_to_a_silent_series_is_no_surge(void **state)
{
    (void)state;
    make_noise(40 * WEEK, 0, 0.05, 12);
    for (size_t i = 0; i < 40 * WEEK; i++)
        hours[i].count = i == 30 * WEEK;
    assert_int_equal(run(40 * WEEK), 0);
    for (size_t i = 30 * WEEK; i < 30 * WEEK + 3; i++)
        hours[i].count = 3;
    assert_int_equal(run(40 * WEEK), 1);
    assert_int_equal(surges[0].end, SURGE_OVER);
    assert_int_equal(surges[0].until, BEGIN + 30 * WEEK + 3);
}

/* Of a key that was never heard: twelve an hour for two days, then nothing. */
static void a_surge_of_a_silent_series_ends_within_two_days_of_silence(void **state)
{
    (void)state;
    const size_t from = 20 * WEEK, until = from + 48;
    make_silence(24 * WEEK);
    put(from, until, 12, 0.1, 1);
    assert_int_equal(run(24 * WEEK), 1);
    assert_int_equal(surges[0].end, SURGE_OVER);
    assert_int_equal(surges[0].until, BEGIN + (int64_t)until);
    size_t closed = until;
    while (closed < 24 * WEEK && steps[closed].event != SURGE_CLOSED)
        closed++;
    assert_in_range(closed, until + 12, until + 48); /* a night of silence does not end it */
}

/* One every other hour until it stops: a day without any is no silence yet. */
static void a_faint_surge_is_given_longer(void **state)
{
    (void)state;
    const size_t from = 20 * WEEK, until = from + 20 * 24;
    make_silence(26 * WEEK);
    for (size_t i = from; i < until; i++)
        hours[i].count = (double)(i % 2);
    for (size_t i = from + 240; i < from + 264; i++)
        hours[i].count = 0;
    assert_int_equal(run(26 * WEEK), 1);
    assert_int_equal(surges[0].end, SURGE_OVER);
    assert_in_range(surges[0].until, BEGIN + (int64_t)until - 1, BEGIN + (int64_t)until);
}

static void nothing_is_judged_in_the_first_three_weeks(void **state)
{
    (void)state;
    make_noise(5 * WEEK, 20, 0.05, 13);
    put(2 * WEEK, 2 * WEEK + 48, 20, 0.05, 10);
    run(5 * WEEK);
    for (size_t i = 0; i < SURGE_LEARNING_HOURS; i++)
        assert_int_equal(steps[i].event, SURGE_LEARNING);
    assert_int_equal(steps[SURGE_LEARNING_HOURS].event, SURGE_QUIET);
}

static void ninety_nine_of_a_hundred_hours_are_within_the_band(void **state)
{
    (void)state;
    make_noise(100 * WEEK, 30, 0.1, 14);
    run(100 * WEEK);
    int judged = 0, above = 0;
    for (size_t i = 0; i < 100 * WEEK; i++) {
        judged += !isnan(steps[i].usual_high);
        above += hours[i].count > steps[i].usual_high;
    }
    assert_in_range((uintmax_t)(1000 * above / judged), 5, 16);
}

static void hour_by_hour_and_at_once_are_the_same(void **state)
{
    (void)state;
    make_noise(30 * WEEK, 50, 0.05, 15);
    put(20 * WEEK, 20 * WEEK + 100, 50, 0.05, 3);
    size_t found = run(30 * WEEK), opened = 0;
    struct surge_series *s = surge_series_create(NULL);
    struct surge last = {0};
    for (size_t i = 0; i < 30 * WEEK; i++) {
        struct surge_step step = surge_series_add(s, &hours[i]);
        assert_int_equal(step.event, steps[i].event);
        assert_true(step.score == steps[i].score);
        opened += step.event == SURGE_OPENED;
        if (step.surge != NULL)
            last = *step.surge;
    }
    assert_int_equal(opened, found);
    assert_memory_equal(&last, &surges[found - 1], sizeof last);
    surge_series_destroy(s);
}

static void half_a_year_of_history_is_enough(void **state)
{
    (void)state;
    make_noise(100 * WEEK, 50, 0.05, 16);
    put(60 * WEEK, 60 * WEEK + 50, 50, 0.05, 3);
    put(90 * WEEK, 90 * WEEK + 100, 50, 0.05, 3);
    assert_int_equal(run(100 * WEEK), 2);
    struct surge whole = surges[1];
    size_t begin = 90 * WEEK - SURGE_HISTORY_HOURS;
    struct surge_series *s = surge_series_create(NULL);
    size_t found =
        surge_series_run(s, NULL, hours + begin, 100 * WEEK - begin, surges, SURGES, NULL);
    assert_int_equal(found, 1);
    assert_int_equal(surges[0].from, whole.from);
    assert_int_equal(surges[0].until, whole.until);
    assert_near(surges[0].ratio / whole.ratio, 1, 0.02);
    surge_series_destroy(s);
}

static void what_rises_again_within_a_week_is_the_same_surge(void **state)
{
    (void)state;
    const size_t first = 20 * WEEK, again = first + 24 + 120, later = again + 24 + 2 * WEEK;
    make_noise(40 * WEEK, 100, 0.02, 3);
    put(first, first + 24, 100, 0.02, 6);
    put(again, again + 24, 100, 0.02, 6);
    put(later, later + 24, 100, 0.02, 6);
    assert_int_equal(run(40 * WEEK), 2);
    assert_int_equal(surges[0].from, BEGIN + (int64_t)first);
    assert_in_range(surges[0].until, BEGIN + (int64_t)again + 22, BEGIN + (int64_t)again + 26);
    assert_int_equal(surges[0].observed_hours, surges[0].until - surges[0].from);
    assert_int_equal(surges[1].from, BEGIN + (int64_t)later);
    assert_int_equal(steps[again].event, SURGE_CONTINUES);
}

/* Without steps most hours are passed over without a logarithm: that decides nothing. */
static void surges_are_the_same_without_steps(void **state)
{
    static struct surge lean[SURGES];
    (void)state;
    size_t found = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        const double level = seed % 3 == 0 ? 0.2 : seed % 3 == 1 ? 4 : 300;
        make_noise(60 * WEEK, level, 0.05, seed);
        put(30 * WEEK, 30 * WEEK + 50, level, 0.05, 4);
        put(45 * WEEK, 49 * WEEK, level, 0.05, 1.6);
        const size_t count = run(60 * WEEK);
        struct surge_series *s = surge_series_create(NULL);
        assert_int_equal(surge_series_run(s, NULL, hours, 60 * WEEK, lean, SURGES, NULL), count);
        surge_series_destroy(s);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(lean[i].from, surges[i].from);
            assert_int_equal(lean[i].until, surges[i].until);
            assert_int_equal(lean[i].noticed, surges[i].noticed);
            assert_true(lean[i].score == surges[i].score && lean[i].observed == surges[i].observed);
        }
        found += count;
    }
    assert_true(found >= 12);
}

static void a_surge_beyond_the_limit_is_counted_only(void **state)
{
    (void)state;
    make_noise(40 * WEEK, 50, 0.05, 17);
    put(20 * WEEK, 20 * WEEK + 50, 50, 0.05, 4);
    put(30 * WEEK, 30 * WEEK + 50, 50, 0.05, 4);
    struct surge_series *s = surge_series_create(NULL);
    memset(surges, 0, sizeof surges);
    assert_int_equal(surge_series_run(s, NULL, hours, 40 * WEEK, surges, 1, NULL), 2);
    assert_int_equal(surges[0].until, BEGIN + 20 * WEEK + 50);
    assert_int_equal(surges[1].from, 0);
    surge_series_destroy(s);
}

static double hostile_number(struct random_state *r)
{
    static const double numbers[] = {0,    -1,       1,         NAN,   INFINITY, -INFINITY,
                                     1e15, 1.79e308, -1.79e308, 1e-40, 5e-324,   1e300};
    uint32_t which = random_below(r, 24);
    return which < 12 ? numbers[which] : random_log_between(r, 1e-6, 1e6);
}

static void whatever_comes_in_what_comes_out_is_a_number(void **state)
{
    (void)state;
    struct surge_series *s = surge_series_create(&(struct surge_options){
        .false_alarms_a_month = NAN, .series = -1, .least_ratio = INFINITY});
    struct random_state r = random_start(18, 0);
    int64_t hour = -1000;
    for (int i = 0; i < 300000; i++) {
        struct surge_hour h = {hour, hostile_number(&r), random_below(&r, 4), hostile_number(&r),
                               random_below(&r, 2) ? ADDRESSES : hostile_number(&r)};
        struct surge_step step = surge_series_add(s, &h);
        assert_true(step.score >= 0 && isfinite(step.score));
        assert_true(isnan(step.expected) || (step.expected > 0 && isfinite(step.expected)));
        assert_true(isnan(step.usual_high) || (step.usual_high >= 0 && isfinite(step.usual_high)));
        if (step.surge != NULL) {
            const struct surge *u = step.surge;
            assert_true(u->from <= u->noticed && u->noticed < u->until);
            assert_true(isfinite(u->observed) && isfinite(u->expected) && isfinite(u->ratio));
            assert_true(isfinite(u->score) && isfinite(u->peak) && isfinite(u->exposure));
        }
        hour += random_chance(&r, 2000) ? (int64_t)random_below(&r, 5000) - 500 : 1;
    }
    static const int64_t edges[] = {INT64_MIN, INT64_MAX, INT64_MAX - 1, 0};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        struct surge_hour h = {.hour = edges[i], .count = 1, .exposure = 1};
        assert_int_equal(surge_series_add(s, &h).event, SURGE_UNHEARD);
    }
    surge_series_destroy(s);
}

static void what_is_never_observed_is_never_judged(void **state)
{
    (void)state;
    make_noise(30 * WEEK, 50, 0.05, 19);
    for (size_t i = 0; i < 30 * WEEK; i++)
        hours[i].exposure = 0;
    assert_int_equal(run(30 * WEEK), 0);
    for (size_t i = 0; i < 30 * WEEK; i++)
        assert_int_equal(steps[i].event, SURGE_UNHEARD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outage_is_no_drop_and_nothing_after_it_a_surge),
        cmocka_unit_test(hours_left_out_are_hours_not_observed),
        cmocka_unit_test(a_monday_morning_is_no_surge),
        cmocka_unit_test(three_times_a_hundred_is_noticed_within_the_hour),
        cmocka_unit_test(a_surge_closes_where_it_ended),
        cmocka_unit_test(what_rises_for_weeks_is_noticed_and_called_creeping),
        cmocka_unit_test(sixty_days_are_one_surge),
        cmocka_unit_test(what_stays_for_63_days_becomes_normal),
        cmocka_unit_test(a_surge_at_the_end_is_open),
        cmocka_unit_test(one_source_alone_is_no_surge),
        cmocka_unit_test(a_dozen_sources_are_a_surge),
        cmocka_unit_test(one_source_does_not_hide_a_surge),
        cmocka_unit_test(ten_times_next_to_nothing_is_noticed_within_a_day),
        cmocka_unit_test(a_single_access_to_a_silent_series_is_no_surge),
        cmocka_unit_test(a_surge_of_a_silent_series_ends_within_two_days_of_silence),
        cmocka_unit_test(a_faint_surge_is_given_longer),
        cmocka_unit_test(nothing_is_judged_in_the_first_three_weeks),
        cmocka_unit_test(ninety_nine_of_a_hundred_hours_are_within_the_band),
        cmocka_unit_test(hour_by_hour_and_at_once_are_the_same),
        cmocka_unit_test(half_a_year_of_history_is_enough),
        cmocka_unit_test(what_rises_again_within_a_week_is_the_same_surge),
        cmocka_unit_test(surges_are_the_same_without_steps),
        cmocka_unit_test(a_surge_beyond_the_limit_is_counted_only),
        cmocka_unit_test(whatever_comes_in_what_comes_out_is_a_number),
        cmocka_unit_test(what_is_never_observed_is_never_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
