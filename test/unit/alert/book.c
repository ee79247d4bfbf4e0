/* The book of alerts: their life, its bounds, its file; and the rules that are not about addresses. */
#include "alert/rules.h"
#include "support.h"

#include <jansson.h>
#include <unistd.h>

static const struct alert_settings no_outlets;

/* Applies one notice. How many alerts changed. */
static size_t apply(struct book *book, const char *rule, const char *key, const char *mark,
                    int64_t seen, int64_t now)
{
    struct notices notices = {0};
    add_notice(&notices, rule, key, mark, minute(seen));
    size_t changed = book_apply(book, &notices, &no_outlets, minute(now));
    notices_clear(&notices);
    return changed;
}

static void a_notice_opens_one_alert_and_the_same_again_is_no_news(void **state)
{
    (void)state;
    struct book *book = book_create();
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai high", 0, 1), 1);
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai high", 0, 2), 0);
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai high", 5, 6), 0);
    assert_int_equal(book->alert_count, 1);
    assert_int_equal(book->alerts[0].count, 2);
    assert_int_equal(book->alerts[0].last.ns, minute(5).ns);
    assert_int_equal(apply(book, "new-port", "203.0.113.7", "", 5, 6), 1);
    assert_int_equal(book->alert_count, 2);
    book_destroy(book);
}

static void a_new_mark_updates_once(void **state)
{
    (void)state;
    struct book *book = book_create();
    apply(book, "watched", "203.0.113.7", "mirai high", 0, 1);
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai proven", 3, 4), 1);
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai proven", 3, 4), 0);
    /* Old evidence that is read again takes nothing back. */
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai high", 0, 5), 0);
    assert_string_equal(book->alerts[0].mark, "mirai proven");
    book_destroy(book);
}

static void an_alert_closes_after_silence_and_opens_anew_with_another_id(void **state)
{
    (void)state;
    struct book *book = book_create();
    const struct notices none = {0};
    char id[ALERT_ID_SIZE];
    apply(book, "watched", "203.0.113.7", "mirai high", 0, 1);
    memcpy(id, book->alerts[0].id, sizeof id);
    book_close(book, &none, &no_outlets, 3600, minute(60));
    assert_true(book->alerts[0].open);
    book_close(book, &none, &no_outlets, 3600, minute(61));
    assert_false(book->alerts[0].open);
    assert_int_equal(book->open_count, 0);
    assert_int_equal(apply(book, "watched", "203.0.113.7", "mirai high", 62, 63), 1);
    assert_int_equal(book->alert_count, 2);
    assert_string_not_equal(book->alerts[1].id, id);
    book_destroy(book);
}

static void a_state_closes_when_it_is_over(void **state)
{
    (void)state;
    struct book *book = book_create();
    struct notices said = {0};
    const struct notices none = {0};
    apply(book, "silent-sensor", "tokyo-1", "", 0, 1);
    add_notice(&said, "silent-sensor", "tokyo-1", "", minute(0));
    book_close(book, &said, &no_outlets, 60, minute(1000));
    assert_true(book->alerts[0].open);
    book_close(book, &none, &no_outlets, 1000000, minute(1001));
    assert_false(book->alerts[0].open);
    notices_clear(&said);
    book_destroy(book);
}

static void beyond_the_limit_notices_are_counted(void **state)
{
    (void)state;
    struct book *book = book_create();
    struct notices notices = {0};
    char key[32];
    for (int i = 0; i < ALERT_OPEN_LIMIT + 7; i++) {
        snprintf(key, sizeof key, "%d", i);
        add_notice(&notices, "watched", key, "", minute(0));
    }
    assert_int_equal(book_apply(book, &notices, &no_outlets, minute(1)), ALERT_OPEN_LIMIT);
    assert_int_equal(book->lost, 7);
    notices_clear(&notices);
    book_destroy(book);
}

static void rows_of_evidence_join_and_stay_bounded(void **state)
{
    (void)state;
    struct book *book = book_create();
    for (int look = 0; look < 3; look++) {
        struct notices notices = {0};
        struct notice *n =
            add_notice(&notices, "watched", "203.0.113.7", look == 0 ? "a" : "b", minute(look));
        json_t *rows = json_array();
        for (int i = 0; i < 10; i++)
            json_array_append_new(rows, json_integer(look * 5 + i));
        n->evidence = json_pack("{s:o}", "rows", rows);
        book_apply(book, &notices, &no_outlets, minute(look));
        notices_clear(&notices);
        const json_t *kept = json_object_get(book->alerts[0].evidence, "rows");
        assert_int_equal(json_array_size(kept), look == 0 ? 10 : look == 1 ? 15 : 16);
        assert_int_equal(json_integer_value(json_array_get(kept, 0)), 0);
        assert_int_equal(json_integer_value(json_array_get(kept, json_array_size(kept) - 1)),
                         look * 5 + 9);
    }
    book_destroy(book);
}

