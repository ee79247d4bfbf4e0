/* Crypto-PAn: prefix-preserving pseudonyms of addresses (Xu, Fan, Ammar, Moon: ICNP 2002).
 *
 * Two addresses that share their first n bits have pseudonyms that share just their first n bits; who has the key can
 * turn a list of pseudonyms back by trying. Bit i of a pseudonym is bit i of the address, turned where the first bit
 * of AES-128(first i bits of the address, then those of the pad) is set. The key is 32 bytes: the AES key, and what
 * AES makes of the rest is the pad. IPv6 is the same over 128 bits, as other implementations have it.
 * What it cannot hide: who sends packets of a chosen pattern can find their pseudonyms again, and so part of the map.
 * Not thread-safe: one for each export. */
#ifndef TEITEN_EXPORT_CRYPTO_PAN_H
#define TEITEN_EXPORT_CRYPTO_PAN_H

#include "base/types.h"

enum { CRYPTO_PAN_KEY_BYTES = 32 };

struct crypto_pan;

/* NULL when there is no memory. The key is copied. */
struct crypto_pan *crypto_pan_create(const uint8_t key[CRYPTO_PAN_KEY_BYTES]);
struct crypto_pan *crypto_pan_destroy(struct crypto_pan *pan); /* takes NULL, returns NULL */

struct ipv4 crypto_pan_ipv4(struct crypto_pan *pan, struct ipv4 address);
struct ipv6 crypto_pan_ipv6(struct crypto_pan *pan, struct ipv6 address);

#endif
