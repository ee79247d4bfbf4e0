/* Rows of a store that a compaction changes while they are read: they stay the same, or it is said that they cannot be had. */
#include "unit/ask/two_days.h"

#include "ask/detail.h"

#include <glob.h>

/* Rows as text, and what happens to the store after the first. */
struct taking {
    enum detail_table table;
    FILE *out;
    const struct scratch *compacts;
    const char
        *lands; /* then a segment has landed there, which the compaction joins with the others */
    struct stopper *stops;
    size_t rows;
};

static bool take(void *context, const struct cell *cells, struct error *error)
{
    struct taking *t = context;
    (void)error;
    for (size_t c = 0; c < detail_definitions[t->table].column_count; c++)
        if (cells[c].type == CELL_TEXT)
            fprintf(t->out, "%s ", cells[c].text);
        else
            fprintf(t->out, "%lld ", (long long)cells[c].count);
    fputc('\n', t->out);
    if (t->rows == 0 && t->lands != NULL)
        add_segments(t->lands, "tokyo-1", 3);
    if (t->rows++ == 0 && t->compacts != NULL)
        compact(t->compacts->store);
    if (t->rows == 1 && t->stops != NULL)
        stopper_stop(t->stops);
    return true;
}

static struct detail *open_details(const struct scratch *s, struct stopper *stopper)
{
    struct error error = {0};
    const struct ask_options options = {
        .store = s->store, .threads = 1, .limit_bytes = (size_t)128 << 20, .stopper = stopper};
    struct detail *detail = detail_open(&options, &error);
    if (detail == NULL)
        fail_msg("%s", error.text);
    return detail;
}

/* To be freed. */
static char *rows_of(struct detail *detail, enum detail_table table, const struct scratch *compacts)
{
    char *text = NULL;
    size_t size;
    struct error error = {0};
    struct taking t = {.table = table, .out = open_memstream(&text, &size), .compacts = compacts};
    const bool good = detail_each(detail, table, take, &t, &error);
    assert_int_equal(fclose(t.out), 0);
    if (!good)
        fail_msg("%s", error.text);
    return text;
}

static void assert_rows(struct detail *detail, enum detail_table table,
                        const struct scratch *compacts, const char *expected)
{
    char *text = rows_of(detail, table, compacts);
    assert_string_equal(text, expected);
    free(text);
}

/* What a store says of a table before anything happens to it. To be freed. */
static char *rows_before(const struct scratch *s, enum detail_table table)
{
    struct detail *detail = open_details(s, NULL);
    char *rows = rows_of(detail, table, NULL);
    detail_close(detail);
    return rows;
}

static void flows_of_the_next_day_are_found_where_a_compaction_put_them(void **state)
{
    static const enum detail_table tables[] = {DETAIL_FLOWS, DETAIL_FLOWTUPLES};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct scratch s = two_days();
        char *before = rows_before(&s, tables[i]);
        assert_non_null(strstr(before, "10.0.0.2 198.18.0.2"));
        struct detail *detail = open_details(&s, NULL);
        assert_rows(detail, tables[i], &s, before);
        detail_close(detail);
        free(before);
        scratch_destroy(&s);
    }
}

static void each_other_table_is_found_where_a_compaction_put_it(void **state)
{
    static const enum detail_table tables[] = {DETAIL_SCANS, DETAIL_SOURCES, DETAIL_REJECTS};
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct scratch s = two_days();
        char *before = rows_before(&s, tables[i]);
        assert_true(strlen(before) > 0);
        struct detail *detail = open_details(&s, NULL);
        compact(s.store);
        assert_rows(detail, tables[i], NULL, before);
        detail_close(detail);
        free(before);
        scratch_destroy(&s);
    }
}

static void monitored_addresses_are_found_where_a_compaction_put_them(void **state)
{
    (void)state;
    struct error error = {0};
    struct scratch s = two_days();
    struct detail *detail = open_details(&s, NULL);
    struct address_set *set = address_set_create();
    bool whole = false;
    compact(s.store);
    if (!detail_monitored(detail, set, &whole, &error))
        fail_msg("%s", error.text);
    assert_true(whole);
    assert_int_equal(address_set_count_ipv4(set), 2);
    address_set_destroy(set);
    detail_close(detail);
    scratch_destroy(&s);
}

