/* A report that rehearses while surges are looked for says what one says that asks one question after the other. */
#include "unit/ask/two_days.h"

#include "report/report.h"

#include <stdlib.h>
#include <string.h>

static char *page_of(const struct scratch *s, unsigned threads)
{
    char *page = NULL;
    size_t size;
    struct error error = {0};
    const struct report_options options = {
        .common = {.store = s->store, .threads = threads, .limit_bytes = (size_t)256 << 20},
        .period = "2020-07",
        .profile = PROFILE_JPCERT,
        .home = "JP",
        .now = {(int64_t)(DAY + 40) * 86400 * 1000000000},
        .version = "test"};
    struct report *report = report_make(&options, &error);
    if (report == NULL)
        fail_msg("%s", error.text);
    FILE *out = open_memstream(&page, &size);
    assert_true(report_html(out, report));
    assert_int_equal(fclose(out), 0);
    report_destroy(report);
    return page;
}

static void the_bytes_are_those_of_a_report_that_asks_in_turn(void **state)
{
    (void)state;
    const struct scratch s = two_days();
    char *in_turn = page_of(&s, 1), *rehearsed = page_of(&s, 2);
    assert_non_null(strstr(in_turn, "teiten show surges"));
    assert_string_equal(in_turn, rehearsed);
    free(in_turn);
    free(rehearsed);
    scratch_destroy(&s);
}

static void a_question_that_fails_ends_both(void **state)
{
    (void)state;
    const struct scratch s = two_days();
    struct error error = {0};
    const struct report_options options = {
        .common = {.store = s.store, .threads = 2, .zone = "Nowhere/Nothing"},
        .period = "2020-07",
        .home = "JP",
        .version = "test"};
    assert_null(report_make(&options, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    assert_non_null(strstr(error.text, "Nowhere/Nothing"));
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_of_a_report_that_asks_in_turn),
        cmocka_unit_test(a_question_that_fails_ends_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
