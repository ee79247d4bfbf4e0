/* The answers that are kept, and those that are waited for. */
#include "serve/answers.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

static int given[8];
static struct document *last;

static void give(void *waiter, struct document *document)
{
    given[(intptr_t)waiter]++;
    document_release(last);
    last = document;
}

static void *who(intptr_t number)
{
    return (void *)number;
}

static struct document *answer(unsigned status, size_t length)
{
    return document_create(status, TYPE_JSON, calloc(1, length + 1), length);
}

static const struct days_seen before = {.now = "before"}, now = {.now = "now"};

static enum answers_found find(struct answers *a, const char *key, void *waiter,
                               struct document **ret_ready)
{
    const struct answers_wish wish = {.key = key, .target = key, .seen = &before, .now_ms = 1};
    return answers_find(a, &wish, waiter, ret_ready);
}

static void make_it(struct answers *a, const char *key, struct document *document)
{
    const struct answers_wish wish = {.key = key, .seen = &before, .now_ms = 1};
    answers_made(a, &wish, document, 5, give);
}

static int begin(void **state)
{
    memset(given, 0, sizeof given);
    last = NULL;
    *state = answers_create(100000);
    return *state == NULL;
}

static int end(void **state)
{
    last = document_release(last);
    answers_destroy(*state);
    return 0;
}

static void what_is_being_made_is_made_once_and_all_get_it(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    assert_int_equal(find(a, "k", who(0), &ready), ANSWERS_MAKE);
    assert_int_equal(find(a, "k", who(1), &ready), ANSWERS_WAITING);
    assert_int_equal(find(a, "k", who(2), &ready), ANSWERS_WAITING);
    assert_int_equal(find(a, "other", who(3), &ready), ANSWERS_MAKE);
    make_it(a, "k", answer(200, 10));
    assert_int_equal(given[0] + given[1] + given[2], 3);
    assert_int_equal(given[3], 0);
    assert_int_equal(find(a, "k", who(4), &ready), ANSWERS_READY);
    assert_int_equal(given[4], 0);
    document_release(ready);
    make_it(a, "other", NULL);
    assert_int_equal(given[3], 1);
    assert_null(last);
}

static void failures_are_not_kept(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    assert_int_equal(find(a, "k", who(0), &ready), ANSWERS_MAKE);
    make_it(a, "k", answer(503, 10));
    assert_int_equal(last->status, 503);
    assert_int_equal(find(a, "k", who(0), &ready), ANSWERS_MAKE);
    make_it(a, "k", answer(200, 10));
}

static void make(struct answers *a, const char *key, size_t length)
{
    struct document *ready = NULL;
    assert_int_equal(find(a, key, who(0), &ready), ANSWERS_MAKE);
    make_it(a, key, answer(200, length));
}

static void the_bytes_are_bounded_and_the_one_not_asked_longest_goes(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    make(a, "one", 20000);
    make(a, "two", 20000);
    make(a, "three", 20000);
    make(a, "four", 20000);
    assert_int_equal(find(a, "one", who(0), &ready), ANSWERS_READY);
    document_release(ready);
    make(a, "five", 24000);
    assert_true(answers_count(a).bytes <= 100000);
    assert_int_equal(find(a, "one", who(0), &ready), ANSWERS_READY);
    document_release(ready);
    assert_int_equal(find(a, "two", who(0), &ready), ANSWERS_MAKE);
    make_it(a, "two", NULL);
}

static void an_answer_that_would_push_out_most_is_given_and_not_kept(void **state)
{
    struct answers *a = *state;
    make(a, "huge", 90000);
    assert_int_equal(last->length, 90000);
    assert_int_equal(answers_count(a).entries, 0);
}

static void many_keys_are_told_apart(void **state)
{
    struct answers *a = *state;
    char key[16];
    struct document *ready = NULL;
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof key, "%d", i);
        make(a, key, 1);
    }
    assert_true(answers_count(a).entries < 1000);
    assert_int_equal(find(a, "19999", who(0), &ready), ANSWERS_READY);
    document_release(ready);
}

