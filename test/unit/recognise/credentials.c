/* The lists of logins: what is in them, how a file of one's own is read, and what is wrong with one. */
#include "recognise/credentials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum login_list find(const struct credentials *c, const char *user, const char *password)
{
    return credentials_find(c, user, strlen(user), password, strlen(password));
}

static struct credentials *shipped(void)
{
    struct error error = {0};
    struct credentials *c = credentials_read(NULL, 0, &error);
    assert_non_null(c);
    return c;
}

static struct credentials *parsed(const char *text)
{
    struct error error = {0};
    struct credentials *c = credentials_parse("list", (const uint8_t *)text, strlen(text), &error);
    assert_non_null(c);
    return c;
}

static void mirai_has_62_entries_and_60_pairs(void **state)
{
    (void)state;
    struct credentials *c = shipped();
    assert_int_equal(credentials_lines(c, LOGIN_LIST_MIRAI), 62);
    assert_int_equal(credentials_pairs(c, LOGIN_LIST_MIRAI), 60);
    assert_int_equal(credentials_pairs(c, LOGIN_LIST_LATER), 9);
    assert_int_equal(credentials_pairs(c, LOGIN_LIST_OWN), 0);
    credentials_destroy(c);
}

static void pairs_of_each_list_are_known(void **state)
{
    (void)state;
    struct credentials *c = shipped();
    assert_int_equal(find(c, "root", "xc3511"), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "root", ""), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "admin", ""), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "root", "zlxx."), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "guest", "12345"), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "Administrator", "admin"), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "root", "t0talc0ntr0l4!"), LOGIN_LIST_LATER);
    assert_int_equal(find(c, "vstarcam2015", "20150602"), LOGIN_LIST_LATER);
    credentials_destroy(c);
}

/* Of lists that were copied wrongly. */
static void corrupted_pairs_are_not_known(void **state)
{
    (void)state;
    struct credentials *c = shipped();
    assert_int_equal(find(c, "root", "jauntech"), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "root", "juantech"), LOGIN_LIST_MIRAI);
    assert_int_equal(find(c, "20xbully", "20xbullu"), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "root", "000000"), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "root", "00000000"), LOGIN_LIST_MIRAI);
    credentials_destroy(c);
}

static void a_pair_is_known_only_as_a_whole(void **state)
{
    (void)state;
    struct credentials *c = shipped();
    assert_int_equal(find(c, "", ""), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "roo", "txc3511"), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "rootx", "c3511"), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "Root", "xc3511"), LOGIN_LIST_NONE);
    assert_int_equal(find(c, "root", "xc3511 "), LOGIN_LIST_NONE);
    assert_int_equal(credentials_find(c, "root\0", 5, "xc3511", 6), LOGIN_LIST_NONE);
    credentials_destroy(c);
}

static void a_file_of_ones_own_is_added_and_published_lists_come_first(void **state)
{
    (void)state;
    char path[] = "/tmp/teiten-credentials-XXXXXX";
    const char *files[] = {path};
    struct error error = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char text[] = "# mine\r\n\r\ncamera/quack\r\nroot/xc3511\nno/end";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    struct credentials *c = credentials_read(files, 1, &error);
    assert_non_null(c);
    assert_int_equal(find(c, "camera", "quack"), LOGIN_LIST_OWN);
    assert_int_equal(find(c, "no", "end"), LOGIN_LIST_OWN);
    assert_int_equal(find(c, "root", "xc3511"), LOGIN_LIST_MIRAI);
    assert_int_equal(credentials_pairs(c, LOGIN_LIST_OWN), 2);
    credentials_destroy(c);
    unlink(path);
    assert_null(credentials_read(files, 1, &error));
    assert_int_equal(error.class, ERROR_INPUT);
}

static void any_byte_can_be_written(void **state)
{
    (void)state;
    struct credentials *c = parsed("a\\x00b/c\\\\d\n\\x23x/\n/only/slashes\n\\xFf/ \n");
    assert_int_equal(credentials_find(c, "a\0b", 3, "c\\d", 3), LOGIN_LIST_OWN);
    assert_int_equal(find(c, "#x", ""), LOGIN_LIST_OWN);
    assert_int_equal(find(c, "", "only/slashes"), LOGIN_LIST_OWN);
    assert_int_equal(find(c, "\xff", " "), LOGIN_LIST_OWN);
    credentials_destroy(c);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"a/b\n\nnothing\n", "list:3: no slash"},
        {"[mirai]\na/b\n[miraj]\n", "list:3: which list?"},
        {"[mirai", "list:1: which list?"},
        {"[none]\n", "list:1: which list?"},
        {"a/b\\c\n", "list:1: a backslash"},
        {"a\\/b\n", "list:1: a backslash"},
        {"a/\\x4", "list:1: a backslash"},
        {"a/\\xg0", "list:1: a backslash"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        const char *text = cases[i].text;
        assert_null(credentials_parse("list", (const uint8_t *)text, strlen(text), &error));
        assert_int_equal(error.class, ERROR_CONFIG);
        assert_non_null(strstr(error.text, cases[i].said));
    }
}

static void of_many_pairs_each_is_found(void **state)
{
    (void)state;
    enum { PAIRS = 5000 };
    char *text = malloc(PAIRS * 24), *at = text;
    assert_non_null(text);
    for (int i = PAIRS; i > 0; i--)
        at += sprintf(at, "u%d/p%d\n", i, i * 7);
    struct credentials *c = parsed(text);
    for (int i = 1; i <= PAIRS; i++) {
        char user[16], password[16];
        snprintf(user, sizeof user, "u%d", i);
        snprintf(password, sizeof password, "p%d", i * 7);
        assert_int_equal(find(c, user, password), LOGIN_LIST_OWN);
        snprintf(password, sizeof password, "p%d", i * 7 + 1);
        assert_int_equal(find(c, user, password), LOGIN_LIST_NONE);
    }
    credentials_destroy(c);
    free(text);
}

static void an_empty_list_knows_nothing(void **state)
{
    (void)state;
    struct credentials *c = parsed("");
    assert_int_equal(find(c, "root", "xc3511"), LOGIN_LIST_NONE);
    assert_null(credentials_destroy(c));
    assert_null(credentials_destroy(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mirai_has_62_entries_and_60_pairs),
        cmocka_unit_test(pairs_of_each_list_are_known),
        cmocka_unit_test(corrupted_pairs_are_not_known),
        cmocka_unit_test(a_pair_is_known_only_as_a_whole),
        cmocka_unit_test(a_file_of_ones_own_is_added_and_published_lists_come_first),
        cmocka_unit_test(any_byte_can_be_written),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(of_many_pairs_each_is_found),
        cmocka_unit_test(an_empty_list_knows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
