/* Lists of published scanners: what a line may be, and what a list that is wrong says of itself. */
#include "ask/research.h"
#include "ask/question.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool parse(struct research *research, const char *text, struct error *error)
{
    *research = (struct research){0};
    return research_parse(research, "list.csv", text, strlen(text), error);
}

static void a_line_is_a_prefix_an_address_or_an_as(void **state)
{
    (void)state;
    struct research r;
    struct error error;
    assert_true(parse(&r,
                      "# comment\r\n\n198.51.100.0/24,Example Survey,made up,2025-06-01\r\n"
                      "203.0.113.7,One,made up,2025-05-01\n2001:db8::/32,Six,,2026-01-02\n"
                      "AS64496,Net,made up,2024-02-29",
                      &error));
    assert_int_equal(r.count, 4);
    assert_int_equal(r.entries[0].type, RESEARCH_IPV4);
    assert_int_equal(r.entries[0].number, 0xc6336400);
    assert_int_equal(r.entries[0].length, 24);
    assert_string_equal(r.entries[0].name, "Example Survey");
    assert_int_equal(r.entries[1].length, 32);
    assert_int_equal(r.entries[2].type, RESEARCH_IPV6);
    assert_int_equal(r.entries[2].length, 32);
    assert_int_equal(r.entries[3].type, RESEARCH_AS);
    assert_int_equal(r.entries[3].number, 64496);
    assert_string_equal(r.date, "2026-01-02");
    research_clear(&r);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *line, *why;
    } wrong[] = {
        {"198.51.100.0/24,Example,made up", "not four fields"},
        {"198.51.100.0/24,Example,made up,2025-06-01,more", "not four fields"},
        {"198.51.100.1/24,Example,made up,2025-06-01", "bits beyond"},
        {"2001:db8::1/64,Example,made up,2025-06-01", "bits beyond"},
        {"0.0.0.0/0,Example,made up,2025-06-01", "/8 to /32"},
        {"198.51.100.0/33,Example,made up,2025-06-01", "/8 to /32"},
        {"::/0,Example,made up,2025-06-01", "/16 to /128"},
        {"198.51.100.0/,Example,made up,2025-06-01", "no length"},
        {"198.51.100.0/+8,Example,made up,2025-06-01", "no length"},
        {"example.org,Example,made up,2025-06-01", "neither"},
        {"AS0,Example,made up,2025-06-01", "no number of an AS"},
        {"AS4294967296,Example,made up,2025-06-01", "no number of an AS"},
        {"AS-1,Example,made up,2025-06-01", "no number of an AS"},
        {"198.51.100.0/24,,made up,2025-06-01", "name of the scanner"},
        {"198.51.100.0/24,\033[31m,made up,2025-06-01", "name of the scanner"},
        {"198.51.100.0/24,Example,made up,2025-02-30", "not a date"},
        {"198.51.100.0/24,Example,made up,today", "not a date"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct research r;
        struct error error = {0};
        char text[256];
        snprintf(text, sizeof text, "# one\n%s\n", wrong[i].line);
        assert_false(parse(&r, text, &error));
        assert_int_equal(error.class, ERROR_CONFIG);
        assert_non_null(strstr(error.text, "list.csv:2: "));
        if (strstr(error.text, wrong[i].why) == NULL)
            fail_msg("%s: %s", wrong[i].line, error.text);
        research_clear(&r);
    }
}

static void the_built_in_list_is_understood_and_can_be_left_out(void **state)
{
    (void)state;
    struct research r = {0};
    struct error error;
    const char *none[] = {"none"};
    assert_true(research_read(&r, NULL, 0, &error));
    assert_true(r.count > 50);
    assert_true(r.date[0] != '\0');
    research_clear(&r);
    assert_true(research_read(&r, none, 1, &error));
    assert_int_equal(r.count, 0);
    research_clear(&r);
}

static void the_date_of_a_list_is_its_latest(void **state)
{
    (void)state;
    struct research r;
    struct error error;
    assert_true(parse(&r, "AS1,a,,2026-01-02\nAS2,b,,2025-12-31\n", &error));
    assert_string_equal(r.date, "2026-01-02");
    research_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_prefix_an_address_or_an_as),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(the_built_in_list_is_understood_and_can_be_left_out),
        cmocka_unit_test(the_date_of_a_list_is_its_latest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
