/* segment.json of a segment that was made of others: what they say, together. */
#ifndef TEITEN_STORE_COMPACTED_H
#define TEITEN_STORE_COMPACTED_H

#include "store/store.h"

/* Writes segment.json into `folder`, whose tables are there already: their rows are not read, their
 * bytes and sha256 are. All `segments` are of one day and sensor. Values in which they agree stay as
 * they are; what differs becomes a list, under the same name with _list. In from_segments are the names
 * of the segments of inputs: of one that was compacted itself those that stand there, and not its own. */
bool compacted_json_write(const char *folder, const char *name, const struct segment *segments,
                          size_t count, uint64_t *ret_bytes, struct error *error);

#endif
