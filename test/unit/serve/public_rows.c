/* Which rows are told in public: made by hand, with counts on both sides of the limit. */
#include "serve/public_rows.h"
#include "ask/column.h"
#include "serve/public_coarse.h"
#include "serve/public_query.h"
#include "serve/resources.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEAST = 10, COLUMNS_MOST = 12, ROWS_MOST = 6 };

/* An answer to `question` with rows of numbers; -1: null. */
struct made {
    struct answer answer;
    struct cell cells[COLUMNS_MOST * ROWS_MOST];
};

static void make(struct made *made, const char *question, const char *const *names, size_t width,
                 const int *numbers, size_t rows)
{
    *made = (struct made){0};
    struct answer *a = &made->answer;
    a->question = question_find(question);
    a->column_count = a->rows.columns = width;
    a->rows.rows = rows;
    a->row_total = 99;
    a->rows.cells = made->cells;
    for (size_t c = 0; c < width; c++)
        assert_non_null(a->columns[c] = column_find(names[c]));
    for (size_t i = 0; i < rows * width; i++)
        made->cells[i] = numbers[i] < 0 ? (struct cell){.type = CELL_NULL}
                                        : (struct cell){.type = CELL_COUNT, .count = numbers[i]};
}

static int64_t number(const struct made *made, size_t row, size_t column)
{
    const struct cell *cell = result_cell(&made->answer.rows, row, column);
    return cell->type == CELL_COUNT ? cell->count : -1;
}

static const char *const ports[] = {"port", "accesses", "sources"};

static void rows_of_few_sources_are_not_told(void **state)
{
    (void)state;
    const int numbers[] = {23, 900, 40, 31337, 500, 9, 22, 30, 10, 80, 20, -1};
    struct made m;
    make(&m, "ports", ports, 3, numbers, 4);
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(m.answer.rows.rows, 2);
    assert_int_equal(m.answer.row_total, 2);
    assert_int_equal(number(&m, 0, 0), 23);
    assert_int_equal(number(&m, 1, 0), 22);
}

/* The same for a port that nobody ever tried, and one that somebody tried once. */
static void what_is_held_back_looks_as_if_it_were_not(void **state)
{
    (void)state;
    const int probed[] = {31337, 1, 1};
    struct made never, once;
    make(&never, "ports", ports, 3, probed, 0);
    make(&once, "ports", ports, 3, probed, 1);
    assert_true(public_rows(&never.answer, NULL, LEAST, 0, false));
    assert_true(public_rows(&once.answer, NULL, LEAST, 0, false));
    assert_int_equal(once.answer.rows.rows, 0);
    assert_int_equal(once.answer.row_total, never.answer.row_total);
    assert_int_equal(once.answer.held_back.accesses, never.answer.held_back.accesses);
}

static void ranks_have_no_gap_where_a_row_is_held_back(void **state)
{
    (void)state;
    static const char *const names[] = {"packets",          "sources",          "previous_rank",
                                        "previous_packets", "previous_sources", "previous_rate"};
    const int numbers[] = {900, 40, 3, 500, 40, 7, 800, 3,  1, 990, 50, 7,
                           700, 40, 9, 100, 40, 7, 600, 40, 2, 700, 5,  7};
    struct made m;
    make(&m, "signatures", names, 6, numbers, 4);
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(m.answer.rows.rows, 3);
    const int before[] = {1, 2, -1};
    for (size_t r = 0; r < 3; r++)
        assert_int_equal(number(&m, r, 2), before[r]);
    assert_int_equal(number(&m, 2, 5), -1); /* of five sources */
}

/* A day on which few came is not told; nor is it the difference of two periods with and without it. */
static void a_day_of_few_makes_no_difference_to_a_period(void **state)
{
    (void)state;
    static const char *const names[] = {"port", "accesses", "rate", "sources", "share"};
    const int one[] = {31338, 900, 0, 40, 0}, both[] = {31338, 903, 0, 41, 0};
    struct made day, days;
    make(&day, "ports", names, 5, one, 1);
    make(&days, "ports", names, 5, both, 1);
    for (size_t c = 2; c < 5; c += 2) {
        day.cells[c] = (struct cell){.type = CELL_REAL, .real = 900 / 1000.0};
        days.cells[c] = (struct cell){.type = CELL_REAL, .real = 903 / 1000.0};
    }
    assert_true(public_rows(&day.answer, NULL, LEAST, 0, false));
    assert_true(public_rows(&days.answer, NULL, LEAST, 0, false));
    for (size_t c = 0; c < 5; c++) {
        assert_int_equal(number(&days, 0, c), number(&day, 0, c));
        assert_float_equal(days.cells[c].real, day.cells[c].real, 1e-9);
    }
}

