/* Retention: a store stays below a number of bytes. Detail goes first: the flows of the oldest days;
 * then sums of the oldest days, which can be made again; then the bytes of payloads, of which id, signatures, times and sources stay; then whole segments, oldest first. The
 * newest day is never touched. */
#ifndef TEITEN_STORE_RETAIN_H
#define TEITEN_STORE_RETAIN_H

#include "base/error.h"

#include <stdint.h>

struct retain_result {
    uint64_t bytes_before,
        bytes_after; /* of the files of segments and sums, as the file system has them */
    uint64_t flows_removed, payloads_removed, segments_removed; /* of so many segments */
    uint64_t sums_removed;                                      /* days and months */
};

/* Removes until the store's segments and sums take no more than `limit_bytes`. True also when the newest day
 * alone is larger: bytes_after tells. Holds the store's lock for some removals at a time. A crash leaves no half segment: segment.json stops naming a table
 * before the table goes. What cannot be made again is told in removed.h, at `now_s`. */
bool store_retain(const char *store, uint64_t limit_bytes, int64_t now_s,
                  struct retain_result *ret_result, struct error *error);

#endif
