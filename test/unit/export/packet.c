/* Packets as they may leave. What they were made of is in each test; checksums were computed by hand-made Python and are
 * checked here by a sum of our own. */
#include "decode/decode.h"
#include "export/anonymise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RAW = 101, ETHERNET = 1 };
#define MONITORED UINT32_C(0xc6120005)

static uint8_t made_bytes[ANONYMISE_PACKET_BYTES];

static struct anonymiser *make(bool sources)
{
    static const struct anonymise_key key = {{9}};
    struct error error;
    struct address_set *set = address_set_create();
    assert_true(address_set_add_text(set, "198.18.0.0/24,2001:db8::/32", &error));
    struct anonymiser *anonymiser = anonymiser_create(&key, set, sources, &error);
    assert_non_null(anonymiser);
    return anonymiser;
}

static void put(uint8_t *at, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
}

static uint32_t take(const uint8_t *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static uint16_t sum(const uint8_t *bytes, size_t length, uint32_t value)
{
    for (size_t i = 0; i < length; i++)
        value += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    while (value > 0xffff)
        value = (value & 0xffff) + (value >> 16);
    return (uint16_t)~value;
}

/* An IPv4 datagram to 198.18.0.5 with right sums; `place` of the transport's sum, or SIZE_MAX. Its length. */
static size_t datagram(uint8_t *ip, uint8_t protocol, const uint8_t *transport, size_t length,
                       size_t place)
{
    memset(ip, 0, 20);
    ip[0] = 0x45;
    put(ip + 2, (uint32_t)(20 + length), 2);
    put(ip + 4, 777, 2);
    ip[8] = 60;
    ip[9] = protocol;
    put(ip + 12, 0xc0000207, 4);
    put(ip + 16, MONITORED, 4);
    put(ip + 10, sum(ip, 20, 0), 2);
    memcpy(ip + 20, transport, length);
    if (place != SIZE_MAX)
        put(ip + 20 + place,
            sum(ip + 12, 8 + length, protocol == 1 ? 0 : protocol + (uint32_t)length), 2);
    return 20 + length;
}

static size_t tcp(uint8_t *t, uint32_t sequence, uint8_t flags, const char *content)
{
    memset(t, 0, 20);
    put(t, 40000, 2);
    put(t + 2, 80, 2);
    put(t + 4, sequence, 4);
    t[12] = 0x50;
    t[13] = flags;
    memcpy(t + 20, content, strlen(content));
    return 20 + strlen(content);
}

static bool anonymised(struct anonymiser *a, const uint8_t *bytes, size_t length,
                       struct raw_packet *ret_made)
{
    const struct raw_packet raw = {.bytes = bytes,
                                   .captured_len = (uint32_t)length,
                                   .wire_len = (uint32_t)length,
                                   .link_type = RAW};
    return anonymise_packet(a, &raw, made_bytes, ret_made);
}

static void a_mirai_syn_keeps_the_feature_and_right_sums(void **state)
{
    (void)state;
    uint8_t t[64], ip[128];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    const size_t length = datagram(ip, 6, t, tcp(t, MONITORED, TCP_SYN, ""), 16);
    assert_true(anonymised(a, ip, length, &made));
    assert_int_equal(made.captured_len, length);
    assert_int_equal(made.link_type, RAW);
    const uint32_t pseudonym = take(made.bytes + 16, 4);
    assert_int_not_equal(pseudonym, MONITORED);
    assert_int_equal(pseudonym, anonymise_ipv4(a, (struct ipv4){MONITORED}, false).host_order);
    assert_int_equal(take(made.bytes + 24, 4), pseudonym);
    assert_int_equal(take(made.bytes + 12, 4), 0xc0000207);
    assert_int_equal(sum(made.bytes, 20, 0), 0);
    assert_int_equal(sum(made.bytes + 12, 28, 6 + 20), 0);
    assert_int_not_equal(take(made.bytes + 4, 2), 777);
    anonymiser_destroy(a);
}

static void numbers_of_a_connection_move_together(void **state)
{
    (void)state;
    uint8_t t[64], ip[128];
    struct raw_packet made;
    uint32_t moved[3];
    struct anonymiser *a = make(false);
    for (uint32_t i = 0; i < 3; i++) {
        const size_t length = datagram(ip, 6, t, tcp(t, 1000000 + i, TCP_SYN, ""), 16);
        assert_true(anonymised(a, ip, length, &made));
        moved[i] = take(made.bytes + 24, 4);
    }
    assert_int_not_equal(moved[0], 1000000);
    assert_int_equal(moved[1], moved[0] + 1);
    assert_int_equal(moved[2], moved[0] + 2);
    anonymiser_destroy(a);
}

static void a_wrong_sum_stays_wrong_and_a_cut_one_is_gone(void **state)
{
    (void)state;
    uint8_t t[64], ip[128];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    const size_t length = datagram(ip, 6, t, tcp(t, 5, TCP_SYN, ""), 16);
    ip[36] ^= 1;
    assert_true(anonymised(a, ip, length, &made));
    assert_int_not_equal(sum(made.bytes + 12, 28, 6 + 20), 0);
    put(ip + 2, (uint32_t)length + 500, 2);
    const struct raw_packet cut = {.bytes = ip,
                                   .captured_len = (uint32_t)length,
                                   .wire_len = (uint32_t)length + 500,
                                   .link_type = RAW};
    assert_true(anonymise_packet(a, &cut, made_bytes, &made));
    assert_int_equal(take(made.bytes + 36, 2), 0);
    assert_int_equal(made.wire_len, length + 500);
    anonymiser_destroy(a);
}

static void contents_lose_the_address_at_equal_length(void **state)
{
    (void)state;
    uint8_t t[256], ip[300];
    struct raw_packet made;
    struct anonymiser *a = make(true);
    const size_t length = datagram(
        ip, 6, t, tcp(t, 5, TCP_ACK, "Host: 198.18.0.5\r\nVia: 192.0.2.7, 192.0.2.8\r\n"), 16);
    assert_true(anonymised(a, ip, length, &made));
    assert_memory_equal(made.bytes + 40, "Host: xxxxxxxxxx\r\nVia: xxxxxxxxx, 192.0.2.8\r\n",
                        length - 40);
    assert_int_equal(sum(made.bytes + 12, length - 12, 6 + (uint32_t)length - 20), 0);
    anonymiser_destroy(a);
}

static void options_that_may_hold_addresses_are_blank(void **state)
{
    (void)state;
    /* IP: record route with the address; TCP: MSS 1460, SACK of two numbers, fast open cookie. */
    static const uint8_t options[] = {7, 7, 8, 198, 18, 0, 5, 0};
    static const uint8_t tcp_options[] = {2, 4, 5, 180, 5,  10, 9, 9, 9, 9,
                                          8, 8, 8, 8,   34, 6,  1, 2, 3, 4};
    uint8_t t[64], plain[128], ip[128];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    (void)tcp(t, 5, TCP_SYN, "");
    t[12] = 0xa0;
    memcpy(t + 20, tcp_options, 20);
    const size_t length = datagram(plain, 6, t, 40, 16) + sizeof options;
    memcpy(ip, plain, 20);
    memcpy(ip + 20, options, sizeof options);
    memcpy(ip + 28, plain + 20, 40);
    ip[0] = 0x47;
    put(ip + 2, (uint32_t)length, 2);
    assert_true(anonymised(a, ip, length, &made));
    assert_memory_equal(made.bytes + 20, "\1\1\1\1\1\1\1\1", 8);
    assert_memory_equal(made.bytes + 48, "\2\4\5\264\5\12\0\0\0\0\0\0\0\0\42\6\0\0\0\0", 20);
    anonymiser_destroy(a);
}

static void what_cannot_be_read_is_blank_or_left_out(void **state)
{
    (void)state;
    uint8_t t[64] = {0}, ip[128];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    put(t + 8, MONITORED, 4);
    /* Another protocol; a later fragment; a protocol within. */
    for (uint8_t protocol = 0; protocol < 3; protocol++) {
        const size_t length = datagram(ip,
                                       protocol == 0   ? 89
                                       : protocol == 1 ? 6
                                                       : 47,
                                       t, 40, SIZE_MAX);
        if (protocol == 1)
            put(ip + 6, 5, 2);
        assert_true(anonymised(a, ip, length, &made));
        for (size_t i = 20; i < length; i++)
            assert_int_equal(made.bytes[i], 0);
    }
    ip[0] = 0x55;
    assert_false(anonymised(a, ip, 60, &made));
    assert_false(anonymised(a, ip, 0, &made));
    anonymiser_destroy(a);
}

static void an_error_quotes_pseudonyms(void **state)
{
    (void)state;
    uint8_t icmp[128] = {3, 1}, t[64], quoted[128], ip[256];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    const size_t length = datagram(quoted, 6, t, tcp(t, MONITORED, TCP_SYN, ""), 16);
    /* We are said to have sent it: the ends the other way round. */
    put(quoted + 12, MONITORED, 4);
    put(quoted + 16, 0xcb007109, 4);
    memcpy(icmp + 8, quoted, length);
    put(icmp + 2, sum(icmp, 8 + length, 0), 2);
    assert_true(anonymised(a, ip, datagram(ip, 1, icmp, 8 + length, SIZE_MAX), &made));
    const uint32_t pseudonym = take(made.bytes + 16, 4);
    assert_int_equal(take(made.bytes + 28 + 12, 4), pseudonym);
    assert_int_equal(take(made.bytes + 28 + 16, 4), 0xcb007109);
    assert_int_equal(take(made.bytes + 28 + 36, 2), 0);
    assert_int_equal(take(made.bytes + 28 + 24, 4), pseudonym);
    assert_int_equal(sum(made.bytes + 28, 20, 0), 0);
    assert_int_equal(sum(made.bytes + 20, 8 + length, 0), 0);
    anonymiser_destroy(a);
}

static void ipv6_and_its_extensions_hold_no_address(void **state)
{
    (void)state;
    struct ipv6 monitored, source;
    uint8_t ip[160] = {0x60, 0x01, 0x23, 0x45}, t[64];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    assert_true(ipv6_parse("2001:db8::5", 11, &monitored));
    assert_true(ipv6_parse("2001:db9::7", 11, &source));
    put(ip + 4, 24 + 20, 2);
    ip[6] = 43;
    ip[7] = 64;
    memcpy(ip + 8, &source, 16);
    memcpy(ip + 24, &monitored, 16);
    ip[40] = 6; /* routing header, with the address in it */
    ip[41] = 2;
    memcpy(ip + 48, &monitored, 16);
    (void)tcp(t, 9, TCP_SYN, "");
    memcpy(ip + 64, t, 20);
    assert_true(anonymised(a, ip, 84, &made));
    assert_int_equal(made.captured_len, 84);
    assert_int_equal(take(made.bytes, 4), 0x60000000);
    assert_memory_equal(made.bytes + 8, &source, 16);
    assert_memory_not_equal(made.bytes + 24, &monitored, 16);
    for (size_t i = 44; i < 64; i++)
        assert_int_equal(made.bytes[i], 0);
    anonymiser_destroy(a);
}

static void link_layers_and_padding_are_gone(void **state)
{
    (void)state;
    uint8_t frame[128] = {2, 1, 2, 3, 4, 5, 2, 6, 7, 8, 9, 10, 8, 0}, t[64];
    struct raw_packet made;
    struct anonymiser *a = make(false);
    const size_t length = datagram(frame + 14, 6, t, tcp(t, 5, TCP_SYN, ""), 16);
    put(frame + 14 + length, MONITORED, 4); /* what a driver left in the padding */
    const struct raw_packet raw = {
        .bytes = frame, .captured_len = 60, .wire_len = 60, .link_type = ETHERNET};
    assert_true(anonymise_packet(a, &raw, made_bytes, &made));
    assert_int_equal(made.captured_len, length);
    assert_int_equal(made.wire_len, length);
    assert_int_equal(made.bytes[0], 0x45);
    anonymiser_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mirai_syn_keeps_the_feature_and_right_sums),
        cmocka_unit_test(numbers_of_a_connection_move_together),
        cmocka_unit_test(a_wrong_sum_stays_wrong_and_a_cut_one_is_gone),
        cmocka_unit_test(contents_lose_the_address_at_equal_length),
        cmocka_unit_test(options_that_may_hold_addresses_are_blank),
        cmocka_unit_test(what_cannot_be_read_is_blank_or_left_out),
        cmocka_unit_test(an_error_quotes_pseudonyms),
        cmocka_unit_test(ipv6_and_its_extensions_hold_no_address),
        cmocka_unit_test(link_layers_and_padding_are_gone),
    };
    return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
