/* Digests and keyed hashes.
 *
 * Three uses, three functions: sha256 for files that we write (anyone can check it with sha256sum),
 * XXH3-128 to know an input again (fast; not meant against forgers), and a keyed hash for tables
 * whose keys an attacker chooses. */
#ifndef TEITEN_BASE_HASH_H
#define TEITEN_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_TEXT_SIZE = 65, CONTENT_HASH_TEXT_SIZE = 33, CONTENT_HASH_BYTES = 16 };

/* sha256 of a stream. */
struct sha256;
struct sha256 *sha256_create(void);
struct sha256 *sha256_destroy(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t length);
/* Ends the stream; the object can only be destroyed after that. */
void sha256_finish(struct sha256 *s, char text[SHA256_TEXT_SIZE]);

/* XXH3-128 of a stream, for knowing an input again. */
struct content_hash;
struct content_hash *content_hash_create(void);
struct content_hash *content_hash_destroy(struct content_hash *h);
void content_hash_add(struct content_hash *h, const void *bytes, size_t length);
/* The digest of what was added so far; more can be added after that. */
void content_hash_get(const struct content_hash *h, char text[CONTENT_HASH_TEXT_SIZE]);
/* The same of bytes that are all there, as xxhsum -H2 prints them, two digits a byte. */
void content_hash_bytes(const void *bytes, size_t length, uint8_t digest[CONTENT_HASH_BYTES]);

/* A secret for one table, from getrandom(2). */
struct hash_key {
    uint64_t k0, k1;
};
struct hash_key hash_key_random(void);

/* SipHash-1-3 of 16 bytes, for tables of IPv6 addresses. (Aumasson and Bernstein 2012.) */
uint64_t hash_keyed_16(struct hash_key key, const uint8_t bytes[16]);
/* The same of any number of bytes. */
uint64_t hash_keyed(struct hash_key key, const void *bytes, size_t length);

/* SipHash-2-4: a short message's authentication, for values that go out on the wire and must not be
 * foretold from others that went out before. */
uint64_t hash_secret(struct hash_key key, const void *bytes, size_t length);

#endif
