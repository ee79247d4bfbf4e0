/* The fields of packets that decode, by every link type, and what is tolerated in them. */
#include "unit/decode/samples.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct packet decode(uint16_t link_type, const char *hex)
{
    struct packet packet;
    enum reject reason = sample_decode((struct sample){link_type, hex}, &packet);
    if (reason != REJECT_NONE)
        fail_msg("%s: %s", hex, reject_word(reason));
    return packet;
}

static void check_syn(const struct packet *p)
{
    assert_int_equal(p->time.ns, sample_time.ns);
    assert_int_equal(p->protocol, PROTOCOL_TCP);
    assert_int_equal(p->src_port, 40000);
    assert_int_equal(p->dst_port, 23);
    assert_int_equal(p->tcp_seq, 0x01020304);
    assert_int_equal(p->tcp_ack, 0);
    assert_int_equal(p->tcp_flags, TCP_SYN);
    assert_int_equal(p->tcp_window, 14600);
    assert_int_equal(p->tcp_header_len, 20);
    assert_int_equal(p->payload_len, 0);
    assert_int_equal(p->ttl, 64);
}

static void check_ipv4_syn(const struct packet *p, unsigned inside)
{
    check_syn(p);
    assert_int_equal(p->src.host_order, 0xc0000201);
    assert_int_equal(p->dst.host_order, 0xc6336407);
    assert_int_equal(p->ip_id, 0x1234);
    assert_int_equal(p->ip_len, 40);
    assert_int_equal(p->has, HAS_PORTS | HAS_TCP | HAS_DONT_FRAGMENT);
    assert_int_equal(p->inside, inside);
}

