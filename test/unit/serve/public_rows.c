/* Which rows are told in public: made by hand, with counts on both sides of the limit. */
#include "serve/public_rows.h"
#include "ask/column.h"
#include "serve/public_query.h"
#include "serve/resources.h"
#include "support.h"

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
    static const char *const names[] = {"rank", "sources", "previous_rank", "previous_sources",
                                        "previous_rate"};
    const int numbers[] = {1, 40, 3, 40, 7, 2, 3, 1, 50, 7, 3, 40, 9, 40, 7, 4, 40, 2, 5, 7};
    struct made m;
    make(&m, "signatures", names, 5, numbers, 4);
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_int_equal(m.answer.rows.rows, 3);
    const int ranks[] = {1, 2, 3}, before[] = {1, 2, -1};
    for (size_t r = 0; r < 3; r++) {
        assert_int_equal(number(&m, r, 0), ranks[r]);
        assert_int_equal(number(&m, r, 2), before[r]);
    }
    assert_int_equal(number(&m, 2, 4), -1); /* of five sources */
}

static void others_are_told_together(void **state)
{
    (void)state;
    static const char *const names[] = {"port", "accesses", "sources", "share"};
    const int numbers[] = {23, 600, 40, 0, 31337, 300, 2, 0, 22, 100, 10, 0};
    struct made m;
    make(&m, "ports", names, 4, numbers, 3);
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
    const int with[] = {23, 990, 60, 2323, 51, 21, 9999, 50, 30};
    struct made m, all;
    make(&m, "ports", ports, 3, without, 3);
    make(&all, "ports", ports, 3, with, 3);
    assert_true(public_rows(&m.answer, &all.answer, LEAST, 0, false));
    assert_int_equal(m.answer.rows.rows, 2);
    assert_int_equal(number(&m, 0, 1), 900);
    assert_int_equal(number(&m, 1, 1), 51);
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

static void times_become_days_and_lists_of_ports_go(void **state)
{
    (void)state;
    static const char *const names[] = {"sources", "first", "ports"};
    const int numbers[] = {10, 0, 0};
    struct made m;
    make(&m, "signatures", names, 3, numbers, 1);
    m.cells[1] = (struct cell){.type = CELL_TEXT, .text = strdup("2020-03-01T12:34:56+09:00")};
    m.cells[2] = (struct cell){.type = CELL_TEXT, .text = strdup("80/tcp 31337/tcp")};
    assert_true(public_rows(&m.answer, NULL, LEAST, 0, false));
    assert_string_equal(m.cells[1].text, "2020-03-01T00:00:00+09:00");
    assert_int_equal(m.cells[2].type, CELL_NULL);
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
        cmocka_unit_test(others_are_told_together),
        cmocka_unit_test(a_class_of_few_sources_is_not_taken_apart),
        cmocka_unit_test(sensors_are_one_row),
        cmocka_unit_test(times_become_days_and_lists_of_ports_go),
        cmocka_unit_test(every_public_question_counts_sources_or_victims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
