/* An export to a file while the store changes: begun anew, whole, or not there at all. */
#include "unit/ask/two_days.h"

#include "ask/load.h"
#include "export/export.h"

/* How often a segment lands, and is joined with those that are there, before the flows of a day are read. */
static struct {
    struct scratch store;
    unsigned times, part;
} late;

bool __wrap_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error);
bool __real_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error);

bool __wrap_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error)
{
    if (late.times > 0) {
        late.times--;
        add_segments(late.store.store, "tokyo-1", (uint8_t)late.part++);
        compact(late.store.store);
    }
    return __real_load_table_files(engine, list, table, from, to, error);
}

static bool export_flows(struct export_counts *counts, char path[128], struct error *error)
{
    const struct export_options options = {
        .format = "csv",
        .ask = {.store = late.store.store, .threads = 1, .limit_bytes = (size_t)128 << 20},
        .version = "test",
        .ret_counts = counts,
    };
    snprintf(path, 128, "%s/flows.csv", late.store.folder);
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

static int set_up(void **state)
{
    (void)state;
    late.store = two_days();
    late.times = 0;
    late.part = 3;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_destroy(&late.store);
    return 0;
}

static void an_export_is_begun_anew_where_its_segments_are_gone(void **state)
{
    (void)state;
    char path[128];
    struct export_counts counts;
    struct error error = {0};
    late.times = 2;
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
    late.times = 100;
    assert_false(export_flows(&counts, path, &error));
    assert_int_equal(100 - late.times,
                     2 * ASK_ATTEMPTS); /* flows and flows6 of a day are set before */
    assert_true(counts.lost);
    assert_int_equal(lines_of(path), 5); /* the one from before */
    snprintf(part, sizeof part, "%s.part", path);
    assert_int_equal(access(part, F_OK), -1);
}

/* The file to be is a pipe, which nothing can be taken back from. */
static void that_the_file_cannot_be_emptied_is_told(void **state)
{
    (void)state;
    char part[160];
    char path[128];
    struct export_counts counts;
    struct error error = {0};
    snprintf(part, sizeof part, "%s/flows.csv.part", late.store.folder);
    assert_int_equal(mkfifo(part, 0600), 0);
    const int reader = open(part, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0);
    late.times = 100;
    assert_false(export_flows(&counts, path, &error));
    assert_int_equal(100 - late.times, 2);
    assert_non_null(strstr(error.text, "cannot be begun anew"));
    close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_export_is_begun_anew_where_its_segments_are_gone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_export_that_cannot_be_had_leaves_no_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(that_the_file_cannot_be_emptied_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
