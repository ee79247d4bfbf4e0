/* See sort.h. */
#include "observe/sort.h"

#include <stdbool.h>
#include <string.h>

/* Digits of so many bits: fewer passes over the keys, and the places that are written to stay in the
 * second-level cache. 40 bits make at most four passes. */
enum { DIGIT_BITS = 12, DIGIT_VALUES = 1 << DIGIT_BITS };

/* One pass by `bits` bits from `shift` on; keeps the order of equal digits. */
static void sort_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned shift,
                       unsigned bits)
{
    uint32_t next[DIGIT_VALUES];
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    memset(next, 0, (mask + 1) * sizeof next[0]);
    for (size_t i = 0; i < count; i++)
        next[from[i] >> shift & mask]++;
    uint32_t sum = 0;
    for (size_t v = 0; v <= mask; v++) {
        uint32_t here = next[v];
        next[v] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++)
        to[next[from[i] >> shift & mask]++] = from[i];
}

uint64_t *sort_source_keys(uint64_t *keys, uint64_t *scratch, size_t count)
{
    /* Bits that are the same in all keys (one day, one /8) need no sorting. */
    uint64_t varying = 0;
    for (size_t i = 1; i < count; i++)
        varying |= keys[i] ^ keys[0];
    varying >>= SORT_INDEX_BITS;
    if (varying == 0)
        return keys;
    unsigned low = (unsigned)__builtin_ctzll(varying);
    unsigned bits = 64 - (unsigned)__builtin_clzll(varying) - low;
    unsigned passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
    unsigned width = (bits + passes - 1) / passes;
    for (unsigned done = 0; done < bits; done += width) {
        unsigned here = bits - done < width ? bits - done : width;
        sort_digit(keys, scratch, count, SORT_INDEX_BITS + low + done, here);
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
