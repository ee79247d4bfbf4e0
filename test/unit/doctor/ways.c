/* The three ways in which packets to monitored addresses come here, in a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "doctor/ways.h"

enum { OWN = 1 << WAY_OWN, ON_LINK = 1 << WAY_ON_LINK, ROUTED = 1 << WAY_ROUTED };

static struct prefix prefix_of(const char *text)
{
    struct prefix prefix;
    assert_true(prefix_parse(text, strlen(text), &prefix));
    return prefix;
}

/* "198.51.100.7/24 here" */
static struct local_address local_of(const char *text, bool here)
{
    struct prefix whole = prefix_of(text);
    return (struct local_address){whole.address, whole.length, here};
}

static void the_way_follows_from_the_addresses_of_the_machine(void **state)
{
    static const struct {
        const char *monitored;
        unsigned ways;
    } cases[] = {
        {"198.51.100.7", OWN},
        {"198.51.100.8", ON_LINK},
        {"198.51.100.128/25", ON_LINK},
        {"198.51.100.0/24", OWN | ON_LINK},
        {"198.51.100.0/23", OWN | ON_LINK | ROUTED},
        {"203.0.113.0/24", ROUTED},
        {"203.0.113.9", ROUTED},
        {"192.0.2.1", OWN}, /* of another interface: the kernel takes it all the same */
        {"192.0.2.2", ROUTED},
        {"192.0.2.0/31", OWN | ROUTED},
        {"198.18.0.1", OWN}, /* its link is itself alone */
        {"198.18.0.0/30", OWN | ROUTED},
        {"2001:db8::1", OWN},
        {"2001:db8::2", ON_LINK},
        {"2001:db8::/64", OWN | ON_LINK},
        {"2001:db8::/48", OWN | ON_LINK | ROUTED},
        {"2001:db8:1::/64", ROUTED},
        {"::/0", OWN | ON_LINK | ROUTED},
    };
    (void)state;
    const struct local_address locals[] = {
        local_of("198.51.100.7/24", true),
        local_of("192.0.2.1/24", false),
        local_of("198.18.0.1/32", true),
        local_of("2001:db8::1/64", true),
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prefix monitored = prefix_of(cases[i].monitored);
        if (ways_of(&monitored, locals, 4) != cases[i].ways)
            fail_msg("%s: %x, not %x", cases[i].monitored, ways_of(&monitored, locals, 4),
                     cases[i].ways);
    }
}

static void two_addresses_in_one_link_count_the_link_once(void **state)
{
    (void)state;
    const struct local_address locals[] = {local_of("198.51.100.1/25", true),
                                           local_of("198.51.100.2/25", true)};
    struct prefix monitored = prefix_of("198.51.100.0/24");
    assert_int_equal(ways_of(&monitored, locals, 2), OWN | ON_LINK | ROUTED);
}

static void a_prefix_is_written_as_it_was_read(void **state)
{
    static const char *const texts[] = {"198.51.100.0/24", "198.51.100.7", "0.0.0.0/0",
                                        "2001:db8::/32",   "2001:db8::1",  "::/0"};
    char text[PREFIX_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct prefix prefix = prefix_of(texts[i]);
        assert_string_equal(prefix_format(&prefix, text), texts[i]);
    }
}

static void what_is_no_list_of_prefixes_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",      "198.51.100.0/33", "198.51.100.0/",    "2001:db8::/129",
        "a",     "198.51.100.1,",   ",198.51.100.1",    "198.51.100.1/-1",
        "1.2.3", "198.51.100.1/ 8", "198.51.100.1/0024"};
    struct prefix prefixes[PREFIX_LIMIT];
    size_t count;
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (prefix_list_parse(wrong[i], prefixes, &count, &error))
            fail_msg("'%s' was taken", wrong[i]);
    assert_true(prefix_list_parse("198.51.100.1,2001:db8::/64", prefixes, &count, &error));
    assert_int_equal(count, 2);
}

static void too_many_prefixes_are_refused(void **state)
{
    char text[(PREFIX_LIMIT + 1) * 10 + 1] = "";
    struct prefix prefixes[PREFIX_LIMIT];
    size_t count;
    struct error error;
    (void)state;
    for (size_t i = 0; i <= PREFIX_LIMIT; i++)
        memcpy(text + i * 10, "192.0.2.1,", 11);
    text[sizeof text - 2] = '\0';
    assert_false(prefix_list_parse(text, prefixes, &count, &error));
    text[sizeof text - 12] = '\0';
    assert_true(prefix_list_parse(text, prefixes, &count, &error));
    assert_int_equal(count, PREFIX_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_follows_from_the_addresses_of_the_machine),
        cmocka_unit_test(two_addresses_in_one_link_count_the_link_once),
        cmocka_unit_test(a_prefix_is_written_as_it_was_read),
        cmocka_unit_test(what_is_no_list_of_prefixes_is_refused),
        cmocka_unit_test(too_many_prefixes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
