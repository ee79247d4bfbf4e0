/* The state of a store, from the names of its folders. */
#include "serve/store_look.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char store[64];

static void folder(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", store, name);
    mkdir(path, 0700);
}

static int begin(void **state)
{
    (void)state;
    snprintf(store, sizeof store, "/tmp/teiten-look-XXXXXX");
    if (mkdtemp(store) == NULL)
        return 1;
    folder("day=2020-03-01");
    folder("day=2020-03-01/sensor=a");
    folder("day=2020-03-01/sensor=a/one");
    return 0;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", store);
    return system(command);
}

static const char *state_of(const struct store_look *look)
{
    static char states[4][STORE_STATE_SIZE];
    static unsigned next;
    char *state = states[next++ % 4];
    store_look_state(look, DAY_SPAN_ALL, state);
    return state;
}

static void the_state_changes_with_segments_and_with_nothing_else(void **state)
{
    (void)state;
    struct store_look first, second, third;
    assert_true(store_look(store, NULL, &first));
    folder(".staging");
    folder("inputs");
    folder("day=2020-03-01/.staging");
    assert_true(store_look(store, &first, &second));
    assert_string_equal(state_of(&first), state_of(&second));
    assert_int_equal(second.fresh_count, 0);
    folder("day=2020-03-01/sensor=a/two");
    folder("day=2020-03-01/sensor=b");
    folder("day=2020-03-01/sensor=b/two");
    assert_true(store_look(store, &second, &third));
    assert_string_not_equal(state_of(&second), state_of(&third));
    assert_int_equal(third.fresh_count, 2);
    assert_int_equal(third.count, 3);
    store_look_clear(&first);
    store_look_clear(&second);
    store_look_clear(&third);
}

static void the_state_of_days_changes_with_no_other_day(void **state)
{
    (void)state;
    const uint32_t march_1 = 18322;
    char before[STORE_STATE_SIZE], after[STORE_STATE_SIZE];
    struct store_look first, second;
    folder("day=2020-03-02");
    folder("day=2020-03-02/sensor=a");
    assert_true(store_look(store, NULL, &first));
    folder("day=2020-03-02/sensor=a/one");
    assert_true(store_look(store, &first, &second));
    store_look_state(&first, (struct day_span){0, march_1}, before);
    store_look_state(&second, (struct day_span){0, march_1}, after);
    assert_string_equal(before, after);
    store_look_state(&second, (struct day_span){march_1 + 2, UINT32_MAX}, after);
    assert_string_equal(after, "00000000000000000000000000000000");
    store_look_state(&first, (struct day_span){march_1, march_1 + 1}, before);
    store_look_state(&second, (struct day_span){march_1, march_1 + 1}, after);
    assert_string_not_equal(before, after);
    store_look_clear(&first);
    store_look_clear(&second);
}

static void the_same_segments_are_the_same_state_in_any_order(void **state)
{
    (void)state;
    struct store_look first, second;
    assert_true(store_look(store, NULL, &first));
    assert_true(store_look(store, NULL, &second));
    assert_string_equal(state_of(&first), state_of(&second));
    assert_int_equal(first.fresh_count, 0);
    store_look_clear(&first);
    store_look_clear(&second);
}

static void a_table_that_ages_out_changes_the_state(void **state)
{
    (void)state;
    char path[256];
    struct store_look first, second;
    snprintf(path, sizeof path, "%s/day=2020-03-01/sensor=a/one/flows.parquet", store);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    assert_true(store_look(store, NULL, &first));
    usleep(20000);
    unlink(path);
    assert_true(store_look(store, &first, &second));
    assert_string_not_equal(state_of(&first), state_of(&second));
    assert_int_equal(second.fresh_count, 0);
    store_look_clear(&first);
    store_look_clear(&second);
}

static void a_store_that_is_not_there_has_no_state(void **state)
{
    (void)state;
    struct store_look look;
    assert_false(store_look("/nonexistent", NULL, &look));
    store_look_clear(&look);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_state_changes_with_segments_and_with_nothing_else,
                                        begin, end),
        cmocka_unit_test_setup_teardown(the_state_of_days_changes_with_no_other_day, begin, end),
        cmocka_unit_test_setup_teardown(the_same_segments_are_the_same_state_in_any_order, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_table_that_ages_out_changes_the_state, begin, end),
        cmocka_unit_test(a_store_that_is_not_there_has_no_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
