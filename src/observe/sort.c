/* See sort.h. */
#include "observe/sort.h"

#include <stdbool.h>
#include <string.h>

enum { DIGITS = 5, DIGIT_BITS = 8, DIGIT_VALUES = 1 << DIGIT_BITS };

uint64_t *sort_source_keys(uint64_t *keys, uint64_t *scratch, size_t count)
{
    uint32_t counts[DIGITS][DIGIT_VALUES];
    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < count; i++) {
        uint64_t key = keys[i] >> SORT_INDEX_BITS;
        for (unsigned d = 0; d < DIGITS; d++)
            counts[d][key >> (d * DIGIT_BITS) & (DIGIT_VALUES - 1)]++;
    }
    for (unsigned d = 0; d < DIGITS; d++) {
        unsigned shift = SORT_INDEX_BITS + d * DIGIT_BITS;
        /* A digit that is the same everywhere (one day, one /8) needs no pass. */
        if (count == 0 || counts[d][keys[0] >> shift & (DIGIT_VALUES - 1)] == count)
            continue;
        uint32_t next = 0;
        for (unsigned v = 0; v < DIGIT_VALUES; v++) {
            uint32_t here = counts[d][v];
            counts[d][v] = next;
            next += here;
        }
        for (size_t i = 0; i < count; i++)
            scratch[counts[d][keys[i] >> shift & (DIGIT_VALUES - 1)]++] = keys[i];
        uint64_t *swap = keys;
        keys = scratch;
        scratch = swap;
    }
    return keys;
}

static inline bool item_before(const struct item *a, const struct item *b)
{
    if (a->high != b->high)
        return a->high < b->high;
    if (a->low != b->low)
        return a->low < b->low;
    return a->extra < b->extra;
}

static void insertion_sort(struct item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct item moving = items[i];
        size_t at = i;
        while (at > 0 && item_before(&moving, &items[at - 1])) {
            items[at] = items[at - 1];
            at--;
        }
        items[at] = moving;
    }
}

enum { INSERTION_ITEMS = 24 };

void sort_items(struct item *items, struct item *scratch, size_t count)
{
    if (count <= INSERTION_ITEMS) {
        insertion_sort(items, count);
        return;
    }
    for (size_t a = 0; a < count; a += INSERTION_ITEMS)
        insertion_sort(items + a, count - a < INSERTION_ITEMS ? count - a : INSERTION_ITEMS);
    struct item *from = items, *to = scratch;
    for (size_t width = INSERTION_ITEMS; width < count; width *= 2) {
        for (size_t a = 0; a < count; a += 2 * width) {
            size_t middle = a + width < count ? a + width : count;
            size_t b = a + 2 * width < count ? a + 2 * width : count;
            size_t left = a, right = middle;
            for (size_t i = a; i < b; i++) {
                bool take_right =
                    left >= middle || (right < b && item_before(&from[right], &from[left]));
                to[i] = take_right ? from[right++] : from[left++];
            }
        }
        struct item *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, count * sizeof *items);
}