static void every_link_type_leads_to_the_same_packet(void **state)
{
    (void)state;
    static const struct {
        struct sample sample;
        unsigned inside;
    } cases[] = {
        {{LINK_ETHERNET, ETHERNET_IPV4 IPV4_SYN}, 0},
        {{LINK_ETHERNET, ETHERNET_IPV4 IPV4_SYN "00000000 0000"}, 0}, /* padded to 60 bytes */
        {{LINK_ETHERNET, ETHERNET("8100") VLAN("0800") IPV4_SYN}, INSIDE_VLAN},
        {{LINK_ETHERNET, ETHERNET("88a8") VLAN("8100") VLAN("0800") IPV4_SYN}, INSIDE_VLAN},
        {{LINK_ETHERNET, ETHERNET("9100") VLAN("8100") VLAN("0800") IPV4_SYN}, INSIDE_VLAN},
        {{LINK_ETHERNET, ETHERNET("0030") "aaaa03 000000 0800" IPV4_SYN}, 0}, /* SNAP */
        {{LINK_ETHERNET, ETHERNET("8847") "00010040 00011140" IPV4_SYN}, INSIDE_MPLS},
        {{LINK_ETHERNET, ETHERNET("8864") "1100 0001 002a 0021" IPV4_SYN}, INSIDE_PPPOE},
        {{LINK_ETHERNET, ETHERNET("8100") VLAN("8864") "1100 0001 002e 0281 00010140" IPV4_SYN},
         INSIDE_VLAN | INSIDE_PPPOE | INSIDE_MPLS},
        {{LINK_NULL, "02000000" IPV4_SYN}, 0},
        {{LINK_NULL, "00000002" IPV4_SYN}, 0},
        {{LINK_LOOP, "00000002" IPV4_SYN}, 0},
        {{LINK_PPP, "ff03 0021" IPV4_SYN}, 0},
        {{LINK_PPP, "0021" IPV4_SYN}, 0},
        {{LINK_PPP, "21" IPV4_SYN}, 0},
        {{LINK_PPP_HDLC, "ff03 0021" IPV4_SYN}, 0},
        {{LINK_PPP_HDLC, "0f00 0800" IPV4_SYN}, 0},
        {{LINK_PPP_ETHER, "1100 0001 002a 0021" IPV4_SYN}, INSIDE_PPPOE},
        {{LINK_RAW, IPV4_SYN}, 0},
        {{LINK_IPV4, IPV4_SYN}, 0},
        {{LINK_C_HDLC, "0f00 0800" IPV4_SYN}, 0},
        {{LINK_SLL, "0000 0001 0006 0200000000020000 0800" IPV4_SYN}, 0},
        {{LINK_SLL, "0000 0001 0006 0200000000020000 8100" VLAN("0800") IPV4_SYN}, INSIDE_VLAN},
        {{LINK_SLL2, "0800 0000 00000001 0001 00 06 0200000000020000" IPV4_SYN}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet packet = decode(cases[i].sample.link_type, cases[i].sample.hex);
        check_ipv4_syn(&packet, cases[i].inside);
        assert_true(decode_knows_link_type(cases[i].sample.link_type));
    }
    assert_true(decode_knows_link_type(LINK_IPV6));
    assert_false(decode_knows_link_type(105));
    assert_false(decode_knows_link_type(UINT16_MAX));
}

static void ipv6_by_every_name(void **state)
{
    (void)state;
#define IPV6_SYN IPV6("0014", "06") SYN
    static const struct sample samples[] = {
        {LINK_ETHERNET, ETHERNET_IPV6 IPV6_SYN},
        {LINK_RAW, IPV6_SYN},
        {LINK_IPV6, IPV6_SYN},
        {LINK_PPP, "ff03 0057" IPV6_SYN},
        {LINK_NULL, "1e000000" IPV6_SYN},
        {LINK_NULL, "0000001c" IPV6_SYN},
        {LINK_NULL, "18000000" IPV6_SYN},
        {LINK_NULL, "0a000000" IPV6_SYN},
        {LINK_LOOP, "00000018" IPV6_SYN},
    };
    static const uint8_t src[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    static const uint8_t dst[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 7};
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct packet packet = decode(samples[i].link_type, samples[i].hex);
        check_syn(&packet);
        assert_int_equal(packet.has, HAS_IPV6 | HAS_PORTS | HAS_TCP);
        assert_memory_equal(packet.src6.bytes, src, 16);
        assert_memory_equal(packet.dst6.bytes, dst, 16);
        assert_int_equal(packet.ip_len, 60);
        assert_int_equal(packet.ip_id, 0);
    }
}

static void ipv6_extension_headers_are_skipped(void **state)
{
    (void)state;
    struct packet p =
        decode(LINK_RAW, IPV6("0044", "00") "2b00 0104 00000000"                   /* hop by hop */
                                            "3c00 0000 00000000"                   /* routing */
                                            "3301 0104 00000000 00000000 00000000" /* destination */
                                            "0602 0000 00000001 00000002 00000003" SYN /* AH */);
    check_syn(&p);
    assert_int_equal(p.payload_offset, 40 + 8 + 8 + 16 + 16 + 20);

    p = decode(LINK_RAW, IPV6("0008", "3c") "3b00 0104 00000000"); /* no next header */
    assert_int_equal(p.protocol, 59);
    assert_int_equal(p.has, HAS_IPV6);
    p = decode(LINK_RAW, IPV6("0008", "32") "00000001 00000002"); /* ESP */
    assert_int_equal(p.protocol, 50);
    assert_int_equal(p.payload_len, 8);
}

static void fragments_keep_what_they_have(void **state)
{
    (void)state;
    struct packet p = decode(LINK_ETHERNET, ETHERNET_IPV4 IPV4("0028", "2000", "06") SYN);
    check_syn(&p);
    assert_int_equal(p.has, HAS_PORTS | HAS_TCP | HAS_FRAGMENT);

    p = decode(LINK_ETHERNET, ETHERNET_IPV4 IPV4("0028", "20b9", "06") SYN);
    assert_int_equal(p.has, HAS_FRAGMENT);
    assert_int_equal(p.fragment_offset, 0xb9 * 8);
    assert_int_equal(p.protocol, PROTOCOL_TCP);
    assert_int_equal(p.dst_port, 0);
    assert_int_equal(p.payload_len, 20);

    p = decode(LINK_RAW, IPV6("001c", "2c") "0600 05c9 00000001" SYN);
    assert_int_equal(p.has, HAS_IPV6 | HAS_FRAGMENT);
    assert_int_equal(p.fragment_offset, 0x05c8);
    p = decode(LINK_RAW, IPV6("001c", "2c") "0600 0001 00000001" SYN);
    check_syn(&p);
    assert_int_equal(p.has, HAS_IPV6 | HAS_FRAGMENT | HAS_PORTS | HAS_TCP);
    p = decode(LINK_RAW, IPV6("001c", "2c") "0600 0000 00000001" SYN); /* atomic */
    assert_int_equal(p.has, HAS_IPV6 | HAS_PORTS | HAS_TCP);
}

static void payload_ends_where_the_ip_length_says(void **state)
{
    (void)state;
    struct packet p =
        decode(LINK_ETHERNET, ETHERNET_IPV4 IPV4("002b", "4000", "06") SYN "474554 eeee");
    assert_int_equal(p.payload_offset, 54);
    assert_int_equal(p.payload_len, 3);
    assert_memory_equal(p.payload_head, "GET", 4);
    p = decode(LINK_RAW, IPV6("0017", "06") SYN "474554 eeee");
    assert_int_equal(p.payload_len, 3);
}

static void a_payload_cut_by_the_capture_is_tolerated(void **state)
{
    (void)state;
    struct packet p;
    const struct sample sample = {LINK_ETHERNET,
                                  ETHERNET_IPV4 IPV4("002b", "4000", "06") SYN "474554"};
    assert_int_equal(sample_decode_cut(sample, 2, NULL, &p), REJECT_NONE);
    assert_int_equal(p.payload_len, 1);
    assert_int_equal(p.ip_len, 43);
}

static void length_0_of_offloading_means_the_frame(void **state)
{
    (void)state;
    struct packet p = decode(LINK_ETHERNET, ETHERNET_IPV4 IPV4("0000", "4000", "06") SYN "aa");
    assert_int_equal(p.ip_len, 41);
    assert_int_equal(p.payload_len, 1);
    p = decode(LINK_RAW, IPV6("0000", "06") SYN "aa");
    assert_int_equal(p.ip_len, 61);
    assert_int_equal(p.payload_len, 1);
    p = decode(LINK_RAW, IPV6("0000", "3b") "aa"); /* no next header: really 0 */
    assert_int_equal(p.ip_len, 40);
    assert_int_equal(p.payload_len, 0);
}

static void ipv4_options_are_skipped(void **state)
{
    (void)state;
    struct packet p = decode(LINK_ETHERNET, ETHERNET_IPV4
                             "4600002c 12344000 40060000 c0000201 c6336407 94040000" SYN);
    check_syn(&p);
    assert_int_equal(p.payload_offset, 58);
}

static void udp_is_bounded_by_its_own_length(void **state)
{
    (void)state;
    struct packet p = decode(LINK_RAW, IPV4("0020", "0000", "11") UDP("000a") "01020304");
    assert_int_equal(p.has, HAS_PORTS);
    assert_int_equal(p.src_port, 54321);
    assert_int_equal(p.dst_port, 53);
    assert_int_equal(p.udp_len, 10);
    assert_int_equal(p.payload_len, 2);
    p = decode(LINK_RAW, IPV4("0020", "0000", "11") UDP("00ff") "01020304");
    assert_int_equal(p.udp_len, 255);
    assert_int_equal(p.payload_len, 4);
}

static void other_protocols_keep_their_ip_header(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned protocol;
    } cases[] = {
        {IPV4("003c", "0000", "04") IPV4_SYN, PROTOCOL_IPIP},
        {IPV4("0050", "0000", "29") IPV6("0014", "06") SYN, PROTOCOL_IPV6},
        {IPV4("001c", "0000", "3a") "8000 0000 00000000", PROTOCOL_ICMPV6},
        {IPV6("0008", "01") "0800 0000 00000000", PROTOCOL_ICMP},
        {IPV4("0014", "0000", "ff"), 255},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet p = decode(LINK_RAW, cases[i].hex);
        assert_int_equal(p.protocol, cases[i].protocol);
        assert_int_equal(p.has & ~HAS_IPV6, 0);
    }
}

