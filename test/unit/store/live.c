/* Ingest of a living sensor's spans: no ledger, and tables of what was heard. */
#include "unit/store/scratch.h"

static struct ingest_options live_options(const struct scratch *s, const char *key)
{
    struct ingest_options o = options_of(s, key);
    o.live = true;
    o.input_name = "live:eth0";
    return o;
}

static void a_live_span_leaves_nothing_in_inputs(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = live_options(&s, KEY_A);
    struct ingest *n = begin(&o);
    assert_int_equal(entries(&s, "inputs", true), 0);
    add(n, DAY, 5);
    finish(n);
    assert_int_equal(entries(&s, "inputs", true), 0);
    assert_int_equal(received_in(&s), 5);
    scratch_destroy(&s);
}

static void a_live_span_with_the_key_of_another_is_refused(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = live_options(&s, KEY_A);
    struct error error = {0};
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    finish(n);
    n = begin(&o);
    add(n, DAY, 7);
    assert_false(ingest_finish(n, NULL, 0, true, &error));
    assert_non_null(strstr(error.text, "unique"));
    ingest_destroy(n);
    assert_int_equal(received_in(&s), 5);
    scratch_destroy(&s);
}

/* Rows of a table, as segment.json says. */
static json_int_t rows_in(const struct segment *segment, const char *table)
{
    char path[STORE_PATH_SIZE + 16];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/segment.json", segment->path);
    json_t *json = json_read_file(path, &error);
    assert_non_null(json);
    json_int_t rows = json_integer_value(
        json_object_get(json_object_get(json_object_get(json, "tables"), table), "rows"));
    json_decref(json);
    return rows;
}

static void what_was_heard_stands_in_the_segment_of_its_day(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct ingest_options o = live_options(&s, KEY_A);
    struct error error = {0};
    const struct login_row logins[2] = {{.user = {0, 4}, .password = {4, 3}}, {.accepted = true}};
    const struct payload_row payload = {.bytes = {0, 7}};
    const struct event_row event = {.event = EVENT_DISK_FULL, .packets = 9, .detail = "full"};
    const struct heard_rows rows = {.day = DAY,
                                    .bytes = (const uint8_t *)"rootabc",
                                    .bytes_count = 7,
                                    .logins = logins,
                                    .login_count = 2,
                                    .payloads = &payload,
                                    .payload_count = 1};
    struct ingest *n = begin(&o);
    add(n, DAY, 5);
    assert_true(ingest_add_heard(n, &rows, &error));
    assert_true(ingest_add_events(n, DAY, &event, 1, &error));
    assert_true(ingest_add_events(n, DAY + 1, &event, 1, &error));
    assert_true(ingest_add_events(n, DAY + 2, &event, 0, &error));
    finish(n);
    struct segment_list list = listed(&s, NULL);
    assert_int_equal(list.count, 2);
    assert_int_equal(rows_in(&list.segments[0], "logins"), 2);
    assert_int_equal(rows_in(&list.segments[0], "payloads"), 1);
    assert_int_equal(rows_in(&list.segments[0], "events"), 1);
    assert_false(list.segments[0].has[TABLE_COMMANDS]);
    assert_true(list.segments[1].has[TABLE_EVENTS]);
    assert_int_equal(received_in(&s), 5);
    segment_list_clear(&list);
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_live_span_leaves_nothing_in_inputs),
        cmocka_unit_test(a_live_span_with_the_key_of_another_is_refused),
        cmocka_unit_test(what_was_heard_stands_in_the_segment_of_its_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
