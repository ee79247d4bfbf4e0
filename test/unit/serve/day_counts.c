/* What is counted by days never falls, and what could not be decoded is asked again where a compaction took it away, but not
 * after a stop. */
#include "unit/ask/two_days.h"

#include "ask/rejects.h"
#include "serve/day_counts.h"

static struct sensor_list told, list;

static void take(const char *name, uint64_t bots, uint64_t others)
{
    memset(&list, 0, sizeof list);
    list.count = 1;
    snprintf(list.items[0].name, sizeof list.items[0].name, "%s", name);
    list.items[0].accesses[0] = bots;
    list.items[0].accesses[1] = others;
    list.items[0].mirai = bots;
    list.items[0].rejects[1] = bots;
    sensor_list_raise(&told, &list);
}

static void what_was_told_once_is_never_told_lower(void **state)
{
    (void)state;
    take("a", 10, 5);
    take("a", 3, 12);
    assert_int_equal(list.items[0].accesses[0], 10);
    assert_int_equal(list.items[0].accesses[1], 12);
    assert_int_equal(list.items[0].mirai, 10);
    assert_int_equal(list.items[0].rejects[1], 10);
    take("a", 11, 12);
    assert_int_equal(list.items[0].accesses[0], 11);
}

static void a_sensor_that_is_gone_is_told_of_as_before(void **state)
{
    (void)state;
    take("b", 1, 2);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[1].name, "a");
    assert_int_equal(list.items[1].accesses[0], 11);
}

/* ---- Asked of a store that changes. */

/* What happens before rejects are asked, and how often they are. */
static struct {
    const char *store;
    unsigned failures; /* so many segments land and are joined, after those that were listed */
    struct asker *stopped;
    unsigned asked;
} before;

bool __wrap_rejects_ask(const struct engine_options *engine, const struct segment_list *segments,
                        struct result *ret_rows, struct error *error);
bool __real_rejects_ask(const struct engine_options *engine, const struct segment_list *segments,
                        struct result *ret_rows, struct error *error);

bool __wrap_rejects_ask(const struct engine_options *engine, const struct segment_list *segments,
                        struct result *ret_rows, struct error *error)
{
    before.asked++;
    if (before.stopped != NULL)
        asker_stop(before.stopped);
    if (before.failures > 0) {
        before.failures--;
        add_segments(before.store, "tokyo-1", (uint8_t)(10 + before.failures));
        compact(before.store);
    }
    return __real_rejects_ask(engine, segments, ret_rows, error);
}

/* Counts the two days. NULL: they could not be. To be freed. */
static struct sensor_list *counted(const struct scratch *s, unsigned failures, bool is_stopped)
{
    static const struct days_seen seen = {.now = "a"};
    const struct ask_options common = {
        .store = s->store, .limit_bytes = (size_t)512 << 20, .threads = 1, .memory_only = true};
    struct day_counts counts = {.lock = PTHREAD_MUTEX_INITIALIZER, .open = DAY};
    struct error error = {0};
    struct asker *asker = asker_create(&common);
    assert_non_null(asker);
    asker_begin(asker);
    before.store = s->store;
    before.failures = failures;
    before.stopped = is_stopped ? asker : NULL;
    before.asked = 0;
    struct sensor_list *counted_now =
        day_counts_take(&counts, asker, &seen, (int64_t)(DAY + 1) * 86400 + 7200, &error);
    asker_destroy(asker);
    return counted_now;
}

static uint64_t rejects_of(const struct sensor_list *counts)
{
    uint64_t sum = 0;
    assert_non_null(counts);
    assert_int_equal(counts->count, 1);
    for (size_t i = 0; i < REJECT_COUNT; i++)
        sum += counts->items[0].rejects[i];
    return sum;
}

static void rejects_are_asked_again_where_a_compaction_took_them(void **state)
{
    (void)state;
    struct scratch s = two_days();
    struct sensor_list *counts = counted(&s, 0, false);
    assert_int_equal(rejects_of(counts), 4);
    assert_int_equal(before.asked, 1);
    free(counts);
    counts = counted(&s, ASK_ATTEMPTS - 1, false);
    assert_int_equal(rejects_of(counts), 4 + 2 * (ASK_ATTEMPTS - 1));
    assert_int_equal(before.asked, ASK_ATTEMPTS);
    free(counts);
    assert_null(counted(&s, 100, false));
    assert_int_equal(before.asked, ASK_ATTEMPTS);
    scratch_destroy(&s);
}

static void rejects_are_not_asked_again_after_a_stop(void **state)
{
    (void)state;
    struct scratch s = two_days();
    assert_null(counted(&s, 0, true));
    assert_int_equal(before.asked, 1);
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_told_once_is_never_told_lower),
        cmocka_unit_test(a_sensor_that_is_gone_is_told_of_as_before),
        cmocka_unit_test(rejects_are_asked_again_where_a_compaction_took_them),
        cmocka_unit_test(rejects_are_not_asked_again_after_a_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
