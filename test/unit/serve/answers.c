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
    assert_int_equal(answers_find(a, "k", who(0), &ready), ANSWERS_MAKE);
    assert_int_equal(answers_find(a, "k", who(1), &ready), ANSWERS_WAITING);
    assert_int_equal(answers_find(a, "k", who(2), &ready), ANSWERS_WAITING);
    assert_int_equal(answers_find(a, "other", who(3), &ready), ANSWERS_MAKE);
    answers_made(a, "k", answer(200, 10), give);
    assert_int_equal(given[0] + given[1] + given[2], 3);
    assert_int_equal(given[3], 0);
    assert_int_equal(answers_find(a, "k", who(4), &ready), ANSWERS_READY);
    assert_int_equal(given[4], 0);
    document_release(ready);
    answers_made(a, "other", NULL, give);
    assert_int_equal(given[3], 1);
    assert_null(last);
}

static void failures_are_not_kept(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    assert_int_equal(answers_find(a, "k", who(0), &ready), ANSWERS_MAKE);
    answers_made(a, "k", answer(503, 10), give);
    assert_int_equal(last->status, 503);
    assert_int_equal(answers_find(a, "k", who(0), &ready), ANSWERS_MAKE);
    answers_made(a, "k", answer(200, 10), give);
}

static void make(struct answers *a, const char *key, size_t length)
{
    struct document *ready = NULL;
    assert_int_equal(answers_find(a, key, who(0), &ready), ANSWERS_MAKE);
    answers_made(a, key, answer(200, length), give);
}

static void the_bytes_are_bounded_and_the_one_not_asked_longest_goes(void **state)
{
    struct answers *a = *state;
    struct document *ready = NULL;
    make(a, "one", 20000);
    make(a, "two", 20000);
    make(a, "three", 20000);
    make(a, "four", 20000);
    assert_int_equal(answers_find(a, "one", who(0), &ready), ANSWERS_READY);
    document_release(ready);
    make(a, "five", 24000);
    assert_true(answers_count(a).bytes <= 100000);
    assert_int_equal(answers_find(a, "one", who(0), &ready), ANSWERS_READY);
    document_release(ready);
    assert_int_equal(answers_find(a, "two", who(0), &ready), ANSWERS_MAKE);
    answers_made(a, "two", NULL, give);
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
    assert_int_equal(answers_find(a, "19999", who(0), &ready), ANSWERS_READY);
    document_release(ready);
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
        cmocka_unit_test_setup_teardown(many_keys_are_told_apart, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
