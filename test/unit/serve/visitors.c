/* Connections, and how long each may take. */
#include "serve/visitors.h"
#include "support.h"

#include <sys/socket.h>
#include <unistd.h>

static void one_address_has_only_so_many_and_loopback_all(void **state)
{
    (void)state;
    struct visitors v = {.limit = 10, .limit_of_one = 2};
    const struct ipv6 a = address_of("192.0.2.1"), b = address_of("192.0.2.2");
    const struct ipv6 own = address_of("127.0.0.9"), own6 = address_of("::1");
    struct visitor *first = visitors_add(&v, &a, -1, 0);
    visitors_add(&v, &a, -1, 0);
    assert_false(visitors_admit(&v, &a));
    assert_true(visitors_admit(&v, &b));
    visitors_remove(&v, first);
    assert_true(visitors_admit(&v, &a));
    for (int i = 0; i < 4; i++)
        visitors_add(&v, &own, -1, 0);
    assert_true(visitors_admit(&v, &own));
    assert_true(visitors_admit(&v, &own6));
    while (v.count < v.limit)
        visitors_add(&v, &own6, -1, 0);
    assert_false(visitors_admit(&v, &own));
    while (v.first != NULL)
        visitors_remove(&v, v.first);
    assert_int_equal(v.count, 0);
}

static void an_ipv6_visitor_is_its_64_and_a_proxy_has_no_limit(void **state)
{
    (void)state;
    struct error error;
    struct address_set *proxies = address_set_create();
    assert_true(address_set_add_text(proxies, "198.51.100.0/24", &error));
    struct visitors v = {.limit = 10, .limit_of_one = 1, .proxies = proxies};
    const struct ipv6 a = address_of("2001:db8:1:2::1"), same = address_of("2001:db8:1:2:ffff::9");
    const struct ipv6 other = address_of("2001:db8:1:3::1"), proxy = address_of("198.51.100.7");
    visitors_add(&v, &a, -1, 0);
    assert_false(visitors_admit(&v, &same));
    assert_true(visitors_admit(&v, &other));
    visitors_add(&v, &proxy, -1, 0);
    assert_true(visitors_admit(&v, &proxy));
    while (v.first != NULL)
        visitors_remove(&v, v.first);
    address_set_destroy(proxies);
}

static void who_is_over_the_time_of_a_phase_is_cut_off(void **state)
{
    (void)state;
    int pair[2];
    char byte;
    struct visitors v = {.limit = 10,
                         .limit_of_one = 2,
                         .limit_ms = {[VISITOR_READING] = 100, [VISITOR_SENDING] = 1000}};
    const struct ipv6 a = address_of("192.0.2.1");
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    struct visitor *one = visitors_add(&v, &a, pair[0], 1000);
    assert_int_equal(visitors_cut(&v, 1099), 0);
    visitor_begin(one, VISITOR_WAITING, 1099);
    assert_int_equal(visitors_cut(&v, 1000000), 0);
    visitor_begin(one, VISITOR_LIVE, 1000000);
    assert_int_equal(visitors_cut(&v, 9000000), 0);
    visitor_begin(one, VISITOR_SENDING, 9000000);
    assert_int_equal(visitors_cut(&v, 9000999), 0);
    assert_int_equal(visitors_cut(&v, 9001000), 1);
    assert_int_equal(read(pair[1], &byte, 1), 0);
    visitors_remove(&v, one);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipv6_visitor_is_its_64_and_a_proxy_has_no_limit),
        cmocka_unit_test(one_address_has_only_so_many_and_loopback_all),
        cmocka_unit_test(who_is_over_the_time_of_a_phase_is_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
