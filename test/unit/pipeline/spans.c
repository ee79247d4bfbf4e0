/* The closing side of a living sensor: a segment a span, and a disk that is full for a while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask/ask.h"
#include "pipeline/spans.h"
#include "store/segment_json.h"

#include <jansson.h>

enum { DAY = 18444, MINUTE = DAY * 1440 }; /* 2020-07-01 */

struct setting {
    char folder[32], store[64];
    struct spans *spans;
    unsigned warnings;
    unsigned long long told_lost; /* packets, in words */
};

static void count_line(void *context, enum log_priority priority, const char *text)
{
    struct setting *s = context;
    const char *lost = strstr(text, "still not writable; ");
    if (lost != NULL)
        s->told_lost += strtoull(lost + strlen("still not writable; "), NULL, 10);
    s->warnings += priority <= LOG_LINE_WARNING;
}

static void set_up(struct setting *s, size_t heard_bytes)
{
    struct error error = {0};
    *s = (struct setting){.folder = "/tmp/teiten-spans-XXXXXX"};
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->store, sizeof s->store, "%s/store", s->folder);
    struct spans_options options = {
        .ingest = {.store = s->store,
                   .sensor = "test",
                   .input_name = "live:test",
                   .input_compression = "none",
                   .program_version = "test",
                   .access_definition = "packets",
                   .monitored = "198.51.100.0/24",
                   .monitored_digest = "0123456789abcdef",
                   .monitored_count = 256,
                   .scan_timeout_s = 600,
                   .keep_flows = true},
        .heard_bytes = heard_bytes,
        .log = {.line = count_line, .context = s},
    };
    s->spans = spans_create(&options, NULL, &error);
    assert_non_null(s->spans);
}

static void tear_down(struct setting *s)
{
    char command[128];
    spans_destroy(s->spans);
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    assert_int_equal(system(command), 0);
}

/* A minute with so many packets. */
static void add_minute(struct setting *s, uint32_t minute, uint64_t packets)
{
    uint32_t day = DAY + minute / 1440;
    struct error error = {0};
    struct coverage_row row = {.from_minute = MINUTE + minute,
                               .until_minute = MINUTE + minute + 1,
                               .received = packets,
                               .other = packets};
    struct day_rows rows = {.day = day, .coverage = &row, .coverage_count = 1};
    assert_true(spans_sink(s->spans, &rows, false, &error));
}

static void end(struct setting *s, struct heard_table *heard)
{
    struct error error = {0};
    struct span *span = calloc(1, sizeof *span);
    assert_non_null(span);
    span->heard = heard;
    assert_true(spans_end(s->spans, span, &error));
}

static size_t segments(const struct setting *s)
{
    struct segment_list list;
    struct error error = {0};
    if (!segment_list_read(s->store, 0, UINT32_MAX, NULL, &list, NULL, &error))
        return 0;
    size_t count = list.count;
    segment_list_clear(&list);
    return count;
}

/* The `packets` of the event rows in the store: only disk_full has any. */
static bool events_in_store(const struct setting *s)
{
    struct segment_list list;
    struct error error = {0};
    bool found = false;
    assert_true(segment_list_read(s->store, 0, UINT32_MAX, NULL, &list, NULL, &error));
    for (size_t i = 0; i < list.count; i++)
        found = found || list.segments[i].has[TABLE_EVENTS];
    segment_list_clear(&list);
    return found;
}

static void each_span_is_a_segment_as_soon_as_it_ends(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 0);
    add_minute(&s, 0, 10);
    assert_int_equal(segments(&s), 0);
    end(&s, NULL);
    assert_int_equal(segments(&s), 1);
    add_minute(&s, 1, 5);
    end(&s, NULL);
    assert_int_equal(segments(&s), 2);
    assert_int_equal(spans_counts(s.spans).store.segments, 2);
    tear_down(&s);
}

static void a_span_without_rows_makes_no_segment(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 0);
    end(&s, NULL);
    assert_int_equal(segments(&s), 0);
    assert_int_equal(spans_counts(s.spans).spans, 1);
    assert_int_equal(spans_counts(s.spans).spans_lost, 0);
    tear_down(&s);
}

static void no_ledger_grows_with_the_spans(void **state)
{
    (void)state;
    struct setting s;
    char path[128];
    set_up(&s, 0);
    for (uint32_t i = 0; i < 5; i++) {
        add_minute(&s, i, 1);
        end(&s, NULL);
    }
    snprintf(path, sizeof path, "%s/inputs", s.store);
    DIR *dir = opendir(path);
    size_t files = 0;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        files += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    if (dir != NULL)
        closedir(dir);
    assert_int_equal(files, 0);
    tear_down(&s);
}