static void icmp_has_type_and_code(void **state)
{
    (void)state;
    struct packet p = decode(LINK_RAW, IPV4("001c", "0000", "01") "0800 0000 0001 0002");
    assert_int_equal(p.has, HAS_PORTS);
    assert_int_equal(p.src_port, 8);
    assert_int_equal(p.dst_port, 0);
    p = decode(LINK_RAW, IPV6("0004", "3a") "8001 0000");
    assert_int_equal(p.has, HAS_IPV6 | HAS_PORTS);
    assert_int_equal(p.src_port, 128);
    assert_int_equal(p.dst_port, 1);
}

static void icmp_errors_quote_the_packet_that_they_answer(void **state)
{
    (void)state;
    struct packet p = decode(LINK_RAW, IPV4("0038", "0000", "01") "0303 0000 00000000" IPV4(
                                           "0040", "0000", "11") UDP("002c"));
    assert_int_equal(p.has, HAS_PORTS | HAS_QUOTE);
    assert_int_equal(p.quote.protocol, PROTOCOL_UDP);
    assert_int_equal(p.quote.src.host_order, 0xc0000201);
    assert_int_equal(p.quote.dst.host_order, 0xc6336407);
    assert_int_equal(p.quote.src_port, 54321);
    assert_int_equal(p.quote.dst_port, 53);

    p = decode(LINK_RAW,
               IPV6("0040", "3a") "0104 0000 00000000" IPV6("0014", "3c") "0600 0104 00000000"
                                                                          "9c400017 01020304");
    assert_int_equal(p.has, HAS_IPV6 | HAS_PORTS | HAS_QUOTE);
    assert_int_equal(p.quote.protocol, PROTOCOL_TCP);
    assert_int_equal(p.quote.dst6.bytes[15], 7);
    assert_int_equal(p.quote.dst_port, 23);
}

