/* See crypto_pan.h. All blocks of an address depend on nothing but the address, so AES makes them at once. */
#include "export/crypto_pan.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, BITS_LIMIT = 128 };

struct crypto_pan {
    EVP_CIPHER_CTX *aes;
    uint8_t pad[BLOCK];
};

struct crypto_pan *crypto_pan_create(const uint8_t key[CRYPTO_PAN_KEY_BYTES])
{
    int written;
    struct crypto_pan *pan = calloc(1, sizeof *pan);
    if (pan == NULL)
        return NULL;
    pan->aes = EVP_CIPHER_CTX_new();
    if (pan->aes == NULL || EVP_EncryptInit_ex(pan->aes, EVP_aes_128_ecb(), NULL, key, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(pan->aes, 0) != 1 ||
        EVP_EncryptUpdate(pan->aes, pan->pad, &written, key + BLOCK, BLOCK) != 1)
        return crypto_pan_destroy(pan);
    return pan;
}

struct crypto_pan *crypto_pan_destroy(struct crypto_pan *pan)
{
    if (pan == NULL)
        return NULL;
    EVP_CIPHER_CTX_free(pan->aes);
    OPENSSL_cleanse(pan, sizeof *pan);
    free(pan);
    return NULL;
}

/* Turns the first `bits` bits of `address`, which is filled up with anything to a block. */
static void turn(struct crypto_pan *pan, uint8_t address[BLOCK], size_t bits)
{
    uint8_t blocks[BITS_LIMIT][BLOCK], made[BITS_LIMIT][BLOCK];
    int written = 0;
    for (size_t i = 0; i < bits; i++) {
        memcpy(blocks[i], pan->pad, BLOCK);
        memcpy(blocks[i], address, i / 8);
        const uint8_t kept =
            (uint8_t)(0xff00 >> (i % 8)); /* the bits of this byte that are given */
        blocks[i][i / 8] = (uint8_t)((address[i / 8] & kept) | (pan->pad[i / 8] & ~kept));
    }
    const int length = (int)(bits * BLOCK);
    const int good = EVP_EncryptUpdate(pan->aes, made[0], &written, blocks[0], length);
    assert(good == 1 && written == length); /* AES of whole blocks has no way to fail */
    (void)good;
    for (size_t i = 0; i < bits; i++)
        address[i / 8] ^= (uint8_t)((made[i][0] >> 7) << (7 - i % 8));
}

struct ipv4 crypto_pan_ipv4(struct crypto_pan *pan, struct ipv4 address)
{
    uint8_t block[BLOCK] = {(uint8_t)(address.host_order >> 24),
                            (uint8_t)(address.host_order >> 16), (uint8_t)(address.host_order >> 8),
                            (uint8_t)address.host_order};
    turn(pan, block, 32);
    return (struct ipv4){(uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 |
                         (uint32_t)block[2] << 8 | block[3]};
}

struct ipv6 crypto_pan_ipv6(struct crypto_pan *pan, struct ipv6 address)
{
    turn(pan, address.bytes, BITS_LIMIT);
    return address;
}
