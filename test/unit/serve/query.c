/* The parameters of the API. */
#include "serve/query.h"
#include "support.h"

static struct request request;

static bool parse(const char *target, const char *question, struct query *query,
                  struct error *error)
{
    assert_null(request_parse(target, &request));
    return query_parse(&request, (struct query_subject){.question = question_find(question)},
                       QUERY_TABLE, query, error);
}

static void what_show_takes_is_taken(void **state)
{
    (void)state;
    struct query q;
    struct error error;
    assert_true(parse("/?period=2020&compare=2019&port=23&tool=mirai&lang=ja&top=7&sensor=a",
                      "ports", &q, &error));
    assert_string_equal(q.ask.period, "2020");
    assert_string_equal(q.ask.compare, "2019");
    assert_string_equal(q.ask.ports, "23");
    assert_string_equal(q.ask.tools, "mirai");
    assert_string_equal(q.ask.sensor, "a");
    assert_string_equal(q.ask.zone, "Asia/Tokyo");
    assert_true(q.ask.japanese);
    assert_int_equal(q.ask.top, 7);
    assert_int_equal(q.page, 0);
    assert_false(q.ask.show_passwords);
}

static void nothing_given_is_as_show_without_options(void **state)
{
    (void)state;
    struct query q;
    struct error error;
    assert_true(parse("/", "ports", &q, &error));
    assert_int_equal(q.ask.top, ASK_TOP_DEFAULT);
    assert_null(q.ask.period);
    assert_string_equal(q.ask.zone, "UTC");
    assert_int_equal(q.format, QUERY_JSON);
    assert_int_equal(q.ask.row_limit, QUERY_SERIES_LIMIT);
}

static void refused(const char *target, const char *question, const char *says)
{
    struct query q;
    struct error error = {0};
    assert_false(parse(target, question, &q, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    if (strstr(error.text, says) == NULL)
        fail_msg("%s: '%s' does not say '%s'", target, error.text, says);
}

static void what_a_question_has_not_is_refused(void **state)
{
    (void)state;
    refused("/?perod=2020", "ports", "did you mean period");
    refused("/?by=day", "sources", "by");
    refused("/?compare=2019", "logins", "compare");
    refused("/?tool=mirai", "logins", "tool");
    refused("/?only=mirai", "coverage", "only");
    refused("/?port=23", "events", "port");
    refused("/?attack-gap=100", "ports", "attack-gap");
    refused("/?measure=rate", "ports", "measure");
    refused("/?show-passwords=1", "logins", "show-passwords");
    refused("/", "source", "address");
    refused("/?page=1&address=192.0.2.1", "source", "page");
}

static void values_beyond_their_limits_are_refused(void **state)
{
    (void)state;
    refused("/?top=0", "ports", "from 1 to 10000");
    refused("/?top=10001", "ports", "from 1 to 10000");
    refused("/?top=-1", "ports", "top");
    refused("/?top=1e3", "ports", "top");
    refused("/?top=", "ports", "top");
    refused("/?top=18446744073709551617", "ports", "top");
    refused("/?per_page=1001", "ports", "per_page");
    refused("/?lang=fr", "ports", "none of en, ja");
    refused("/?by=week", "ports", "none of hour, day, month");
    refused("/?page=10001", "ports", "page");
    refused("/?page=101&per_page=100", "ports", "beyond row 10000");
}

static void a_page_asks_for_no_more_rows_than_it_needs(void **state)
{
    (void)state;
    struct query q;
    struct error error;
    assert_true(parse("/?page=3&per_page=50", "ports", &q, &error));
    assert_int_equal(q.ask.top, 150);
    assert_true(parse("/?page=100", "ports", &q, &error));
    assert_int_equal(q.ask.top, QUERY_ROWS_LIMIT);
    assert_true(parse("/?per_page=10&top=25", "ports", &q, &error));
    assert_int_equal(q.page, 1);
    assert_int_equal(q.ask.top, 10);
    assert_true(parse("/?page=3&per_page=10&top=25", "ports", &q, &error));
    assert_int_equal(q.ask.top, 25);
    assert_true(parse("/?page=2&by=day", "ports", &q, &error));
    assert_int_equal(q.ask.top, ASK_TOP_DEFAULT);
}

static void key_of(const char *target, char key[QUERY_KEY_SIZE])
{
    struct query q;
    struct error error;
    assert_true(parse(target, "ports", &q, &error));
    query_key(&request, "ports", key);
}

static void requests_that_mean_the_same_have_one_key(void **state)
{
    (void)state;
    static char a[QUERY_KEY_SIZE], b[QUERY_KEY_SIZE];
    key_of("/?top=5&period=2020&lang=en&format=json", a);
    key_of("/?period=20%320&top=5", b);
    assert_string_equal(a, b);
    key_of("/?period=2020&top=5&tz=UTC", b);
    assert_string_equal(a, b);
    key_of("/?period=2020&top=5&tz=Asia/Tokyo", b);
    assert_string_not_equal(a, b);
    key_of("/?lang=ja", a);
    key_of("/?tz=Asia/Tokyo&lang=ja", b);
    assert_string_equal(a, b);
    key_of("/?lang=ja&tz=UTC", b);
    assert_string_not_equal(a, b);
    key_of("/?period=2020&top=5", a);
    key_of("/?period=2020&top=6", b);
    assert_string_not_equal(a, b);
    key_of("/?period=2020%26top%3D5", b);
    assert_string_not_equal(a, b);
}

static void errors_speak_of_parameters_not_of_options(void **state)
{
    (void)state;
    char text[64];
    query_words("--tool: no; see --by and a -- b", text, sizeof text);
    assert_string_equal(text, "tool: no; see by and a -- b");
    query_words("--tool: a long one", text, 6);
    assert_string_equal(text, "tool:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_show_takes_is_taken),
        cmocka_unit_test(nothing_given_is_as_show_without_options),
        cmocka_unit_test(what_a_question_has_not_is_refused),
        cmocka_unit_test(values_beyond_their_limits_are_refused),
        cmocka_unit_test(a_page_asks_for_no_more_rows_than_it_needs),
        cmocka_unit_test(requests_that_mean_the_same_have_one_key),
        cmocka_unit_test(errors_speak_of_parameters_not_of_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