static void an_answer_of_days_that_changed_is_given_for_a_while_and_made_anew_once(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    make(a, "k", 10);
    struct answers_wish wish = {.key = "k", .target = "k", .seen = &now, .now_ms = 1000};
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_OLD);
    assert_int_equal(ready->length, 10);
    document_release(ready);
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_OLD_YET);
    document_release(ready);
    wish.now_ms = 1 + ANSWERS_OLD_MS + 1;
    assert_int_equal(answers_find(a, &wish, who(2), &ready), ANSWERS_WAITING);
    answers_made(a, &wish, answer(200, 20), 5, give);
    assert_int_equal(given[1], 0);
    assert_int_equal(given[2], 1);
    assert_int_equal(last->length, 20);
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_READY);
    assert_int_equal(ready->length, 20);
    document_release(ready);
}

static void an_answer_can_be_given_for_shorter_when_it_is_old(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    struct answers_wish wish = {
        .key = "k", .target = "k", .seen = &before, .now_ms = 1, .old_ms = 100};
    assert_int_equal(answers_find(a, &wish, who(0), &ready), ANSWERS_MAKE);
    answers_made(a, &wish, answer(200, 10), 0, give);
    const struct days_seen later = {.now = "before", .slot = 1};
    wish.seen = &later;
    wish.now_ms = 101;
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_OLD);
    document_release(ready);
    wish.now_ms = 102;
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_WAITING);
    answers_made(a, &wish, answer(200, 20), 0, give);
    assert_int_equal(given[1], 1);
}

static void who_wants_a_new_one_waits_for_it(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    make(a, "k", 10);
    const struct answers_wish wish = {
        .key = "k", .target = "k", .seen = &now, .now_ms = 2, .wants_new = true};
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_MAKE);
    assert_int_equal(answers_find(a, &wish, who(2), &ready), ANSWERS_ALONE);
    answers_made(a, &wish, answer(200, 20), 5, give);
    assert_int_equal(last->length, 20);
    assert_int_equal(given[2], 0);
}

static void a_failure_leaves_the_old_answer(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    make(a, "k", 10);
    const struct answers_wish wish = {.key = "k", .target = "k", .seen = &now, .now_ms = 1000};
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_OLD);
    document_release(ready);
    answers_made(a, &wish, answer(503, 1), 5, give);
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_READY);
    assert_int_equal(ready->length, 10);
    document_release(ready);
}

static bool look(void *context, const char *target, struct days_seen *ret_seen)
{
    (void)target;
    *ret_seen = *(const struct days_seen *)context;
    return true;
}

static void what_was_asked_lately_and_is_old_is_made_anew_before_somebody_asks(void **state)
{
    struct answers *a = *state;
    struct days_seen are = before;
    char *key = NULL, *target = NULL;
    make(a, "k", 10);
    assert_false(answers_refresh(a, 1000, look, &are, &key, &target));
    are = now;
    assert_true(answers_refresh(a, 2000, look, &are, &key, &target));
    assert_string_equal(key, "k");
    assert_string_equal(target, "k");
    free(key);
    free(target);
    assert_false(answers_refresh(a, 2000, look, &are, &key, &target));
    const struct answers_wish wish = {.key = "k", .seen = &now, .now_ms = 2000};
    answers_made(a, &wish, answer(200, 20), 100, give);
    are = before;
    assert_false(answers_refresh(a, 2000 + ANSWERS_REST * 100, look, &are, &key, &target));
    assert_true(answers_refresh(a, 2100 + ANSWERS_REST * 100, look, &are, &key, &target));
    free(key);
    free(target);
    make_it(a, "k", NULL);
    assert_false(answers_refresh(a, ANSWERS_ASKED_MS + 3000, look, &are, &key, &target));
}