static void what_has_landed_since_is_not_told(void **state)
{
    (void)state;
    struct scratch s = two_days();
    char *before[DETAIL_COUNT];
    for (int t = 0; t < DETAIL_COUNT; t++)
        before[t] = rows_before(&s, (enum detail_table)t);
    struct detail *detail = open_details(&s, NULL);
    add_segments(s.store, "osaka-1", 3);
    compact(s.store);
    for (int t = 0; t < DETAIL_COUNT; t++) {
        assert_rows(detail, (enum detail_table)t, NULL, before[t]);
        free(before[t]);
    }
    detail_close(detail);
    scratch_destroy(&s);
}

static void what_was_joined_with_what_has_landed_since_is_lost(void **state)
{
    (void)state;
    struct scratch s = two_days();
    struct detail *detail = open_details(&s, NULL);
    add_segments(s.store, "tokyo-1", 3);
    compact(s.store);
    for (int t = 0; t < DETAIL_COUNT; t++) {
        struct error error = {0};
        struct taking taking = {.table = (enum detail_table)t, .out = stderr};
        if (t == DETAIL_ALERTS) /* there are none, and nothing is read */
            continue;
        assert_false(detail_each(detail, (enum detail_table)t, take, &taking, &error));
        assert_true(detail_lost(detail));
        assert_int_equal(taking.rows, 0);
        assert_non_null(strstr(error.text, "ask again"));
    }
    detail_close(detail);
    scratch_destroy(&s);
}

/* Two segments that were joined, and one that has landed since. */
static struct scratch joined_and_one(void)
{
    struct scratch s = two_days();
    compact(s.store);
    add_segments(s.store, "tokyo-1", 4);
    return s;
}

static void what_had_been_joined_before_is_found_where_a_compaction_put_it(void **state)
{
    (void)state;
    for (int t = 0; t < DETAIL_COUNT; t++) {
        struct scratch s = joined_and_one();
        char *before = rows_before(&s, (enum detail_table)t);
        struct detail *detail = open_details(&s, NULL);
        compact(s.store);
        assert_rows(detail, (enum detail_table)t, NULL, before);
        detail_close(detail);
        free(before);
        scratch_destroy(&s);
    }
}

static void what_had_been_joined_before_is_lost_with_what_has_landed_since(void **state)
{
    (void)state;
    struct error error = {0};
    struct scratch s = two_days();
    compact(s.store);
    struct detail *detail = open_details(&s, NULL);
    struct taking taking = {.table = DETAIL_SCANS, .out = stderr};
    add_segments(s.store, "tokyo-1", 4);
    compact(s.store);
    assert_false(detail_each(detail, DETAIL_SCANS, take, &taking, &error));
    assert_true(detail_lost(detail));
    assert_int_equal(taking.rows, 0);
    assert_non_null(strstr(error.text, "joined with one that has landed since"));
    detail_close(detail);
    scratch_destroy(&s);
}

/* With the first row the first day is removed and the second joined. */
static bool remove_day(void *context, const struct cell *cells, struct error *error)
{
    struct taking *t = context;
    char command[256];
    (void)cells;
    (void)error;
    if (t->rows++ == 0) {
        compact(t->compacts->store);
        snprintf(command, sizeof command, "rm -r %s/day=2020-07-01", t->compacts->store);
        assert_int_equal(system(command), 0);
    }
    return true;
}

static void a_day_that_is_out_already_may_go(void **state)
{
    (void)state;
    struct error error = {0};
    struct scratch s = two_days();
    struct detail *detail = open_details(&s, NULL);
    struct taking taking = {.table = DETAIL_FLOWS, .compacts = &s};
    if (!detail_each(detail, DETAIL_FLOWS, remove_day, &taking, &error))
        fail_msg("%s", error.text);
    assert_int_equal(taking.rows, 4);
    /* What wants both days does not get them. */
    assert_false(detail_each(detail, DETAIL_SCANS, remove_day, &taking, &error));
    assert_true(detail_lost(detail));
    assert_int_equal(taking.rows, 4);
    detail_close(detail);
    scratch_destroy(&s);
}

