/* What tells a tool, and what does not: one packet a fact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "recognise/recognise.h"
#include "recognise/tool_nmap.h"
#include "recognise/tool_unicornscan.h"

enum { ZMAP_ID = 54321 };

/* A SYN to 198.18.0.1 port 23, without a mark. */
static struct packet syn(void)
{
    return (struct packet){
        .has = HAS_TCP | HAS_PORTS | HAS_DONT_FRAGMENT,
        .protocol = PROTOCOL_TCP,
        .src = {0x0a000001},
        .dst = {0xc6120001},
        .src_port = 40000,
        .dst_port = 23,
        .tcp_seq = 0x01020304,
        .tcp_flags = TCP_SYN,
        .tcp_header_len = 20,
        .tcp_window = 14600,
        .ip_id = 7,
    };
}

static int tool(struct packet packet)
{
    const struct recognise_options options = {0};
    recognise_packet(&options, &packet);
    return packet.tool;
}

static int kind(struct packet packet, bool answered)
{
    const struct recognise_options options = {.answered = answered};
    recognise_packet(&options, &packet);
    return packet.kind;
}

static void a_plain_syn_has_no_mark(void **state)
{
    (void)state;
    assert_int_equal(tool(syn()), TOOL_NONE);
}

static void mirai_feature_holds_on_any_port(void **state)
{
    (void)state;
    struct packet p = syn();
    p.tcp_seq = p.dst.host_order;
    for (unsigned port = 0; port < 65536; port++) {
        p.dst_port = (uint16_t)port;
        assert_int_equal(tool(p), TOOL_MIRAI);
    }
}

static void mirai_feature_ends_with_one_bit(void **state)
{
    (void)state;
    struct packet p = syn();
    for (unsigned bit = 0; bit < 32; bit++) {
        p.tcp_seq = p.dst.host_order ^ 1u << bit;
        assert_int_not_equal(tool(p), TOOL_MIRAI);
    }
}

static void mirai_feature_is_of_syns_without_ack(void **state)
{
    (void)state;
    struct packet p = syn();
    p.tcp_seq = p.dst.host_order;
    p.tcp_flags = TCP_SYN | TCP_ACK;
    assert_int_equal(tool(p), TOOL_NONE);
    p.tcp_flags = TCP_FIN;
    assert_int_equal(tool(p), TOOL_NONE);
    p.tcp_flags = TCP_SYN | TCP_ECE | TCP_CWR;
    assert_int_equal(tool(p), TOOL_MIRAI);
}

static void no_mirai_in_ipv6(void **state)
{
    (void)state;
    struct packet p = syn();
    p.has |= HAS_IPV6;
    p.src.host_order = p.dst.host_order = p.tcp_seq = 0;
    assert_int_equal(tool(p), TOOL_NONE);
    assert_int_equal(kind(p, false), KIND_ACCESS);
}

static void masscan_masks_to_16_bits(void **state)
{
    (void)state;
    struct packet p = syn();
    /* The upper halves of address and sequence number differ, so that without the mask nothing fits. */
    p.ip_id = (uint16_t)(p.dst.host_order ^ p.dst_port ^ p.tcp_seq);
    assert_int_equal(tool(p), TOOL_MASSCAN);
    assert_int_not_equal(p.dst.host_order >> 16, p.tcp_seq >> 16);
    p.ip_id ^= 1;
    assert_int_equal(tool(p), TOOL_NONE);
}

static void mirai_comes_before_masscan(void **state)
{
    (void)state;
    struct packet p = syn();
    p.tcp_seq = p.dst.host_order;
    p.ip_id = p.dst_port; /* masscan's formula holds as well */
    assert_int_equal(tool(p), TOOL_MIRAI);
}

static void zmap_is_54321_in_tcp_udp_and_echo(void **state)
{
    (void)state;
    struct packet p = syn();
    p.ip_id = ZMAP_ID;
    assert_int_equal(tool(p), TOOL_ZMAP);
    p.has = HAS_PORTS;
    p.protocol = PROTOCOL_UDP;
    assert_int_equal(tool(p), TOOL_ZMAP);
    p.protocol = PROTOCOL_ICMP;
    p.src_port = 8;
    assert_int_equal(tool(p), TOOL_ZMAP);
    p.src_port = 13; /* a time stamp request is an access, but not of ZMap's */
    assert_int_equal(tool(p), TOOL_NONE);
}

static void backscatter_has_no_tool(void **state)
{
    (void)state;
    struct packet p = syn();
    p.ip_id = ZMAP_ID;
    p.tcp_flags = TCP_RST;
    assert_int_equal(kind(p, false), KIND_BACKSCATTER);
    assert_int_equal(tool(p), TOOL_NONE);
}

static void acknowledgements_are_talk_only_where_the_sensor_answers(void **state)
{
    (void)state;
    struct packet p = syn();
    p.tcp_flags = TCP_ACK | TCP_PSH;
    assert_int_equal(kind(p, false), KIND_OTHER);
    assert_int_equal(kind(p, true), KIND_CONVERSATION);
    p.tcp_flags = TCP_SYN | TCP_ACK;
    assert_int_equal(kind(p, true), KIND_BACKSCATTER);
}

static void a_later_fragment_is_other(void **state)
{
    (void)state;
    struct packet p = {.has = HAS_FRAGMENT, .protocol = PROTOCOL_UDP, .fragment_offset = 8};
    assert_int_equal(kind(p, false), KIND_OTHER);
}

static void nmap_pairs_differ_alike_in_both_halves(void **state)
{
    (void)state;
    assert_true(nmap_pair_matches(0x12345678, 0x12345678));
    assert_true(nmap_pair_matches(0x12345678, 0x12345678 ^ 0x00030003));
    assert_false(nmap_pair_matches(0x12345678, 0x12345678 ^ 0x00030002));
    assert_false(nmap_pair_matches(0x12345678, 0x12345678 ^ 0x01000100));
}

static void unicornscan_pairs_need_two_source_ports(void **state)
{
    (void)state;
    uint32_t key = 0xcafe1234;
    uint32_t one = key ^ (1000u << 16 | 23), two = key ^ (2000u << 16 | 80);
    assert_true(unicornscan_pair_matches(one, 1000, 23, two, 2000, 80));
    assert_false(unicornscan_pair_matches(one, 1000, 23, one, 1000, 23));
    assert_false(unicornscan_pair_matches(one, 1000, 23, two ^ 1, 2000, 80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_syn_has_no_mark),
        cmocka_unit_test(mirai_feature_holds_on_any_port),
        cmocka_unit_test(mirai_feature_ends_with_one_bit),
        cmocka_unit_test(mirai_feature_is_of_syns_without_ack),
        cmocka_unit_test(no_mirai_in_ipv6),
        cmocka_unit_test(masscan_masks_to_16_bits),
        cmocka_unit_test(mirai_comes_before_masscan),
        cmocka_unit_test(zmap_is_54321_in_tcp_udp_and_echo),
        cmocka_unit_test(backscatter_has_no_tool),
        cmocka_unit_test(acknowledgements_are_talk_only_where_the_sensor_answers),
        cmocka_unit_test(a_later_fragment_is_other),
        cmocka_unit_test(nmap_pairs_differ_alike_in_both_halves),
        cmocka_unit_test(unicornscan_pairs_need_two_source_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
