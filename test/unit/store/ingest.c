/* Ingest: whole or not at all, never twice, and the same after any number of tries. */
#include "unit/store/scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static enum ingest_begin begin_again(const struct ingest_options *options,
                                     struct ingest_known *ret_known, struct error *error)
{
    struct ingest *ingest = NULL;
    *error = (struct error){0};
    enum ingest_begin result = ingest_begin(options, &ingest, ret_known, error);
    ingest_destroy(ingest);
    return result;
}

/* ---- Whole or not at all ---- */

static void nothing_is_seen_before_it_is_committed(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    assert_int_equal(segment_count(&s), 0);
    commit_before(n, DAY);
    assert_int_equal(segment_count(&s), 0);
    commit_before(n, DAY + 1);
    assert_int_equal(received_in(&s), 5);
    ingest_destroy(n);
    assert_int_equal(received_in(&s), 5);
    assert_int_equal(entries(&s, ".staging", true), 0);
    scratch_destroy(&s);
}

static void what_is_not_committed_is_thrown_away(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    ingest_destroy(n);
    assert_int_equal(segment_count(&s), 0);
    assert_int_equal(entries(&s, ".staging", true), 0);
    scratch_destroy(&s);
}

static void more_segments_than_are_published_together(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    for (uint32_t i = 0; i < 150; i++)
        add(n, DAY + i, i + 1);
    finish(n);
    assert_int_equal(segment_count(&s), 150);
    assert_int_equal(received_in(&s), 150 * 151 / 2);
    assert_int_equal(entries(&s, ".staging", true), 0);
    scratch_destroy(&s);
}

/* ---- Never twice ---- */

static void an_input_observed_whole_is_known(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    finish(n);
    struct ingest_known known;
    struct error error;
    assert_int_equal(begin_again(&o, &known, &error), INGEST_KNOWN);
    assert_true(known.complete);
    assert_string_equal(known.content_hash, "c0ffee");
    assert_int_equal(known.until_minute, DAY * 1440 + 1);
    assert_int_equal(entries(&s, "inputs", true), 1); /* no lock is left */
    scratch_destroy(&s);
}

static void other_settings_are_refused(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    finish(n);
    struct ingest_known known;
    struct error error;
    struct ingest_options other = o;
    other.scan_timeout_s = 601;
    assert_int_equal(begin_again(&other, &known, &error), INGEST_REFUSED);
    assert_non_null(strstr(error.text, "a.pcap: it is in"));
    assert_non_null(strstr(error.text, "601 s"));
    other = o;
    other.filter = "tcp";
    assert_int_equal(begin_again(&other, &known, &error), INGEST_REFUSED);
    other = o;
    other.monitored_digest = "fedcba9876543210";
    assert_int_equal(begin_again(&other, &known, &error), INGEST_REFUSED);
    other = o;
    other.sensor = "osaka"; /* another sensor saw it: that is no repetition */
    assert_int_equal(begin_again(&other, &known, &error), INGEST_NEW);
    scratch_destroy(&s);
}

static void two_inputs_of_one_day_stand_side_by_side(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options a = options_of(&s, KEY_A), b = options_of(&s, KEY_B);
    struct ingest *x = begin(&a), *y = begin(&b);
    add(x, DAY, 5);
    add(y, DAY, 7);
    finish(x);
    finish(y);
    assert_int_equal(received_in(&s), 12);
    scratch_destroy(&s);
}

