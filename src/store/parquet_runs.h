/* RLE/bit-packing hybrid: long runs of one number as (length, number), the rest bit-packed.
 *
 * Works in groups of 8: a run is worth its own entry when it saves more than the entries around it
 * cost. Source: Parquet Encodings.md, "Run Length Encoding / Bit-Packing Hybrid". */
#ifndef TEITEN_STORE_PARQUET_RUNS_H
#define TEITEN_STORE_PARQUET_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that `count` numbers of up to 16 bits can need at most. */
size_t runs_bound(size_t count);

/* Write `count` numbers of `width` bits and return the size: 1 to 8 bits, 9 to 16 bits. The array
 * has room for 8 more numbers, which are overwritten with zeros. */
size_t runs_encode_8(uint8_t *numbers, size_t count, unsigned width, uint8_t *out);
size_t runs_encode_16(uint16_t *numbers, size_t count, unsigned width, uint8_t *out);

/* The same, but every run is an entry of its own, however short, without a branch a number: for
 * columns that keep a value for a few rows. Never more than 3 bytes a number. */
size_t runs_encode_short_8(const uint8_t *numbers, size_t count, unsigned width, uint8_t *out);
size_t runs_encode_short_16(const uint16_t *numbers, size_t count, unsigned width, uint8_t *out);

/* The same number `count` times. */
size_t runs_encode_one(uint16_t number, size_t count, unsigned width, uint8_t *out);

#endif
