/* The address set against trivial ones: a bitmap of a /12 and a list of prefixes. */
#include "base/address_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct address_set *set_of(const char *text)
{
    struct error error = {0};
    struct address_set *set = address_set_create();
    assert_non_null(set);
    if (text != NULL && !address_set_add_text(set, text, &error))
        fail_msg("%s", error.text);
    return set;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct ipv6 ipv6(const char *text)
{
    struct ipv6 address;
    assert_true(ipv6_parse(text, strlen(text), &address));
    return address;
}

static void lists_are_read(void **state)
{
    (void)state;
    struct address_set *set = set_of("198.18.0.0/16, 203.0.113.7,2001:db8::/32,2001:db8:1::1,"
                                     "198.51.100.0/24,203.0.113.7/32,2001:dbf::1/128");
    assert_int_equal(address_set_count_ipv4(set), 65536 + 1 + 256);
    assert_int_equal(address_set_count_ipv6_prefixes(set), 1);
    assert_int_equal(address_set_count_ipv6(set), 1); /* the other is inside the prefix */
    assert_true(address_set_has_ipv4(set, (struct ipv4){0xc6120000}));
    assert_true(address_set_has_ipv4(set, (struct ipv4){0xc612ffff}));
    assert_false(address_set_has_ipv4(set, (struct ipv4){0xc6130000}));
    assert_true(address_set_has_ipv4(set, (struct ipv4){0xcb007107}));
    assert_false(address_set_has_ipv4(set, (struct ipv4){0xcb007106}));
    assert_true(address_set_has_ipv6(set, ipv6("2001:db8:ffff::")));
    assert_true(address_set_has_ipv6(set, ipv6("2001:dbf::1")));
    assert_false(address_set_has_ipv6(set, ipv6("2001:db9::")));
    address_set_destroy(set);
}

static void wrong_lists_are_refused_whole_and_say_which_part(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"198.18.0.1/16", "198.18.0.1/16"},
        {"198.18.0.0/16,203.0.113", "'203.0.113'"},
        {"198.18.0.0/33", "0 to 32"},
        {"198.18.0.0/", "0 to 32"},
        {"198.18.0.0/-1", "0 to 32"},
        {"198.18.0.0/+8", "0 to 32"},
        {"198.18.0.0/0000", "0 to 32"},
        {"2001:db8::/129", "0 to 128"},
        {"2001:db8::1/64", "beyond the prefix length"},
        {"128.0.0.0/0", "beyond the prefix length"},
        {"", "empty"},
        {"198.18.0.0/16,", "empty"},
        {",198.18.0.0/16", "empty"},
        {"198.18.0.0-198.18.0.9", "no IPv4 or IPv6 address"},
        {"example.org", "no IPv4 or IPv6 address"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct address_set *set = set_of(NULL);
        struct error error = {0};
        assert_false(address_set_add_text(set, wrong[i][0], &error));
        assert_int_equal(error.class, ERROR_USAGE);
        if (strstr(error.text, wrong[i][1]) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, wrong[i][1]);
        assert_int_equal(address_set_count_ipv4(set), 0);
        address_set_destroy(set);
    }
}

static void all_of_ipv4_costs_nothing(void **state)
{
    (void)state;
    struct address_set *set = set_of("203.0.113.7,0.0.0.0/0");
    assert_int_equal(address_set_count_ipv4(set), UINT64_C(1) << 32);
    assert_int_equal(set->bytes, sizeof *set);
    assert_true(address_set_has_ipv4(set, (struct ipv4){0}));
    assert_true(address_set_has_ipv4(set, (struct ipv4){UINT32_MAX}));
    assert_true(address_set_add_ipv4(set, (struct ipv4){7}));
    address_set_destroy(set);
}

enum { SPACE = 1 << 20, SPACE_FIRST = 0x0a000000 }; /* 10.0.0.0/12 */

struct expected_runs {
    const uint8_t *in; /* one byte an address */
    uint64_t next, total;
};

static void check_run(void *context, struct ipv4 first, struct ipv4 last)
{
    struct expected_runs *expected = context;
    uint64_t from = first.host_order - (uint64_t)SPACE_FIRST;
    uint64_t until = last.host_order - (uint64_t)SPACE_FIRST;
    assert_true(from >= expected->next && until >= from && until < SPACE);
    for (uint64_t i = expected->next; i < from; i++)
        assert_false(expected->in[i]);
    for (uint64_t i = from; i <= until; i++)
        assert_true(expected->in[i]);
    assert_true(until + 1 == SPACE || !expected->in[until + 1]); /* maximal */
    expected->next = until + 1;
    expected->total += until - from + 1;
}

