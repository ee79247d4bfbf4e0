/* What the public mode takes out of texts. */
#include "serve/public_cells.h"
#include "ask/column.h"
#include "support.h"

#include <stdlib.h>

static void is(const char *text, const char *expected)
{
    char *got = public_text(text, false);
    assert_string_equal(got, expected);
    free(got);
}

static void addresses_are_taken_out_however_they_are_written(void **state)
{
    (void)state;
    is("192.0.2.1", "(address)");
    is("from 192.0.2.1.", "from (address)");
    is("hxxp://192[.]0[.]2[.]1/x", "hxxp://(address)/x");
    is("192.0.2.1:8080", "(address)");
    is("[2001:db8::1]:80 and 2001:db8::2", "(address) and (address)");
    is("::ffff:192.0.2.1", "(address)");
    is("a192.0.2.1z", "(address)z");
}

static void what_is_no_address_stays(void **state)
{
    (void)state;
    is("", "");
    is("23/tcp", "23/tcp");
    is("version 1.2.3", "version 1.2.3");
    is("at 09:30:15", "at 09:30:15");
    is("ZTE: dead beef", "ZTE: dead beef");
    is("宛先ポート 23", "宛先ポート 23");
}

static void surges_lose_what_sources_sent(void **state)
{
    (void)state;
    static const char *const names[] = {"series", "token", "host"};
    struct cell cells[6];
    struct answer answer = {.column_count = 3, .rows = {.rows = 2, .columns = 3, .cells = cells}};
    for (size_t c = 0; c < 3; c++)
        assert_non_null(answer.columns[c] = column_find(names[c]));
    for (size_t i = 0; i < 6; i++)
        cells[i] = (struct cell){.type = CELL_TEXT, .text = strdup("evil.example")};
    assert_true(public_cells(&answer, false));
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(cells[i].text, i % 3 == 0 ? "evil.example" : "");
        free(cells[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_taken_out_however_they_are_written),
        cmocka_unit_test(what_is_no_address_stays),
        cmocka_unit_test(surges_lose_what_sources_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
