/* Files of a day's sums: what is cut or changed is found, what is whole passes. */
#include "ask/sum_files.h"
#include "ask/stopper.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const day = "2020-06-30-0123456789abcdef";

struct place {
    char store[64], folder[128];
    char told[2048];
    unsigned told_count;
};

static void hear(void *context, const char *text)
{
    struct place *place = context;
    snprintf(place->told, sizeof place->told, "%s", text);
    place->told_count++;
}

static void path_in(const struct place *place, const char *name, char path[256])
{
    snprintf(path, 256, "%s/%s", place->folder, name);
}

/* Begins and ends as Parquet does; what is between nobody reads here. */
static void write_table(const struct place *place, const char *name)
{
    static const char bytes[] = "PAR1 data data data footer\x06\0\0\0PAR1";
    char path[256];
    path_in(place, name, path);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, sizeof bytes - 1, out), sizeof bytes - 1);
    fclose(out);
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->store, sizeof place->store, "/tmp/test-sums-XXXXXX");
    assert_non_null(mkdtemp(place->store));
    snprintf(place->folder, sizeof place->folder, "%s/%s", place->store, day);
    assert_int_equal(mkdir(place->folder, 0755), 0);
    for (int t = 0; t < SUM_TABLES; t++) {
        char name[32];
        snprintf(name, sizeof name, "%s.parquet", sum_table_names[t]);
        write_table(place, name);
    }
    assert_true(sum_files_seal(place->folder, NULL));
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[160];
    snprintf(command, sizeof command, "rm -r '%s'", place->store);
    assert_int_equal(system(command), 0);
    free(place);
    return 0;
}

static enum sum_state look(const struct place *place, enum sum_look how)
{
    unsigned has = 0;
    struct error error;
    return sum_files_look(place->folder, how, &has, &error);
}

static void a_sealed_day_is_whole(void **state)
{
    unsigned has = 0;
    struct error error;
    const struct place *place = *state;
    assert_int_equal(sum_files_look(place->folder, SUM_LOOK_ENDS, &has, &error), SUM_STATE_WHOLE);
    assert_int_equal(has, (1u << SUM_TABLES) - 1);
    assert_int_equal(look(place, SUM_LOOK_ALL), SUM_STATE_WHOLE);
}

static void sha256sum_agrees(void **state)
{
    char command[256];
    const struct place *place = *state;
    snprintf(command, sizeof command, "cd '%s' && sha256sum --check --strict --quiet SHA256SUMS",
             place->folder);
    assert_int_equal(system(command), 0);
}

static void no_folder_is_no_day(void **state)
{
    struct place *place = *state;
    unsigned has;
    struct error error;
    assert_int_equal(sum_files_look("/tmp/test-sums-there-is-none", SUM_LOOK_ENDS, &has, &error),
                     SUM_STATE_NONE);
    (void)place;
}

static void cut_tables_are_broken_at_any_length(void **state)
{
    char path[256];
    const struct place *place = *state;
    struct stat file;
    path_in(place, "cells.parquet", path);
    assert_int_equal(stat(path, &file), 0);
    for (off_t size = file.st_size - 1; size >= 0; size--) {
        assert_int_equal(truncate(path, size), 0);
        assert_int_equal(look(place, SUM_LOOK_ENDS), SUM_STATE_BROKEN);
    }
}

static void a_lost_ipv6_table_is_broken(void **state)
{
    char path[256];
    const struct place *place = *state;
    path_in(place, "judged6.parquet", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(look(place, SUM_LOOK_ENDS), SUM_STATE_BROKEN);
}

static void a_cut_list_is_broken_at_any_length(void **state)
{
    char path[256];
    const struct place *place = *state;
    struct stat file;
    path_in(place, "SHA256SUMS", path);
    assert_int_equal(stat(path, &file), 0);
    for (off_t size = file.st_size - 2; size >= 0; size--) {
        assert_int_equal(truncate(path, size), 0);
        assert_int_equal(look(place, SUM_LOOK_ENDS), SUM_STATE_BROKEN);
    }
}

static void a_changed_byte_is_found_by_reading_all(void **state)
{
    char path[256];
    const struct place *place = *state;
    path_in(place, "hours.parquet", path);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, 9, SEEK_SET);
    fputc('D', file);
    fclose(file);
    assert_int_equal(look(place, SUM_LOOK_ENDS), SUM_STATE_WHOLE);
    assert_int_equal(look(place, SUM_LOOK_ALL), SUM_STATE_BROKEN);
}

