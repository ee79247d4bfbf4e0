/* The walk over the tags of a closed block: from tagged packets, by source, to rows of each tag.
 *
 * For every source, its packets of one day that have a tag are put into the groups of scans (port,
 * protocol, kind, mark, hour); each tag of a group is a row. So rows are exact, whatever the number of
 * sources, and hold no more memory than TAG_ROWS of them: when those are full they are delivered. */
#ifndef TEITEN_OBSERVE_TAG_WALK_H
#define TEITEN_OBSERVE_TAG_WALK_H

#include "model/rows.h"
#include "observe/block.h"
#include "observe/sort.h"

enum { TAG_ROWS = 1 << 16 };

struct tag_walk {
    struct tag_rows rows;
    void *memory;
    /* Takes what is in `rows`, which is empty then. */
    void (*deliver)(void *context);
    void *context;
};

size_t tag_walk_bytes(void);
bool tag_walk_init(struct tag_walk *walk, struct error *error);
void tag_walk_clear(struct tag_walk *walk); /* takes an all-zero walk */

/* Makes rows of keys[0..count) of `records`, all of one day, and delivers them. `items` and `scratch` have
 * room for the largest source. */
void tag_walk(struct tag_walk *walk, const struct record *records, const uint32_t *tags,
              const uint64_t *keys, size_t count, struct item *items, struct item *scratch);

#endif
