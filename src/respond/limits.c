#include "respond/limits.h"

#include <stdlib.h>
#include <string.h>

static bool table_init(struct limit_table *table, size_t sets)
{
    table->sets = aligned_alloc(sizeof(struct limit_set), sets * sizeof(struct limit_set));
    table->set_mask = sets - 1;
    if (table->sets == NULL)
        return false;
    memset(table->sets, 0, sets * sizeof(struct limit_set));
    return true;
}

bool limits_init(struct limits *limits, struct hash_key key)
{
    *limits = (struct limits){.key = key};
    bool sources = table_init(&limits->sources, LIMIT_SOURCE_SETS);
    bool prefixes = table_init(&limits->prefixes, LIMIT_PREFIX_SETS);
    return sources && prefixes;
}

void limits_clear(struct limits *limits)
{
    free(limits->sources.sets);
    free(limits->prefixes.sets);
    *limits = (struct limits){0};
}

bool limit_take(int64_t *full_ns, uint32_t per_s, int64_t steady_ns)
{
    if (per_s == 0)
        return true;
    int64_t full = *full_ns > steady_ns ? *full_ns : steady_ns;
    full += NS_PER_S / per_s;
    if (full > steady_ns + NS_PER_S)
        return false;
    *full_ns = full;
    return true;
}

static bool table_take(struct limit_set *set, uint64_t who, uint32_t per_s, int64_t steady_ns)
{
    struct limit_place *places = set->places;
    struct limit_place *least = places;
    for (int i = 0; i < LIMIT_WAYS; i++) {
        if (places[i].who == who)
            return limit_take(&places[i].full_ns, per_s, steady_ns);
        if (places[i].full_ns < least->full_ns)
            least = &places[i];
    }
    least->who = who;
    return limit_take(&least->full_ns, per_s, steady_ns);
}

/* The source, IPv6 by its /64; or its neighbourhood: /24, or /48. */
static uint64_t hash_of(const struct limits *limits, const struct path *path, size_t ipv4_bytes,
                        size_t ipv6_bytes)
{
    enum { MAPPED_BYTES = 12 };
    uint8_t kept[16] = {0};
    memcpy(kept, path->talk.src.bytes, path->is_ipv6 ? ipv6_bytes : MAPPED_BYTES + ipv4_bytes);
    return hash_keyed_16(limits->key, kept);
}

enum limit_verdict limits_ask(struct limits *limits, const struct path *path, int64_t steady_ns)
{
    uint64_t source = hash_of(limits, path, 4, 8), prefix = hash_of(limits, path, 3, 6);
    struct limit_set *of_source = &limits->sources.sets[source & limits->sources.set_mask];
    struct limit_set *of_prefix = &limits->prefixes.sets[prefix & limits->prefixes.set_mask];
    __builtin_prefetch(of_prefix, 1);
    if (limits->source_per_s > 0 && !table_take(of_source, source, limits->source_per_s, steady_ns))
        return LIMIT_SOURCE;
    if (limits->prefix_per_s > 0 && !table_take(of_prefix, prefix, limits->prefix_per_s, steady_ns))
        return LIMIT_PREFIX;
    if (!limit_take(&limits->total_full_ns, limits->total_per_s, steady_ns))
        return LIMIT_TOTAL;
    return LIMIT_GO;
}
