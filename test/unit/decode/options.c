/* TCP options: the sequence of kinds, the values that are kept, and lists that do not add up. */
#include "unit/decode/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A SYN with `hex` as its options, padded with `missing` words that were not captured. */
static struct packet decode_options(const char *hex, unsigned missing_bytes)
{
    char text[512];
    unsigned digits = 0;
    for (const char *p = hex; *p != '\0'; p++)
        digits += *p != ' ';
    unsigned tcp_len = 20 + digits / 2;
    snprintf(text, sizeof text,
             ETHERNET_IPV4 "4500 %04x 1234 4000 4006 0000 c0000201 c6336407 "
                           "9c400017 01020304 00000000 %x002 3908 0000 0000 %s",
             20 + tcp_len, tcp_len / 4, hex);
    struct packet packet;
    assert_int_equal(tcp_len % 4, 0);
    assert_int_equal(
        sample_decode_cut((struct sample){LINK_ETHERNET, text}, missing_bytes, NULL, &packet),
        REJECT_NONE);
    assert_int_equal(packet.tcp_header_len, tcp_len);
    return packet;
}

static void kinds_stand_in_order_from_the_low_end(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        uint64_t kinds;
    } cases[] = {
        {"020405b4", 0x3},                                                         /* nmap */
        {"020405b4 0402 080a 00000001 00000000 01 030307", 0x42653},               /* Linux */
        {"020405b4 01 030308 01 01 0402", 0x522423},                               /* Windows */
        {"020405b4 01 030306 01 01 080a 00000001 00000000 0402 0000", 0x15622423}, /* macOS */
        {"2202 0000", 0x17}, /* TCP Fast Open */
        {"fd04 f989", 0xf},  /* experiment */
        {"01010101 01010101 01010101 01010101 01010101", 0x2222222222222222},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet p = decode_options(cases[i].hex, 0);
        assert_int_equal(p.tcp_options, cases[i].kinds);
        assert_false(p.has & HAS_BAD_OPTIONS);
    }
}

static void values_of_mss_and_timestamp_are_kept(void **state)
{
    (void)state;
    struct packet p = decode_options("020405b4 0402 080a 01020304 00000000 01 030307", 0);
    assert_int_equal(p.tcp_mss, 1460);
    assert_int_equal(p.tcp_timestamp, 0x01020304);
}

static void bad_options_keep_those_before_the_fault(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "020405b4 09000000",          /* length 0 */
        "020405b4 09010000",          /* length 1 */
        "020405b4 09090000",          /* longer than the header */
        "020405b4 02060000 00000000", /* MSS of 6 bytes */
        "020405b4 01010108",          /* length missing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packet p = decode_options(cases[i], 0);
        assert_true(p.has & HAS_BAD_OPTIONS);
        assert_int_equal(p.tcp_options & 0xf, OPTION_MSS);
        assert_int_equal(p.tcp_mss, 1460);
        assert_int_equal(p.tcp_seq, 0x01020304);
    }
}

static void options_cut_by_the_capture_are_bad_options(void **state)
{
    (void)state;
    for (unsigned missing = 1; missing <= 20; missing++) {
        struct packet p = decode_options("020405b4 0402 080a 01020304 00000000 01 030307", missing);
        assert_true(p.has & HAS_BAD_OPTIONS);
        assert_int_equal(p.tcp_mss, missing > 16 ? 0 : 1460);
        assert_int_equal(p.payload_len, 0);
    }
}

static void what_follows_the_end_of_the_list_does_not_matter(void **state)
{
    (void)state;
    struct packet p = decode_options("020405b4 00ffffff", 0);
    assert_false(p.has & HAS_BAD_OPTIONS);
    assert_int_equal(p.tcp_options, OPTION_END << 4 | OPTION_MSS);
    p = decode_options("020405b4 00ffffff", 2);
    assert_false(p.has & HAS_BAD_OPTIONS);
}

static void a_data_offset_beyond_the_datagram_is_bad_options(void **state)
{
    (void)state;
    struct packet p;
    const struct sample sample = {LINK_ETHERNET, ETHERNET_IPV4 IPV4("0028", "4000", "06") SYN_60
                                  "020405b4 01010101"};
    assert_int_equal(sample_decode(sample, &p), REJECT_NONE);
    assert_true(p.has & HAS_BAD_OPTIONS);
    assert_int_equal(p.tcp_options, 0); /* padding is no option */
    assert_int_equal(p.tcp_header_len, 60);
    assert_int_equal(p.payload_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_stand_in_order_from_the_low_end),
        cmocka_unit_test(values_of_mss_and_timestamp_are_kept),
        cmocka_unit_test(bad_options_keep_those_before_the_fault),
        cmocka_unit_test(options_cut_by_the_capture_are_bad_options),
        cmocka_unit_test(what_follows_the_end_of_the_list_does_not_matter),
        cmocka_unit_test(a_data_offset_beyond_the_datagram_is_bad_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
