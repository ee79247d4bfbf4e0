/* What was matched lately, by payload id: the same payload comes a thousand times.
 *
 * A table of a fixed size, in sets of four; in a full set the one that was not asked for longest goes. Sets
 * are chosen by a keyed hash, so that a sender cannot fill one of its choice. The id itself is not keyed
 * (XXH3-128): who finds two payloads of one id is told the signatures of the first for both. */
#ifndef TEITEN_RECOGNISE_SIGNATURE_CACHE_H
#define TEITEN_RECOGNISE_SIGNATURE_CACHE_H

#include "base/hash.h"
#include "model/heard.h"
#include "recognise/signature.h"

struct signature_cache;

/* NULL: no memory. `limit_bytes` are rounded down to a power of two of sets, at least one. */
struct signature_cache *signature_cache_create(size_t limit_bytes, struct hash_key key);
struct signature_cache *signature_cache_destroy(struct signature_cache *cache);

/* The result, or NULL. Borrowed until the next call. */
const struct signature_result *signature_cache_find(struct signature_cache *cache,
                                                    const uint8_t id[PAYLOAD_ID_BYTES]);
void signature_cache_add(struct signature_cache *cache, const uint8_t id[PAYLOAD_ID_BYTES],
                         const struct signature_result *result);

/* What of a payload is known, else what matching it gives, which is then known (a failure too: what took too
 * long once is not tried a thousand times). Borrowed until the next call. */
const struct signature_result *signature_cache_match(struct signature_cache *cache,
                                                     struct signature_matcher *matcher,
                                                     const uint8_t id[PAYLOAD_ID_BYTES],
                                                     const uint8_t *payload, size_t length);
size_t signature_cache_bytes(const struct signature_cache *cache);

#endif
