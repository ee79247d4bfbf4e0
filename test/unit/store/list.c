/* Listing a store, checking a segment, and the small parts beside: locks, sets of networks. */
#include "unit/store/scratch.h"

#include <sys/wait.h>

#include "store/asn_set.h"
#include "store/lock.h"

/* A store with one segment; its folder goes to `path`. */
static struct scratch store_of_one(char path[STORE_PATH_SIZE])
{
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    finish(n);
    struct segment_list list = listed(&s, NULL);
    assert_int_equal(list.count, 1);
    snprintf(path, STORE_PATH_SIZE, "%s", list.segments[0].path);
    segment_list_clear(&list);
    return s;
}

static void shell(const struct scratch *s, const char *command)
{
    char line[2048];
    snprintf(line, sizeof line, "cd %s && %s", s->store, command);
    assert_int_equal(system(line), 0);
}

static void what_is_no_segment_is_passed_over(void **state)
{
    (void)state;
    char path[STORE_PATH_SIZE];
    struct scratch s = store_of_one(path);
    shell(
        &s,
        "D=day=2020-07-01; S=$D/sensor=tokyo-1; mkdir -p day=2020-02-30/sensor=x/y "
        "day=/sensor=x 'day=2020-+7-01/sensor=tokyo-1' day=2020-07-011 $D/sensor= "
        "$D/sensor=.. $D/other $S/empty $S/.hidden && touch file day=2020-07-02 $D/file $S/file "
        "&& mkdir $S/broken $S/folder $S/folder/segment.json && echo '{' > $S/broken/segment.json "
        "&& cp -r $S/aaaaaaaaaaaaaaaaaaaaaaaa-1 $S/copy "
        "&& cp -r $S/aaaaaaaaaaaaaaaaaaaaaaaa-1 day=2020-+7-01/sensor=tokyo-1/ "
        "&& mkdir -p day=2020-07-03/sensor=tokyo-1 "
        "&& cp -r $S/aaaaaaaaaaaaaaaaaaaaaaaa-1 day=2020-07-03/sensor=tokyo-1/");
    size_t passed_over;
    struct segment_list list = listed(&s, &passed_over);
    assert_int_equal(list.count, 1);
    assert_int_equal(passed_over,
                     6); /* empty, broken, folder, copy, file; the one of another day */
    segment_list_clear(&list);
    scratch_destroy(&s);
}

static void segments_come_by_day_sensor_and_name(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    static const char *const sensors[] = {"b", "a"};
    static const char *const keys[] = {KEY_B, KEY_A};
    for (size_t i = 0; i < 4; i++) {
        struct ingest_options o = options_of(&s, keys[i % 2]);
        o.sensor = sensors[i / 2];
        struct ingest *n = begin(&o);
        add(n, DAY + 1, 1);
        add(n, DAY, 1);
        finish(n);
    }
    struct segment_list list = listed(&s, NULL);
    assert_int_equal(list.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(list.segments[i].day, DAY + i / 4);
        assert_string_equal(list.segments[i].sensor, i / 2 % 2 == 0 ? "a" : "b");
        assert_int_equal(list.segments[i].name[0], i % 2 == 0 ? 'a' : 'b');
        assert_true(list.segments[i].has[TABLE_COVERAGE] && !list.segments[i].has[TABLE_FLOWS]);
        assert_int_equal(list.segments[i].monitored_count, 256);
    }
    segment_list_clear(&list);
    struct error error = {0};
    assert_true(segment_list_read(s.store, DAY + 1, DAY + 1, "b", &list, NULL, &error));
    assert_int_equal(list.count, 2);
    segment_list_clear(&list);
    assert_true(segment_list_read(s.store, DAY + 2, UINT32_MAX, NULL, &list, NULL, &error));
    assert_int_equal(list.count, 0);
    segment_list_clear(&list);
    scratch_destroy(&s);
}

static void a_folder_that_is_not_there_is_told_with_what_to_do(void **state)
{
    (void)state;
    struct error error = {0};
    struct segment_list list;
    assert_false(segment_list_read("/nonexistent", 0, 1, NULL, &list, NULL, &error));
    assert_int_equal(error.class, ERROR_INPUT);
    assert_non_null(strstr(error.text, "teiten observe"));
}

