/* Watch lists: what a line may be, whose an address is, and what a list that is wrong says of itself. */
#include "alert/watch_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool parse(struct watch_list *list, const char *text, struct error *error)
{
    *list = (struct watch_list){0};
    return watch_list_parse(list, "list.csv", text, strlen(text), error) &&
           watch_list_finish(list, error);
}

static struct ipv6 address(const char *text)
{
    struct address_prefix prefix;
    assert_null(address_prefix_parse(text, &prefix));
    return prefix.first;
}

static const char *owner_of(const struct watch_list *list, const char *text, uint32_t asn)
{
    const struct ipv6 a = address(text);
    const struct watch_entry *entry = watch_list_find(list, &a, asn);
    return entry == NULL ? "nobody" : entry->owner;
}

static const char good_list[] =
    "# whom we care for\r\n\n"
    "203.0.113.0/24,\"Shop \"\"A\"\", Inc.\",ja,\"abuse@example.jp, 03\",mail-a\r\n"
    "203.0.113.128/25 , Half , en\n203.0.113.7,One\n2001:db8::/32,Six,both\nAS64500,Net,";

static void a_line_is_a_prefix_an_address_or_an_as(void **state)
{
    (void)state;
    struct watch_list list;
    struct error error = {0};
    assert_true(parse(&list, good_list, &error));
    assert_int_equal(list.count, 5);
    const struct ipv6 in_shop = address("203.0.113.9");
    const struct watch_entry *entry = watch_list_find(&list, &in_shop, 0);
    assert_string_equal(entry->owner, "Shop \"A\", Inc.");
    assert_string_equal(entry->contact, "abuse@example.jp, 03");
    assert_string_equal(entry->outlet, "mail-a");
    assert_int_equal(entry->language, LETTER_JA);
    watch_list_clear(&list);
}

static void the_longest_prefix_owns_and_an_as_where_there_is_none(void **state)
{
    (void)state;
    struct watch_list list;
    struct error error = {0};
    assert_true(parse(&list, good_list, &error));
    assert_string_equal(owner_of(&list, "203.0.113.200", 64500), "Half");
    assert_string_equal(owner_of(&list, "203.0.113.7", 64500), "One");
    assert_string_equal(owner_of(&list, "203.0.113.8", 0), "Shop \"A\", Inc.");
    assert_string_equal(owner_of(&list, "2001:db8:ffff::1", 0), "Six");
    assert_string_equal(owner_of(&list, "198.51.100.1", 64500), "Net");
    assert_string_equal(owner_of(&list, "198.51.100.1", 64501), "nobody");
    assert_string_equal(owner_of(&list, "203.0.112.255", 0), "nobody");
    assert_string_equal(owner_of(&list, "2001:db9::", 0), "nobody");
    watch_list_clear(&list);
}

static void nested_prefixes_are_one_range(void **state)
{
    (void)state;
    struct watch_list list;
    struct error error = {0};
    assert_true(parse(&list, good_list, &error));
    assert_int_equal(list.who.ipv4_count, 1);
    assert_int_equal(list.who.ipv4[0].first, 0xcb007100);
    assert_int_equal(list.who.ipv4[0].last, 0xcb0071ff);
    assert_int_equal(list.who.ipv6_count, 1);
    assert_int_equal(list.who.ipv6[0].last.bytes[15], 0xff);
    assert_int_equal(list.who.asn_count, 1);
    watch_list_clear(&list);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *line, *why;
    } wrong[] = {
        {"203.0.113.1/24,A", "bits beyond"},
        {"0.0.0.0/0,A", "everybody"},
        {"::/0,A", "everybody"},
        {"203.0.113.0/33,A", "no length"},
        {"203.0.113.0/,A", "no length"},
        {"::ffff:203.0.113.7,A", "203.0.113.7"},
        {"example.org,A", "no address"},
        {"AS0,A", "no number"},
        {"AS4294967296,A", "no number"},
        {"AS1x,A", "no number"},
        {"203.0.113.0/24", "no owner"},
        {"203.0.113.0/24,A,fr", "none of en, ja, both"},
        {"203.0.113.0/24,A,en,x,../mail", "name of an outlet"},
        {"203.0.113.0/24,A,en,x,y,z", "too many fields"},
        {"203.0.113.0/24,\"A", "not closed"},
        {"203.0.113.0/24,\"A\" x", "behind a closed quote"},
        {"203.0.113.0/24,A\033[31m", "control character"},
        {"203.0.113.0/24,A\xff", "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[256];
        struct watch_list list;
        struct error error = {0};
        snprintf(text, sizeof text, "198.51.100.0/24,Good\n%s\n", wrong[i].line);
        assert_false(parse(&list, text, &error));
        if (strncmp(error.text, "list.csv:2: ", 12) != 0 ||
            strstr(error.text, wrong[i].why) == NULL)
            fail_msg("%s: %s", wrong[i].line, error.text);
        assert_int_equal(error.class, ERROR_CONFIG);
        watch_list_clear(&list);
    }
}

static void an_overlong_owner_is_refused_and_the_longest_is_kept(void **state)
{
    (void)state;
    char text[256] = "203.0.113.0/24,";
    struct watch_list list;
    struct error error = {0};
    memset(text + 15, 'x', 127);
    assert_true(parse(&list, text, &error));
    assert_int_equal(strlen(list.entries[0].owner), 127);
    watch_list_clear(&list);
    text[15 + 127] = 'x';
    assert_false(parse(&list, text, &error));
    watch_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_prefix_an_address_or_an_as),
        cmocka_unit_test(the_longest_prefix_owns_and_an_as_where_there_is_none),
        cmocka_unit_test(nested_prefixes_are_one_range),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(an_overlong_owner_is_refused_and_the_longest_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
