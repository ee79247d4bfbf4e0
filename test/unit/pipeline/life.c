/* The life of a sensor with scripted time: minutes, spans, silence, a dead line, a clock that is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "pipeline/life.h"

#define MS      INT64_C(1000000)
#define START_S INT64_C(1593561600) /* 2020-07-01T00:00:00Z */

struct script {
    struct life life;
    struct life_now now;
    unsigned minutes, spans;
};

static void begin(struct script *s, int64_t second, uint32_t segment_s, uint32_t quiet_s)
{
    const struct life_options options = {.segment_s = segment_s, .quiet_s = quiet_s};
    *s = (struct script){.now = {.wall = {(START_S + second) * NS_PER_S},
                                 .monotonic_ns = 5 * (int64_t)NS_PER_S,
                                 .up = true}};
    life_begin(&s->life, &options, &s->now);
}

/* Time goes on by steps of 100 ms; a packet comes with each step while `packets`. */
static void pass(struct script *s, int64_t seconds, bool packets)
{
    for (int64_t i = 0; i < seconds * 10; i++) {
        s->now.wall.ns += 100 * MS;
        s->now.monotonic_ns += 100 * MS;
        s->now.packets += packets;
        struct life_step step = life_step(&s->life, &s->now);
        s->minutes += step.minute_live;
        s->spans += step.span_over;
    }
}

static unsigned events_of(const struct script *s, enum sensor_event event)
{
    unsigned count = 0;
    for (size_t i = 0; i < s->life.event_count; i++)
        count += s->life.events[i].event == event;
    return count;
}

static const struct event_row *last_of(const struct script *s, enum sensor_event event)
{
    const struct event_row *found = NULL;
    for (size_t i = 0; i < s->life.event_count; i++)
        if (s->life.events[i].event == event)
            found = &s->life.events[i];
    assert_non_null(found);
    return found;
}

static int64_t lasted_s(const struct event_row *row)
{
    return (row->until_us - row->from_us) / US_PER_S;
}

static void every_minute_is_told_live_once_and_again_in_the_next_span(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 10, 300, 600);
    pass(&s, 280, true);
    assert_int_equal(s.minutes, 5);
    pass(&s, 20, true); /* minute 5 begins, then the span ends, then the new span tells minute 5 */
    assert_int_equal(s.minutes, 7);
    assert_int_equal(s.spans, 1);
}

static void a_span_ends_on_the_grid_and_a_little_late(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 40, 60, 600);
    pass(&s, 20, true);
    assert_int_equal(s.spans, 0); /* the grid is reached, the grace is not over */
    pass(&s, 2, true);
    assert_int_equal(s.spans, 1);
    pass(&s, 180, true);
    assert_int_equal(s.spans, 4);
}

static void a_silent_line_is_an_event_with_its_length(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 0, 60, 600);
    pass(&s, 10, true);
    pass(&s, 599, false);
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 0);
    pass(&s, 2, false);
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 1);
    assert_in_range(lasted_s(last_of(&s, EVENT_NO_TRAFFIC)), 600, 601);
    assert_true(s.life.quiet);
    pass(&s, 100, false);
    pass(&s, 1, true);
    assert_false(s.life.quiet);
    /* The second piece begins where the first ended. */
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 2);
    const struct event_row *rest = last_of(&s, EVENT_NO_TRAFFIC);
    assert_true(rest->from_us == rest[-1].until_us);
    assert_in_range(lasted_s(rest), 99, 102);
}

static void a_long_silence_is_told_each_hour(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 0, 3600, 600);
    pass(&s, 3 * S_PER_HOUR + 700, false);
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 4);
    for (size_t i = 2; i < s.life.event_count; i++)
        assert_true(s.life.events[i].from_us == s.life.events[i - 1].until_us);
}

static void a_line_that_is_down_has_no_live_minutes_and_is_no_silence(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 0, 60, 120);
    pass(&s, 30, true);
    s.now.up = false;
    unsigned before = s.minutes;
    pass(&s, 300, false);
    assert_int_equal(s.minutes, before);
    s.now.up = true;
    pass(&s, 1, false);
    assert_int_equal(events_of(&s, EVENT_INTERFACE_DOWN), 1);
    assert_in_range(lasted_s(last_of(&s, EVENT_INTERFACE_DOWN)), 299, 301);
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 0);
    pass(&s, 118, false); /* the silence counts from when it came up */
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 0);
    pass(&s, 5, false);
    assert_int_equal(events_of(&s, EVENT_NO_TRAFFIC), 1);
}

