/* DELTA_BINARY_PACKED: differences of neighbours, packed in the bits that the largest one needs.
 *
 * Differences wrap, so any numbers can be written. With `aligned`, the widths are rounded up to
 * bytes: larger as it stands, but a compressor that works on bytes then sees what repeats.
 * Source: Parquet Encodings.md, "Delta encoding"; blocks of DELTA_BLOCK values in 4 miniblocks. */
#ifndef TEITEN_STORE_PARQUET_DELTA_H
#define TEITEN_STORE_PARQUET_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DELTA_BLOCK = 128, DELTA_MINIBLOCKS = 4 };

/* Bytes that `count` values of `value_bytes` (4 or 8) can need at most. */
size_t delta_bound(size_t count, size_t value_bytes);

/* Writes `count` >= 1 values to `out`, which has room for delta_bound(), and returns the size. */
size_t delta_encode_32(const uint32_t *values, size_t count, bool aligned, uint8_t *out);
size_t delta_encode_64(const uint64_t *values, size_t count, bool aligned, uint8_t *out);

#endif