/* Alerts of a rule that were ever opened, of all severities. */
static uint64_t opened(struct book *book, const char *rule)
{
    uint64_t sum = 0;
    for (int s = 0; s < SEVERITY_COUNT; s++)
        sum += book_rule(book, rule)->opened[s];
    return sum;
}

static void what_was_opened_is_counted_after_it_is_forgotten(void **state)
{
    (void)state;
    struct book *book = book_create();
    const struct notices none = {0};
    char key[32];
    for (int64_t i = 0; i < 2 * ALERT_CLOSED_LIMIT; i++) {
        snprintf(key, sizeof key, "%lld", (long long)i);
        apply(book, "new-port", key, "", i, i);
        apply(book, "new-port", key, "again", i + 1, i + 1);
        book_close(book, &none, &no_outlets, 1, minute(i + 2));
    }
    assert_true(book->alert_count <= ALERT_CLOSED_LIMIT + 1);
    assert_int_equal(opened(book, "new-port"), 2 * ALERT_CLOSED_LIMIT);
    book_destroy(book);
}

static void a_book_that_was_written_reads_as_it_was(void **state)
{
    (void)state;
    char folder[] = "/tmp/teiten-book-XXXXXX", path[64];
    struct error error = {0};
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/book.json", folder);
    struct book *book = book_read(folder, &error); /* none: a new one */
    assert_non_null(book);
    apply(book, "watched", "203.0.113.7", "mirai high", 0, 1);
    apply(book, "disk", "store", "", 2, 3);
    book->learned = true;
    book->first_day = 20249;
    book_learn_port(book, 6, 23);
    book_learn_port(book, 6, 24);
    book_learn_port(book, 17, 65535);
    book_learn_signature(book, "huawei-hg532");
    book_sensor(book, "tokyo-1")->until = minute(9);
    book->looked = calloc(2, sizeof *book->looked);
    book->looked[1] = UINT64_MAX;
    book->looked_count = 2;
    book->outlet_count = 1;
    snprintf(book->outlets[0].name, sizeof book->outlets[0].name, "hook");
    book->outlets[0].delivery.digest = json_pack("{s:s}", "text", "x");
    snprintf(book->outlets[0].delivery.id, sizeof book->outlets[0].delivery.id, "d-1");
    book->outlets[0].delivery.unsure = true;
    assert_true(book_write(book, folder, &error));
    json_t *before = json_load_file(path, 0, NULL);
    struct book *again = book_read(folder, &error);
    assert_non_null(again);
    assert_true(book_knows_port(again, 6, 24) && book_knows_port(again, 17, 65535));
    assert_false(book_knows_port(again, 6, 25) || book_knows_port(again, 17, 23));
    assert_true(book_knows_signature(again, "huawei-hg532"));
    assert_true(book_has_looked(again, UINT64_MAX) && !book_has_looked(again, 1));
    assert_true(again->outlets[0].delivery.unsure);
    assert_int_equal(opened(again, "watched"), 1);
    assert_int_equal(opened(again, "disk"), 1);
    assert_true(book_write(again, folder, &error));
    json_t *after = json_load_file(path, 0, NULL);
    assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
    book_destroy(again);
    book_destroy(book);
    unlink(path);
    rmdir(folder);
}

static void what_is_no_book_is_refused_and_left_alone(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "{}",
                                        "[]",
                                        "{\"version\": 2}",
                                        "{\"version\": 1, \"alerts\": [{}]}",
                                        "{\"version\": 1, \"looked\": [\"2\", \"1\"]}"};
    char folder[] = "/tmp/teiten-book-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/book.json", folder);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error error = {0};
        FILE *out = fopen(path, "w");
        fputs(wrong[i], out);
        fclose(out);
        assert_null(book_read(folder, &error));
        assert_int_equal(error.class, ERROR_INPUT);
    }
    unlink(path);
    rmdir(folder);
}

/* --- rules about sensors and news */

static struct result rows_of(size_t rows, size_t columns, struct cell *cells)
{
    return (struct result){.rows = rows, .columns = columns, .cells = cells};
}

