/* What is counted by days never falls. */
#include "serve/day_counts.h"
#include "support.h"

#include <stdio.h>

static struct sensor_list told, list;

static void take(const char *name, uint64_t bots, uint64_t others)
{
    memset(&list, 0, sizeof list);
    list.count = 1;
    snprintf(list.items[0].name, sizeof list.items[0].name, "%s", name);
    list.items[0].accesses[0] = bots;
    list.items[0].accesses[1] = others;
    list.items[0].mirai = bots;
    list.items[0].rejects[1] = bots;
    sensor_list_raise(&told, &list);
}

static void what_was_told_once_is_never_told_lower(void **state)
{
    (void)state;
    take("a", 10, 5);
    take("a", 3, 12);
    assert_int_equal(list.items[0].accesses[0], 10);
    assert_int_equal(list.items[0].accesses[1], 12);
    assert_int_equal(list.items[0].mirai, 10);
    assert_int_equal(list.items[0].rejects[1], 10);
    take("a", 11, 12);
    assert_int_equal(list.items[0].accesses[0], 11);
}

static void a_sensor_that_is_gone_is_told_of_as_before(void **state)
{
    (void)state;
    take("b", 1, 2);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[1].name, "a");
    assert_int_equal(list.items[1].accesses[0], 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_told_once_is_never_told_lower),
        cmocka_unit_test(a_sensor_that_is_gone_is_told_of_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
