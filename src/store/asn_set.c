/* See asn_set.h. */
#include "store/asn_set.h"

#include <stdlib.h>

struct asn_set {
    uint32_t *slots; /* 0 is free */
    size_t size, count;
};

enum { ASN_SET_FIRST_SIZE = 256 };

struct asn_set *asn_set_create(void)
{
    struct asn_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return NULL;
    set->size = ASN_SET_FIRST_SIZE;
    set->slots = calloc(set->size, sizeof *set->slots);
    return set->slots != NULL ? set : asn_set_destroy(set);
}

struct asn_set *asn_set_destroy(struct asn_set *set)
{
    if (set != NULL)
        free(set->slots);
    free(set);
    return NULL;
}

static size_t slot_of(const struct asn_set *set, uint32_t asn)
{
    size_t slot = asn * UINT32_C(2654435761) & (set->size - 1);
    while (set->slots[slot] != 0 && set->slots[slot] != asn)
        slot = (slot + 1) & (set->size - 1);
    return slot;
}

static bool grow(struct asn_set *set)
{
    struct asn_set larger = {.size = set->size * 2, .count = set->count};
    larger.slots = calloc(larger.size, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i] != 0)
            larger.slots[slot_of(&larger, set->slots[i])] = set->slots[i];
    free(set->slots);
    *set = larger;
    return true;
}

bool asn_set_add(struct asn_set *set, const uint32_t *asns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        /* Sources are sorted, so the same network comes many times in a row. */
        if (asns[i] == 0 || (i > 0 && asns[i] == asns[i - 1]))
            continue;
        size_t slot = slot_of(set, asns[i]);
        if (set->slots[slot] != 0)
            continue;
        set->slots[slot] = asns[i];
        if (++set->count > set->size / 2 && !grow(set))
            return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

const uint32_t *asn_set_sorted(struct asn_set *set, size_t *ret_count)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i] != 0)
            set->slots[kept++] = set->slots[i];
    qsort(set->slots, kept, sizeof *set->slots, compare);
    *ret_count = kept;
    return set->slots;
}
