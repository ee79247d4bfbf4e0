/* Sources of a whole period, counted in the sums of who was seen, are those that are counted one by one: of any sources with any tools, classes,
 * countries and networks in any months. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before it. */
#include <cmocka.h>

#include "ask/sum_seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/teiten-seen-XXXXXX";
static const char pattern[] = "/tmp/teiten-seen-XXXXXX";

/* 4,000 rows of 300 sources in six months: some change their country or network, and most have several tools and classes. */
static const char rows_of_months[] =
    "CREATE TEMP TABLE month_row AS SELECT i % 6 AS month, "
    "['access', 'access', 'access', 'backscatter'][(hash(i + 30000) % 4)::BIGINT + 1] AS kind, "
    "src, "
    "[22, 23, 2323, NULL][i // 5 % 4 + 1]::USMALLINT AS port, "
    "CASE WHEN i // 5 % 4 = 3 THEN 1 ELSE [6, 17][i % 2 + 1] END::UTINYINT AS protocol, "
    "['none', 'mirai', 'zmap', 'nmap'][(hash(i + 10000) % 4)::BIGINT + 1] AS tool, "
    "['other', 'research', 'mirai', 'iot-bot'][(hash(i + 20000) % 4)::BIGINT + 1] AS class, "
    "CASE WHEN src < 20 AND i % 6 > 3 THEN 'TW' ELSE ['JP', 'BR', ''][src % 3 + 1] END AS country, "
    "CASE WHEN src BETWEEN 10 AND 40 AND i % 6 > 2 THEN NULL ELSE src % 7 END::UINTEGER AS asn "
    "FROM (SELECT i, (hash(i) % 300)::BIGINT AS src FROM range(4000) AS r(i));"
    "CREATE TEMP VIEW month_source AS SELECT DISTINCT month, kind, src, tool, class, country, asn "
    "FROM month_row;"
    "CREATE TEMP VIEW month_port AS SELECT DISTINCT month, kind, src, port, protocol, port AS "
    "src_port, port AS dst_port, tool, class, country, asn FROM month_row;";

static int open_rows(void **state)
{
    struct error error = {0};
    memcpy(folder, pattern, sizeof pattern);
    assert_non_null(mkdtemp(folder));
    const struct engine_options options = {
        .store = folder, .limit_bytes = (size_t)64 << 20, .threads = 1, .memory_only = true};
    struct engine *engine = engine_open(&options, &error);
    assert_non_null(engine);
    assert_true(engine_run(engine, question_sql("setup.sql"), &error));
    assert_true(engine_run(engine, rows_of_months, &error));
    *state = engine;
    return 0;
}

static int close_rows(void **state)
{
    engine_close(*state);
    return rmdir(folder);
}

/* A row for each key with its sources, counted as `counted` says. */
static struct result count(struct engine *engine, const struct plan *plan, enum sum_seen seen,
                           const char *counted)
{
    struct error error = {0};
    struct result rows = {0};
    char *sql = NULL, *from = sums_seen_rows(plan, seen);
    const char *key = plan->question->keys[0], *second = plan->question->keys[1];
    assert_non_null(from);
    assert_true(
        asprintf(
            &sql,
            "SELECT %s::VARCHAR AS k, %s::VARCHAR AS l, (%s)::BIGINT AS n FROM %s GROUP BY ALL "
            "HAVING n > 0 ORDER BY ALL",
            key, second == NULL ? "''" : second, counted, from) > 0);
    assert_true(engine_query(engine, sql, NULL, 0, &rows, &error));
    free(sql);
    free(from);
    return rows;
}

static void assert_same_rows(const struct result *a, const struct result *b)
{
    assert_int_equal(a->rows, b->rows);
    for (size_t i = 0; i < a->rows * a->columns; i++) {
        assert_int_equal(a->cells[i].type, b->cells[i].type);
        if (a->cells[i].type == CELL_TEXT)
            assert_string_equal(a->cells[i].text, b->cells[i].text);
        else
            assert_int_equal(a->cells[i].count, b->cells[i].count);
    }
}

