/* How figures are printed, and what is said of their change. */
#include "report/inside.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void prints(double value, enum figure_unit unit, const char *text)
{
    struct figure figure = {.known = isfinite(value), .value = value, .unit = unit};
    figure_print(&figure);
    assert_string_equal(figure.text, text);
}

static void ties_go_up_whatever_their_last_bits_are(void **state)
{
    (void)state;
    prints(0.25, UNIT_RATE, "0.3");
    prints(562.25, UNIT_RATE, "562.3");
    prints(1.005, UNIT_RATE2, "1.01"); /* in binary a little less than that */
    prints(293398.0 / 40, UNIT_RATE, "7,335.0");
    prints(0.2499, UNIT_RATE, "0.2");
    prints(-17.25, UNIT_PERCENT, "-17.3 %");
}

static void each_figure_is_rounded_by_itself(void **state)
{
    (void)state;
    prints(33.34, UNIT_RATE, "33.3");
    prints(7301.62, UNIT_RATE, "7,301.6");
    prints(33.34 + 7301.62, UNIT_RATE, "7,335.0");
}

static void what_is_not_known_is_no_number(void **state)
{
    (void)state;
    prints(NAN, UNIT_RATE, "-");
}

static void clause(double now, double year, const char *japanese, const char *english)
{
    for (int ja = 0; ja < 2; ja++) {
        struct report *report = calloc(1, sizeof *report);
        assert_non_null(report);
        report->build.japanese = ja == 1;
        report_change(report, &(struct change){.id = "x", .now = now, .year = year, .before = NAN});
        char *text = report_clause(report, "x", WHEN_YEAR, "件");
        assert_string_equal(text, ja == 1 ? japanese : english);
        free(text);
        build_clear(&report->build);
        free(report);
    }
}

static void a_clause_says_more_fewer_the_same_new_or_no_data(void **state)
{
    (void)state;
    clause(2, 1, "前年同期({x.year}件)と比べ{x.year.change}件増({x.year.rise}増)",
           "{x.year.change} more than in the same period of last year ({x.year}), an increase of "
           "{x.year.rise}");
    clause(1, 2, "前年同期({x.year}件)と比べ{x.year.change}件減({x.year.rise}減)",
           "{x.year.change} fewer than in the same period of last year ({x.year}), a decrease of "
           "{x.year.rise}");
    clause(2, 2.04, "前年同期({x.year}件)と同数",
           "as many as in the same period of last year ({x.year})");
    clause(2, 0, "前年同期は0件", "after none in the same period of last year");
    clause(2, NAN, "前年同期の観測データなし",
           "and there is no data of the same period of last year");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ties_go_up_whatever_their_last_bits_are),
        cmocka_unit_test(each_figure_is_rounded_by_itself),
        cmocka_unit_test(what_is_not_known_is_no_number),
        cmocka_unit_test(a_clause_says_more_fewer_the_same_new_or_no_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
