/* What the first page asks for, told before anybody asks. The expected targets are those that a browser asked for (web/overview.js), over a
 * store of the first half of 2020. */
#include "serve/warm.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char store[] = "/tmp/teiten-warm-XXXXXX";
static struct warm warm;

static void make_folder(const char *below)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", store, below);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void remove_folder(const char *below)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", store, below);
    rmdir(path);
}

static int begin(void **state)
{
    (void)state;
    warm = (struct warm){0};
    memcpy(store + sizeof store - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(store));
    make_folder("sums");
    return 0;
}

static int end(void **state)
{
    (void)state;
    remove_folder("sums/Asia~Tokyo-7208c6fbc27c8352");
    remove_folder("sums/Asia~Tokyo-0000000000000000");
    remove_folder("sums/UTC-7208c6fbc27c8352");
    remove_folder("sums/a&b-7208c6fbc27c8352");
    remove_folder("sums");
    return rmdir(store);
}

static struct document *coverage(const char *from, const char *until)
{
    char *text = NULL;
    const int length =
        asprintf(&text, "{\"period\": {\"from\": \"%s\", \"until\": \"%s\"}}", from, until);
    return document_create(200, TYPE_JSON, text, (size_t)length);
}

/* The next target is this one, and answered by that. */
static void asks(const char *expected, struct document *answer)
{
    char target[WARM_TARGET_SIZE] = "";
    assert_true(warm_target(&warm, 0, target));
    assert_string_equal(target, expected);
    warm_heard(&warm, answer);
    document_release(answer);
}

static void asks_for_nothing_more(void)
{
    char target[WARM_TARGET_SIZE];
    assert_false(warm_target(&warm, 1000, target));
}

#define DAYS "period=2020-06-25..2020-07-01"

static void what_is_asked_is_what_the_first_page_asks(void **state)
{
    (void)state;
    make_folder("sums/Asia~Tokyo-7208c6fbc27c8352");
    make_folder("sums/Asia~Tokyo-0000000000000000");
    assert_true(warm_begin(&warm, store, 1));
    asks("/v1/coverage", coverage("2020-01-01T00:00:00Z", "2020-07-01T00:00:00Z"));
    asks("/v1/health", NULL);
    asks("/v1/coverage?lang=ja&tz=Asia/Tokyo",
         coverage("2020-01-01T09:00:00+09:00", "2020-07-01T09:00:00+09:00"));
    asks("/v1/totals?lang=ja&tz=Asia/Tokyo&" DAYS, NULL);
    asks("/v1/tools?lang=ja&tz=Asia/Tokyo&" DAYS, NULL);
    asks("/v1/classes?lang=ja&tz=Asia/Tokyo&" DAYS, NULL);
    asks("/v1/classes?lang=ja&tz=Asia/Tokyo&" DAYS "&by=day", NULL);
    asks("/v1/ports?lang=ja&tz=Asia/Tokyo&" DAYS "&top=8", NULL);
    asks("/v1/countries?lang=ja&tz=Asia/Tokyo&" DAYS "&top=8", NULL);
    asks("/v1/surges?lang=ja&tz=Asia/Tokyo&" DAYS "&top=50", NULL);
    asks_for_nothing_more();
}

static void passes_to(const char *question)
{
    char target[WARM_TARGET_SIZE] = "";
    while (strncmp(target, question, strlen(question)) != 0) {
        assert_true(warm_target(&warm, 0, target));
        if (strncmp(target, question, strlen(question)) != 0)
            warm_heard(&warm, NULL);
    }
}

static void a_store_that_ends_at_midnight_has_no_day_after_it(void **state)
{
    (void)state;
    make_folder("sums/UTC-7208c6fbc27c8352");
    assert_true(warm_begin(&warm, store, 1));
    asks("/v1/coverage", coverage("2020-01-01T00:00:00Z", "2020-07-01T00:00:00Z"));
    asks("/v1/health", NULL);
    asks("/v1/coverage?lang=en&tz=UTC", coverage("2020-01-01T00:00:00Z", "2020-07-01T00:00:00Z"));
    asks("/v1/totals?lang=en&tz=UTC&period=2020-06-24..2020-06-30", NULL);
}

static void the_year_before_is_compared_where_it_was_observed(void **state)
{
    (void)state;
    make_folder("sums/UTC-7208c6fbc27c8352");
    assert_true(warm_begin(&warm, store, 1));
    asks("/v1/coverage", coverage("2019-03-01T12:00:00Z", "2020-03-03T00:00:00Z"));
    asks("/v1/health", NULL);
    asks("/v1/coverage?lang=en&tz=UTC", coverage("2019-03-01T12:00:00Z", "2020-03-03T00:00:00Z"));
    asks("/v1/totals?lang=en&tz=UTC&period=2020-02-25..2020-03-02&compare=2019-02-25..2019-03-02",
         NULL);
    passes_to("/v1/surges");
    asks("/v1/surges?lang=en&tz=UTC&period=2020-02-25..2020-03-02&top=50", NULL);
}

static void a_zone_without_coverage_is_passed_over(void **state)
{
    (void)state;
    make_folder("sums/UTC-7208c6fbc27c8352");
    assert_true(warm_begin(&warm, store, 1));
    asks("/v1/coverage", NULL);
    asks("/v1/health", NULL);
    asks("/v1/coverage?lang=en&tz=UTC", coverage("", ""));
    asks_for_nothing_more();
}

static void without_sums_nothing_is_asked(void **state)
{
    (void)state;
    make_folder("sums/a&b-7208c6fbc27c8352"); /* no zone */
    assert_false(warm_begin(&warm, store, 1));
}

static void rounds_have_a_pause_between_them(void **state)
{
    (void)state;
    make_folder("sums/UTC-7208c6fbc27c8352");
    assert_true(warm_begin(&warm, store, 1));
    asks("/v1/coverage", NULL);
    assert_true(warm_begin(&warm, store, 2)); /* in the middle of one */
    asks("/v1/health", NULL);
    asks("/v1/coverage?lang=en&tz=UTC", NULL);
    asks_for_nothing_more();
    assert_false(warm_begin(&warm, store, 1000 + WARM_ROUND_MS - 1));
    assert_true(warm_begin(&warm, store, 1000 + WARM_ROUND_MS));
    asks("/v1/coverage", NULL);
}

static void what_cannot_be_made_is_tried_once_a_round(void **state)
{
    (void)state;
    make_folder("sums/UTC-7208c6fbc27c8352");
    assert_true(warm_begin(&warm, store, 1));
    assert_true(warm_tries(&warm));
    assert_false(warm_tries(&warm));
    asks("/v1/coverage", NULL);
    assert_true(warm_tries(&warm));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(what_is_asked_is_what_the_first_page_asks),
        TEST(a_store_that_ends_at_midnight_has_no_day_after_it),
        TEST(the_year_before_is_compared_where_it_was_observed),
        TEST(a_zone_without_coverage_is_passed_over),
        TEST(without_sums_nothing_is_asked),
        TEST(rounds_have_a_pause_between_them),
        TEST(what_cannot_be_made_is_tried_once_a_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