static void a_broken_day_is_told_once_and_stays_out(void **state)
{
    struct place *place = *state;
    struct sum_faults faults = {0};
    const struct ask_options options = {.tell = hear, .tell_context = place};
    unsigned has;
    char path[256];
    assert_true(sum_faults_pass(&faults, &options, place->store, day, &has));
    assert_false(sum_faults_search(&faults, &options));
    assert_int_equal(place->told_count, 0);
    path_in(place, "cells.parquet", path);
    assert_int_equal(truncate(path, 20), 0);
    assert_true(sum_faults_search(&faults, &options));
    assert_false(sum_faults_search(&faults, &options));
    assert_false(sum_faults_pass(&faults, &options, place->store, day, &has));
    assert_int_equal(place->told_count, 1);
    assert_non_null(strstr(place->told, "cells.parquet"));
    assert_non_null(strstr(place->told, "teiten store sum"));
    sum_faults_clear(&faults);
}

static void a_day_that_is_made_again_is_used_again(void **state)
{
    struct place *place = *state;
    struct sum_faults faults = {0};
    const struct ask_options options = {.tell = hear, .tell_context = place};
    unsigned has;
    char path[256];
    path_in(place, "cells.parquet", path);
    assert_int_equal(truncate(path, 20), 0);
    assert_false(sum_faults_pass(&faults, &options, place->store, day, &has));
    write_table(place, "cells.parquet");
    path_in(place, "SHA256SUMS", path);
    assert_int_equal(unlink(path), 0);
    assert_true(sum_files_seal(place->folder, NULL));
    assert_true(sum_faults_pass(&faults, &options, place->store, day, &has));
    assert_int_equal(place->told_count, 1);
    sum_faults_clear(&faults);
}

static void only_what_is_there_is_remembered(void **state)
{
    struct place *place = *state;
    struct sum_faults faults = {0};
    const struct ask_options options = {.tell = hear, .tell_context = place};
    unsigned has;
    char name[SUMS_NAME_SIZE];
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "2020-07-01-%016x", i);
        assert_false(sum_faults_pass(&faults, &options, place->store, name, &has));
    }
    assert_int_equal(faults.count, 0);
    assert_true(sum_faults_pass(&faults, &options, place->store, day, &has));
    assert_int_equal(faults.count, 1);
    assert_int_equal(place->told_count, 0);
    sum_faults_clear(&faults);
}

static void a_search_ends_with_its_stopper(void **state)
{
    struct place *place = *state;
    struct sum_faults faults = {0};
    struct stopper *stopper = stopper_create();
    const struct ask_options options = {.tell = hear, .tell_context = place, .stopper = stopper};
    unsigned has;
    char path[256];
    assert_non_null(stopper);
    assert_true(sum_faults_pass(&faults, &options, place->store, day, &has));
    path_in(place, "cells.parquet", path);
    assert_int_equal(truncate(path, 20), 0);
    stopper_stop(stopper);
    assert_false(sum_faults_search(&faults, &options));
    stopper_reset(stopper);
    assert_true(sum_faults_search(&faults, &options));
    sum_faults_clear(&faults);
    stopper_destroy(stopper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sealed_day_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sha256sum_agrees, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_folder_is_no_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_tables_are_broken_at_any_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_ipv6_table_is_broken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_list_is_broken_at_any_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_byte_is_found_by_reading_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_day_is_told_once_and_stays_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_day_that_is_made_again_is_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_is_there_is_remembered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_search_ends_with_its_stopper, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