/* The mean of a day's sources is their number where the period is a day. */
static void sources_a_day_are_as_coarse_as_sources(void **state)
{
    (void)state;
    static const char *const names[] = {"packets", "rate", "sources", "daily_sources"};
    const int numbers[] = {900, 0, 41, 0};
    const double daily[] = {41, 20.5}, told[] = {40, 20};
    for (size_t i = 0; i < 2; i++) {
        struct made m;
        make(&m, "detections", names, 4, numbers, 1);
        m.cells[3] = (struct cell){.type = CELL_REAL, .real = daily[i]};
        assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
        assert_int_equal(number(&m, 0, 2), 40);
        assert_float_equal(m.cells[3].real, told[i], 1e-9);
    }
}

static void order_says_no_more_than_the_numbers(void **state)
{
    (void)state;
    const int numbers[] = {8080, 904, 40, 23, 903, 41, 22, 2000, 50};
    struct made m;
    make(&m, "ports", ports, 3, numbers, 3);
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    const int told[] = {22, 23, 8080};
    for (size_t r = 0; r < 3; r++)
        assert_int_equal(number(&m, r, 0), told[r]);
}

static void all_accesses_stay_exact_for_the_coverage_has_them(void **state)
{
    (void)state;
    const int numbers[] = {0, 1234567, 4321};
    static const char *const names[] = {"kind", "accesses", "sources"};
    struct made m;
    make(&m, "totals", names, 3, numbers, 1);
    snprintf(m.answer.kind, sizeof m.answer.kind, "access");
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(number(&m, 0, 1), 1234567);
    assert_int_equal(number(&m, 0, 2), 4300);
}

