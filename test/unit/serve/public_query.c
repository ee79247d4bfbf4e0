/* What may be asked in public, and until when. */
#include "serve/public_query.h"
#include "support.h"

static struct request request;
static struct public_periods periods;

static struct document *ask_on(const char *target, const char *question, uint32_t day,
                               struct query *query)
{
    struct error error = {0};
    uint64_t top = 0;
    assert_null(request_parse(target, &request));
    assert_true(query_parse(&request, (struct query_subject){.question = question_find(question)},
                            QUERY_TABLE, query, &error));
    return public_query(&request, &(struct public_rule){.least_sources = 7}, day, query, &periods,
                        &top);
}

static void refused(const char *target, const char *question)
{
    struct query query;
    struct document *refusal = ask_on(target, question, 18000, &query);
    if (refusal == NULL) {
        fail_msg("%s of %s is told in public", target, question);
        return;
    }
    assert_int_equal(refusal->status, 403);
    document_release(refusal);
}

static void period_is(const char *target, uint32_t day, const char *now)
{
    struct query query;
    struct document *refusal = ask_on(target, "ports", day, &query);
    if (refusal != NULL)
        fail_msg("%s: %s", target, refusal->bytes);
    assert_string_equal(query.ask.period, now);
    assert_int_equal(query.ask.top, PUBLIC_ROWS);
}

static void filters_that_find_ones_own_packets_are_refused(void **state)
{
    (void)state;
    refused("/?sensor=tokyo-1", "ports");
    refused("/?port=31337", "ports");
    refused("/?port=31337", "totals");
    refused("/?country=JP", "ports");
    refused("/?tool=masscan", "ports");
    refused("/?only=mirai", "ports");
    refused("/?without=mirai", "ports");
    refused("/?without=research", "logins");
    refused("/?attack-packets=1", "attack-ports");
}

static void times_below_a_day_are_refused(void **state)
{
    (void)state;
    refused("/?by=hour", "ports");
    refused("/?period=2019-01-01T05:00..2019-01-02", "ports");
    refused("/?period=2019-01-01..2019-01-02T05:00", "ports");
    refused("/?period=2019-01-01T00:00Z..2019-01-02", "ports");
    refused("/?tz=Asia/Kathmandu", "ports");
    refused("/?compare=2019-01-01T05", "ports");
}

/* What a day adds to another one is nobody's to read off, who may not see the day. */
static void periods_that_share_a_day_are_not_compared(void **state)
{
    (void)state;
    struct query query;
    refused("/?period=2019-01-01..2019-01-02&compare=2019-01-01", "ports");
    refused("/?period=2019-01&compare=2019-01-31..2019-02-02", "ports");
    refused("/?period=2019-02&compare=2019", "ports");
    refused("/?compare=2019-01-01", "ports");
    assert_null(ask_on("/?period=2019-02&compare=2019-01", "ports", 18000, &query));
}

static void names_of_few_sources_take_no_place_of_a_rank(void **state)
{
    (void)state;
    struct query query;
    assert_null(ask_on("/?by=day&top=3", "ports", 18000, &query));
    assert_int_equal(query.ask.least_sources, 7);
    assert_int_equal(query.ask.top, 3);
}

static void only_days_that_are_past_are_told(void **state)
{
    (void)state;
    /* 18000 is 2019-04-14. */
    period_is("/", 18000, "..2019-04-13");
    period_is("/?period=all", 18000, "..2019-04-13");
    period_is("/?period=2019", 18000, "2019-01-01..2019-04-13");
    period_is("/?period=2019-04-01..2019-04-14", 18000, "2019-04-01..2019-04-13");
    period_is("/?period=2018-H1", 18000, "2018-01-01..2018-06-30");
    refused("/?period=2019-04-14", "ports");
    refused("/?period=2020", "ports");
    refused("/?period=2018&compare=2019-04-14..2019-05-01", "ports");
}

static void a_day_is_told_when_its_delay_is_over(void **state)
{
    (void)state;
    const struct public_rule none = {.delay_s = 0}, day = {.delay_s = 86400};
    assert_int_equal(public_day(&none, 18000 * 86400LL), 18000);
    assert_int_equal(public_day(&none, 18000 * 86400LL - 1), 17999);
    assert_int_equal(public_day(&day, 18000 * 86400LL), 17999);
    assert_int_equal(public_day(&day, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_that_find_ones_own_packets_are_refused),
        cmocka_unit_test(times_below_a_day_are_refused),
        cmocka_unit_test(periods_that_share_a_day_are_not_compared),
        cmocka_unit_test(names_of_few_sources_take_no_place_of_a_rank),
        cmocka_unit_test(only_days_that_are_past_are_told),
        cmocka_unit_test(a_day_is_told_when_its_delay_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
