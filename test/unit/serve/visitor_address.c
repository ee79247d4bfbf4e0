/* Who the visitor is, behind proxies. */
#include "serve/visitor_address.h"
#include "support.h"

static struct address_set *proxies;

static int begin(void **state)
{
    struct error error;
    (void)state;
    proxies = address_set_create();
    return !address_set_add_text(proxies, "198.51.100.0/24,2001:db8:ff::/48", &error);
}

static int end(void **state)
{
    (void)state;
    address_set_destroy(proxies);
    return 0;
}

/* `expected` NULL: it is not told. */
static void holds(const char *peer, const char *forwarded_for, const char *forwarded,
                  const char *expected)
{
    const struct request_headers headers = {
        .forwarded_for = forwarded_for, .forwarded = forwarded, .peer = address_of(peer)};
    struct ipv6 got = {{0}};
    const bool told = visitor_address(&headers, proxies, &got);
    if (told != (expected != NULL))
        fail_msg("%s, %s, %s", peer, forwarded_for, forwarded);
    if (told && expected != NULL) {
        const struct ipv6 wanted = address_of(expected);
        assert_memory_equal(got.bytes, wanted.bytes, 16);
    }
}

static void nobody_else_is_believed(void **state)
{
    (void)state;
    holds("203.0.113.9", "192.0.2.1", "for=192.0.2.1", "203.0.113.9");
    holds("2001:db8::9", "192.0.2.1", NULL, "2001:db8::9");
}

static void a_proxy_is_believed_about_the_last_hop_only(void **state)
{
    (void)state;
    holds("198.51.100.7", "192.0.2.1", NULL, "192.0.2.1");
    holds("198.51.100.7", "203.0.113.66, 192.0.2.1", NULL, "192.0.2.1");
    holds("198.51.100.7", "192.0.2.1:4711", NULL, "192.0.2.1");
    holds("2001:db8:ff::1", "2001:db8::5", NULL, "2001:db8::5");
    holds("2001:db8:ff::1", "[2001:db8::5]:80", NULL, "2001:db8::5");
    holds("198.51.100.7", NULL, "for=203.0.113.66, for=192.0.2.1;proto=https", "192.0.2.1");
    holds("198.51.100.7", NULL, "proto=https;For=\"[2001:db8::5]:1\"", "2001:db8::5");
}

static void a_proxy_that_names_nobody_is_told_so(void **state)
{
    (void)state;
    holds("198.51.100.7", NULL, NULL, NULL);
    holds("198.51.100.7", "", NULL, NULL);
    holds("198.51.100.7", "192.0.2.1,", NULL, NULL);
    holds("198.51.100.7", "unknown", NULL, NULL);
    holds("198.51.100.7", NULL, "for=_hidden", NULL);
    holds("198.51.100.7", NULL, "proto=https", NULL);
    holds("198.51.100.7", "192.0.2.1 192.0.2.2", NULL, NULL);
}

static void what_is_not_plainly_an_address_is_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "192.0.2.1:",       "192.0.2.1:x",    "192.0.2.1:99999", "192.0.2.1:123456",
        "192.0.2.1;",       "\"192.0.2.1\"",  "[2001:db8::5",    "[2001:db8::5]x",
        "[2001:db8::5]:",   "[192.0.2.1]",    "2001:db8::5]",    "[]",
        "2001:db8::5%eth0", "192.0.2.1 : 80", "192.0.2.256",     "1.2.3",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        holds("198.51.100.7", wrong[i], NULL, NULL);
    static const char *const forwarded[] = {
        "for=192.0.2.1:80",
        "for=2001:db8::5",
        "for=\"192.0.2.1",
        "for=192.0.2.1\"",
        "for=\"",
        "for=\"2001:db8::5\"",
        "for=",
        "for =192.0.2.1",
        "for=192.0.2.1 x",
        "for=192.0.2.1;for=192.0.2.2",
        "fore=192.0.2.1",
    };
    for (size_t i = 0; i < sizeof forwarded / sizeof forwarded[0]; i++)
        holds("198.51.100.7", NULL, forwarded[i], NULL);
    holds("198.51.100.7", NULL, "for=\"192.0.2.1:80\" ; by=_x", "192.0.2.1");
}

static void two_headers_that_may_disagree_are_told_nothing(void **state)
{
    (void)state;
    holds("198.51.100.7", "203.0.113.66", "for=192.0.2.1", NULL);
    holds("198.51.100.7", "192.0.2.1", "for=192.0.2.1", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_else_is_believed),
        cmocka_unit_test(a_proxy_is_believed_about_the_last_hop_only),
        cmocka_unit_test(a_proxy_that_names_nobody_is_told_so),
        cmocka_unit_test(what_is_not_plainly_an_address_is_none),
        cmocka_unit_test(two_headers_that_may_disagree_are_told_nothing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