static void counts_have_two_digits_and_are_of_tens(void **state)
{
    (void)state;
    const int64_t cases[][2] = {
        {0, 0},     {4, 0},       {10, 10},     {41, 40},
        {903, 900}, {1049, 1000}, {1050, 1100}, {INT64_MAX, 9200000000000000000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(public_coarse_count(cases[i][0]), cases[i][1]);
}

/* A single packet of a rare kind is seen in the count of it. */
static void counts_of_rare_kinds_are_not_in_the_coverage(void **state)
{
    (void)state;
    static const char *const names[] = {"sensor",      "received",      "undecodable", "other",
                                        "backscatter", "not_monitored", "conversation"};
    const int numbers[] = {0, 10, 1, 1, 1, 1, 1};
    struct made m;
    make(&m, "coverage", names, 7, numbers, 1);
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(number(&m, 0, 1), 10);
    for (size_t c = 2; c < 7; c++)
        assert_int_equal(number(&m, 0, c), -1);
    free(m.cells[0].text);
}

/* What is rare is seen in its total as in its row, and the total is what a row counts, divided by its share. */
static void a_total_that_is_not_in_the_coverage_is_told_by_no_share(void **state)
{
    (void)state;
    static const struct {
        const char *question, *kind;
        bool is_known, is_without;
    } cases[] = {{"ports", "access", true, false},
                 {"ports", "other", false, false},
                 {"ports", "access", false, true},
                 {"signatures", "access", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *amount = strcmp(cases[i].question, "ports") == 0 ? "accesses" : "packets";
        const char *const names[] = {"kind", amount, "sources", "share"};
        const int numbers[] = {0, 43, 41, 0};
        struct made m, all;
        make(&m, cases[i].question, names, 4, numbers, 1);
        make(&all, cases[i].question, names, 4, numbers, 1);
        all.cells[2].count = 80;
        m.cells[3] = (struct cell){.type = CELL_REAL, .real = 43 / 133.0};
        snprintf(m.answer.kind, sizeof m.answer.kind, "%s", cases[i].kind);
        assert_true(
            public_rows(&m.answer, cases[i].is_without ? &all.answer : NULL, LEAST, 0, false));
        assert_true(fabs(m.cells[3].real - (cases[i].is_known ? 40 / 133.0 : 0.30)) < 1e-9);
        assert_int_equal(m.answer.held_back.accesses, cases[i].is_known ? 93 : -1);
    }
}

static void what_was_received_beside_accesses_has_two_digits(void **state)
{
    (void)state;
    static const char *const names[] = {"sensor", "received", "accesses"};
    const int numbers[] = {0, 1234567 + 1049, 1234567};
    struct made m;
    make(&m, "coverage", names, 3, numbers, 1);
    m.answer.now.coverage = (struct coverage){.received = 1234567 + 4, .accesses = 1234567};
    m.answer.before.coverage = (struct coverage){.received = 41, .accesses = 0};
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(number(&m, 0, 1), 1234567 + 1000);
    assert_int_equal(number(&m, 0, 2), 1234567);
    assert_int_equal(m.answer.now.coverage.received, 1234567);
    assert_int_equal(m.answer.before.coverage.received, 40);
    free(m.cells[0].text);
}

static void others_are_told_together(void **state)
{
    (void)state;
    static const char *const names[] = {"port", "accesses", "sources", "share"};
    const int numbers[] = {23, 600, 40, 0, 31337, 300, 2, 0, 22, 100, 10, 0};
    struct made m;
    make(&m, "ports", names, 4, numbers, 3);
    snprintf(m.answer.kind, sizeof m.answer.kind, "access");
    for (size_t r = 0; r < 3; r++)
        m.cells[r * 4 + 3] = (struct cell){.type = CELL_REAL, .real = numbers[r * 4 + 1] / 1000.0};
    assert_true(public_rows(&m.answer, NULL, LEAST, 1, false));
    assert_int_equal(m.answer.rows.rows, 1);
    assert_int_equal(m.answer.row_total, 2);
    assert_int_equal(m.answer.held_back.accesses, 300);
}

/* ports and ports?without=research must not differ by what one research scanner did on a port. */
static void a_class_of_few_sources_is_not_taken_apart(void **state)
{
    (void)state;
    const int without[] = {23, 900, 40, 2323, 50, 20, 9999, 5, 4};
    const int with[] = {23, 990, 60, 2323, 61, 21, 9999, 50, 30};
    struct made m, all;
    make(&m, "ports", ports, 3, without, 3);
    make(&all, "ports", ports, 3, with, 3);
    assert_true(public_rows(&m.answer, &all.answer, LEAST, 0, false));
    assert_int_equal(m.answer.rows.rows, 2);
    assert_int_equal(number(&m, 0, 1), 900);
    assert_int_equal(number(&m, 1, 1), 60);
}

static void sensors_are_one_row(void **state)
{
    (void)state;
    static const char *const names[] = {"sensor", "received", "gaps"};
    const int numbers[] = {0, 10, 1, 0, 20, 2};
    struct made m;
    make(&m, "coverage", names, 3, numbers, 2);
    m.cells[0] = (struct cell){.type = CELL_TEXT, .text = strdup("tokyo-1")};
    m.cells[3] = (struct cell){.type = CELL_TEXT, .text = strdup("osaka-1")};
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(m.answer.rows.rows, 1);
    assert_string_equal(m.cells[0].text, "all");
    assert_int_equal(number(&m, 0, 1), 30);
    assert_int_equal(number(&m, 0, 2), 3);
    free(m.cells[0].text);
}

static void times_become_days_and_ports_and_last_times_go(void **state)
{
    (void)state;
    static const char *const names[] = {"sources", "noticed", "ports", "last"};
    const int numbers[] = {10, 0, 0, 0};
    struct made m;
    make(&m, "signatures", names, 4, numbers, 1);
    m.cells[1] = (struct cell){.type = CELL_TEXT, .text = strdup("2020-03-01T12:34:56+09:00")};
    m.cells[2] = (struct cell){.type = CELL_TEXT, .text = strdup("80/tcp 31337/tcp")};
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_string_equal(m.cells[1].text, "2020-03-01T00:00:00+09:00");
    assert_int_equal(m.cells[2].type, CELL_NULL);
    assert_int_equal(m.cells[3].type, CELL_NULL);
    free(m.cells[1].text);
}

static void every_public_question_counts_sources_or_victims(void **state)
{
    (void)state;
    for (size_t q = 0; q < question_count; q++)
        if (question_is_public(&questions[q]) && !public_rows_can(&questions[q]))
            fail_msg("%s is public, and nothing tells how many are behind its rows",
                     questions[q].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_few_sources_are_not_told),
        cmocka_unit_test(what_is_held_back_looks_as_if_it_were_not),
        cmocka_unit_test(ranks_have_no_gap_where_a_row_is_held_back),
        cmocka_unit_test(a_day_of_few_makes_no_difference_to_a_period),
        cmocka_unit_test(sources_a_day_are_as_coarse_as_sources),
        cmocka_unit_test(order_says_no_more_than_the_numbers),
        cmocka_unit_test(all_accesses_stay_exact_for_the_coverage_has_them),
        cmocka_unit_test(counts_have_two_digits_and_are_of_tens),
        cmocka_unit_test(counts_of_rare_kinds_are_not_in_the_coverage),
        cmocka_unit_test(a_total_that_is_not_in_the_coverage_is_told_by_no_share),
        cmocka_unit_test(what_was_received_beside_accesses_has_two_digits),
        cmocka_unit_test(others_are_told_together),
        cmocka_unit_test(a_class_of_few_sources_is_not_taken_apart),
        cmocka_unit_test(sensors_are_one_row),
        cmocka_unit_test(times_become_days_and_ports_and_last_times_go),
        cmocka_unit_test(every_public_question_counts_sources_or_victims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