static void ipv4_equals_a_plain_table(void **state)
{
    (void)state;
    uint64_t random = 42;
    uint8_t *in = calloc(1, SPACE);
    assert_non_null(in);
    struct address_set *set = set_of(NULL);
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t r = next_random(&random);
        unsigned length = i % 3 == 0 ? 14 + (unsigned)(r >> 40) % 19 : 32;
        if (length < 18 && i % 60 != 0)
            length += 8;
        uint32_t count = UINT32_C(1) << (32 - length);
        uint32_t first = (uint32_t)r % SPACE & ~(count - 1);
        memset(in + first, 1, count);
        assert_true(length == 32 ? address_set_add_ipv4(set, (struct ipv4){SPACE_FIRST + first})
                                 : address_set_add_ipv4_prefix(
                                       set, (struct ipv4){SPACE_FIRST + first}, length));
    }
    uint64_t total = 0;
    for (uint32_t i = 0; i < SPACE; i++) {
        total += in[i];
        if (address_set_has_ipv4(set, (struct ipv4){SPACE_FIRST + i}) != in[i])
            fail_msg("address %u", i);
    }
    assert_int_equal(address_set_count_ipv4(set), total);
    struct expected_runs expected = {in, 0, 0};
    address_set_visit_ipv4(set, check_run, &expected);
    assert_int_equal(expected.total, total);
    address_set_destroy(set);
    free(in);
}

static void count_runs(void *context, struct ipv4 first, struct ipv4 last)
{
    (void)first, (void)last;
    ++*(unsigned *)context;
}

static void a_page_filled_one_by_one_becomes_the_shared_one(void **state)
{
    (void)state;
    struct address_set *set = set_of("10.1.0.0/16");
    for (uint32_t i = 0; i < 65536; i++)
        assert_true(address_set_add_ipv4(set, (struct ipv4){SPACE_FIRST + (i * 40503 & 0xffff)}));
    assert_int_equal(set->bytes, sizeof *set);
    unsigned runs = 0;
    address_set_visit_ipv4(set, count_runs, &runs);
    assert_int_equal(runs, 1);
    assert_int_equal(address_set_count_ipv4(set), 131072);
    address_set_destroy(set);
}

static void the_limit_is_kept_and_nothing_is_lost(void **state)
{
    (void)state;
    struct address_set *set = set_of(NULL);
    uint32_t added = 0;
    while (added < 65536 && address_set_add_ipv4(set, (struct ipv4){added << 16}))
        added++;
    assert_in_range(added, 7000, 8192);
    assert_true(set->bytes <= ADDRESS_SET_LIMIT_BYTES);
    assert_int_equal(address_set_count_ipv4(set), added);
    assert_false(address_set_has_ipv4(set, (struct ipv4){added << 16}));
    assert_true(address_set_add_ipv4(set, (struct ipv4){1})); /* fits where there is a page */
    struct ipv6 address = {{0x20, 0x01, 0x0d, 0xb8}};
    unsigned singles = 0;
    do {
        address.bytes[15] = (uint8_t)singles;
        address.bytes[14] = (uint8_t)(singles >> 8);
    } while (address_set_add_ipv6(set, address) && ++singles < 100000);
    assert_true(singles < 1000);
    assert_int_equal(address_set_count_ipv6(set), singles);
    assert_false(address_set_has_ipv6(set, address));
    address_set_destroy(set);
}

