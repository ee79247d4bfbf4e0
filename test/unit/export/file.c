/* An export to a file while the store changes: begun anew, whole, or not there at all. */
#include "unit/ask/landing.h"

#include "export/export.h"

static bool export_flows(struct export_counts *counts, char path[128], struct error *error)
{
    const struct export_options options = {
        .format = "csv",
        .ask = {.store = landing.store.store,
                .threads = 1,
                .limit_bytes = (size_t)128 << 20,
                .memory_only = true},
        .version = "test",
        .ret_counts = counts,
    };
    snprintf(path, 128, "%s/flows.csv", landing.store.folder);
    return export_to_file(&options, path, error);
}

static size_t lines_of(const char *path)
{
    FILE *file = fopen(path, "r");
    size_t lines = 0;
    assert_non_null(file);
    for (int c; (c = getc(file)) != EOF;)
        lines += c == '\n';
    fclose(file);
    return lines;
}

static void an_export_is_begun_anew_where_its_segments_are_gone(void **state)
{
    (void)state;
    char path[128];
    struct export_counts counts;
    struct error error = {0};
    landing.times = 2;
    if (!export_flows(&counts, path, &error))
        fail_msg("%s", error.text);
    assert_int_equal(counts.rows, 8); /* two days of four */
    assert_int_equal(lines_of(path), 9);
}

static void an_export_that_cannot_be_had_leaves_no_file(void **state)
{
    (void)state;
    char path[128], part[160];
    struct export_counts counts;
    struct error error = {0};
    if (!export_flows(&counts, path, &error))
        fail_msg("%s", error.text);
    landing.times = 100;
    assert_false(export_flows(&counts, path, &error));
    assert_int_equal(100 - landing.times,
                     2 * ASK_ATTEMPTS); /* flows and flows6 of a day are set before */
    assert_true(counts.lost);
    assert_int_equal(lines_of(path), 5); /* the one from before */
    snprintf(part, sizeof part, "%s.part", path);
    assert_int_equal(access(part, F_OK), -1);
}

/* All that the export may take is taken, and a day goes that is not read yet. */
static void take_memory(struct engine *engine)
{
    char sql[128];
    struct error error = {0};
    unsigned tables = 0;
    snprintf(sql, sizeof sql, "rm -rf %s/day=2020-07-02", landing.store.store);
    assert_int_equal(system(sql), 0);
    do
        snprintf(
            sql, sizeof sql,
            "CREATE TEMP TABLE IF NOT EXISTS taken%u AS SELECT random() AS r FROM range(100000)",
            tables++);
    while (engine_run(engine, sql, &error));
    assert_non_null(strstr(error.text, "memory"));
}

static void an_export_that_is_refused_for_memory_is_not_begun_anew(void **state)
{
    (void)state;
    char path[128];
    struct export_counts counts;
    struct error error = {0};
    landing.times = 100;
    landing.happens = take_memory;
    assert_false(export_flows(&counts, path, &error));
    if (strstr(error.text, "memory") == NULL)
        fail_msg("%s", error.text);
    assert_false(counts.lost);
    assert_int_equal(100 - landing.times, 2); /* flows and flows6 of a day, once */
    assert_int_equal(access(path, F_OK), -1);
}

/* The file to be is a pipe, which nothing can be taken back from. */
static void that_the_file_cannot_be_emptied_is_told(void **state)
{
    (void)state;
    char part[160];
    char path[128];
    struct export_counts counts;
    struct error error = {0};
    snprintf(part, sizeof part, "%s/flows.csv.part", landing.store.folder);
    assert_int_equal(mkfifo(part, 0600), 0);
    const int reader = open(part, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0);
    landing.times = 100;
    assert_false(export_flows(&counts, path, &error));
    assert_int_equal(100 - landing.times, 2);
    assert_non_null(strstr(error.text, "cannot be begun anew"));
    close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_export_is_begun_anew_where_its_segments_are_gone,
                                        landing_set_up, landing_tear_down),
        cmocka_unit_test_setup_teardown(an_export_that_cannot_be_had_leaves_no_file, landing_set_up,
                                        landing_tear_down),
        cmocka_unit_test_setup_teardown(an_export_that_is_refused_for_memory_is_not_begun_anew,
                                        landing_set_up, landing_tear_down),
        cmocka_unit_test_setup_teardown(that_the_file_cannot_be_emptied_is_told, landing_set_up,
                                        landing_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
