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
    size_t sets = 1;
    while (sets <= limit_bytes / (2 * WAYS * sizeof(struct entry)))
        sets *= 2;
    struct signature_cache *cache =
        calloc(1, sizeof *cache + sets * WAYS * sizeof cache->entries[0]);
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

size_t signature_cache_bytes(const struct signature_cache *cache)
{
    return sizeof *cache + (cache->mask + 1) * WAYS * sizeof cache->entries[0];
}