static void a_sensor_is_silent_from_its_last_coverage_on_and_forgotten_after_a_week(void **state)
{
    (void)state;
    struct book *book = book_create();
    struct recent recent = {0};
    struct ignore_list ignore = {0};
    char name[] = "tokyo-1";
    struct cell cells[] = {{.type = CELL_TEXT, .text = name},
                           {.type = CELL_COUNT, .count = minute(10).ns / NS_PER_US},
                           {.type = CELL_COUNT, .count = 980},
                           {.type = CELL_COUNT, .count = 20}};
    recent.sensors = rows_of(1, 4, cells);
    struct look look = {.store = "/", .book = book, .recent = &recent, .ignore = &ignore, .at = 15};
    static const struct {
        int64_t now;
        size_t notices;
    } moments[] = {{24, 0}, {25, 1}, {10 + 7 * 1440, 1}, {11 + 7 * 1440, 0}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct notices notices = {0};
        struct error error;
        look.now = minute(moments[i].now);
        assert_true(rule_silent_sensor(&look, &notices, &error));
        assert_int_equal(notices.count, moments[i].notices);
        notices_clear(&notices);
    }
    struct notices notices = {0};
    struct error error;
    look.at = 2.1;
    assert_true(rule_lossy_sensor(&look, &notices, &error));
    assert_int_equal(notices.count, 0);
    look.at = 1.9;
    assert_true(rule_lossy_sensor(&look, &notices, &error));
    assert_int_equal(notices.count, 1);
    notices_clear(&notices);
    book_destroy(book);
}

static void a_port_is_new_once_by_several_sources_after_a_week(void **state)
{
    (void)state;
    struct book *book = book_create();
    struct recent recent = {0};
    struct ignore_list ignore = {0};
    struct cell cells[] = {{.type = CELL_COUNT, .count = 6}, {.type = CELL_COUNT, .count = 37215},
                           {.type = CELL_COUNT, .count = 2}, {.type = CELL_COUNT, .count = 9},
                           {.type = CELL_COUNT, .count = 1}, {.type = CELL_COUNT, .count = 2}};
    recent.ports = rows_of(1, 6, cells);
    book->first_day = 100;
    struct look look = {
        .book = book, .recent = &recent, .ignore = &ignore, .at = 3, .newest_day = 107};
    struct notices notices = {0};
    struct error error;
    assert_true(rule_new_port(&look, &notices, &error));
    assert_int_equal(notices.count, 0); /* two sources */
    cells[2].count = 3;
    assert_true(rule_new_port(&look, &notices, &error));
    assert_int_equal(notices.count, 1);
    assert_string_equal(notices.items[0].key, "37215/tcp");
    assert_true(rule_new_port(&look, &notices, &error));
    assert_int_equal(notices.count, 1); /* it is known now */
    cells[1].count = 23;
    look.newest_day = 106;
    assert_true(rule_new_port(&look, &notices, &error));
    assert_int_equal(notices.count, 1); /* within the first week it is learned */
    notices_clear(&notices);
    book_destroy(book);
}

static bool fake_surges(void *context, const struct look *look, struct notices *notices,
                        struct error *error)
{
    (void)error;
    struct notice *n = add_notice(notices, "surge", context, "", look->now);
    n->severity = look->severity;
    return true;
}

static void surges_come_from_whoever_finds_them_and_a_rule_can_be_off(void **state)
{
    (void)state;
    struct book *book = book_create();
    struct recent recent = {0};
    struct watch_list list = {0};
    struct ignore_list ignore = {0};
    enum severity high = SEVERITY_HIGH;
    bool off = true;
    char surge[] = "surge", disk[] = "disk", key[] = "23/tcp";
    struct rule_settings own[] = {{.rule = surge, .severity = &high}, {.rule = disk, .off = &off}};
    struct alert_settings settings = {.rules = own, .rules_count = 2};
    const struct look look = {.store = "/",
                              .now = minute(1),
                              .book = book,
                              .recent = &recent,
                              .list = &list,
                              .ignore = &ignore,
                              .surges = fake_surges,
                              .surges_context = key};
    struct notices notices = {0};
    struct error error;
    assert_true(rules_look(&look, &settings, &notices, &error));
    assert_int_equal(notices.count, 1);
    assert_string_equal(notices.items[0].key, "23/tcp");
    assert_int_equal(notices.items[0].severity, SEVERITY_HIGH);
    notices_clear(&notices);
    own[0].off = &off;
    assert_true(rules_look(&look, &settings, &notices, &error));
    assert_int_equal(notices.count, 0);
    book_destroy(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_opens_one_alert_and_the_same_again_is_no_news),
        cmocka_unit_test(a_new_mark_updates_once),
        cmocka_unit_test(an_alert_closes_after_silence_and_opens_anew_with_another_id),
        cmocka_unit_test(a_state_closes_when_it_is_over),
        cmocka_unit_test(beyond_the_limit_notices_are_counted),
        cmocka_unit_test(rows_of_evidence_join_and_stay_bounded),
        cmocka_unit_test(what_was_opened_is_counted_after_it_is_forgotten),
        cmocka_unit_test(a_book_that_was_written_reads_as_it_was),
        cmocka_unit_test(what_is_no_book_is_refused_and_left_alone),
        cmocka_unit_test(a_sensor_is_silent_from_its_last_coverage_on_and_forgotten_after_a_week),
        cmocka_unit_test(a_port_is_new_once_by_several_sources_after_a_week),
        cmocka_unit_test(surges_come_from_whoever_finds_them_and_a_rule_can_be_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