/* A file in the store's place cannot be written to, whoever we are; taking it away makes room. */
static void what_could_not_be_written_is_a_number_and_writing_resumes(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 0);
    FILE *obstacle = fopen(s.store, "w");
    assert_non_null(obstacle);
    fclose(obstacle);
    add_minute(&s, 0, 100);
    add_minute(&s, 1, 20);
    end(&s, NULL);
    add_minute(&s, 2, 3);
    end(&s, NULL);
    struct spans_counts counts = spans_counts(s.spans);
    assert_true(counts.failing);
    assert_int_equal(counts.spans_lost, 2);
    assert_int_equal(counts.packets_lost, 123);
    assert_int_equal(s.warnings, 1); /* told once, not each span */

    assert_int_equal(unlink(s.store), 0);
    add_minute(&s, 3, 7);
    end(&s, NULL);
    counts = spans_counts(s.spans);
    assert_false(counts.failing);
    assert_int_equal(counts.packets_lost, 123);
    assert_int_equal(segments(&s), 1);
    assert_true(events_in_store(&s));
    tear_down(&s);
}

static void put_obstacle(const struct setting *s, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", s->store, name);
    FILE *obstacle = fopen(path, "w");
    assert_non_null(obstacle);
    fclose(obstacle);
}

static void end_block(struct setting *s, uint32_t day)
{
    struct error error = {0};
    struct day_rows rows = {.day = day};
    assert_true(spans_sink(s->spans, &rows, true, &error));
}

/* Else packets would stand in the store and in disk_full. */
static void a_span_of_two_days_is_there_whole_or_not_at_all(void **state)
{
    (void)state;
    struct setting s;
    char path[128];
    set_up(&s, 0);
    add_minute(&s, 0, 1); /* makes the store */
    end(&s, NULL);
    put_obstacle(&s, "day=2020-07-02", path);
    for (int blocks = 1; blocks <= 2; blocks++) {
        add_minute(&s, 1439, 10);
        if (blocks == 2)
            end_block(&s, DAY + 1);
        add_minute(&s, 1440, 5);
        end_block(&s, DAY + 1);
        end(&s, NULL);
        assert_int_equal(segments(&s), 1);
        assert_int_equal(spans_counts(s.spans).packets_lost, 15 * blocks);
    }
    assert_int_equal(unlink(path), 0);
    add_minute(&s, 1439, 10);
    add_minute(&s, 1440, 5);
    end(&s, NULL);
    assert_int_equal(segments(&s), 3);
    assert_int_equal(spans_counts(s.spans).packets_lost, 30);
    tear_down(&s);
}

/* Events between the losses, more than can wait. */
static void no_loss_is_forgotten_when_too_many_events_wait(void **state)
{
    (void)state;
    enum { SPANS = 1000 };
    struct setting s;
    struct error error = {0};
    set_up(&s, 0);
    FILE *obstacle = fopen(s.store, "w");
    assert_non_null(obstacle);
    fclose(obstacle);
    for (uint32_t i = 0; i < SPANS; i++) {
        struct span *span = calloc(1, sizeof *span);
        assert_non_null(span);
        span->events = calloc(1, sizeof *span->events);
        assert_non_null(span->events);
        span->events[span->event_count++].event = EVENT_RELOAD;
        add_minute(&s, i, 3);
        assert_true(spans_end(s.spans, span, &error));
    }
    s.spans = spans_destroy(s.spans);
    assert_int_equal(s.told_lost, 3 * SPANS);
    tear_down(&s);
}

static void a_second_sensor_of_the_same_name_is_refused(void **state)
{
    (void)state;
    struct setting s;
    struct error error = {0};
    set_up(&s, 0);
    assert_int_equal(mkdir(s.store, 0755), 0);
    struct spans_options options = {.ingest = {.store = s.store, .sensor = "one"}};
    struct spans *one = spans_create(&options, NULL, &error);
    assert_non_null(one);
    assert_null(spans_create(&options, NULL, &error));
    assert_int_equal(error.class, ERROR_FAILED);
    options.ingest.sensor = "two";
    struct spans *two = spans_create(&options, NULL, &error);
    assert_non_null(two);
    spans_destroy(two);
    spans_destroy(one);
    options.ingest.sensor = "one";
    one = spans_create(&options, NULL, &error); /* free again */
    assert_non_null(one);
    spans_destroy(one);
    tear_down(&s);
}

static void what_was_heard_lands_with_its_span_and_the_table_comes_back(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 4 << 20);
    struct heard_table *a = spans_heard(s.spans), *b = spans_heard(s.spans);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(spans_heard(s.spans));
    struct heard heard = {.kind = HEARD_LOGIN,
                          .time = {(int64_t)DAY * S_PER_DAY * NS_PER_S},
                          .login = {.user = {(const uint8_t *)"root", 4},
                                    .password = {(const uint8_t *)"xc3511", 6}}};
    heard_table_take(a, &heard);
    add_minute(&s, 0, 1);
    end(&s, a);
    assert_true(spans_heard(s.spans) == a);
    assert_true(heard_table_is_empty(a));
    assert_int_equal(spans_counts(s.spans).heard.logins, 1);
    struct segment_list list;
    struct error error = {0};
    assert_true(segment_list_read(s.store, DAY, DAY, NULL, &list, NULL, &error));
    assert_int_equal(list.count, 1);
    assert_true(list.segments[0].has[TABLE_LOGINS]);
    segment_list_clear(&list);
    tear_down(&s);
}

