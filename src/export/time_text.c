/* Times as text and back, and UUIDs of names. */
#include "export/inside.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { SHA1_BYTES = 20, UUID_BYTES = 16 };

static int number(const char *at, size_t digits)
{
    int value = 0;
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (at[i] >= '0' && at[i] <= '9' ? at[i] - '0' : 0);
    return value;
}

struct instant time_read(const char *text)
{
    uint32_t day = 0;
    if (strlen(text) < sizeof "2020-06-30T23:59:59" - 1 ||
        !day_from_date(number(text, 4), number(text + 5, 2), number(text + 8, 2), &day))
        return (struct instant){0};
    const int64_t seconds = (int64_t)day * S_PER_DAY + number(text + 11, 2) * S_PER_HOUR +
                            number(text + 14, 2) * S_PER_MINUTE + number(text + 17, 2);
    return (struct instant){seconds * NS_PER_S};
}

const char *time_write(struct instant time, char text[INSTANT_TEXT_SIZE])
{
    time.ns -= time.ns % NS_PER_S;
    instant_format(time, text);
    char *fraction = strchr(text, '.');
    if (fraction != NULL)
        memcpy(fraction, "Z", 2);
    return text;
}

const char *uuid_of(const uint8_t name_space[UUID_BYTES], const char *text,
                    char uuid[UUID_TEXT_SIZE])
{
    uint8_t digest[EVP_MAX_MD_SIZE] = {0};
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    if (hash != NULL && EVP_DigestInit_ex(hash, EVP_sha1(), NULL) == 1 &&
        EVP_DigestUpdate(hash, name_space, UUID_BYTES) == 1 &&
        EVP_DigestUpdate(hash, text, strlen(text)) == 1)
        EVP_DigestFinal_ex(hash, digest, NULL);
    EVP_MD_CTX_free(hash);
    digest[6] = (uint8_t)(0x50 | (digest[6] & 0x0f)); /* version 5 */
    digest[8] = (uint8_t)(0x80 | (digest[8] & 0x3f)); /* the variant of RFC 9562 */
    char *at = uuid;
    for (size_t i = 0; i < UUID_BYTES; i++)
        at += snprintf(at, 4, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", digest[i]);
    return uuid;
}

const char *uuid_in(const uint8_t name_space[UUID_BYTES], const char *what, const char *whose,
                    char uuid[UUID_TEXT_SIZE])
{
    char owner[UUID_TEXT_SIZE], name[256];
    snprintf(name, sizeof name, "%s %s", what, uuid_of(name_space, whose, owner));
    return uuid_of(name_space, name, uuid);
}
