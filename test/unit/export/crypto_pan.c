/* Crypto-PAn against the sample trace that its authors publish with their implementation (Georgia Tech, Crypto-PAn 1.0):
 * the key of its sample, addresses of its raw trace, and those of its sanitized trace. */
#include "export/crypto_pan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t sample_key[CRYPTO_PAN_KEY_BYTES] = {
    21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
    216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};

static struct ipv4 ipv4(const char *text)
{
    struct ipv4 address;
    assert_true(ipv4_parse(text, strlen(text), &address));
    return address;
}

static struct ipv6 ipv6(const char *text)
{
    struct ipv6 address;
    assert_true(ipv6_parse(text, strlen(text), &address));
    return address;
}

static void published_pseudonyms_are_made(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"128.11.68.132", "135.242.180.132"},   {"129.118.74.4", "134.136.186.123"},
        {"130.132.252.244", "133.68.164.234"},  {"141.223.7.43", "141.167.8.160"},
        {"141.233.145.108", "141.129.237.235"}, {"152.163.225.39", "151.140.114.167"},
        {"156.29.3.236", "147.225.12.42"},      {"165.247.96.84", "162.9.99.234"},
        {"166.107.77.190", "160.132.178.185"},  {"192.102.249.13", "252.138.62.131"},
        {"192.215.32.125", "252.43.47.189"},    {"192.233.80.103", "252.25.108.8"},
        {"192.41.57.43", "252.222.221.184"},    {"193.150.244.223", "253.169.52.216"},
        {"195.205.63.100", "255.186.223.5"},    {"198.200.171.101", "249.199.68.213"},
        {"198.26.132.101", "249.36.123.202"},   {"198.36.213.5", "249.7.21.132"},
        {"198.51.77.238", "249.18.186.254"},    {"199.217.79.101", "248.38.184.213"},
        {"202.49.198.20", "245.206.7.234"},     {"203.12.160.252", "244.248.163.4"},
    };
    struct crypto_pan *pan = crypto_pan_create(sample_key);
    assert_non_null(pan);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char text[IPV4_TEXT_SIZE];
        assert_string_equal(ipv4_format(crypto_pan_ipv4(pan, ipv4(pairs[i][0])), text),
                            pairs[i][1]);
    }
    crypto_pan_destroy(pan);
}

/* IPv6 has no vectors of the authors: these are in the tests of four other implementations (Yawning's cryptopan in Go
 * first), with the same key. */
static void ipv6_is_as_others_make_it(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"},
        {"::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef"},
        {"::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"},
        {"2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"},
        {"2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"},
    };
    struct crypto_pan *pan = crypto_pan_create(sample_key);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char text[IPV6_TEXT_SIZE];
        assert_string_equal(ipv6_format(crypto_pan_ipv6(pan, ipv6(pairs[i][0])), text),
                            pairs[i][1]);
    }
    crypto_pan_destroy(pan);
}

static size_t shared_bits(const uint8_t *a, const uint8_t *b, size_t bits)
{
    size_t i = 0;
    while (i < bits && ((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) == 0)
        i++;
    return i;
}

static void pseudonyms_share_just_the_bits_that_addresses_share(void **state)
{
    (void)state;
    struct crypto_pan *pan = crypto_pan_create(sample_key);
    const struct ipv6 base = ipv6("2001:db8:5::1234"), made = crypto_pan_ipv6(pan, base);
    for (size_t bit = 0; bit < 128; bit++) {
        struct ipv6 other = base;
        other.bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
        other = crypto_pan_ipv6(pan, other);
        assert_int_equal(shared_bits(made.bytes, other.bytes, 128), bit);
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        const struct ipv4 a = ipv4("198.51.100.77"), b = {a.host_order ^ (0x80000000u >> bit)};
        const uint32_t differ =
            crypto_pan_ipv4(pan, a).host_order ^ crypto_pan_ipv4(pan, b).host_order;
        assert_int_equal(__builtin_clz(differ), bit);
    }
    crypto_pan_destroy(pan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_pseudonyms_are_made),
        cmocka_unit_test(ipv6_is_as_others_make_it),
        cmocka_unit_test(pseudonyms_share_just_the_bits_that_addresses_share),
    };
    return cmocka_run_group_tests_name("crypto_pan", tests, NULL, NULL);
}
