/* The name that a mistyped one may have meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/nearest.h"

static void a_name_within_three_edits_is_found_and_the_nearest_of_them(void **state)
{
    (void)state;
    static const char *const names[] = {"sensor", "store", "store-limit", "memory"};
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"stroe", "store"},     {"senso", "sensor"},   {"store-limt", "store-limit"},
        {"memorize", "memory"}, {"memorabilia", NULL}, {"", NULL},
        {"store", "store"},     {"MEMORY", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = nearest_name(cases[i].typed, names, 4);
        if (cases[i].meant == NULL)
            assert_null(found);
        else
            assert_string_equal(found, cases[i].meant);
    }
}

static void a_short_name_is_not_near_to_everything(void **state)
{
    (void)state;
    static const char *const names[] = {"lo", "in"};
    assert_null(nearest_name("eth", names, 2));
    assert_string_equal(nearest_name("l0", names, 2), "lo");
}

static void no_length_is_too_long(void **state)
{
    (void)state;
    char typed[4096], name[128];
    memset(typed, 'a', sizeof typed);
    typed[sizeof typed - 1] = '\0';
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    const char *const names[] = {name, "a"};
    assert_null(nearest_name(typed, names, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_within_three_edits_is_found_and_the_nearest_of_them),
        cmocka_unit_test(a_short_name_is_not_near_to_everything),
        cmocka_unit_test(no_length_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
