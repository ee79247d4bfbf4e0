/* A column of numbers of one row group, as the encoders see it: any width, one shape. */
#ifndef TEITEN_STORE_PARQUET_VIEW_H
#define TEITEN_STORE_PARQUET_VIEW_H

#include "store/parquet.h"

#include <string.h>

/* Values of a page: small enough that a page stays in the cache from encoder to compressor. */
enum { PARQUET_PAGE_VALUES = 65536 };

struct parquet_view {
    const void *values;
    size_t rows;
    unsigned bytes;     /* of one value in memory: 1, 2, 4, 8 */
    bool is_signed;     /* timestamps; the others are unsigned */
    bool is_word;       /* the values stand for texts: no arithmetic makes sense */
    size_t value_bytes; /* of one value in the file, PLAIN: 4 or 8; words: their average */
};

/* What one look at all values tells. `least` and `most` are in the column's own order. */
struct parquet_look {
    uint64_t least, most;
    size_t changes; /* values that differ from the one before */
};

struct parquet_look parquet_view_look(const struct parquet_view *view);

static inline uint64_t parquet_view_at(const struct parquet_view *view, size_t i)
{
    uint64_t value = 0; /* little-endian, so the low bytes are the first */
    memcpy(&value, (const uint8_t *)view->values + i * view->bytes, view->bytes);
    return value;
}

/* Values `first` to `first + count` as 32-bit numbers; `buffer` is used when they are not yet. */
const uint32_t *parquet_view_wide(const struct parquet_view *view, size_t first, size_t count,
                                  uint32_t *buffer);

#endif
