/* Charts: what is drawn where, read back from the SVG's own numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draw/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *drawn(const struct chart *chart)
{
    char *svg = NULL;
    size_t size;
    FILE *out = open_memstream(&svg, &size);
    assert_non_null(out);
    assert_true(chart_svg(out, chart));
    assert_int_equal(fclose(out), 0);
    return svg;
}

static size_t occurrences(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

/* The first number that stands after `mark`, from `text` on. */
static double number_after(const char *text, const char *mark)
{
    assert_non_null(text);
    const char *at = strstr(text, mark);
    assert_non_null(at);
    return strtod(at + strlen(mark), NULL);
}

/* Four days of two series, the third of them not observed. */
static const double first_values[] = {10, 20, NAN, 40};
static const double second_values[] = {5, 5, NAN, 10};
static const struct chart_series two_series[] = {{"23/TCP", first_values},
                                                 {"80/TCP", second_values}};
static const char *const days[] = {"1", "", NULL, "4"};
static const struct chart_band bands[] = {{CHART_GAP, 2, 3, "gap"}};

static struct chart four_days(enum chart_kind kind)
{
    return (struct chart){.kind = kind,
                          .id = "ports",
                          .title = "Accesses <by> port",
                          .description = "two ports",
                          .unit = "accesses a day and address",
                          .step_title = "day (UTC)",
                          .steps = days,
                          .step_count = 4,
                          .series = two_series,
                          .series_count = 2,
                          .bands = bands,
                          .band_count = 1};
}

static void a_chart_says_what_it_is_to_those_who_do_not_see_it(void **state)
{
    (void)state;
    struct chart chart = four_days(CHART_LINES);
    char *svg = drawn(&chart);
    assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"ports-title ports-description\""));
    assert_non_null(strstr(svg, "<title id=\"ports-title\">Accesses &lt;by&gt; port</title>"));
    assert_non_null(strstr(svg, "<desc id=\"ports-description\">two ports</desc>"));
    assert_non_null(strstr(svg, ">accesses a day and address</text>"));
    assert_non_null(strstr(svg, ">day (UTC)</text>"));
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "url("));
    free(svg);
}

static void a_line_breaks_where_nothing_was_observed(void **state)
{
    (void)state;
    struct chart chart = four_days(CHART_LINES);
    chart.series_count = 1;
    char *svg = drawn(&chart);
    const char *path = strstr(svg, "<path d=\"");
    assert_non_null(path);
    const char *end = strchr(path + 9, '"');
    char d[200] = "";
    memcpy(d, path + 9, (size_t)(end - path - 9));
    /* Columns of 169 from 66 on; 40 is the top of the scale, whose height is 230 from 53 on. */
    assert_string_equal(d, "M150.5 225.5h0L319.5 168.0M657.5 53.0h0");
    free(svg);
}

static void heights_follow_the_values(void **state)
{
    (void)state;
    struct chart chart = four_days(CHART_STACK);
    char *svg = drawn(&chart);
    /* The second area stands on the first: its last stretch from 40 to 50, which is the top. */
    assert_int_equal(occurrences(svg, "Z\""), 2);
    const char *from = strrchr(svg, 'Z');
    while (*from != 'M')
        from--;
    const double high = number_after(from, " "), low = number_after(strchr(from, 'L'), " ");
    assert_true(fabs(high - 75) < 0.06);
    assert_true(fabs(low - (75 + 230.0 / 5)) < 0.06);
    free(svg);
}

static void panels_have_scales_of_their_own(void **state)
{
    (void)state;
    struct chart chart = four_days(CHART_PANELS);
    char *svg = drawn(&chart);
    assert_non_null(strstr(svg, ">40</text>"));
    assert_non_null(strstr(svg, ">10</text>"));
    assert_int_equal(occurrences(svg, "<path "), 2);
    free(svg);
}

static void bars_are_as_long_as_their_values(void **state)
{
    (void)state;
    static const double now[] = {100, 50, 0}, before[] = {50, 100, NAN};
    static const struct chart_series series[] = {{"2020-H1", now}, {"2019-H1", before}};
    static const char *const names[] = {"23/TCP", "445/TCP", "80/TCP"};
    const struct chart chart = {.kind = CHART_BARS,
                                .id = "rank",
                                .title = "Ports",
                                .description = "",
                                .unit = "a day",
                                .step_title = "",
                                .steps = names,
                                .step_count = 3,
                                .series = series,
                                .series_count = 2};
    char *svg = drawn(&chart);
    const double longer = number_after(strstr(svg, ">23/TCP</text>"), " width=\"");
    const double shorter = number_after(strstr(svg, ">445/TCP</text>"), " width=\"");
    assert_true(fabs(longer - 2 * shorter) < 0.2);
    assert_non_null(strstr(svg, ">100.0</text>"));
    /* Four of the series (one of them 0, one unknown), two of the legend, one of the paper. */
    assert_int_equal(occurrences(svg, "<rect "), 7);
    free(svg);
}

static void a_long_series_makes_no_longer_svg_than_a_pixel_needs(void **state)
{
    (void)state;
    enum { HOURS = 100000 };
    double *values = malloc(HOURS * sizeof *values);
    const char **steps = calloc(HOURS, sizeof *steps);
    assert_non_null(values);
    assert_non_null(steps);
    for (size_t i = 0; i < HOURS; i++)
        values[i] = i == 77777 ? 1000 : (double)(i % 24);
    const struct chart_series series = {"all", values};
    struct chart chart = four_days(CHART_LINES);
    chart.steps = steps;
    chart.step_count = HOURS;
    chart.series = &series;
    chart.series_count = 1;
    char *svg = drawn(&chart);
    assert_true(strlen(svg) < 60000);
    /* One hour in a hundred thousand is still seen: 1,000 is the top. */
    assert_non_null(strstr(svg, "V53.0"));
    free(svg);
    free(values);
    free(steps);
}

static void numbers_that_are_none_are_drawn_as_nothing(void **state)
{
    (void)state;
    static const double odd[] = {INFINITY, -INFINITY, NAN, -3};
    static const struct chart_series series[] = {{"odd", odd}, {"none", odd}};
    for (int kind = CHART_LINES; kind <= CHART_BARS; kind++) {
        static const char *const names[] = {"a", "b", "c", "d"};
        struct chart chart = four_days((enum chart_kind)kind);
        chart.steps = names;
        chart.series = series;
        char *svg = drawn(&chart);
        assert_null(strstr(svg, "inf"));
        assert_null(strstr(svg, "nan"));
        free(svg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chart_says_what_it_is_to_those_who_do_not_see_it),
        cmocka_unit_test(a_line_breaks_where_nothing_was_observed),
        cmocka_unit_test(heights_follow_the_values),
        cmocka_unit_test(panels_have_scales_of_their_own),
        cmocka_unit_test(bars_are_as_long_as_their_values),
        cmocka_unit_test(a_long_series_makes_no_longer_svg_than_a_pixel_needs),
        cmocka_unit_test(numbers_that_are_none_are_drawn_as_nothing),
    };
    return cmocka_run_group_tests_name("draw/chart", tests, NULL, NULL);
}