static void try_login(struct heard_table *table, uint32_t second)
{
    const struct heard heard = {.kind = HEARD_LOGIN,
                                .time = {((int64_t)DAY * S_PER_DAY + second) * NS_PER_S},
                                .login = {.user = {(const uint8_t *)"root", 4}}};
    heard_table_take(table, &heard);
}

/* What `teiten show QUESTION` says is missing. */
static uint64_t told_lost(const struct setting *s, const char *question, const char *period)
{
    const struct ask_options options = {
        .store = s->store, .question = question, .period = period, .top = 1};
    struct answer *answer = NULL;
    struct error error = {0};
    if (!ask(&options, &answer, &error))
        fail_msg("%s", error.text);
    const int64_t lost = answer->now.not_heard;
    answer_destroy(answer);
    return (uint64_t)lost;
}

static void what_had_no_room_in_a_span_is_told_by_the_answers_of_its_time(void **state)
{
    (void)state;
    enum { LOGINS = 1000 };
    struct setting s;
    struct error error = {0};
    set_up(&s, 2 * 16384);
    struct span *span = calloc(1, sizeof *span);
    assert_non_null(span);
    span->heard = spans_heard(s.spans);
    for (uint32_t i = 0; i < LOGINS; i++)
        try_login(span->heard, 61);
    const uint64_t lost = heard_counts(span->heard).dropped;
    assert_in_range(lost, 1, LOGINS - 1);
    /* No table was free, for those. */
    unheard_note(&span->unheard, ((int64_t)DAY * S_PER_DAY + 130) * US_PER_S, UNHEARD_LOGIN,
                 UNHEARD_BUSY, 17);
    add_minute(&s, 1, 1);
    add_minute(&s, 2, 1);
    assert_true(spans_end(s.spans, span, &error));
    assert_int_equal(told_lost(&s, "logins", NULL), lost + 17);
    assert_int_equal(told_lost(&s, "logins", "2020-07-01T00:01..2020-07-01T00:02"), lost);
    assert_int_equal(told_lost(&s, "logins", "2020-07-01T00:02..2020-07-01T00:03"), 17);
    assert_int_equal(told_lost(&s, "commands", NULL), 0);
    add_minute(&s, 5, 1); /* the next span tells its own only */
    end(&s, NULL);
    assert_int_equal(told_lost(&s, "logins", NULL), lost + 17);
    tear_down(&s);
}

static void what_a_lost_span_had_heard_is_told_by_the_next(void **state)
{
    (void)state;
    enum { LOGINS = 5 };
    struct setting s;
    set_up(&s, 4 << 20);
    FILE *obstacle = fopen(s.store, "w");
    assert_non_null(obstacle);
    fclose(obstacle);
    for (int round = 0; round < 2; round++) { /* the second with a table that was lost before */
        struct heard_table *table = spans_heard(s.spans);
        for (uint32_t i = 0; i < LOGINS; i++)
            try_login(table, 60);
        add_minute(&s, 1, 1);
        end(&s, table);
    }
    assert_int_equal(unlink(s.store), 0);
    add_minute(&s, 2, 1);
    end(&s, NULL);
    assert_int_equal(told_lost(&s, "logins", NULL), 2 * LOGINS);
    tear_down(&s);
}

static void the_state_of_the_sensor_is_written_at_the_end_of_a_span(void **state)
{
    (void)state;
    struct setting s;
    struct error error = {0};
    char path[128];
    set_up(&s, 0);
    add_minute(&s, 0, 1);
    struct span *span = calloc(1, sizeof *span);
    assert_non_null(span);
    span->state = json_pack("{s:s}", "sensor", "test");
    assert_true(spans_end(s.spans, span, &error));
    snprintf(path, sizeof path, "%s/sensors/test.json", s.store);
    json_t *json = json_read_file(path, &error);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "sensor")), "test");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(json, "store"), "segments")), 1);
    json_decref(json);
    tear_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_span_is_a_segment_as_soon_as_it_ends),
        cmocka_unit_test(a_span_without_rows_makes_no_segment),
        cmocka_unit_test(no_ledger_grows_with_the_spans),
        cmocka_unit_test(what_could_not_be_written_is_a_number_and_writing_resumes),
        cmocka_unit_test(a_span_of_two_days_is_there_whole_or_not_at_all),
        cmocka_unit_test(no_loss_is_forgotten_when_too_many_events_wait),
        cmocka_unit_test(a_second_sensor_of_the_same_name_is_refused),
        cmocka_unit_test(what_was_heard_lands_with_its_span_and_the_table_comes_back),
        cmocka_unit_test(what_had_no_room_in_a_span_is_told_by_the_answers_of_its_time),
        cmocka_unit_test(what_a_lost_span_had_heard_is_told_by_the_next),
        cmocka_unit_test(the_state_of_the_sensor_is_written_at_the_end_of_a_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
