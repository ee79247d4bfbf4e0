/* Where a report's numbers come from: what the segments of its periods say of themselves.
 *
 * In: the store and days. Out: how many segments and bytes, a sha256 over the list of their tables' sha256, the versions of the
 * program, of the signatures and of the geo data that made them. Bounded: DISTINCT_LIMIT different texts of each. */
#ifndef TEITEN_REPORT_PROVENANCE_H
#define TEITEN_REPORT_PROVENANCE_H

#include "base/error.h"
#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>

enum { DISTINCT_LIMIT = 16, DISTINCT_TEXT_SIZE = 256 };

struct distinct {
    size_t count;
    bool more; /* than DISTINCT_LIMIT */
    char texts[DISTINCT_LIMIT][DISTINCT_TEXT_SIZE];
};

struct provenance {
    size_t segments;
    char sha256
        [SHA256_TEXT_SIZE]; /* of lines "sensor day table sha256", sorted by day, sensor, name of the segment and table */
    struct distinct programs, signatures, geo, definitions;
};

/* Of the segments of days first..last (UTC, inclusive); `sensor` NULL: all. */
bool provenance_read(const char *store, uint32_t first_day, uint32_t last_day, const char *sensor,
                     struct provenance *ret_provenance, struct error *error);

#endif