static void quotes_that_are_cut_or_no_errors_are_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        bool has_quote;
    } cases[] = {
        {IPV4("0024", "0000", "01") "0303 0000 00000000 45000040 00000000", false},
        {IPV4("001c", "0000", "01") "0b00 0000 00000000", false},
        {IPV4("0038", "0000", "01") "0000 0000 00000000" IPV4("0040", "0000", "11") UDP("002c"),
         false},
        {IPV4("0030", "0000", "01") "0b00 0000 00000000" IPV4("0040", "0000", "11"), true},
        {IPV4("0038", "0000", "01") "0b00 0000 00000000" IPV4("0040", "0001", "11") UDP("002c"),
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet p = decode(LINK_RAW, cases[i].hex);
        assert_int_equal((p.has & HAS_QUOTE) != 0, cases[i].has_quote);
        if (cases[i].has_quote)
            assert_int_equal(p.quote.dst_port, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_type_leads_to_the_same_packet),
        cmocka_unit_test(ipv6_by_every_name),
        cmocka_unit_test(ipv6_extension_headers_are_skipped),
        cmocka_unit_test(fragments_keep_what_they_have),
        cmocka_unit_test(payload_ends_where_the_ip_length_says),
        cmocka_unit_test(a_payload_cut_by_the_capture_is_tolerated),
        cmocka_unit_test(length_0_of_offloading_means_the_frame),
        cmocka_unit_test(ipv4_options_are_skipped),
        cmocka_unit_test(udp_is_bounded_by_its_own_length),
        cmocka_unit_test(other_protocols_keep_their_ip_header),
        cmocka_unit_test(icmp_has_type_and_code),
        cmocka_unit_test(icmp_errors_quote_the_packet_that_they_answer),
        cmocka_unit_test(quotes_that_are_cut_or_no_errors_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
