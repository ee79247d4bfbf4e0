/* First words on their way from a file to the store: all of them, in segments that do not depend on threads,
 * on timing, or on how often it was tried. */
#include "unit/store/scratch.h"

#include "pipeline/pipeline.h"

/* Lengths of data: whole words. */
enum { DATAGRAMS = 900, LARGE = 60000, SMALL = 20, HEADERS = 28, MINUTE_S = 60, DAY_S = 86400 };

/* ---- Files ---- */

static void put_u32(FILE *file, uint32_t value)
{
    assert_int_equal(fwrite(&value, 4, 1, file), 1);
}

static FILE *open_capture(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 262144, 101};
    for (size_t i = 0; i < 6; i++)
        put_u32(file, header[i]);
    return file;
}

/* A UDP datagram with `length` bytes that no other has, as raw IP. */
static void put_datagram(FILE *file, uint32_t number, uint32_t time_s, uint32_t length)
{
    static uint8_t ip[HEADERS + LARGE];
    const uint32_t ip_length = HEADERS + length, udp_length = length + 8;
    const uint8_t head[HEADERS] = {0x45,
                                   0,
                                   (uint8_t)(ip_length >> 8),
                                   (uint8_t)ip_length,
                                   0,
                                   0,
                                   0,
                                   0,
                                   64,
                                   17,
                                   0,
                                   0,
                                   192,
                                   0,
                                   2,
                                   (uint8_t)number,
                                   198,
                                   18,
                                   0,
                                   5,
                                   0x9c,
                                   0x40,
                                   0x07,
                                   0x6c,
                                   (uint8_t)(udp_length >> 8),
                                   (uint8_t)udp_length};
    uint64_t state = number * UINT64_C(2654435761) + 1;
    memcpy(ip, head, HEADERS);
    for (uint32_t i = HEADERS; i < ip_length; i += 4) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        const uint32_t four = (uint32_t)(state >> 32);
        memcpy(ip + i, &four, sizeof four);
    }
    put_u32(file, time_s);
    put_u32(file, 0);
    put_u32(file, ip_length);
    put_u32(file, ip_length);
    assert_int_equal(fwrite(ip, ip_length, 1, file), 1);
}

/* Three days, more of one than a table takes at a time. */
static void write_three_days(const char *path)
{
    FILE *file = open_capture(path);
    for (uint32_t i = 0; i < DATAGRAMS; i++) {
        const uint32_t day = i < 100 ? 0 : i < 800 ? 1 : 2;
        put_datagram(file, i, (DAY + day) * DAY_S + i * MINUTE_S, LARGE);
    }
    assert_int_equal(fclose(file), 0);
}

/* ---- Running ---- */

static struct pipeline_result run(const char *store, const char *path, unsigned threads,
                                  bool payloads)
{
    struct error error = {0};
    struct pipeline_result result;
    const struct pipeline_options options = {.capture = {.inputs = &path, .input_count = 1},
                                             .store = store,
                                             .sensor = "tokyo-1",
                                             .keep_flows = true,
                                             .payloads = payloads,
                                             .threads = threads,
                                             .limit_bytes = 8 << 20,
                                             .max_silence_s = 3600,
                                             .program_version = "teiten test"};
    if (!pipeline_run(&options, &result, &error))
        fail_msg("%s", error.text);
    return result;
}

/* Whether two stores hold the same files with the same bytes. */
static bool same_stores(const char *a, const char *b)
{
    char command[512];
    snprintf(command, sizeof command, "diff -r -x '.*' '%s' '%s'", a, b);
    return system(command) == 0;
}

static size_t segments_in(const char *store, bool *ret_payloads)
{
    struct segment_list list;
    struct error error = {0};
    assert_true(segment_list_read(store, 0, UINT32_MAX, NULL, &list, NULL, &error));
    const size_t count = list.count;
    *ret_payloads = false;
    for (size_t i = 0; i < list.count; i++)
        *ret_payloads = *ret_payloads || list.segments[i].has[TABLE_PAYLOADS];
    segment_list_clear(&list);
    return count;
}

struct stage {
    struct scratch scratch;
    char capture[128], other[128];
};

