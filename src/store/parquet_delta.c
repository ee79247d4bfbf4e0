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

/* The same for U of 32 and of 64 bits, S being the signed one and `pack` what packs 32 of them.
 * Every loop but that of a last block has a length that the compiler knows, so that it makes vectors
 * of it: differences_U for the DELTA_BLOCK differences behind values[-1], put_block_U for their
 * packing. A short last block is filled up with its least difference, which packs as zeros. */
#define DEFINE_DELTA(N, U, S, S_MAX, pack)                                                         \
    static S differences_##N(const U *values, U *difference)                                       \
    {                                                                                              \
        S least = S_MAX;                                                                           \
        for (ptrdiff_t i = 0; i < DELTA_BLOCK; i++) {                                              \
            difference[i] = values[i] - values[i - 1];                                             \
            least = (S)difference[i] < least ? (S)difference[i] : least;                           \
        }                                                                                          \
        return least;                                                                              \
    }                                                                                              \
                                                                                                   \
    static S last_differences_##N(const U *values, size_t count, U *difference)                    \
    {                                                                                              \
        S least = S_MAX;                                                                           \
        for (size_t i = 0; i < count; i++) {                                                       \
            difference[i] = values[i] - values[(ptrdiff_t)i - 1];                                  \
            least = (S)difference[i] < least ? (S)difference[i] : least;                           \
        }                                                                                          \
        for (size_t i = count; i < DELTA_BLOCK; i++)                                               \
            difference[i] = (U)least;                                                              \
        return least;                                                                              \
    }                                                                                              \
                                                                                                   \
    static uint8_t *put_block_##N(U *difference, S least, bool aligned, uint8_t *out)              \
    {                                                                                              \
        out = put_zigzag(out, least);                                                              \
        uint8_t *widths = out;                                                                     \
        out += DELTA_MINIBLOCKS;                                                                   \
        for (size_t m = 0; m < DELTA_MINIBLOCKS; m++) {                                            \
            U *part = difference + m * MINIBLOCK;                                                  \
            U all = 0;                                                                             \
            for (size_t i = 0; i < MINIBLOCK; i++) {                                               \
                part[i] -= (U)least;                                                               \
                all |= part[i];                                                                    \
            }                                                                                      \
            unsigned width = bits_needed(all);                                                     \
            if (aligned)                                                                           \
                width = width_aligned(width);                                                      \
            widths[m] = (uint8_t)width;                                                            \
            pack(part, width, out);                                                                \
            out += MINIBLOCK / 8 * width;                                                          \
        }                                                                                          \
        return out;                                                                                \
    }                                                                                              \
                                                                                                   \
    size_t delta_encode_##N(const U *values, size_t count, bool aligned, uint8_t *out)             \
    {                                                                                              \
        U difference[DELTA_BLOCK];                                                                 \
        uint8_t *end = put_varint(out, DELTA_BLOCK);                                               \
        end = put_varint(end, DELTA_MINIBLOCKS);                                                   \
        end = put_varint(end, count);                                                              \
        end = put_zigzag(end, (S)values[0]);                                                       \
        size_t at = 1;                                                                             \
        for (; at + DELTA_BLOCK <= count; at += DELTA_BLOCK)                                       \
            end =                                                                                  \
                put_block_##N(difference, differences_##N(values + at, difference), aligned, end); \
        if (at < count)                                                                            \
            end = put_block_##N(difference,                                                        \
                                last_differences_##N(values + at, count - at, difference),         \
                                aligned, end);                                                     \
        return (size_t)(end - out);                                                                \
    }

DEFINE_DELTA(32, uint32_t, int32_t, INT32_MAX, pack_32)
DEFINE_DELTA(64, uint64_t, int64_t, INT64_MAX, pack_64)
