/* Table: open addressing over entries of a few 64-bit words, of which the first are the key.
 *
 * The first key word is never 0: that marks a free entry. The callers' key and entry sizes are
 * constants, so that the compiler makes one look-up of each. The keys are our own random numbers, not
 * an attacker's, so the hash needs no secret. */
#ifndef TEITEN_SIMULATE_TABLE_H
#define TEITEN_SIMULATE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simulate/random.h"

struct table {
    uint64_t *words;
    size_t slots; /* a power of two */
    size_t used;
    unsigned entry_words, key_words;
    size_t *budget_bytes; /* shared by all tables: what is left of their limit */
};

bool table_init(struct table *table, unsigned entry_words, unsigned key_words,
                size_t *budget_bytes);
void table_clear(struct table *table);
/* Forgets all entries; gives memory back when few slots were used. */
void table_empty(struct table *table);
/* Doubles the slots. False: no memory, or beyond the budget. */
bool table_grow(struct table *table);

static inline uint64_t table_hash(const uint64_t *key, unsigned key_words)
{
    uint64_t hash = random_mix(key[0]);
    for (unsigned i = 1; i < key_words; i++)
        hash = random_mix(hash ^ key[i]);
    return hash;
}

/* Tells the processor that the entry of this key will be asked for soon. */
static inline void table_prefetch(const struct table *table, unsigned entry_words,
                                  unsigned key_words, const uint64_t *key)
{
    size_t at = table_hash(key, key_words) & (table->slots - 1);
    __builtin_prefetch(table->words + at * entry_words, 1);
}

/* The entry with that key; a new one has zeros after its key. NULL when it cannot grow. */
static inline uint64_t *table_entry(struct table *table, unsigned entry_words, unsigned key_words,
                                    const uint64_t *key, bool *ret_is_new)
{
    if (table->used * 5 >= table->slots * 3 && !table_grow(table))
        return NULL;
    size_t mask = table->slots - 1;
    for (size_t at = table_hash(key, key_words) & mask;; at = (at + 1) & mask) {
        uint64_t *entry = table->words + at * entry_words;
        bool same = entry[0] == key[0];
        for (unsigned i = 1; i < key_words; i++)
            same = same && entry[i] == key[i];
        if (same) {
            *ret_is_new = false;
            return entry;
        }
        if (entry[0] == 0) {
            for (unsigned i = 0; i < key_words; i++)
                entry[i] = key[i];
            table->used++;
            *ret_is_new = true;
            return entry;
        }
    }
}

#endif