static void a_clock_that_is_set_ends_the_span_and_is_told_with_its_size(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 30, 300, 600);
    pass(&s, 10, true);
    s.now.wall.ns += 3600 * (int64_t)NS_PER_S;
    pass(&s, 1, true);
    assert_int_equal(s.spans, 1);
    assert_string_equal(last_of(&s, EVENT_CLOCK_JUMP)->detail, "+3600.000 s");
    s.now.wall.ns -= 7200 * (int64_t)NS_PER_S;
    pass(&s, 1, true);
    assert_int_equal(s.spans, 2);
    assert_string_equal(last_of(&s, EVENT_CLOCK_JUMP)->detail, "-7200.000 s");
    pass(&s, 10, true);
    assert_int_equal(s.spans, 2);
}

static void a_clock_that_is_slewed_is_no_jump(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 0, 3600, 600);
    for (int i = 0; i < 10000; i++) {
        s.now.wall.ns += 50 * MS / 1000; /* 500 ppm */
        pass(&s, 1, true);
        s.life.event_count = 0;
    }
    assert_int_equal(s.life.events_dropped, 0);
    begin(&s, 0, 3600, 600);
    for (int i = 0; i < 100; i++) {
        s.now.wall.ns += 500 * MS;
        pass(&s, 1, true);
    }
    assert_int_equal(events_of(&s, EVENT_CLOCK_JUMP), 0);
}

static void what_lasts_is_told_to_its_end_when_the_sensor_stops(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 0, 3600, 60);
    pass(&s, 100, false);
    life_end(&s.life, &s.now);
    assert_int_equal(events_of(&s, EVENT_START), 1);
    assert_int_equal(events_of(&s, EVENT_STOP), 1);
    assert_true(last_of(&s, EVENT_NO_TRAFFIC)->until_us == s.now.wall.ns / NS_PER_US);
}

static void events_beyond_the_room_are_counted(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 0, 3600, 60);
    for (int i = 0; i < 2 * LIFE_EVENTS; i++)
        life_note(&s.life, &s.now, EVENT_RELOAD, "x");
    assert_int_equal(s.life.event_count, LIFE_EVENTS);
    assert_int_equal(s.life.events_dropped, LIFE_EVENTS + 1);
}

static void a_span_waits_while_the_one_before_is_being_written(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 30, 60, 600);
    s.now.closing = true;
    pass(&s, 35, true);
    assert_int_equal(s.spans, 0);
    s.minutes = 0;
    s.now.closing = false;
    pass(&s, 1, true);
    assert_int_equal(s.spans, 1);
    assert_int_equal(s.minutes, 1); /* told again, in the new span */
}

static void a_span_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct script s;
    begin(&s, 2, 60, 600);
    s.now.closing = true;
    pass(&s, 58 + (LIFE_GRACE_MS + LIFE_PATIENCE_MS) / 1000, true);
    assert_int_equal(s.spans, 0);
    pass(&s, 1, true);
    assert_int_equal(s.spans, 1);
    pass(&s, 59, true);
    assert_int_equal(s.spans, 1);
    pass(&s, 1, true);
    assert_int_equal(s.spans, 2); /* the grid stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_minute_is_told_live_once_and_again_in_the_next_span),
        cmocka_unit_test(a_span_ends_on_the_grid_and_a_little_late),
        cmocka_unit_test(a_silent_line_is_an_event_with_its_length),
        cmocka_unit_test(a_long_silence_is_told_each_hour),
        cmocka_unit_test(a_line_that_is_down_has_no_live_minutes_and_is_no_silence),
        cmocka_unit_test(a_clock_that_is_set_ends_the_span_and_is_told_with_its_size),
        cmocka_unit_test(a_clock_that_is_slewed_is_no_jump),
        cmocka_unit_test(what_lasts_is_told_to_its_end_when_the_sensor_stops),
        cmocka_unit_test(events_beyond_the_room_are_counted),
        cmocka_unit_test(a_span_waits_while_the_one_before_is_being_written),
        cmocka_unit_test(a_span_does_not_wait_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
