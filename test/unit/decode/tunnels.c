/* GRE and ERSPAN: taken off, unless the tunnel itself was sent to a monitored address. */
#include "unit/decode/samples.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The outer header is from 192.0.2.1 to 198.51.100.7; so the inner one gets its own addresses. */
#define INNER       "4500 0028 5678 4000 31 06 0000 cb007109 c6120005 " SYN
#define OUTER       IPV4("0080", "0000", "2f")
#define ERSPAN_1    "0000 88be "
#define ERSPAN_2    "1000 88be 00000001 10640001 00000000 "
#define ERSPAN_3    "1000 22eb 00000001 20640001 00000000 0000 0000 "
#define ERSPAN_3_O  "1000 22eb 00000001 20640001 00000000 0000 0001 0000000000000000 "
#define ERSPAN_3_IP "1000 22eb 00000001 20640001 00000000 0000 0800 "

static void check_inner(const char *hex, unsigned inside)
{
    struct packet p;
    enum reject reason = sample_decode((struct sample){LINK_RAW, hex}, &p);
    if (reason != REJECT_NONE)
        fail_msg("%s: %s", hex, reject_word(reason));
    assert_int_equal(p.src.host_order, 0xcb007109);
    assert_int_equal(p.dst.host_order, 0xc6120005);
    assert_int_equal(p.ip_id, 0x5678);
    assert_int_equal(p.ip_len, 40);
    assert_int_equal(p.ttl, 0x31);
    assert_int_equal(p.dst_port, 23);
    assert_int_equal(p.has, HAS_PORTS | HAS_TCP | HAS_DONT_FRAGMENT);
    assert_int_equal(p.inside, inside);
    assert_int_equal(p.time.ns, sample_time.ns);
}

static void gre_is_taken_off(void **state)
{
    (void)state;
    check_inner(OUTER "0000 0800" INNER, INSIDE_GRE);
    check_inner(OUTER "8000 0800 00000000" INNER, INSIDE_GRE);
    check_inner(OUTER "2000 0800 00000001" INNER, INSIDE_GRE);
    check_inner(OUTER "b000 0800 00000000 00000001 00000002" INNER, INSIDE_GRE);
    check_inner(OUTER "0000 6558" ETHERNET_IPV4 INNER, INSIDE_GRE);
    check_inner(IPV6("0080", "2f") "0000 0800" INNER, INSIDE_GRE);
    check_inner(OUTER "0000 0800" OUTER "0000 6558" ETHERNET("8100") VLAN("0800") INNER,
                INSIDE_GRE | INSIDE_VLAN);
}

static void erspan_is_taken_off(void **state)
{
    (void)state;
    check_inner(OUTER ERSPAN_1 ETHERNET_IPV4 INNER, INSIDE_ERSPAN);
    check_inner(OUTER ERSPAN_2 ETHERNET_IPV4 INNER, INSIDE_ERSPAN);
    check_inner(OUTER ERSPAN_3 ETHERNET_IPV4 INNER, INSIDE_ERSPAN);
    check_inner(OUTER ERSPAN_3_O ETHERNET_IPV4 INNER, INSIDE_ERSPAN);
    check_inner(OUTER ERSPAN_3_IP INNER, INSIDE_ERSPAN);
    check_inner(OUTER ERSPAN_2 ETHERNET("8100") VLAN("0800") INNER, INSIDE_ERSPAN | INSIDE_VLAN);
    /* A mirrored frame that did not fit: the first fragment holds the headers. */
    check_inner(IPV4("0080", "2000", "2f") ERSPAN_2 ETHERNET_IPV4 INNER, INSIDE_ERSPAN);
}

static void an_outer_ipv6_leaves_nothing_behind(void **state)
{
    (void)state;
    struct packet p;
    const struct sample sample = {LINK_RAW, IPV6("0080", "2f") "0000 0800" INNER};
    assert_int_equal(sample_decode(sample, &p), REJECT_NONE);
    assert_false(p.has & HAS_IPV6);
}

static void other_gre_stays_protocol_47(void **state)
{
    (void)state;
    static const char *const cases[] = {
        OUTER "3001 880b 0004 0001 00000001 21450000", /* PPTP */
        OUTER "0000 880b ff030021",                    /* PPP without PPTP */
        OUTER "0000 0000",                             /* keepalive */
        IPV4("0080", "0010", "2f") "0000 0800" INNER,  /* a later fragment */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet p;
        assert_int_equal(sample_decode((struct sample){LINK_RAW, cases[i]}, &p), REJECT_NONE);
        assert_int_equal(p.protocol, PROTOCOL_GRE);
        assert_int_equal(p.dst.host_order, 0xc6336407);
        assert_int_equal(p.payload_offset, 20);
        assert_int_equal(p.inside, 0);
    }
}

static void a_tunnel_to_a_monitored_address_is_left_on(void **state)
{
    (void)state;
    struct address_set *monitored = address_set_create();
    struct error error;
    assert_true(address_set_add_text(monitored, "198.51.100.0/24,2001:db8::/32", &error));
    static const char *const cases[] = {
        OUTER "0000 0800" INNER, OUTER ERSPAN_2 ETHERNET_IPV4 INNER,
        IPV6("0080", "2f") "0000 0800" INNER,
        OUTER "4002 0800", /* what is wrong inside is not asked */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet p;
        const struct sample sample = {LINK_RAW, cases[i]};
        assert_int_equal(sample_decode_cut(sample, 0, monitored, &p), REJECT_NONE);
        assert_int_equal(p.protocol, PROTOCOL_GRE);
        assert_int_equal(p.inside, 0);
    }
    address_set_destroy(monitored);
}

static void a_tunnel_past_the_monitored_addresses_is_taken_off(void **state)
{
    (void)state;
    struct address_set *monitored = address_set_create();
    struct error error;
    struct packet p;
    assert_true(address_set_add_text(monitored, "198.18.0.0/15", &error));
    const struct sample sample = {LINK_RAW, OUTER "0000 0800" INNER};
    assert_int_equal(sample_decode_cut(sample, 0, monitored, &p), REJECT_NONE);
    assert_int_equal(p.inside, INSIDE_GRE);
    address_set_destroy(monitored);
}

static void nested_tunnels_end_at_the_depth(void **state)
{
    (void)state;
    struct packet p;
#define FOUR(x) x x x x
    const struct sample sample = {LINK_RAW,
                                  FOUR(FOUR(IPV4("0400", "0000", "2f") "0000 0800")) INNER};
    assert_int_equal(sample_decode(sample, &p), REJECT_DEPTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gre_is_taken_off),
        cmocka_unit_test(erspan_is_taken_off),
        cmocka_unit_test(an_outer_ipv6_leaves_nothing_behind),
        cmocka_unit_test(other_gre_stays_protocol_47),
        cmocka_unit_test(a_tunnel_to_a_monitored_address_is_left_on),
        cmocka_unit_test(a_tunnel_past_the_monitored_addresses_is_taken_off),
        cmocka_unit_test(nested_tunnels_end_at_the_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
