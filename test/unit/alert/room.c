/* Room: in how many days a disk is full; see alert/room.h. */
#include "alert/room.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TODAY = 20000 };

static void ten_a_day_of_thirty_are_three_days(void **state)
{
    struct room room = {0};
    (void)state;
    for (uint32_t d = 0; d < 5; d++)
        room_note(&room, (uint32_t)TODAY + d, 70u - 10u * d);
    assert_true(room_days_left(&room, TODAY + 4, 30) == 3);
}

static void a_disk_that_empties_or_stays_is_never_full(void **state)
{
    struct room room = {0};
    (void)state;
    for (uint32_t d = 0; d < 5; d++)
        room_note(&room, (uint32_t)TODAY + d, 100);
    assert_true(isinf(room_days_left(&room, TODAY + 4, 100)));
    assert_true(isinf(room_days_left(&room, TODAY + 4, 200)));
}

static void one_day_says_nothing(void **state)
{
    struct room room = {0};
    (void)state;
    assert_true(isinf(room_days_left(&room, TODAY, 5)));
    room_note(&room, TODAY, 100);
    assert_true(isinf(room_days_left(&room, TODAY + 1, 5)));
    assert_true(isfinite(room_days_left(&room, TODAY + 2, 5)));
}

static void only_the_last_week_counts(void **state)
{
    struct room room = {0};
    (void)state;
    for (uint32_t d = 0; d < 10; d++)
        room_note(&room, (uint32_t)TODAY + d, 1000); /* ten quiet days, then a loss of 70 a day */
    for (uint32_t d = 10; d < 30; d++)
        room_note(&room, (uint32_t)TODAY + d, 5000u - 70u * d);
    assert_int_equal(room.count, ROOM_DAYS);
    assert_int_equal(room.days[0].day, TODAY + 22);
    assert_true(fabs(room_days_left(&room, TODAY + 29, 2970) - 2970 / 70.0) < 0.01);
}

static void a_clock_that_was_set_back_begins_anew(void **state)
{
    struct room room = {0};
    (void)state;
    room_note(&room, TODAY, 100);
    room_note(&room, TODAY - 300, 90);
    assert_int_equal(room.count, 1);
    assert_int_equal(room.days[0].day, TODAY - 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_a_day_of_thirty_are_three_days),
        cmocka_unit_test(a_disk_that_empties_or_stays_is_never_full),
        cmocka_unit_test(one_day_says_nothing),
        cmocka_unit_test(only_the_last_week_counts),
        cmocka_unit_test(a_clock_that_was_set_back_begins_anew),
    };
    return cmocka_run_group_tests_name("alert/room", tests, NULL, NULL);
}
