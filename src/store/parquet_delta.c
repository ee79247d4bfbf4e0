#include "store/parquet_delta.h"
#include "store/parquet_pack.h"

#include <string.h>

enum { MINIBLOCK = DELTA_BLOCK / DELTA_MINIBLOCKS };
_Static_assert(MINIBLOCK == 32, "pack_32() packs one miniblock");

size_t delta_bound(size_t count, size_t value_bytes)
{
    size_t blocks = count / DELTA_BLOCK + 1;
    return 32 + blocks * (10 + DELTA_MINIBLOCKS + DELTA_BLOCK * value_bytes) + PACK_SLACK;
}

static uint8_t *put_varint(uint8_t *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *out++ = (uint8_t)(value | 0x80);
    *out++ = (uint8_t)value;
    return out;
}

static uint8_t *put_zigzag(uint8_t *out, int64_t value)
{
    return put_varint(out, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

static uint8_t *put_header(uint8_t *out, size_t count, int64_t first)
{
    out = put_varint(out, DELTA_BLOCK);
    out = put_varint(out, DELTA_MINIBLOCKS);
    out = put_varint(out, count);
    return put_zigzag(out, first);
}

/* One block of up to DELTA_BLOCK differences; values[-1] is the value before them. */
static uint8_t *put_block_32(const uint32_t *values, size_t count, bool aligned, uint8_t *out)
{
    uint32_t difference[DELTA_BLOCK];
    int32_t least = INT32_MAX;
    for (size_t i = 0; i < count; i++) {
        difference[i] = values[i] - values[(ptrdiff_t)i - 1];
        least = (int32_t)difference[i] < least ? (int32_t)difference[i] : least;
    }
    for (size_t i = count; i < DELTA_BLOCK; i++)
        difference[i] = (uint32_t)least;
    out = put_zigzag(out, least);
    uint8_t *widths = out;
    out += DELTA_MINIBLOCKS;
    for (size_t m = 0; m < DELTA_MINIBLOCKS; m++) {
        uint32_t *part = difference + m * MINIBLOCK;
        uint32_t all = 0;
        for (size_t i = 0; i < MINIBLOCK; i++) {
            part[i] -= (uint32_t)least;
            all |= part[i];
        }
        unsigned width = m * MINIBLOCK < count ? bits_needed(all) : 0;
        if (aligned)
            width = width_aligned(width);
        widths[m] = (uint8_t)width;
        pack_32(part, width, out);
        out += MINIBLOCK / 8 * width;
    }
    return out;
}

static uint8_t *put_block_64(const uint64_t *values, size_t count, bool aligned, uint8_t *out)
{
    uint64_t difference[DELTA_BLOCK];
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        difference[i] = values[i] - values[(ptrdiff_t)i - 1];
        least = (int64_t)difference[i] < least ? (int64_t)difference[i] : least;
    }
    for (size_t i = count; i < DELTA_BLOCK; i++)
        difference[i] = (uint64_t)least;
    out = put_zigzag(out, least);
    uint8_t *widths = out;
    out += DELTA_MINIBLOCKS;
    for (size_t m = 0; m < DELTA_MINIBLOCKS; m++) {
        uint64_t *part = difference + m * MINIBLOCK;
        uint64_t all = 0;
        for (size_t i = 0; i < MINIBLOCK; i++) {
            part[i] -= (uint64_t)least;
            all |= part[i];
        }
        unsigned width = m * MINIBLOCK < count ? bits_needed(all) : 0;
        if (aligned)
            width = width_aligned(width);
        widths[m] = (uint8_t)width;
        pack_64(part, width, out);
        out += MINIBLOCK / 8 * width;
    }
    return out;
}

size_t delta_encode_32(const uint32_t *values, size_t count, bool aligned, uint8_t *out)
{
    uint8_t *end = put_header(out, count, (int32_t)values[0]);
    for (size_t at = 1; at < count; at += DELTA_BLOCK) {
        size_t part = count - at < DELTA_BLOCK ? count - at : DELTA_BLOCK;
        end = put_block_32(values + at, part, aligned, end);
    }
    return (size_t)(end - out);
}

size_t delta_encode_64(const uint64_t *values, size_t count, bool aligned, uint8_t *out)
{
    uint8_t *end = put_header(out, count, (int64_t)values[0]);
    for (size_t at = 1; at < count; at += DELTA_BLOCK) {
        size_t part = count - at < DELTA_BLOCK ? count - at : DELTA_BLOCK;
        end = put_block_64(values + at, part, aligned, end);
    }
    return (size_t)(end - out);
}
