/* Requests taken apart: what is taken, and what is refused. */
#include "serve/request.h"
#include "support.h"

#include <stdio.h>

static void a_path_and_its_parameters_are_decoded(void **state)
{
    (void)state;
    struct request r;
    assert_null(request_parse("/v1/ports?period=2020-H1&port=23%2C80%2Ftcp&q=a+b%20c&x", &r));
    assert_string_equal(r.path, "/v1/ports");
    assert_string_equal(request_value(&r, "period"), "2020-H1");
    assert_string_equal(request_value(&r, "port"), "23,80/tcp");
    assert_string_equal(request_value(&r, "q"), "a b c");
    assert_string_equal(request_value(&r, "x"), "");
    assert_null(request_value(&r, "y"));
    assert_int_equal(r.parameter_count, 4);
}

static void a_plus_is_a_blank_only_behind_the_question_mark(void **state)
{
    (void)state;
    struct request r;
    assert_null(request_parse("/a+b", &r));
    assert_string_equal(r.path, "/a+b");
}

static void targets_that_are_not_plain_are_refused(void **state)
{
    (void)state;
    static const char *const targets[] = {"",           "x",
                                          "*",          "http://example/",
                                          "/a/../b",    "/a/./b",
                                          "/..",        "//a",
                                          "/a//b",      "/%2e%2e/a",
                                          "/%2E./a",    "/a%00b",
                                          "/%",         "/%4",
                                          "/%zz",       "/%ff",
                                          "/%c0%af",    "/%ed%a0%80",
                                          "/a\\b",      "/%5c..",
                                          "/a%0ab",     "/%7f",
                                          "/a#b",       "/a?b#c",
                                          "/a?=1",      "/a?x=%00",
                                          "/a?x=%",     "/a?x=%f5%80%80%80",
                                          "/a?x=1&x=2", "/a?x=1&%78=2",
                                          "/a?x=%1b[0m"};
    struct request r;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        if (request_parse(targets[i], &r) == NULL)
            fail_msg("'%s' is taken", targets[i]);
}

static void the_limits_hold_to_the_byte(void **state)
{
    (void)state;
    static char target[REQUEST_TARGET_LIMIT + 8];
    struct request r;
    memset(target, 'a', sizeof target);
    target[0] = '/';
    target[REQUEST_TARGET_LIMIT] = '\0';
    assert_null(request_parse(target, &r));
    target[REQUEST_TARGET_LIMIT] = 'a';
    target[REQUEST_TARGET_LIMIT + 1] = '\0';
    assert_non_null(request_parse(target, &r));
    size_t used = (size_t)sprintf(target, "/?");
    for (int i = 0; i < REQUEST_PARAMETER_LIMIT; i++)
        used += (size_t)sprintf(target + used, "p%d&", i);
    assert_null(request_parse(target, &r));
    sprintf(target + used, "q");
    assert_non_null(request_parse(target, &r));
}

static void entity_tags_are_found_in_lists(void **state)
{
    (void)state;
    assert_true(request_matches_etag("\"a\"", "\"a\""));
    assert_true(request_matches_etag("\"b\", W/\"a\" ", "\"a\""));
    assert_true(request_matches_etag("*", "\"a\""));
    assert_false(request_matches_etag("\"ab\"", "\"a\""));
    assert_false(request_matches_etag("a", "\"a\""));
    assert_false(request_matches_etag("", "\"a\""));
    assert_false(request_matches_etag(NULL, "\"a\""));
    assert_false(request_matches_etag(",,,", "\"a\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_and_its_parameters_are_decoded),
        cmocka_unit_test(a_plus_is_a_blank_only_behind_the_question_mark),
        cmocka_unit_test(targets_that_are_not_plain_are_refused),
        cmocka_unit_test(the_limits_hold_to_the_byte),
        cmocka_unit_test(entity_tags_are_found_in_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
