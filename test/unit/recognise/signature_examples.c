/* How the text of an example becomes bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "recognise/signature_examples.h"

static uint8_t bytes[SIGNATURE_EXAMPLE_BYTES];
static size_t length;

static void escapes_stand_for_bytes_and_all_else_for_itself(void **test)
{
    static const struct {
        const char *text, *bytes;
        size_t length;
    } table[] = {
        {"", "", 0},
        {"GET /", "GET /", 5},
        {"a\\r\\nb", "a\r\nb", 4},
        {"\\\\x41", "\\x41", 4},
        {"\\x00\\xFF\\xfe\\x0a", "\x00\xff\xfe\x0a", 4},
        {"ルーター", "ルーター", 12},
    };
    (void)test;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_true(signature_example_bytes(table[i].text, bytes, &length));
        assert_int_equal(length, table[i].length);
        assert_memory_equal(bytes, table[i].bytes, length);
    }
}

static void a_wrong_escape_is_refused(void **test)
{
    static const char *const wrong[] = {"\\", "a\\", "\\q", "\\x", "\\x4", "\\x4g", "\\xg4", "\\0"};
    (void)test;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(signature_example_bytes(wrong[i], bytes, &length));
}

static void an_example_has_at_most_its_limit(void **test)
{
    char text[SIGNATURE_EXAMPLE_BYTES + 2];
    (void)test;
    memset(text, 'a', sizeof text);
    text[SIGNATURE_EXAMPLE_BYTES] = '\0';
    assert_true(signature_example_bytes(text, bytes, &length));
    assert_int_equal(length, SIGNATURE_EXAMPLE_BYTES);
    text[SIGNATURE_EXAMPLE_BYTES] = 'a';
    text[SIGNATURE_EXAMPLE_BYTES + 1] = '\0';
    assert_false(signature_example_bytes(text, bytes, &length));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_stand_for_bytes_and_all_else_for_itself),
        cmocka_unit_test(a_wrong_escape_is_refused),
        cmocka_unit_test(an_example_has_at_most_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