static void a_changed_table_is_found(void **state)
{
    (void)state;
    char path[STORE_PATH_SIZE];
    struct scratch s = store_of_one(path);
    struct segment_list list = listed(&s, NULL);
    struct error error = {0};
    assert_true(segment_check(&list.segments[0], &error));
    char file[STORE_PATH_SIZE + 32];
    snprintf(file, sizeof file, "%s/coverage.parquet", path);
    FILE *table = fopen(file, "r+");
    fseek(table, 10, SEEK_SET);
    int byte = fgetc(table);
    fseek(table, 10, SEEK_SET);
    fputc(byte ^ 1, table);
    fclose(table);
    assert_false(segment_check(&list.segments[0], &error));
    assert_non_null(strstr(error.text, "coverage.parquet: its sha256 is"));
    unlink(file);
    assert_false(segment_check(&list.segments[0], &error));
    assert_non_null(strstr(error.text, file));
    segment_list_clear(&list);
    scratch_destroy(&s);
}

static void sensor_names_are_path_parts_and_no_more(void **state)
{
    (void)state;
    assert_true(sensor_name_valid("tokyo-1.a_b"));
    char name[SENSOR_NAME_LIMIT + 2];
    memset(name, 'a', sizeof name);
    name[SENSOR_NAME_LIMIT + 1] = '\0';
    assert_false(sensor_name_valid(name));
    name[SENSOR_NAME_LIMIT] = '\0';
    assert_true(sensor_name_valid(name));
    static const char *const bad[] = {"", ".", "..", ".a", "a/b", "A", "a\n", "\xc3\xa9", "a b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(sensor_name_valid(bad[i]));
}

/* ---- Locks ---- */

/* Whether another process gets the lock while we have ours. */
static bool gets(const char *store, enum store_lock how)
{
    pid_t child = fork();
    if (child == 0) {
        alarm(1); /* it waits: then SIGALRM ends it */
        _exit(store_lock(store, how, NULL) >= 0 ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void shared_locks_stand_together_and_exclusive_ones_alone(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct error error = {0};
    int lock = store_lock(s.folder, STORE_LOCK_SHARED, &error);
    assert_true(lock >= 0);
    assert_true(gets(s.folder, STORE_LOCK_SHARED));
    assert_false(gets(s.folder, STORE_LOCK_EXCLUSIVE));
    store_unlock(lock);
    assert_true(gets(s.folder, STORE_LOCK_EXCLUSIVE));
    store_unlock(-1);
    assert_int_equal(store_lock("/nonexistent", STORE_LOCK_SHARED, &error), -1);
    assert_non_null(strstr(error.text, "/nonexistent/.lock"));
    scratch_destroy(&s);
}

/* ---- Networks ---- */

static void a_set_of_networks_is_distinct_and_ascending(void **state)
{
    (void)state;
    struct asn_set *set = asn_set_create();
    uint32_t column[3000];
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 3000; i++) /* each of 1000 three times, in wild order, and 0 */
            column[i] = i * 7919 % 1000 * 4294967;
        assert_true(asn_set_add(set, column, 3000));
    }
    const uint32_t last = UINT32_MAX;
    assert_true(asn_set_add(set, &last, 1));
    size_t count;
    const uint32_t *sorted = asn_set_sorted(set, &count);
    assert_int_equal(count, 1000);
    for (uint32_t i = 0; i < 999; i++)
        assert_int_equal(sorted[i], (i + 1) * 4294967);
    assert_int_equal(sorted[999], UINT32_MAX);
    assert_null(asn_set_destroy(set));
    set = asn_set_create();
    (void)asn_set_sorted(set, &count);
    assert_int_equal(count, 0);
    asn_set_destroy(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_segment_is_passed_over),
        cmocka_unit_test(segments_come_by_day_sensor_and_name),
        cmocka_unit_test(a_folder_that_is_not_there_is_told_with_what_to_do),
        cmocka_unit_test(a_changed_table_is_found),
        cmocka_unit_test(sensor_names_are_path_parts_and_no_more),
        cmocka_unit_test(shared_locks_stand_together_and_exclusive_ones_alone),
        cmocka_unit_test(a_set_of_networks_is_distinct_and_ascending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
