/* Digests against other implementations and published values. */
#include "base/hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* FIPS 180-2, appendix B.1 and B.2, and the digest of nothing. */
static void sha256_gives_the_published_digests(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sha256 *s = sha256_create();
        size_t length = strlen(cases[i][0]);
        sha256_add(s, cases[i][0], length / 2);
        sha256_add(s, cases[i][0] + length / 2, length - length / 2);
        char text[SHA256_TEXT_SIZE];
        sha256_finish(s, text);
        assert_string_equal(text, cases[i][1]);
        assert_null(sha256_destroy(s));
    }
    assert_null(sha256_destroy(NULL));
}

/* The content hash may use another code path (AVX-512) than the header's own, as compiled here. */
static void content_hash_is_xxh3_128_in_any_pieces(void **state)
{
    (void)state;
    enum { LENGTH = 300000 };
    uint8_t *bytes = malloc(LENGTH);
    for (size_t i = 0; i < LENGTH; i++)
        bytes[i] = (uint8_t)(i * i >> 7);
    static const size_t lengths[] = {0, 1, 16, 17, 240, 241, 1024, 65537, LENGTH};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, lengths[i]));
        char expected[CONTENT_HASH_TEXT_SIZE];
        for (size_t k = 0; k < sizeof canonical.digest; k++)
            snprintf(expected + 2 * k, 3, "%02x", canonical.digest[k]);
        for (size_t piece = 1; piece <= LENGTH; piece = piece * 37 + 1) {
            if (piece == 1 && lengths[i] > 1024)
                continue;
            struct content_hash *h = content_hash_create();
            for (size_t at = 0; at < lengths[i]; at += piece)
                content_hash_add(h, bytes + at, lengths[i] - at < piece ? lengths[i] - at : piece);
            char text[CONTENT_HASH_TEXT_SIZE];
            content_hash_get(h, text);
            assert_string_equal(text, expected);
            content_hash_destroy(h);
        }
    }
    free(bytes);
    assert_null(content_hash_destroy(NULL));
}

/* As the xxHash project publishes it for XXH3_128bits of nothing. */
static void content_hash_of_nothing_is_the_published_one(void **state)
{
    (void)state;
    struct content_hash *h = content_hash_create();
    char text[CONTENT_HASH_TEXT_SIZE];
    content_hash_get(h, text);
    assert_string_equal(text, "99aa06d3014798d86001c324468d497f");
    content_hash_destroy(h);
}

/* SipHash as libcrypto has it, with 8 bytes as the result. */
static uint64_t siphash_of_libcrypto(struct hash_key key, const void *bytes, size_t count,
                                     unsigned rounds, unsigned last_rounds)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    assert_non_null(mac);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    size_t size = 8, length = 0;
    uint64_t words[2] = {key.k0, key.k1}, digest = 0;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_C_ROUNDS, &rounds),
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_D_ROUNDS, &last_rounds),
        OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
        OSSL_PARAM_construct_end(),
    };
    assert_int_equal(EVP_MAC_init(context, (const unsigned char *)words, sizeof words, parameters),
                     1);
    assert_int_equal(EVP_MAC_update(context, bytes, count), 1);
    assert_int_equal(EVP_MAC_final(context, (unsigned char *)&digest, &length, sizeof digest), 1);
    assert_int_equal(length, sizeof digest);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    return digest;
}

static void keyed_hash_is_siphash_1_3(void **state)
{
    (void)state;
    struct hash_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    uint8_t bytes[16];
    for (uint8_t i = 0; i < 16; i++)
        bytes[i] = i;
    for (int round = 0; round < 1000; round++) {
        uint64_t hash = hash_keyed_16(key, bytes);
        assert_int_equal(hash, siphash_of_libcrypto(key, bytes, sizeof bytes, 1, 3));
        memcpy(bytes + round % 9, &hash, sizeof hash);
        key.k1 ^= hash << 1;
        key.k0 += key.k1;
    }
}

static void hashes_of_any_length_are_siphash_1_3_and_2_4(void **state)
{
    (void)state;
    struct hash_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    uint8_t bytes[600];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    for (size_t length = 0; length <= sizeof bytes; length++) {
        assert_int_equal(hash_keyed(key, bytes, length),
                         siphash_of_libcrypto(key, bytes, length, 1, 3));
        assert_int_equal(hash_secret(key, bytes, length),
                         siphash_of_libcrypto(key, bytes, length, 2, 4));
    }
    /* The paper's own example. */
    assert_int_equal(hash_secret(key, bytes, 15), UINT64_C(0xa129ca6149be45e5));
}

static void random_keys_differ(void **state)
{
    (void)state;
    struct hash_key a = hash_key_random(), b = hash_key_random();
    assert_true(a.k0 != b.k0 && a.k1 != b.k1 && a.k0 != a.k1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_published_digests),
        cmocka_unit_test(content_hash_is_xxh3_128_in_any_pieces),
        cmocka_unit_test(content_hash_of_nothing_is_the_published_one),
        cmocka_unit_test(keyed_hash_is_siphash_1_3),
        cmocka_unit_test(hashes_of_any_length_are_siphash_1_3_and_2_4),
        cmocka_unit_test(random_keys_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
