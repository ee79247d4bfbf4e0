/* Compaction: the segments of one day and sensor become one.
 *
 * Rows of the same tuple are summed, pieces of the same hour joined; every answer stays the same. The
 * new segment is written in .staging, checked against the old ones' sums, synced; then the day's folder
 * of the sensor is exchanged with the new one in one atomic step (renameat2(2), RENAME_EXCHANGE), so
 * that nobody, not even a plain glob, sees a day twice or half. A crash leaves the old or the new.
 * It stands in ask and not in store because it needs DuckDB. */
#ifndef TEITEN_ASK_COMPACT_H
#define TEITEN_ASK_COMPACT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct compact_options {
    const char *store;
    const char *sensor;    /* NULL: all */
    uint32_t before_day;   /* only days before this one (UTC): days that are over */
    size_t least_segments; /* only days with at least so many segments of a sensor; 2 or more */
    size_t limit_bytes;    /* of DuckDB; 0: its default */
};

struct compact_result {
    uint64_t days;     /* days and sensors that were compacted */
    uint64_t segments; /* that went into them */
    uint64_t bytes_before, bytes_after;
    uint64_t passed_over; /* days that another process was changing: next time */
    uint64_t newer;       /* days with tables of a newer program, which would be lost */
};

/* Compacts what there is to compact. False: a day could not be; what was done before stays done, and
 * that day is as it was. */
bool compact_store(const struct compact_options *options, struct compact_result *ret_result,
                   struct error *error);

#endif
