#include "store/parquet_pack.h"

#include <assert.h>
#include <string.h>

static inline uint64_t load_64(const void *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

static inline void store_64(uint8_t *p, uint64_t word)
{
    memcpy(p, &word, sizeof word);
}

/* `width` bits at bit `at` of each `lane` bits of a word. */
static uint64_t lane_mask(unsigned lane, unsigned at, unsigned width)
{
    uint64_t one = ((UINT64_C(1) << width) - 1) << at;
    uint64_t mask = 0;
    for (unsigned start = 0; start < 64; start += lane)
        mask |= one << start;
    return mask;
}

/* Each lane has two numbers of `width` bits, one in each half. Moves the upper one down to the lower
 * one; `low` and `high` are the masks of where they stand after that. */
static inline uint64_t close_lanes(uint64_t word, unsigned lane, unsigned width, uint64_t low,
                                   uint64_t high)
{
    return (word & low) | (word >> (lane / 2 - width) & high);
}

/* Neighbouring lanes are moved together: 8 bytes to 4 pairs, to 2 fours, to one run of bits. */
void pack_groups_8(const uint8_t *values, size_t groups, unsigned width, uint8_t *out)
{
    assert(width >= 1 && width <= 8);
    if (width == 8) {
        memcpy(out, values, groups * 8);
        return;
    }
    const unsigned width2 = 2 * width, width4 = 4 * width;
    const uint64_t low = lane_mask(16, 0, width), high = lane_mask(16, width, width);
    const uint64_t low2 = lane_mask(32, 0, width2), high2 = lane_mask(32, width2, width2);
    const uint64_t low4 = lane_mask(64, 0, width4), high4 = lane_mask(64, width4, width4);
    for (size_t i = 0; i < groups; i++) {
        uint64_t word = load_64(values + 8 * i);
        word = close_lanes(word, 16, width, low, high);
        word = close_lanes(word, 32, width2, low2, high2);
        word = close_lanes(word, 64, width4, low4, high4);
        store_64(out + i * width, word);
    }
}

void pack_groups_16(const uint16_t *values, size_t groups, unsigned width, uint8_t *out)
{
    assert(width >= 1 && width <= 16);
    if (width == 16) {
        memcpy(out, values, groups * 16);
        return;
    }
    const unsigned width2 = 2 * width, width4 = 4 * width;
    const uint64_t low = lane_mask(32, 0, width), high = lane_mask(32, width, width);
    const uint64_t low2 = lane_mask(64, 0, width2), high2 = lane_mask(64, width2, width2);
    for (size_t i = 0; i < groups; i++) {
        uint64_t first = load_64(values + 8 * i), second = load_64(values + 8 * i + 4);
        first = close_lanes(close_lanes(first, 32, width, low, high), 64, width2, low2, high2);
        second = close_lanes(close_lanes(second, 32, width, low, high), 64, width2, low2, high2);
        store_64(out + i * width, first | second << width4);
        store_64(out + i * width + 8, second >> (64 - width4));
    }
}

/* One value of a group of 32. `width` is a constant where this is expanded, so that every test and
 * shift below is decided by the compiler. */
#define PACK_STEP(i)                                                                               \
    do {                                                                                           \
        uint64_t value = values[i];                                                                \
        word |= value << filled;                                                                   \
        if (filled + width >= 64) {                                                                \
            store_64(out, word);                                                                   \
            out += 8;                                                                              \
            word = filled + width == 64 ? 0 : value >> (64 - filled);                              \
            filled = filled + width - 64;                                                          \
        } else {                                                                                   \
            filled += width;                                                                       \
        }                                                                                          \
    } while (0)

#define PACK_STEPS_8(i)                                                                            \
    PACK_STEP((i) + 0);                                                                            \
    PACK_STEP((i) + 1);                                                                            \
    PACK_STEP((i) + 2);                                                                            \
    PACK_STEP((i) + 3);                                                                            \
    PACK_STEP((i) + 4);                                                                            \
    PACK_STEP((i) + 5);                                                                            \
    PACK_STEP((i) + 6);                                                                            \
    PACK_STEP((i) + 7)

#define PACK_32_VALUES                                                                             \
    uint64_t word = 0;                                                                             \
    unsigned filled = 0;                                                                           \
    PACK_STEPS_8(0);                                                                               \
    PACK_STEPS_8(8);                                                                               \
    PACK_STEPS_8(16);                                                                              \
    PACK_STEPS_8(24);                                                                              \
    store_64(out, word)

__attribute__((always_inline)) static inline void pack_32_width(const uint32_t *values,
                                                                const unsigned width, uint8_t *out)
{
    PACK_32_VALUES;
}

__attribute__((always_inline)) static inline void pack_64_width(const uint64_t *values,
                                                                const unsigned width, uint8_t *out)
{
    PACK_32_VALUES;
}

/* It would lay these lines out anew at every call. */
/* clang-format off */
#define WIDTHS_1_TO_32(X) \
    X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) \
    X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) \
    X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) \
    X(25) X(26) X(27) X(28) X(29) X(30) X(31) X(32)

#define WIDTHS_33_TO_64(X) \
    X(33) X(34) X(35) X(36) X(37) X(38) X(39) X(40) \
    X(41) X(42) X(43) X(44) X(45) X(46) X(47) X(48) \
    X(49) X(50) X(51) X(52) X(53) X(54) X(55) X(56) \
    X(57) X(58) X(59) X(60) X(61) X(62) X(63) X(64)
/* clang-format on */

#define FUNCTION_32(w)                                                                             \
    static void pack_32_##w(const uint32_t *values, uint8_t *out)                                  \
    {                                                                                              \
        pack_32_width(values, w, out);                                                             \
    }
#define FUNCTION_64(w)                                                                             \
    static void pack_64_##w(const uint64_t *values, uint8_t *out)                                  \
    {                                                                                              \
        pack_64_width(values, w, out);                                                             \
    }
WIDTHS_1_TO_32(FUNCTION_32)
WIDTHS_33_TO_64(FUNCTION_64)

#define ENTRY_32(w) [w] = pack_32_##w,
#define ENTRY_64(w) [(w)-33] = pack_64_##w,
static void (*const packers_32[33])(const uint32_t *, uint8_t *) = {WIDTHS_1_TO_32(ENTRY_32)};
static void (*const packers_64[32])(const uint64_t *, uint8_t *) = {WIDTHS_33_TO_64(ENTRY_64)};

void pack_32(const uint32_t values[32], unsigned width, uint8_t *out)
{
    assert(width <= 32);
    if (width > 0)
        packers_32[width](values, out);
}

void pack_64(const uint64_t values[32], unsigned width, uint8_t *out)
{
    assert(width <= 64);
    if (width > 32) {
        packers_64[width - 33](values, out);
        return;
    }
    uint32_t narrow[32];
    for (size_t i = 0; i < 32; i++)
        narrow[i] = (uint32_t)values[i];
    pack_32(narrow, width, out);
}