static void one_process_at_a_time_observes_an_input(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    pid_t child = fork();
    if (child == 0) {
        struct ingest_known known;
        struct error error;
        bool refused = begin_again(&o, &known, &error) == INGEST_REFUSED &&
                       strstr(error.text, "another process") != NULL;
        _exit(refused ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    ingest_destroy(n);
    n = begin(&o); /* and it is free again */
    finish(n);
    scratch_destroy(&s);
}

/* ---- A second try ---- */

/* Rows as they come from a block of two days in wild order, then from one of later days. */
static void add_all(struct ingest *n)
{
    add(n, DAY, 1);
    add(n, DAY + 1, 10);
    add(n, DAY, 100);
    add(n, DAY + 1, 1000);
    commit_before(n, DAY + 1);
    add(n, DAY + 1, 10000);
    add(n, DAY + 2, 100000);
    add(n, DAY, 1000000); /* very late: part 2 of its day */
    commit_before(n, DAY + 2);
    add(n, DAY + 3, 10000000);
}
#define ALL_PACKETS 11111111

static void late_packets_make_a_second_part(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add_all(n);
    finish(n);
    assert_int_equal(received_in(&s), ALL_PACKETS);
    assert_int_equal(segment_count(&s), 5);
    scratch_destroy(&s);
}

/* Whatever is missing of a broken-off try is added, and what is there is not added again. */
static void a_second_try_adds_what_is_missing(void **state)
{
    (void)state;
    for (unsigned missing = 0; missing < 32; missing++) {
        struct scratch s = scratch_create();
        struct ingest_options o = options_of(&s, KEY_A);
        struct ingest *n = begin(&o);
        add_all(n);
        commit_before(n, UINT32_MAX);
        ingest_destroy(n); /* without finish: no ledger */
        struct segment_list list = listed(&s, NULL);
        assert_int_equal(list.count, 5);
        for (size_t i = 0; i < list.count; i++)
            if ((missing >> i & 1) != 0)
                assert_true(remove_folder(AT_FDCWD, list.segments[i].path));
        segment_list_clear(&list);
        n = begin(&o);
        add_all(n);
        finish(n);
        if (received_in(&s) != ALL_PACKETS)
            fail_msg("missing %#x: %lu packets", missing, received_in(&s));
        assert_int_equal(segment_count(&s), 5);
        scratch_destroy(&s);
    }
}

static void a_second_try_with_other_memory_is_refused(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    commit_before(n, DAY + 1);
    ingest_destroy(n);
    struct ingest_known known;
    struct error error;
    o.limit_bytes *= 2;
    assert_int_equal(begin_again(&o, &known, &error), INGEST_REFUSED);
    assert_non_null(strstr(error.text, "broken off"));
    scratch_destroy(&s);
}

static void a_killed_process_leaves_whole_segments_and_no_rest(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    pid_t child = fork();
    if (child == 0) {
        struct ingest *n = begin(&o);
        add(n, DAY, 5);
        commit_before(n, DAY + 1);
        add(n, DAY + 1, 7);
        raise(SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(received_in(&s), 5);
    assert_int_equal(entries(&s, ".staging", true), 1);
    struct ingest *n = begin(&o);
    assert_int_equal(entries(&s, ".staging", true), 1); /* swept; this is ours */
    add(n, DAY, 5);
    add(n, DAY + 1, 7);
    finish(n);
    assert_int_equal(received_in(&s), 12);
    assert_int_equal(entries(&s, ".staging", true), 0);
    scratch_destroy(&s);
}

/* ---- The world ---- */

static void a_broken_segment_in_the_way_is_told(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    commit_before(n, DAY + 1);
    ingest_destroy(n);
    struct segment_list list = listed(&s, NULL);
    char path[STORE_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/segment.json", list.segments[0].path);
    segment_list_clear(&list);
    FILE *file = fopen(path, "w");
    fputs("{", file);
    fclose(file);
    struct error error = {0};
    n = begin(&o);
    add(n, DAY, 5);
    assert_false(ingest_finish(n, "", 0, true, &error));
    assert_non_null(strstr(error.text, "day=2020-07-01/sensor=tokyo-1/aaaaaaaaaaaaaaaaaaaaaaaa-1"));
    assert_non_null(strstr(error.text, "remove it"));
    ingest_destroy(n);
    struct ingest_known known;
    assert_int_equal(begin_again(&o, &known, &error), INGEST_NEW); /* not said to be whole */
    scratch_destroy(&s);
}

static void names_that_are_not_utf8_are_kept_as_far_as_they_are(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    o.input_name = "/captures/\xff\xfe \"quoted\" \\ caf\xc3\xa9.pcap";
    o.filter = "host \"\xe9\"";
    o.monitored = "198.18.0.0/16";
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    finish(n);
    struct segment_list list = listed(&s, NULL);
    assert_int_equal(list.count, 1);
    char path[STORE_PATH_SIZE + 16];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/segment.json", list.segments[0].path);
    json_t *json = json_read_file(path, &error);
    const char *name = json_string_value(json_object_get(json_object_get(json, "input"), "name"));
    assert_string_equal(name, "/captures/\xef\xbf\xbd\xef\xbf\xbd \"quoted\" \\ caf\xc3\xa9.pcap");
    assert_string_equal(json_string_value(json_object_get(json, "filter")),
                        "host \"\xef\xbf\xbd\"");
    json_decref(json);
    segment_list_clear(&list);
    struct ingest_known known;
    assert_int_equal(begin_again(&o, &known, &error), INGEST_KNOWN);
    scratch_destroy(&s);
}

/* Files may not grow beyond a few bytes: as a full disk, at every file that is written. */
static void a_full_disk_is_told_and_keeps_what_is_committed(void **state)
{
    (void)state;
    for (rlim_t limit = 0; limit <= 1024; limit += 128) {
        struct scratch s = scratch_create();
        struct ingest_options o = options_of(&s, KEY_A);
        struct ingest *n = begin(&o);
        add(n, DAY, 5);
        commit_before(n, DAY + 1);
        add(n, DAY + 1, 7);
        struct rlimit before, full;
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        full = (struct rlimit){limit, before.rlim_max};
        signal(SIGXFSZ, SIG_IGN);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
        struct error error = {0};
        bool good = ingest_finish(n, "c0ffee", 1, true, &error);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        ingest_destroy(n);
        assert_false(good); /* segment.json alone has more */
        assert_non_null(strstr(error.text, strerror(EFBIG)));
        assert_int_equal(received_in(&s), 5);
        assert_int_equal(entries(&s, ".staging", true), 0);
        assert_int_equal(entries(&s, "inputs", false), 0);
        n = begin(&o);
        add(n, DAY, 5);
        add(n, DAY + 1, 7);
        finish(n);
        assert_int_equal(received_in(&s), 12);
        scratch_destroy(&s);
    }
}

static void a_store_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest_known known;
    struct error error;
    o.store = "/proc/store";
    assert_int_equal(begin_again(&o, &known, &error), INGEST_REFUSED);
    assert_non_null(strstr(error.text, "/proc/store: cannot"));
    FILE *file = fopen(s.store, "w");
    fclose(file);
    o.store = s.store;
    assert_int_equal(begin_again(&o, &known, &error), INGEST_REFUSED);
    scratch_destroy(&s);
}

static void a_broken_ledger_is_told(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = options_of(&s, KEY_A);
    finish(begin(&o));
    char path[256];
    snprintf(path, sizeof path, "%s/inputs/tokyo-1." KEY_A ".json", s.store);
    static const char *const broken[] = {"", "[1]", "{}", "{\"settings\": 5}", "{\"a\":1,\"a\":2}"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        FILE *file = fopen(path, "w");
        fputs(broken[i], file);
        fclose(file);
        struct ingest_known known;
        struct error error;
        assert_int_equal(begin_again(&o, &known, &error), INGEST_REFUSED);
        assert_non_null(strstr(error.text, path));
    }
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_seen_before_it_is_committed),
        cmocka_unit_test(what_is_not_committed_is_thrown_away),
        cmocka_unit_test(more_segments_than_are_published_together),
        cmocka_unit_test(an_input_observed_whole_is_known),
        cmocka_unit_test(other_settings_are_refused),
        cmocka_unit_test(two_inputs_of_one_day_stand_side_by_side),
        cmocka_unit_test(one_process_at_a_time_observes_an_input),
        cmocka_unit_test(late_packets_make_a_second_part),
        cmocka_unit_test(a_second_try_adds_what_is_missing),
        cmocka_unit_test(a_second_try_with_other_memory_is_refused),
        cmocka_unit_test(a_killed_process_leaves_whole_segments_and_no_rest),
        cmocka_unit_test(a_broken_segment_in_the_way_is_told),
        cmocka_unit_test(names_that_are_not_utf8_are_kept_as_far_as_they_are),
        cmocka_unit_test(a_full_disk_is_told_and_keeps_what_is_committed),
        cmocka_unit_test(a_store_that_cannot_be_made_is_told),
        cmocka_unit_test(a_broken_ledger_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
