/* JSON text, times and names. The UUID is RFC 9562's own example (appendix A.4). */
#include "export/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void written_as(const char *text, const char *expected)
{
    char *made = NULL;
    size_t size;
    FILE *out = open_memstream(&made, &size);
    json_text_write(out, text);
    fclose(out);
    assert_string_equal(made, expected);
    free(made);
}

static void json_text_is_valid_whatever_it_is(void **state)
{
    (void)state;
    written_as("a\"b\\c\n", "\"a\\\"b\\\\c\\u000a\"");
    written_as("国\x7f", "\"国\\u007f\"");
    written_as("\xff\xc0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
    written_as("\xe5\x9b", "\"\\ufffd\\ufffd\"");
    written_as("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
}

static void names_have_the_uuid_of_the_standard(void **state)
{
    (void)state;
    static const uint8_t dns[16] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    char uuid[UUID_TEXT_SIZE];
    assert_string_equal(uuid_of(dns, "www.example.com", uuid),
                        "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void times_come_back_as_they_were(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    assert_string_equal(time_write(time_read("2020-02-29T23:59:58Z"), text),
                        "2020-02-29T23:59:58Z");
    assert_int_equal(time_read("1970-01-02T00:00:01Z").ns, 86401 * (int64_t)NS_PER_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_text_is_valid_whatever_it_is),
        cmocka_unit_test(names_have_the_uuid_of_the_standard),
        cmocka_unit_test(times_come_back_as_they_were),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