static struct stage set_stage(void)
{
    struct stage s = {.scratch = scratch_create()};
    snprintf(s.capture, sizeof s.capture, "%s/c.pcap", s.scratch.folder);
    snprintf(s.other, sizeof s.other, "%s/other", s.scratch.folder);
    return s;
}

/* ---- Facts ---- */

static void all_are_kept_and_each_day_is_one_segment(void **state)
{
    (void)state;
    struct stage s = set_stage();
    bool payloads;
    write_three_days(s.capture);
    struct pipeline_result result = run(s.scratch.store, s.capture, 1, true);
    assert_int_equal(result.heard.payload_events, DATAGRAMS);
    assert_int_equal(result.heard.payloads, DATAGRAMS);
    assert_int_equal(result.heard.dropped, 0);
    assert_int_equal(segments_in(s.scratch.store, &payloads), 3);
    assert_true(payloads);
    scratch_destroy(&s.scratch);
}

static void one_thread_and_two_write_the_same_bytes(void **state)
{
    (void)state;
    struct stage s = set_stage();
    write_three_days(s.capture);
    run(s.scratch.store, s.capture, 1, true);
    run(s.other, s.capture, 2, true);
    assert_true(same_stores(s.scratch.store, s.other));
    scratch_destroy(&s.scratch);
}

static void a_second_try_makes_the_segment_that_is_missing(void **state)
{
    (void)state;
    struct stage s = set_stage();
    char command[512];
    write_three_days(s.capture);
    run(s.scratch.store, s.capture, 2, true);
    run(s.other, s.capture, 2, true);
    snprintf(command, sizeof command, "rm -r '%s'/inputs/*.json '%s'/day=2020-07-02", s.other,
             s.other);
    assert_int_equal(system(command), 0);
    assert_false(same_stores(s.scratch.store, s.other));
    run(s.other, s.capture, 2, true);
    assert_true(same_stores(s.scratch.store, s.other));
    scratch_destroy(&s.scratch);
}

static void without_payloads_there_are_none(void **state)
{
    (void)state;
    struct stage s = set_stage();
    bool payloads;
    write_three_days(s.capture);
    struct pipeline_result result = run(s.scratch.store, s.capture, 2, false);
    assert_int_equal(result.heard.payload_events, 0);
    assert_int_equal(segments_in(s.scratch.store, &payloads), 3);
    assert_false(payloads);
    scratch_destroy(&s.scratch);
}

static void packets_that_are_late_at_midnight_are_kept_in_their_day(void **state)
{
    (void)state;
    struct stage s = set_stage();
    bool payloads;
    FILE *file = open_capture(s.capture);
    for (uint32_t i = 0; i < 1000; i++)
        put_datagram(file, i, (DAY + 1) * DAY_S - 500 + i - (i % 3 == 0 ? 30 : 0), SMALL);
    assert_int_equal(fclose(file), 0);
    struct pipeline_result result = run(s.scratch.store, s.capture, 2, true);
    assert_int_equal(result.heard.payload_events, 1000);
    assert_int_equal(result.heard.dropped, 0);
    assert_int_equal(segments_in(s.scratch.store, &payloads), 2);
    scratch_destroy(&s.scratch);
}

static void of_days_in_any_order_nothing_is_dropped(void **state)
{
    (void)state;
    struct stage s = set_stage();
    FILE *file = open_capture(s.capture);
    for (uint32_t i = 0; i < 500; i++)
        put_datagram(file, i, (DAY + i * 7919 % 40) * DAY_S, SMALL);
    assert_int_equal(fclose(file), 0);
    struct pipeline_result one = run(s.scratch.store, s.capture, 1, true);
    struct pipeline_result two = run(s.other, s.capture, 2, true);
    assert_int_equal(one.heard.payload_events, 500);
    assert_int_equal(one.heard.dropped, 0);
    assert_int_equal(two.heard.payload_events, 500);
    assert_true(same_stores(s.scratch.store, s.other));
    scratch_destroy(&s.scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_kept_and_each_day_is_one_segment),
        cmocka_unit_test(one_thread_and_two_write_the_same_bytes),
        cmocka_unit_test(a_second_try_makes_the_segment_that_is_missing),
        cmocka_unit_test(without_payloads_there_are_none),
        cmocka_unit_test(packets_that_are_late_at_midnight_are_kept_in_their_day),
        cmocka_unit_test(of_days_in_any_order_nothing_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
