/* Lines of a login are known by their form, and requests are none. */
#include "recognise/dialogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LOOKS(port, text) dialogue_looks_so(port, (const uint8_t *)(text), sizeof(text) - 1)

static void two_lines_of_one_word_are_a_login_on_any_port(void **state)
{
    (void)state;
    assert_true(LOOKS(5555, "root\r\nxc3511\r\nenable\r\n"));
    assert_true(LOOKS(9000, "root\nxc3511"));
    assert_true(LOOKS(9000, "\r\nroot\r\0xc3511\r\0"));
    assert_true(LOOKS(26, "\xff\xfb\x1f\xff\xfa\x18\0vt100\xff\xf0root\r\nxc3511\r\n"));
    assert_false(LOOKS(9000, "root\r\n"));
    assert_false(LOOKS(9000, "stats"));
    assert_false(LOOKS(9000, "root\r\nmy pass\r\n"));
}

static void at_telnet_one_line_of_one_word_is_enough(void **state)
{
    (void)state;
    assert_true(LOOKS(23, "root\r\n"));
    assert_true(LOOKS(2323, "\xff\xfd\x01root"));
    assert_false(LOOKS(23, "\xff\xfd\x01\xff\xfb\x1f"));
    assert_false(LOOKS(23, ""));
}

static void requests_and_other_protocols_are_none(void **state)
{
    (void)state;
    assert_false(LOOKS(23, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_false(LOOKS(80, "POST /login HTTP/1.0\r\n\r\nuser=a&password=b"));
    assert_false(LOOKS(21, "USER a\r\nPASS b\r\n"));
    assert_false(LOOKS(443, "\x16\x03\x01\x02\0\x01"));
    assert_false(LOOKS(3389, "\x03\0\0\x2a"));
    assert_false(LOOKS(22, "SSH-2.0-Go\r\n\0\0\x01"));
    assert_false(LOOKS(23, "\xff"));
    assert_false(LOOKS(23, "\xff\xfa\x18"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_lines_of_one_word_are_a_login_on_any_port),
        cmocka_unit_test(at_telnet_one_line_of_one_word_is_enough),
        cmocka_unit_test(requests_and_other_protocols_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
