/* Names of countries are those that Japanese and English reports write. */
#include "ask/country.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_name_is_that_of_reports(void **state)
{
    static const struct {
        const char *code, *en, *ja;
    } cases[] = {{"CN", "China", "中国"},          {"TW", "Taiwan", "台湾"},
                 {"US", "United States", "米国"},  {"RU", "Russia", "ロシア"},
                 {"GB", "United Kingdom", "英国"}, {"KR", "South Korea", "韓国"},
                 {"HK", "Hong Kong", "香港"},      {"ZW", "Zimbabwe", "ジンバブエ"}};
    char name[COUNTRY_NAME_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(country_name(cases[i].code, false, name), cases[i].en);
        assert_string_equal(country_name(cases[i].code, true, name), cases[i].ja);
    }
}

static void a_code_without_a_name_is_shown_as_it_is(void **state)
{
    static const char *const codes[] = {"ZZ", "jp", "J", "JPN", "# ", "CN,"};
    char name[COUNTRY_NAME_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        assert_string_equal(country_name(codes[i], true, name), codes[i]);
}

static void no_code_is_not_known(void **state)
{
    char name[COUNTRY_NAME_SIZE];
    (void)state;
    assert_string_equal(country_name("", false, name), "not known");
    assert_string_equal(country_name("", true, name), "不明");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_name_is_that_of_reports),
                                       cmocka_unit_test(a_code_without_a_name_is_shown_as_it_is),
                                       cmocka_unit_test(no_code_is_not_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
