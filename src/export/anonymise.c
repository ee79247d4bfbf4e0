/* See anonymise.h: pseudonyms and numbers; texts are in anonymise_text.c, packets in anonymise_packet.c. */
#include "export/anonymise.h"
#include "export/crypto_pan.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, NUMBER_BYTES = 48 };

struct anonymiser {
    struct address_set *monitored;
    bool sources;
    struct crypto_pan *of_monitored, *of_sources;
    EVP_CIPHER_CTX *numbers; /* AES-128-CBC: of inputs of one length, its last block is a PRF */
};

/* Keys of our own out of the given one, each for one purpose. */
static void derive(const struct anonymise_key *key, const char *purpose,
                   uint8_t derived[CRYPTO_PAN_KEY_BYTES])
{
    unsigned length = 0;
    const uint8_t *made = HMAC(EVP_sha256(), key->bytes, sizeof key->bytes,
                               (const uint8_t *)purpose, strlen(purpose), derived, &length);
    assert(made != NULL && length == CRYPTO_PAN_KEY_BYTES);
    (void)made;
}

struct anonymiser *anonymiser_create(const struct anonymise_key *key, struct address_set *monitored,
                                     bool sources, struct error *error)
{
    uint8_t derived[CRYPTO_PAN_KEY_BYTES];
    struct anonymiser *a = calloc(1, sizeof *a);
    if (a == NULL) {
        address_set_destroy(monitored);
        error_set(error, ERROR_FAILED, "no memory for pseudonyms");
        return NULL;
    }
    a->monitored = monitored;
    a->sources = sources;
    a->of_sources = crypto_pan_create(key->bytes);
    derive(key, "teiten monitored addresses", derived);
    a->of_monitored = crypto_pan_create(derived);
    derive(key, "teiten numbers", derived);
    a->numbers = EVP_CIPHER_CTX_new();
    const bool good = a->of_sources != NULL && a->of_monitored != NULL && a->numbers != NULL &&
                      EVP_EncryptInit_ex(a->numbers, EVP_aes_128_cbc(), NULL, derived, NULL) == 1 &&
                      EVP_CIPHER_CTX_set_padding(a->numbers, 0) == 1;
    OPENSSL_cleanse(derived, sizeof derived);
    if (good)
        return a;
    error_set(error, ERROR_FAILED, "no memory for pseudonyms");
    return anonymiser_destroy(a);
}

struct anonymiser *anonymiser_destroy(struct anonymiser *a)
{
    if (a == NULL)
        return NULL;
    address_set_destroy(a->monitored);
    crypto_pan_destroy(a->of_monitored);
    crypto_pan_destroy(a->of_sources);
    EVP_CIPHER_CTX_free(a->numbers);
    free(a);
    return NULL;
}

static bool is_mapped(const struct ipv6 *address, struct ipv4 *ret_ipv4)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *b = address->bytes + sizeof mapped;
    ret_ipv4->host_order = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

bool anonymiser_monitors_ipv4(const struct anonymiser *a, struct ipv4 address)
{
    return address_set_has_ipv4(a->monitored, address);
}

bool anonymiser_monitors_ipv6(const struct anonymiser *a, struct ipv6 address)
{
    struct ipv4 ipv4;
    return is_mapped(&address, &ipv4) ? anonymiser_monitors_ipv4(a, ipv4)
                                      : address_set_has_ipv6(a->monitored, address);
}

const struct address_set *anonymiser_monitored(const struct anonymiser *a)
{
    return a->monitored;
}

uint64_t anonymiser_count_ipv4(const struct anonymiser *a)
{
    return address_set_count_ipv4(a->monitored);
}

bool anonymiser_has_ipv6(const struct anonymiser *a)
{
    return address_set_count_ipv6(a->monitored) > 0 ||
           address_set_count_ipv6_prefixes(a->monitored) > 0;
}

struct ipv4 anonymise_ipv4(struct anonymiser *a, struct ipv4 address, bool monitored)
{
    if (monitored || anonymiser_monitors_ipv4(a, address))
        return crypto_pan_ipv4(a->of_monitored, address);
    return a->sources ? crypto_pan_ipv4(a->of_sources, address) : address;
}

struct ipv6 anonymise_ipv6(struct anonymiser *a, struct ipv6 address, bool monitored)
{
    if (monitored || anonymiser_monitors_ipv6(a, address))
        return crypto_pan_ipv6(a->of_monitored, address);
    return a->sources ? crypto_pan_ipv6(a->of_sources, address) : address;
}

uint64_t anonymise_number(struct anonymiser *a, const void *bytes, size_t length)
{
    uint8_t input[NUMBER_BYTES + BLOCK] = {0}, made[NUMBER_BYTES + BLOCK];
    uint64_t number;
    int written = 0;
    assert(length <= NUMBER_BYTES);
    memcpy(input, bytes, length);
    input[NUMBER_BYTES] = (uint8_t)length;
    const bool good =
        EVP_EncryptInit_ex(a->numbers, NULL, NULL, NULL, (const uint8_t[BLOCK]){0}) == 1 &&
        EVP_EncryptUpdate(a->numbers, made, &written, input, sizeof input) == 1;
    assert(good && written == (int)sizeof made); /* AES of whole blocks has no way to fail */
    (void)good;
    memcpy(&number, made + NUMBER_BYTES, sizeof number);
    return number;
}

const char *anonymise_address_text(struct anonymiser *a, const char *address, bool monitored,
                                   char text[IPV6_TEXT_SIZE])
{
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    if (ipv4_parse(address, strlen(address), &ipv4))
        return ipv4_format(anonymise_ipv4(a, ipv4, monitored), text);
    if (ipv6_parse(address, strlen(address), &ipv6))
        return ipv6_format(anonymise_ipv6(a, ipv6, monitored), text);
    snprintf(text, IPV6_TEXT_SIZE, "%s", address);
    return text;
}

const char *anonymise_content_id(struct anonymiser *a, const char *id, char text[IPV6_TEXT_SIZE])
{
    char input[NUMBER_BYTES];
    const int length = snprintf(input, sizeof input, "%.32s 0", id);
    const uint64_t first = anonymise_number(a, input, (size_t)length);
    input[length - 1] = '1';
    const uint64_t second = anonymise_number(a, input, (size_t)length);
    snprintf(text, IPV6_TEXT_SIZE, "%016llx%016llx", (unsigned long long)first,
             (unsigned long long)second);
    return text;
}
