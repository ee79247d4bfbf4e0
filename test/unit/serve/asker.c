/* A worker's session, and what stops it. */
#include "serve/asker.h"
#include "ask/arrivals.h"
#include "export/export.h"
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

static char store[] = "/tmp/teiten-asker-XXXXXX";
static struct asker *asker;

static int begin(void **state)
{
    (void)state;
    if (mkdtemp(store) == NULL)
        return -1;
    const struct ask_options common = {
        .store = store, .limit_bytes = (size_t)128 << 20, .threads = 1, .memory_only = true};
    asker = asker_create(&common);
    return asker == NULL;
}

static int end(void **state)
{
    (void)state;
    asker_destroy(asker);
    return rmdir(store);
}

static const struct days_seen seen_a = {.now = "a"}, seen_b = {.now = "b"};

static bool asks(void)
{
    const struct ask_options ask = {.question = "coverage", .zone = "UTC", .top = 1};
    struct answer *answer = NULL;
    struct error error = {0};
    const bool good = asker_ask(asker, &seen_a, &ask, &answer, &error);
    answer_destroy(answer);
    return good;
}

static void a_stop_while_the_answer_is_written_is_not_the_next_job_s(void **state)
{
    (void)state;
    asker_begin(asker);
    assert_true(asks());
    asker_stop(asker);
    asker_begin(asker);
    assert_false(asker_was_stopped(asker));
    assert_true(asks());
    assert_true(asks());
}

static bool exports(void)
{
    FILE *out = tmpfile();
    struct error error = {0};
    const struct export_options options = {
        .format = "csv",
        .ask = asker_join(asker, &(struct ask_options){.zone = "UTC"}),
        .version = "test",
    };
    assert_non_null(out);
    const bool good = export_run(&options, out, &error);
    fclose(out);
    return good;
}

static bool asks_what_arrived(void)
{
    const struct ask_options all = asker_join(asker, &(struct ask_options){0});
    const struct engine_options engine = {.store = store,
                                          .limit_bytes = (size_t)128 << 20,
                                          .threads = 1,
                                          .memory_only = true,
                                          .stopper = all.stopper};
    const struct segment_list none = {0};
    struct result rows = {0};
    struct error error;
    const bool good = arrivals_ask(&engine, &none, 10, &rows, &error);
    result_clear(&rows);
    return good;
}

static void a_stop_reaches_exports_and_what_arrives(void **state)
{
    (void)state;
    asker_begin(asker);
    assert_true(exports());
    assert_true(asks_what_arrived());
    asker_stop(asker);
    assert_false(exports());
    assert_false(asks_what_arrived());
    asker_begin(asker);
    assert_true(exports());
}

static void a_stop_before_the_question_is_not_lost(void **state)
{
    (void)state;
    asker_begin(asker);
    asker_stop(asker);
    assert_false(asks());
    assert_true(asker_was_stopped(asker));
    asker_begin(asker);
    assert_true(asks());
}

static void no_zone_is_utc(void **state)
{
    (void)state;
    asker_begin(asker);
    assert_true(asks());
    assert_int_equal(asker_readiness(asker, &seen_a, &(struct ask_options){0}), ASKER_READIEST);
    assert_int_equal(asker_readiness(asker, &seen_a, &(struct ask_options){.zone = "Asia/Tokyo"}),
                     0);
}

static void a_period_whose_days_changed_is_not_ready_and_its_session_is(void **state)
{
    (void)state;
    asker_begin(asker);
    assert_true(asks());
    assert_int_equal(asker_readiness(asker, &seen_a, &(struct ask_options){.period = "2020"}), 2);
    assert_int_equal(asker_readiness(asker, &seen_b, &(struct ask_options){0}), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_while_the_answer_is_written_is_not_the_next_job_s),
        cmocka_unit_test(a_stop_before_the_question_is_not_lost),
        cmocka_unit_test(a_stop_reaches_exports_and_what_arrives),
        cmocka_unit_test(no_zone_is_utc),
        cmocka_unit_test(a_period_whose_days_changed_is_not_ready_and_its_session_is),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
