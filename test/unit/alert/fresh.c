/* Which segments are new: each once, late ones too, and a wrong clock hides nothing. */
#include "alert/fresh.h"
#include "support.h"

#include "store/store.h"

#include <sys/stat.h>

enum { TODAY = 20249 }; /* 2025-06-10 */

static char store[] = "/tmp/teiten-fresh-XXXXXX";

/* A segment of one event. */
static void add_segment(uint32_t day, const char *key)
{
    const struct ingest_options options = {.store = store,
                                           .sensor = "tokyo-1",
                                           .input_name = key,
                                           .input_key = key,
                                           .input_compression = "none",
                                           .program_version = "test",
                                           .access_definition = "packets",
                                           .monitored_digest = "0",
                                           .scan_timeout_s = 600,
                                           .max_silence_s = 3600,
                                           .live = true,
                                           .limit_bytes = 8 << 20};
    const struct event_row row = {.from_us = (int64_t)day * S_PER_DAY * US_PER_S,
                                  .until_us = (int64_t)day * S_PER_DAY * US_PER_S};
    struct ingest *ingest = NULL;
    struct ingest_known known;
    struct error error = {0};
    if (ingest_begin(&options, &ingest, &known, &error) != INGEST_NEW ||
        !ingest_add_events(ingest, day, &row, 1, &error) ||
        !ingest_finish(ingest, "", 0, true, &error))
        fail_msg("%s", error.text);
    ingest_destroy(ingest);
}

/* Lists and notes. How many were new. */
static size_t look(struct fresh *fresh, struct book *book, size_t *ret_before)
{
    struct fresh_segments segments;
    struct error error = {0};
    if (!fresh_list(fresh, store, book, TODAY, &segments, &error))
        fail_msg("%s", error.text);
    const size_t count = segments.now.count;
    *ret_before = segments.before.count;
    if (segments.listed)
        fresh_note(&segments, book);
    book->learned = book->learned || count > 0;
    fresh_segments_clear(&segments);
    return count;
}

static void each_segment_is_new_once_and_a_far_day_hides_none(void **state)
{
    (void)state;
    struct fresh fresh = {0};
    struct book *book = book_create();
    size_t before;
    assert_non_null(mkdtemp(store));
    assert_int_equal(look(&fresh, book, &before), 0);
    add_segment(TODAY - 30, "a");
    add_segment(TODAY - 1, "b");
    add_segment(TODAY, "c");
    assert_int_equal(look(&fresh, book, &before), 2);
    assert_int_equal(before, 1); /* only learned from */
    assert_int_equal(fresh.first_day, TODAY - 30);
    assert_int_equal(look(&fresh, book, &before), 0);
    add_segment(TODAY - 3, "late");
    assert_int_equal(look(&fresh, book, &before), 1);
    add_segment(TODAY + 10000, "wrong clock");
    assert_int_equal(look(&fresh, book, &before), 1);
    add_segment(TODAY, "d");
    assert_int_equal(look(&fresh, book, &before), 1);
    fresh_forget(&fresh);
    assert_int_equal(look(&fresh, book, &before), 0);
    book_destroy(book);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", store);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_segment_is_new_once_and_a_far_day_hides_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
