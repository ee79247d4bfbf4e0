/* Bit packing: numbers of a few bits each, side by side, least significant bit first.
 *
 * Widths are handled by shifts on 64-bit words, never bit by bit; a value must fit its width. Every
 * function may write up to PACK_SLACK bytes beyond the packed size.
 * Source: Parquet Encodings.md, "RLE/bit-packing hybrid" and "Delta encoding". */
#ifndef TEITEN_STORE_PARQUET_PACK_H
#define TEITEN_STORE_PARQUET_PACK_H

#include <stddef.h>
#include <stdint.h>

enum { PACK_SLACK = 16 };

/* `groups` times 8 values; each group becomes `width` bytes. */
void pack_groups_8(const uint8_t *values, size_t groups, unsigned width, uint8_t *out);
void pack_groups_16(const uint16_t *values, size_t groups, unsigned width, uint8_t *out);

/* 32 values become 4 * `width` bytes: width 0 to 32, and 0 to 64. */
void pack_32(const uint32_t values[32], unsigned width, uint8_t *out);
void pack_64(const uint64_t values[32], unsigned width, uint8_t *out);

/* Bits that the value needs: 0 for 0, 64 for UINT64_MAX. */
static inline unsigned bits_needed(uint64_t value)
{
    return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll(value);
}

/* The next width at which values stand on byte borders, or divide a byte: a compressor sees equal
 * values as equal bytes then. */
static inline unsigned width_aligned(unsigned width)
{
    return width <= 2 ? width : width <= 4 ? 4 : (width + 7) / 8 * 8;
}

#endif