/* As retention does it: segment.json does not name them any more, then they go. */
static void remove_flows(const char *store, const char *day)
{
    char pattern[256], path[512];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/day=%s/sensor=*/*/segment.json", store, day);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        json_t *json = json_load_file(found.gl_pathv[i], 0, NULL);
        assert_int_equal(json_object_del(json_object_get(json, "tables"), "flows"), 0);
        assert_int_equal(json_dump_file(json, found.gl_pathv[i], 0), 0);
        json_decref(json);
        snprintf(path, sizeof path, "%.*sflows.parquet",
                 (int)(strlen(found.gl_pathv[i]) - strlen("segment.json")), found.gl_pathv[i]);
        assert_int_equal(unlink(path), 0);
    }
    globfree(&found);
}

static bool age_out(void *context, const struct cell *cells, struct error *error)
{
    struct taking *t = context;
    (void)cells;
    (void)error;
    if (t->rows++ == 0) {
        compact(t->compacts->store);
        remove_flows(t->compacts->store, "2020-07-01");
        remove_flows(t->compacts->store, "2020-07-02");
    }
    return true;
}

static void flows_that_age_out_meanwhile_are_missed(void **state)
{
    (void)state;
    struct error error = {0};
    struct scratch s = two_days();
    struct detail *detail = open_details(&s, NULL);
    struct taking taking = {.table = DETAIL_FLOWS, .compacts = &s};
    assert_false(detail_each(detail, DETAIL_FLOWS, age_out, &taking, &error));
    assert_int_equal(taking.rows, 2);
    assert_non_null(strstr(error.text, "flows of 2020-07-02"));
    detail_close(detail);
    scratch_destroy(&s);
}

static void a_stop_is_told_also_where_segments_are_gone(void **state)
{
    (void)state;
    struct error error = {0};
    struct scratch s = two_days();
    struct stopper *stopper = stopper_create();
    struct detail *detail = open_details(&s, stopper);
    struct taking taking = {
        .table = DETAIL_FLOWS, .out = stderr, .compacts = &s, .lands = s.store, .stops = stopper};
    assert_false(detail_each(detail, DETAIL_FLOWS, take, &taking, &error));
    assert_false(detail_lost(detail));
    assert_non_null(strstr(error.text, "stopped"));
    detail_close(detail);
    stopper_destroy(stopper);
    scratch_destroy(&s);
}

static void a_stop_ends_the_rows_and_is_not_asked_again(void **state)
{
    (void)state;
    struct scratch s = two_days();
    struct stopper *stopper = stopper_create();
    struct detail *detail = open_details(&s, stopper);
    struct taking taking = {.table = DETAIL_FLOWS, .out = stderr, .stops = stopper};
    struct error error = {0};
    assert_false(detail_each(detail, DETAIL_FLOWS, take, &taking, &error));
    assert_false(detail_lost(detail));
    assert_int_equal(taking.rows, 2); /* of the first day */
    for (int t = 0; t < DETAIL_COUNT; t++) {
        struct taking none = {.table = (enum detail_table)t, .out = stderr};
        if (t == DETAIL_ALERTS)
            continue;
        assert_false(detail_each(detail, (enum detail_table)t, take, &none, &error));
        assert_false(detail_lost(detail));
        assert_int_equal(none.rows, 0);
    }
    detail_close(detail);
    stopper_destroy(stopper);
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows_of_the_next_day_are_found_where_a_compaction_put_them),
        cmocka_unit_test(each_other_table_is_found_where_a_compaction_put_it),
        cmocka_unit_test(monitored_addresses_are_found_where_a_compaction_put_them),
        cmocka_unit_test(what_has_landed_since_is_not_told),
        cmocka_unit_test(what_was_joined_with_what_has_landed_since_is_lost),
        cmocka_unit_test(what_had_been_joined_before_is_found_where_a_compaction_put_it),
        cmocka_unit_test(what_had_been_joined_before_is_lost_with_what_has_landed_since),
        cmocka_unit_test(a_day_that_is_out_already_may_go),
        cmocka_unit_test(flows_that_age_out_meanwhile_are_missed),
        cmocka_unit_test(a_stop_is_told_also_where_segments_are_gone),
        cmocka_unit_test(a_stop_ends_the_rows_and_is_not_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
