/* DuckDB within the sandbox: a sensor that runs for months compacts the days that are over. */
#include "ask/engine.h"
#include "base/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/teiten-engine-XXXXXX";

static bool writes_and_reads(struct error *error)
{
    const char *const writes[] = {folder};
    const struct sandbox_options sandbox = {
        .user = "nobody", .write_paths = writes, .write_path_count = 1};
    struct sandbox_state state;
    if (!sandbox_enter(&sandbox, &state, error))
        return false;
    char sql[256];
    const struct engine_options options = {.limit_bytes = (size_t)256 << 20, .store = folder};
    struct engine *engine = engine_open(&options, error);
    snprintf(sql, sizeof sql,
             "COPY (SELECT range AS n FROM range(3000000)) TO '%s/t.parquet' (FORMAT parquet, "
             "COMPRESSION zstd)",
             folder);
    bool good = engine != NULL && engine_run(engine, sql, error);
    snprintf(sql, sizeof sql,
             "CREATE TABLE t AS SELECT n %% 7 AS m, count(*) AS c FROM '%s/t.parquet' GROUP BY m",
             folder);
    good = good && engine_run(engine, sql, error);
    engine_close(engine);
    return good;
}

static void the_engine_starts_writes_and_reads_in_the_sandbox(void **context)
{
    (void)context;
    int status = -1;
    struct error error = {0};
    assert_non_null(mkdtemp(folder));
    assert_int_equal(rmdir(folder), 0);
    assert_true(sandbox_prepare_folder(folder, "nobody", &error));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        bool good = writes_and_reads(&error);
        if (!good)
            fprintf(stderr, "%s\n", error.text);
        _exit(good ? 0 : 1);
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_starts_writes_and_reads_in_the_sandbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
