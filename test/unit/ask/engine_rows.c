/* How many rows an answer may have, what a list in a variable is, how many threads ask, what connections share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before it. */
#include <cmocka.h>

#include "ask/engine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[] = "/tmp/teiten-engine-XXXXXX";
static const char pattern[] = "/tmp/teiten-engine-XXXXXX";

static int open_engine(void **state)
{
    struct error error = {0};
    memcpy(folder, pattern, sizeof pattern);
    assert_non_null(mkdtemp(folder));
    const struct engine_options options = {
        .store = folder, .limit_bytes = (size_t)64 << 20, .threads = 1, .memory_only = true};
    *state = engine_open(&options, &error);
    return *state == NULL;
}

static int close_engine(void **state)
{
    engine_close(*state);
    return rmdir(folder);
}

static void more_rows_than_the_limit_are_refused_not_cut(void **state)
{
    struct engine *engine = *state;
    static const char five[] = "SELECT * FROM range(5)";
    struct error error = {0};
    struct result rows = {0};
    assert_false(engine_query_rows(engine, five, 4, &rows, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    assert_true(engine_query_rows(engine, five, 5, &rows, &error));
    assert_int_equal(rows.rows, 5);
    result_clear(&rows);
    assert_true(engine_query_rows(engine, five, 0, &rows, &error));
    assert_int_equal(rows.rows, 5);
    result_clear(&rows);
}

static void assert_answer(struct engine *engine, const char *sql, const char *expected)
{
    struct error error = {0};
    struct result rows = {0};
    assert_true(engine_query(engine, sql, NULL, 0, &rows, &error));
    assert_int_equal(rows.rows, 1);
    assert_string_equal(result_cell(&rows, 0, 0)->text, expected);
    result_clear(&rows);
}

static void what_is_made_apart_is_not_there_for_the_first_connection(void **state)
{
    struct engine *first = *state;
    struct error error = {0};
    struct result rows = {0};
    struct engine *apart = engine_apart(first, NULL, &error);
    assert_non_null(apart);
    struct engine *beside = engine_beside(apart, &error);
    assert_non_null(beside);
    assert_true(engine_run(apart, "CREATE TABLE made AS SELECT 'apart' AS word", &error));
    assert_false(engine_query(first, "FROM made", NULL, 0, &rows, &error));
    assert_true(engine_run(first, "CREATE TABLE made AS SELECT 'first' AS word", &error));
    assert_answer(first, "FROM made", "first");
    assert_answer(apart, "FROM made", "apart");
    assert_answer(beside, "FROM made", "apart");
    engine_close(beside);
    engine_close(apart);
    assert_answer(first, "FROM made", "first");
}

static void a_list_is_taken_as_it_is_and_never_parsed(void **state)
{
    struct engine *engine = *state;
    struct error error = {0};
    const char *const texts[] = {"a'); DROP TABLE x; --", "", "\xE3\x81\x82"};
    const int32_t numbers[] = {3, 0, -1};
    assert_true(engine_set_texts(engine, "texts", texts, 3, &error));
    assert_true(engine_set_numbers(engine, "numbers", numbers, 3, &error));
    assert_answer(engine, "SELECT array_to_string(getvariable('texts'), '|')",
                  "a'); DROP TABLE x; --||\xE3\x81\x82");
    assert_answer(engine, "SELECT array_to_string(getvariable('numbers'), '|')", "3|0|-1");
}

static void a_list_of_none_is_a_list_that_is_null_whatever_was_there(void **state)
{
    struct engine *engine = *state;
    struct error error = {0};
    const char *const texts[] = {"a"};
    const int32_t numbers[] = {1};
    assert_true(engine_set_texts(engine, "texts", texts, 1, &error));
    assert_true(engine_set_numbers(engine, "numbers", numbers, 1, &error));
    assert_true(engine_set_texts(engine, "texts", NULL, 0, &error));
    assert_true(engine_set_numbers(engine, "numbers", NULL, 0, &error));
    assert_answer(engine,
                  "SELECT (len(getvariable('texts')) IS NULL AND len(getvariable('numbers')) IS "
                  "NULL)::VARCHAR",
                  "true");
}

/* The threads of an engine that may have as many as there are cores, over a store of so many bytes. */
static char *threads_over(off_t bytes)
{
    struct error error = {0};
    struct result rows = {0};
    char store[] = "/tmp/teiten-engine-XXXXXX", path[64];
    assert_non_null(mkdtemp(store));
    snprintf(path, sizeof path, "%s/file", store);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), bytes), 0);
    assert_int_equal(fclose(file), 0);
    const struct engine_options options = {.store = store, .memory_only = true};
    struct engine *engine = engine_open(&options, &error);
    assert_non_null(engine);
    assert_true(
        engine_query(engine, "SELECT current_setting('threads')::VARCHAR", NULL, 0, &rows, &error));
    char *threads = strdup(result_cell(&rows, 0, 0)->text);
    result_clear(&rows);
    engine_close(engine);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(store), 0);
    return threads;
}

static void one_thread_asks_a_small_store_and_one_a_core_a_large_one(void **state)
{
    cpu_set_t set;
    char cores[16];
    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    snprintf(cores, sizeof cores, "%d", CPU_COUNT(&set));
    char *small = threads_over((4 << 20) - 1), *large = threads_over(4 << 20);
    assert_string_equal(small, "1");
    assert_string_equal(large, cores);
    free(small);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(more_rows_than_the_limit_are_refused_not_cut, open_engine,
                                        close_engine),
        cmocka_unit_test_setup_teardown(what_is_made_apart_is_not_there_for_the_first_connection,
                                        open_engine, close_engine),
        cmocka_unit_test_setup_teardown(a_list_is_taken_as_it_is_and_never_parsed, open_engine,
                                        close_engine),
        cmocka_unit_test_setup_teardown(a_list_of_none_is_a_list_that_is_null_whatever_was_there,
                                        open_engine, close_engine),
        cmocka_unit_test(one_thread_asks_a_small_store_and_one_a_core_a_large_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
