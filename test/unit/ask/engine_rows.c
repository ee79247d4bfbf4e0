/* How many rows an answer may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before it. */
#include <cmocka.h>

#include "ask/engine.h"

#include <stdlib.h>
#include <unistd.h>

static void more_rows_than_the_limit_are_refused_not_cut(void **state)
{
    (void)state;
    char store[] = "/tmp/teiten-engine-XXXXXX";
    static const char five[] = "SELECT * FROM range(5)";
    struct error error = {0};
    struct result rows = {0};
    assert_non_null(mkdtemp(store));
    const struct engine_options options = {
        .store = store, .limit_bytes = (size_t)64 << 20, .threads = 1, .memory_only = true};
    struct engine *engine = engine_open(&options, &error);
    assert_non_null(engine);
    assert_false(engine_query_rows(engine, five, 4, &rows, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    assert_true(engine_query_rows(engine, five, 5, &rows, &error));
    assert_int_equal(rows.rows, 5);
    result_clear(&rows);
    assert_true(engine_query_rows(engine, five, 0, &rows, &error));
    assert_int_equal(rows.rows, 5);
    result_clear(&rows);
    engine_close(engine);
    assert_int_equal(rmdir(store), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_rows_than_the_limit_are_refused_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
