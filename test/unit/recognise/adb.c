/* Commands are found in messages of ADB, and nowhere else. */
#include "recognise/adb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CNXN                                                                                       \
    "CNXN\0\0\0\1\0\x10\0\0\7\0\0\0\x32\2\0\0\xbc\xb1\xa7\xb1"                                     \
    "host::\0"
#define OPEN(length) "OPEN\1\0\0\0\0\0\0\0" length "\0\0\0\0\0\0\0\xb0\xaf\xba\xb1"

static void check(const void *bytes, size_t length, const char *const *lines)
{
    uint32_t at = 0;
    struct heard_bytes line;
    for (; *lines != NULL; lines++) {
        assert_true(adb_next_command(bytes, (uint32_t)length, &at, &line));
        assert_int_equal(line.length, strlen(*lines));
        assert_memory_equal(line.at, *lines, line.length);
    }
    assert_false(adb_next_command(bytes, (uint32_t)length, &at, &line));
}
#define CHECK(text, ...) check(text, sizeof(text) - 1, (const char *const[]){__VA_ARGS__ NULL})

static void a_wish_behind_a_greeting_is_a_command(void **state)
{
    (void)state;
    CHECK(CNXN OPEN("\x09") "shell:id\0", "id", );
    CHECK(OPEN("\x08") "exec:id\0", "id", );
    CHECK(OPEN("\x10") "shell,v2,raw:id\0", "id", );
    CHECK(CNXN OPEN("\x09") "shell:id\0" OPEN("\x09") "shell:ls\0", "id", "ls", );
}

static void what_is_cut_is_a_command_as_far_as_it_goes(void **state)
{
    (void)state;
    CHECK(OPEN("\x7f") "shell:cd /data/l", "cd /data/l", );
    CHECK(OPEN("\x09") "shell:id", "id", );
}

static void other_wishes_and_other_bytes_are_none(void **state)
{
    (void)state;
    CHECK(CNXN, );
    CHECK(OPEN("\x06") "sync:\0", );
    CHECK(OPEN("\x07") "shell:\0", );
    CHECK(OPEN("\x09") "shellx:id", );
    CHECK("OPEN\1\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\xb0\xaf\xba\xb2shell:id\0", );
    CHECK("OPEN", );
    CHECK("", );
}

static void a_greeting_and_a_wish_are_told_apart(void **state)
{
    static const uint8_t cnxn[] = CNXN, open[] = OPEN("\x09");
    (void)state;
    assert_true(adb_greets(cnxn, sizeof cnxn) && !adb_wishes(cnxn, sizeof cnxn));
    assert_true(adb_wishes(open, 24) && !adb_greets(open, 24));
    assert_false(adb_greets(cnxn, 23) || adb_wishes(open, 23));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wish_behind_a_greeting_is_a_command),
        cmocka_unit_test(what_is_cut_is_a_command_as_far_as_it_goes),
        cmocka_unit_test(other_wishes_and_other_bytes_are_none),
        cmocka_unit_test(a_greeting_and_a_wish_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