/* Both ways of a question that sums answer. */
static void assert_adds_up(struct engine *engine, const struct ask_options *options,
                           enum sum_seen seen, enum sum_seen expected)
{
    struct plan plan;
    struct error error = {0};
    struct scope scope = {.engine = engine, .many = true};
    assert_true(plan_make(options, &plan, &error));
    assert_int_equal(sums_seen_choose(&plan, seen), expected);
    if (expected != seen) {
        assert_true(sums_seen(&scope, expected, &error));
        struct result summed = count(engine, &plan, expected, "sum(sources) + count(DISTINCT src)");
        struct result one_by_one = count(engine, &plan, seen, "count(DISTINCT src)");
        assert_true(one_by_one.rows > 0);
        assert_same_rows(&summed, &one_by_one);
        result_clear(&summed);
        result_clear(&one_by_one);
    }
    plan_clear(&plan);
}

static void sources_add_up_by_country_network_tool_class_and_kind(void **state)
{
    static const char *const names[] = {"countries", "networks", "tools", "classes", "totals"};
    for (size_t q = 0; q < sizeof names / sizeof names[0]; q++)
        assert_adds_up(*state, &(struct ask_options){.question = names[q]}, SEEN_SOURCES,
                       SEEN_SOURCE_SUMS);
}

static void filters_leave_the_same_sources(void **state)
{
    static const struct ask_options filtered[] = {
        {.question = "countries", .tools = "mirai"},
        {.question = "networks", .without = "research"},
        {.question = "countries", .only = "mirai,iot-bot"},
        {.question = "tools", .countries = "JP,TW"},
        {.question = "totals", .only = "iot-bot", .countries = "BR"},
        {.question = "countries", .kind = "backscatter"}};
    for (size_t i = 0; i < sizeof filtered / sizeof filtered[0]; i++)
        assert_adds_up(*state, &filtered[i], SEEN_SOURCES, SEEN_SOURCE_SUMS);
}

static void ports_add_up(void **state)
{
    static const struct ask_options filtered[] = {{.question = "ports"},
                                                  {.question = "ports", .ports = "tcp"},
                                                  {.question = "ports", .without = "research"},
                                                  {.question = "ports", .ports = "23,22/udp"}};
    for (size_t i = 0; i < sizeof filtered / sizeof filtered[0]; i++)
        assert_adds_up(*state, &filtered[i], SEEN_PORTS, SEEN_PORT_SUMS);
}

static void what_the_sets_do_not_tell_is_counted_one_by_one(void **state)
{
    static const struct ask_options joint[] = {
        {.question = "countries", .tools = "mirai", .only = "other"},
        {.question = "classes", .tools = "zmap"},
        {.question = "countries", .tools = "mirai,zmap"},
        {.question = "countries", .by = "month"}};
    for (size_t i = 0; i < sizeof joint / sizeof joint[0]; i++)
        assert_adds_up(*state, &joint[i], SEEN_SOURCES, SEEN_SOURCES);
    static const struct ask_options of_ports[] = {{.question = "ports", .countries = "JP"},
                                                  {.question = "ports", .tools = "mirai"},
                                                  {.question = "ports", .kind = "backscatter"},
                                                  {.question = "tools", .ports = "23/tcp"}};
    for (size_t i = 0; i < sizeof of_ports / sizeof of_ports[0]; i++)
        assert_adds_up(*state, &of_ports[i], SEEN_PORTS, SEEN_PORTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sources_add_up_by_country_network_tool_class_and_kind,
                                        open_rows, close_rows),
        cmocka_unit_test_setup_teardown(filters_leave_the_same_sources, open_rows, close_rows),
        cmocka_unit_test_setup_teardown(ports_add_up, open_rows, close_rows),
        cmocka_unit_test_setup_teardown(what_the_sets_do_not_tell_is_counted_one_by_one, open_rows,
                                        close_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