static void ipv6_equals_a_plain_list(void **state)
{
    (void)state;
    enum { PREFIXES = 60, SINGLES = 400, ALL = PREFIXES + SINGLES };
    static struct ipv6 prefixes[PREFIXES], singles[ALL];
    static unsigned lengths[PREFIXES];
    uint64_t random = 7;
    struct address_set *set = set_of(NULL);
    /* Everything in the last 16 bits of 2001:db8::, so that much overlaps and touches. */
    for (unsigned i = 0; i < ALL; i++) {
        uint64_t r = next_random(&random);
        struct ipv6 address = {{0x20, 0x01, 0x0d, 0xb8}};
        unsigned length = i % 8 == 0 && i / 8 < PREFIXES ? 118 + (unsigned)(r >> 20) % 10 : 128;
        uint32_t low = (uint32_t)(r & 0xffff) & ~((UINT32_C(1) << (128 - length)) - 1);
        address.bytes[14] = (uint8_t)(low >> 8);
        address.bytes[15] = (uint8_t)low;
        if (length < 128) {
            prefixes[i / 8] = address;
            lengths[i / 8] = length;
            assert_true(address_set_add_ipv6_prefix(set, address, length));
        } else {
            singles[i] = address;
            assert_true(address_set_add_ipv6(set, address));
        }
    }
    for (uint32_t low = 0; low <= 0xffff; low++) {
        struct ipv6 address = {{0x20, 0x01, 0x0d, 0xb8}};
        address.bytes[14] = (uint8_t)(low >> 8);
        address.bytes[15] = (uint8_t)low;
        bool expected = false;
        for (unsigned i = 0; i < PREFIXES; i++)
            expected |=
                lengths[i] != 0 && ((unsigned)prefixes[i].bytes[14] << 8 | prefixes[i].bytes[15]) >>
                                           (128 - lengths[i]) ==
                                       low >> (128 - lengths[i]);
        for (unsigned i = 0; i < ALL && !expected; i++)
            expected = memcmp(&singles[i], &address, sizeof address) == 0;
        if (expected && !address_set_has_ipv6(set, address))
            fail_msg("lost: %u", low);
        if (!expected && address_set_has_ipv6(set, address))
            fail_msg("too many: %u", low);
    }
    address_set_destroy(set);
}

static void the_unspecified_address_is_one_like_others(void **state)
{
    (void)state;
    struct address_set *set = set_of(NULL);
    assert_false(address_set_has_ipv6(set, ipv6("::")));
    assert_true(address_set_add_ipv6(set, ipv6("::")));
    assert_true(address_set_has_ipv6(set, ipv6("::")));
    assert_int_equal(address_set_count_ipv6(set), 1);
    address_set_destroy(set);
    set = set_of("::/0");
    assert_true(address_set_has_ipv6(set, ipv6("::")));
    assert_true(address_set_has_ipv6(set, ipv6("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
    address_set_destroy(set);
}

static void the_digest_follows_the_content_and_not_the_order(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"198.18.0.0/16,203.0.113.7", "203.0.113.7,198.18.0.0/17,198.18.128.0/17"},
        {"2001:db8::/32,198.18.0.0/15", "198.18.0.0/15,2001:db8:8000::/33,2001:db8::/33"},
        {"2001:db8::1,2001:db8::2,2001:db8::3", "2001:db8::3,2001:db8::1,2001:db8::2"},
        {"2001:db8::1,2001:db8::/64", "2001:db8::/64"},
        {"::,::/64", "::/64"},
    };
    static const char *const different[] = {"198.18.0.0/16",
                                            "198.19.0.0/16",
                                            "198.18.0.0/15",
                                            "198.18.0.0/17",
                                            "2001:db8::1",
                                            "2001:db8::2",
                                            "::",
                                            "2001:db8::/127",
                                            "0.0.0.0"};
    enum { DIFFERENT = sizeof different / sizeof different[0] };
    char digests[DIFFERENT + 1][17] = {{0}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct address_set *a = set_of(same[i][0]), *b = set_of(same[i][1]);
        address_set_digest(a, digests[0]);
        address_set_digest(b, digests[1]);
        assert_string_equal(digests[0], digests[1]);
        assert_int_equal(strspn(digests[0], "0123456789abcdef"), 16);
        address_set_destroy(a);
        address_set_destroy(b);
    }
    for (size_t i = 0; i <= DIFFERENT; i++) {
        struct address_set *set = set_of(i < DIFFERENT ? different[i] : NULL);
        address_set_digest(set, digests[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(digests[i], digests[k]);
        address_set_destroy(set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test(wrong_lists_are_refused_whole_and_say_which_part),
        cmocka_unit_test(all_of_ipv4_costs_nothing),
        cmocka_unit_test(ipv4_equals_a_plain_table),
        cmocka_unit_test(a_page_filled_one_by_one_becomes_the_shared_one),
        cmocka_unit_test(the_limit_is_kept_and_nothing_is_lost),
        cmocka_unit_test(ipv6_equals_a_plain_list),
        cmocka_unit_test(the_unspecified_address_is_one_like_others),
        cmocka_unit_test(the_digest_follows_the_content_and_not_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
