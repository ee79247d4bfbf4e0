#include "simulate/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SLOTS_LEAST = 256, HUGE_PAGE = 2 << 20 };

static size_t bytes_of(const struct table *table, size_t slots)
{
    return slots * table->entry_words * sizeof *table->words;
}

/* Fresh slots out of the budget, or NULL. */
static uint64_t *take(struct table *table, size_t slots)
{
    size_t bytes = bytes_of(table, slots);
    if (bytes > *table->budget_bytes)
        return NULL;
    uint64_t *words = calloc(1, bytes);
    if (words == NULL)
        return NULL;
    *table->budget_bytes -= bytes;
    /* Look-ups are at random, so most of them would miss the page table's cache. Only advice. */
    uintptr_t first = ((uintptr_t)words + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)words + bytes) & ~(uintptr_t)(HUGE_PAGE - 1);
    if (first < end)
        (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
    return words;
}

static void give_back(struct table *table)
{
    if (table->words != NULL)
        *table->budget_bytes += bytes_of(table, table->slots);
    free(table->words);
    table->words = NULL;
}

bool table_init(struct table *table, unsigned entry_words, unsigned key_words, size_t *budget_bytes)
{
    *table = (struct table){
        .entry_words = entry_words, .key_words = key_words, .budget_bytes = budget_bytes};
    table->words = take(table, SLOTS_LEAST);
    table->slots = SLOTS_LEAST;
    return table->words != NULL;
}

void table_clear(struct table *table)
{
    if (table->budget_bytes != NULL)
        give_back(table);
    *table = (struct table){0};
}

void table_empty(struct table *table)
{
    if (table->slots > SLOTS_LEAST && table->used < table->slots / 16) {
        size_t slots = table->slots / 2;
        uint64_t *words = take(table, slots);
        if (words != NULL) {
            give_back(table);
            table->words = words;
            table->slots = slots;
            table->used = 0;
            return;
        }
    }
    memset(table->words, 0, bytes_of(table, table->slots));
    table->used = 0;
}

bool table_grow(struct table *table)
{
    struct table old = *table;
    size_t slots = table->slots * 2, words_each = table->entry_words;
    uint64_t *words = take(table, slots);
    if (words == NULL)
        return false;
    for (size_t i = 0; i < old.slots; i++) {
        const uint64_t *entry = old.words + i * words_each;
        if (entry[0] == 0)
            continue;
        size_t at = table_hash(entry, table->key_words) & (slots - 1);
        while (words[at * words_each] != 0)
            at = (at + 1) & (slots - 1);
        memcpy(words + at * words_each, entry, words_each * sizeof *words);
    }
    give_back(&old);
    table->words = words;
    table->slots = slots;
    return true;
}