static void an_answer_that_was_waited_for_is_the_newest(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    const struct days_seen later = {.now = "later"};
    const struct answers_wish wish = {
        .key = "k", .target = "k", .seen = &now, .now_ms = ANSWERS_ASKED_MS};
    char *key = NULL, *target = NULL;
    make(a, "k", 10);
    make(a, "other", 10);
    assert_int_equal(answers_find(a, &wish, who(1), &ready), ANSWERS_MAKE);
    answers_made(a, &wish, answer(200, 20), 5, give);
    assert_true(
        answers_refresh(a, 2 * ANSWERS_ASKED_MS, look, (void *)(uintptr_t)&later, &key, &target));
    assert_string_equal(key, "k");
    free(key);
    free(target);
    make_it(a, "k", NULL);
}

static void answers_that_have_no_target_hide_none_that_has(void **state)
{
    (void)state;
    struct answers *a = answers_create(10000000);
    struct document *ready = NULL;
    char name[16], *key = NULL, *target = NULL;
    make(a, "k", 10);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "%d", i);
        const struct answers_wish wish = {.key = name, .seen = &before, .now_ms = 1};
        assert_int_equal(answers_find(a, &wish, who(0), &ready), ANSWERS_MAKE);
        make_it(a, name, answer(200, 1));
    }
    assert_true(answers_refresh(a, 1000, look, (void *)(uintptr_t)&now, &key, &target));
    assert_string_equal(key, "k");
    free(key);
    free(target);
    answers_destroy(a);
}

static enum answers_found prepare(struct answers *a, const struct days_seen *seen, int64_t now_ms)
{
    struct document *ready = NULL;
    const struct answers_wish wish = {
        .key = "k", .target = "k", .seen = seen, .now_ms = now_ms, .old_ms = 600000};
    const enum answers_found found = answers_prepare(a, &wish, 300000, &ready);
    document_release(ready);
    return found;
}

static void what_nobody_asked_is_made_once_and_again_when_it_has_been_old_for_long(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    assert_int_equal(prepare(a, &before, 1), ANSWERS_MAKE);
    assert_int_equal(prepare(a, &before, 1), ANSWERS_WAITING);
    make_it(a, "k", answer(200, 10));
    assert_int_equal(prepare(a, &before, 100000), ANSWERS_READY);
    assert_int_equal(prepare(a, &now, 100000 + 299999), ANSWERS_READY); /* old since then at most */
    assert_int_equal(find(a, "k", who(1), &ready), ANSWERS_READY);
    document_release(ready);
    assert_int_equal(answers_count(a).made, 0); /* of those that were asked for */
    assert_int_equal(prepare(a, &now, 100000 + 300000), ANSWERS_MAKE);
    make_it(a, "k", NULL);
    assert_int_equal(given[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_being_made_is_made_once_and_all_get_it, begin, end),
        cmocka_unit_test_setup_teardown(failures_are_not_kept, begin, end),
        cmocka_unit_test_setup_teardown(the_bytes_are_bounded_and_the_one_not_asked_longest_goes,
                                        begin, end),
        cmocka_unit_test_setup_teardown(an_answer_that_would_push_out_most_is_given_and_not_kept,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            an_answer_of_days_that_changed_is_given_for_a_while_and_made_anew_once, begin, end),
        cmocka_unit_test_setup_teardown(who_wants_a_new_one_waits_for_it, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_can_be_given_for_shorter_when_it_is_old, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_failure_leaves_the_old_answer, begin, end),
        cmocka_unit_test_setup_teardown(
            what_was_asked_lately_and_is_old_is_made_anew_before_somebody_asks, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_that_was_waited_for_is_the_newest, begin, end),
        cmocka_unit_test_setup_teardown(answers_that_have_no_target_hide_none_that_has, begin, end),
        cmocka_unit_test_setup_teardown(
            what_nobody_asked_is_made_once_and_again_when_it_has_been_old_for_long, begin, end),
        cmocka_unit_test_setup_teardown(many_keys_are_told_apart, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
