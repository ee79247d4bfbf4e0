/* How often one visitor may. */
#include "serve/allowance.h"
#include "support.h"

static struct allowance allowance;

static void a_burst_then_one_a_period(void **state)
{
    (void)state;
    const struct ipv6 a = address_of("192.0.2.1"), b = address_of("192.0.2.2");
    allowance_init(&allowance, 1000, 3);
    for (int i = 0; i < 3; i++)
        assert_true(allowance_take(&allowance, &a, 5000));
    assert_false(allowance_take(&allowance, &a, 5000));
    assert_true(allowance_take(&allowance, &b, 5000));
    assert_false(allowance_take(&allowance, &a, 5999));
    assert_true(allowance_take(&allowance, &a, 6000));
    assert_false(allowance_take(&allowance, &a, 6000));
    for (int i = 0; i < 3; i++)
        assert_true(allowance_take(&allowance, &a, 100000));
    assert_false(allowance_take(&allowance, &a, 100000));
}

static void a_64_is_one_visitor_and_loopback_is_none(void **state)
{
    (void)state;
    const struct ipv6 a = address_of("2001:db8:1:2::1"), same = address_of("2001:db8:1:2:3:4:5:6");
    const struct ipv6 other = address_of("2001:db8:1:3::1"), own = address_of("127.0.0.1");
    allowance_init(&allowance, 1000, 1);
    assert_true(allowance_take(&allowance, &a, 0));
    assert_false(allowance_take(&allowance, &same, 0));
    assert_true(allowance_take(&allowance, &other, 0));
    for (int i = 0; i < 100; i++)
        assert_true(allowance_take(&allowance, &own, 0));
}

static void all_whom_a_proxy_does_not_name_are_one(void **state)
{
    (void)state;
    const struct ipv6 unnamed = address_of("::");
    allowance_init(&allowance, 1000, 1);
    assert_true(allowance_take(&allowance, &unnamed, 0));
    assert_false(allowance_take(&allowance, &unnamed, 0));
}

static void nothing_of_a_visitor_stays_when_the_burst_is_there_again(void **state)
{
    (void)state;
    static const struct allowance_place none[ALLOWANCE_SETS][ALLOWANCE_WAYS];
    const struct ipv6 a = address_of("192.0.2.1");
    allowance_init(&allowance, 1000, 3);
    assert_true(allowance_take(&allowance, &a, 5000));
    allowance_forget(&allowance, 5999);
    assert_memory_not_equal(allowance.places, none, sizeof none);
    allowance_forget(&allowance, 6000);
    assert_memory_equal(allowance.places, none, sizeof none);
}

static void more_visitors_than_places_are_no_harm(void **state)
{
    (void)state;
    struct ipv6 visitor = address_of("192.0.2.1");
    allowance_init(&allowance, 1000, 1);
    for (unsigned i = 0; i < 4 * ALLOWANCE_VISITORS; i++) {
        visitor.bytes[13] = (uint8_t)(i >> 16);
        visitor.bytes[14] = (uint8_t)(i >> 8);
        visitor.bytes[15] = (uint8_t)i;
        assert_true(allowance_take(&allowance, &visitor, 0));
    }
    assert_false(allowance_take(&allowance, &visitor, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_then_one_a_period),
        cmocka_unit_test(a_64_is_one_visitor_and_loopback_is_none),
        cmocka_unit_test(all_whom_a_proxy_does_not_name_are_one),
        cmocka_unit_test(nothing_of_a_visitor_stays_when_the_burst_is_there_again),
        cmocka_unit_test(more_visitors_than_places_are_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
