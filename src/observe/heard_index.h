/* Hash tables over the lists of a day that never stand still: a head is added with each item, and the one
 * chain that it splits is dealt anew (linear hashing, Litwin 1980). So a table of any size grows by a few
 * steps an item, and a flood of contents never makes the capturing thread pause. Private to observe. */
#ifndef TEITEN_OBSERVE_HEARD_INDEX_H
#define TEITEN_OBSERVE_HEARD_INDEX_H

#include "observe/heard_lists.h"

/* What is looked for. The hash is a keyed one. */
struct heard_wanted {
    uint32_t hash;
    const void *key;
    size_t length;
};

struct heard_link {
    uint32_t next; /* number of the next in the chain and 1, or 0 */
    uint32_t hash;
};

struct heard_index {
    enum list_kind heads, links;
    /* Whether item `i` has the key. */
    bool (*is)(const struct day *day, size_t i, const struct heard_wanted *wanted);
};

bool heard_index_find(const struct day *day, const struct heard_index *index,
                      const struct heard_wanted *wanted, size_t *ret_number);
/* Room for one more; false when the limit is reached. */
bool heard_index_reserve(struct heard_table *t, struct day *day, const struct heard_index *index);
/* Adds the item that follows the last one; its number. Call after reserve. */
size_t heard_index_add(struct day *day, const struct heard_index *index, uint32_t hash);

#endif
