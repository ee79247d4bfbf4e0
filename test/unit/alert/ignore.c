/* Ignore lists: by prefix, port, class and rule, until a day. */
#include "alert/ignore.h"
#include "alert/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool parse(struct ignore_list *list, const char *text, struct error *error)
{
    *list = (struct ignore_list){0};
    return ignore_parse(list, "ignore.csv", text, strlen(text), is_rule, error);
}

static struct ipv6 address(const char *text)
{
    struct address_prefix prefix;
    assert_null(address_prefix_parse(text, &prefix));
    return prefix.first;
}

static void each_kind_ignores_what_it_names_and_nothing_else(void **state)
{
    (void)state;
    struct ignore_list list;
    struct error error = {0};
    const struct ipv6 in = address("203.0.113.7"), out = address("203.0.114.7");
    assert_true(parse(
        &list,
        "prefix,203.0.113.0/24,,\"ours, known\"\nport,23/tcp\nport,53\nclass,iot-bot\nrule,disk\n",
        &error));
    assert_true(ignores_address(&list, &in, 1));
    assert_false(ignores_address(&list, &out, 1));
    assert_true(ignores_port(&list, 6, 23, 1));
    assert_false(ignores_port(&list, 17, 23, 1));
    assert_true(ignores_port(&list, 6, 53, 1));
    assert_true(ignores_port(&list, 17, 53, 1));
    assert_true(ignores_word(&list, IGNORE_CLASS, "iot-bot", 1));
    assert_false(ignores_word(&list, IGNORE_CLASS, "mirai", 1));
    assert_true(ignores_word(&list, IGNORE_RULE, "disk", 1));
    assert_false(ignores_word(&list, IGNORE_RULE, "watched", 1));
    ignore_clear(&list);
}

static void the_last_day_is_included(void **state)
{
    (void)state;
    struct ignore_list list;
    struct error error = {0};
    uint32_t day;
    assert_true(day_from_date(2026, 12, 31, &day));
    assert_true(parse(&list, "port,23,2026-12-31", &error));
    assert_true(ignores_port(&list, 6, 23, day));
    assert_false(ignores_port(&list, 6, 23, day + 1));
    ignore_clear(&list);
}

static void what_is_wrong_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "host,203.0.113.7",  "port,x",           "port,65536",
        "port,23/icmp",      "class,bots",       "rule,watch",
        "prefix,1.2.3.4/8",  "port,23,tomorrow", "port,23,2026-02-30",
        "port,23,,why,more", "class,",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct ignore_list list;
        struct error error = {0};
        if (parse(&list, wrong[i], &error))
            fail_msg("%s is taken", wrong[i]);
        assert_int_equal(error.class, ERROR_CONFIG);
        ignore_clear(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_ignores_what_it_names_and_nothing_else),
        cmocka_unit_test(the_last_day_is_included),
        cmocka_unit_test(what_is_wrong_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
