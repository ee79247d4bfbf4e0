/* segment.json of a segment that was made of others: what they say, together. */
#ifndef TEITEN_STORE_COMPACTED_H
#define TEITEN_STORE_COMPACTED_H

#include "store/store.h"

/* Writes segment.json into `folder`, whose tables are there already: their rows are not read, their
 * bytes and sha256 are. All `segments` are of one day and sensor. Values in which they agree stay as
 * they are; what differs becomes a list, under the same name with _list. The names of the segments, and
 * of those that went into them, are in from_segments. */
bool compacted_json_write(const char *folder, const char *name, const struct segment *segments,
                          size_t count, uint64_t *ret_bytes, struct error *error);

#endif
