/* See signature_cache.h. */
#include "recognise/signature_cache.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS = 4 };

/* The latest asked for stands first. */
struct entry {
    uint8_t id[PAYLOAD_ID_BYTES];
    struct signature_result result;
    bool used;
};

struct signature_cache {
    struct hash_key key;
    size_t mask;
    struct entry entries[];
};

struct signature_cache *signature_cache_create(size_t limit_bytes, struct hash_key key)
{
    size_t sets = 1, own = sizeof(struct signature_cache), set = WAYS * sizeof(struct entry);
    while (own + 2 * sets * set <= limit_bytes)
        sets *= 2;
    struct signature_cache *cache = calloc(1, own + sets * set);
    if (cache == NULL)
        return NULL;
    cache->key = key;
    cache->mask = sets - 1;
    return cache;
}

struct signature_cache *signature_cache_destroy(struct signature_cache *cache)
{
    free(cache);
    return NULL;
}

static struct entry *set_of(struct signature_cache *cache, const uint8_t id[PAYLOAD_ID_BYTES])
{
    return &cache->entries[(hash_keyed_16(cache->key, id) & cache->mask) * WAYS];
}

/* Makes room at the front of a set by dropping what stands at `place`. */
static void shift(struct entry *set, size_t place)
{
    memmove(&set[1], &set[0], place * sizeof set[0]);
}

const struct signature_result *signature_cache_find(struct signature_cache *cache,
                                                    const uint8_t id[PAYLOAD_ID_BYTES])
{
    struct entry *set = set_of(cache, id);
    for (size_t i = 0; i < WAYS; i++) {
        if (!set[i].used || memcmp(set[i].id, id, PAYLOAD_ID_BYTES) != 0)
            continue;
        if (i > 0) {
            struct entry found = set[i];
            shift(set, i);
            set[0] = found;
        }
        return &set[0].result;
    }
    return NULL;
}

void signature_cache_add(struct signature_cache *cache, const uint8_t id[PAYLOAD_ID_BYTES],
                         const struct signature_result *result)
{
    struct entry *set = set_of(cache, id);
    if (signature_cache_find(cache, id) == NULL)
        shift(set, WAYS - 1);
    memcpy(set[0].id, id, PAYLOAD_ID_BYTES);
    set[0].result = *result;
    set[0].used = true;
}

const struct signature_result *signature_cache_match(struct signature_cache *cache,
                                                     struct signature_matcher *matcher,
                                                     const uint8_t id[PAYLOAD_ID_BYTES],
                                                     const uint8_t *payload, size_t length)
{
    const struct signature_result *known = signature_cache_find(cache, id);
    if (known != NULL)
        return known;
    struct signature_result result;
    signature_match(matcher, payload, length, &result);
    signature_cache_add(cache, id, &result);
    return signature_cache_find(cache, id);
}

size_t signature_cache_bytes(const struct signature_cache *cache)
{
    return sizeof *cache + (cache->mask + 1) * WAYS * sizeof cache->entries[0];
}
