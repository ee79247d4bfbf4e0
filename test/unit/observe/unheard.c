/* What was not heard is told by the minute, and never less than it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "observe/unheard.h"

static const int64_t minute_us = 60 * (int64_t)US_PER_S, day_us = 86400 * (int64_t)US_PER_S;

/* What was handed over. */
struct told {
    size_t calls, fail_at;
    uint32_t days[8];
    size_t counts[8];
    uint64_t records;
    struct unheard_row first;
};

static bool tell(void *context, uint32_t day, const struct unheard_row *rows, size_t count,
                 struct error *error)
{
    struct told *told = context;
    if (told->calls + 1 == told->fail_at)
        return error_set(error, ERROR_FAILED, "the disk is full");
    if (told->calls == 0)
        told->first = rows[0];
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].from_us / day_us, day);
        assert_int_equal(rows[i].from_us % minute_us, 0);
        assert_true(i == 0 || rows[i - 1].from_us <= rows[i].from_us);
        told->records += rows[i].records;
    }
    told->days[told->calls] = day;
    told->counts[told->calls++] = count;
    return true;
}

static void losses_of_a_minute_are_one_row_for_each_what_and_why(void **state)
{
    (void)state;
    static struct unheard u;
    struct told told = {0};
    struct error error;
    u.count = 0;
    unheard_note(&u, 3 * minute_us + 1, UNHEARD_LOGIN, UNHEARD_FULL, 1);
    unheard_note(&u, 4 * minute_us - 1, UNHEARD_LOGIN, UNHEARD_FULL, 2);
    unheard_note(&u, 3 * minute_us, UNHEARD_LOGIN, UNHEARD_SHARE, 1);
    unheard_note(&u, 3 * minute_us, UNHEARD_COMMAND, UNHEARD_FULL, 1);
    unheard_note(&u, 4 * minute_us, UNHEARD_LOGIN, UNHEARD_FULL, 1);
    assert_int_equal(u.count, 4);
    assert_int_equal(u.rows[0].from_us, 3 * minute_us);
    assert_int_equal(u.rows[0].records, 3);
    assert_true(unheard_hand_over(&u, tell, &told, &error));
    assert_int_equal(told.records, 6);
}

static void days_are_handed_over_apart_and_in_order(void **state)
{
    (void)state;
    static struct unheard u;
    struct told told = {0};
    struct error error = {0};
    u.count = 0;
    unheard_note(&u, 2 * day_us, UNHEARD_LOGIN, UNHEARD_FULL, 5);
    unheard_note(&u, day_us + minute_us, UNHEARD_PAYLOAD, UNHEARD_BUSY, 7);
    unheard_note(&u, day_us, UNHEARD_PAYLOAD, UNHEARD_BUSY, 9);
    assert_true(unheard_hand_over(&u, tell, &told, &error));
    assert_int_equal(told.calls, 2);
    assert_int_equal(told.days[0], 1);
    assert_int_equal(told.days[1], 2);
    assert_int_equal(told.counts[0], 2);
    assert_int_equal(told.first.records, 9);
    told = (struct told){.fail_at = 2};
    assert_false(unheard_hand_over(&u, tell, &told, &error));
    assert_string_equal(error.text, "the disk is full");
}

/* More minutes than there is room for, of every kind, in two lists that become one. */
static void no_loss_is_forgotten_when_there_are_too_many_minutes(void **state)
{
    (void)state;
    enum { MINUTES = 3000, KINDS = UNHEARD_WHAT_COUNT * UNHEARD_WHY_COUNT };
    static struct unheard u, sum;
    struct told told = {0};
    struct error error;
    u.count = sum.count = 0;
    for (uint32_t i = 0; i < MINUTES; i++)
        unheard_note(&u, i * minute_us, UNHEARD_PAYLOAD, UNHEARD_FULL, i);
    for (uint32_t i = 0; i < MINUTES; i++)
        unheard_note(&u, i * minute_us, (enum unheard_what)(i % UNHEARD_WHAT_COUNT),
                     (enum unheard_why)(i / UNHEARD_WHAT_COUNT % UNHEARD_WHY_COUNT), 1);
    assert_true(u.count <= UNHEARD_ROWS);
    unheard_add(&sum, &u);
    unheard_add(&sum, &u);
    assert_true(unheard_hand_over(&sum, tell, &told, &error));
    assert_int_equal(told.records, 2 * (MINUTES * (MINUTES - 1) / 2 + MINUTES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_of_a_minute_are_one_row_for_each_what_and_why),
        cmocka_unit_test(days_are_handed_over_apart_and_in_order),
        cmocka_unit_test(no_loss_is_forgotten_when_there_are_too_many_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
