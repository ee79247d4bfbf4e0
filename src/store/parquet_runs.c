#include "store/parquet_runs.h"
#include "store/parquet_pack.h"

#include <string.h>

/* A run must save this many bytes: its own header and number, and a new header behind it. */
enum { RUN_WORTH_BYTES = 8 };

enum {
    SHORT_RUN_BYTES = 3,  /* length in one byte, number in up to two */
    SHORT_RUN_LIMIT = 63, /* longest run whose length fits in one byte */
};

size_t runs_bound(size_t count)
{
    return (count + 7) / 8 * 8 * SHORT_RUN_BYTES + 32 + PACK_SLACK;
}

static uint8_t *put_varint(uint8_t *out, size_t value)
{
    for (; value >= 0x80; value >>= 7)
        *out++ = (uint8_t)(value | 0x80);
    *out++ = (uint8_t)value;
    return out;
}

static uint8_t *put_run(uint64_t number, size_t count, unsigned width, uint8_t *out)
{
    out = put_varint(out, count << 1);
    *out++ = (uint8_t)number;
    if (width > 8)
        *out++ = (uint8_t)(number >> 8);
    return out;
}

size_t runs_encode_one(uint16_t number, size_t count, unsigned width, uint8_t *out)
{
    return (size_t)(put_run(number, count, width, out) - out);
}

static inline uint64_t load_64(const void *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Eight equal numbers side by side? Then a word turned by one number is itself. */
static inline bool uniform_8(const uint8_t *numbers)
{
    uint64_t word = load_64(numbers);
    return word == (word << 8 | word >> 56);
}

static inline bool same_8(const uint8_t *a, const uint8_t *b)
{
    return load_64(a) == load_64(b);
}

static inline bool uniform_16(const uint16_t *numbers)
{
    uint64_t word = load_64(numbers);
    return word == load_64(numbers + 4) && word == (word << 16 | word >> 48);
}

static inline bool same_16(const uint16_t *a, const uint16_t *b)
{
    return load_64(a) == load_64(b) && load_64(a + 4) == load_64(b + 4);
}

/* `start` is the first group not yet written; groups before `at` are known to be no long run. */
#define DEFINE_ENCODE(N)                                                                           \
    size_t runs_encode_##N(uint##N##_t *numbers, size_t count, unsigned width, uint8_t *out)       \
    {                                                                                              \
        uint8_t *end = out;                                                                        \
        size_t groups = (count + 7) / 8, start = 0, at = 0;                                        \
        size_t worth = (RUN_WORTH_BYTES + width - 1) / width;                                      \
        memset(numbers + count, 0, 8 * sizeof *numbers);                                           \
        while (at < count / 8) {                                                                   \
            if (!uniform_##N(numbers + 8 * at)) {                                                  \
                at++;                                                                              \
                continue;                                                                          \
            }                                                                                      \
            size_t after = at + 1;                                                                 \
            while (after < count / 8 && same_##N(numbers + 8 * after, numbers + 8 * at))           \
                after++;                                                                           \
            if (after - at >= worth) {                                                             \
                if (at > start) {                                                                  \
                    end = put_varint(end, (at - start) << 1 | 1);                                  \
                    pack_groups_##N(numbers + 8 * start, at - start, width, end);                  \
                    end += (at - start) * width;                                                   \
                }                                                                                  \
                end = put_run(numbers[8 * at], 8 * (after - at), width, end);                      \
                start = after;                                                                     \
            }                                                                                      \
            at = after;                                                                            \
        }                                                                                          \
        if (groups > start) {                                                                      \
            end = put_varint(end, (groups - start) << 1 | 1);                                      \
            pack_groups_##N(numbers + 8 * start, groups - start, width, end);                      \
            end += (groups - start) * width;                                                       \
        }                                                                                          \
        return (size_t)(end - out);                                                                \
    }
DEFINE_ENCODE(8)
DEFINE_ENCODE(16)

/* The entry of the run so far is written again with each number, and stays when the run ends. */
#define DEFINE_ENCODE_SHORT(N)                                                                     \
    size_t runs_encode_short_##N(const uint##N##_t *numbers, size_t count, unsigned width,         \
                                 uint8_t *out)                                                     \
    {                                                                                              \
        const size_t entry_bytes = width > 8 ? 3 : 2;                                              \
        uint8_t *end = out;                                                                        \
        uint32_t length = 0;                                                                       \
        for (size_t i = 0; i + 1 < count; i++) {                                                   \
            length++;                                                                              \
            uint32_t entry = length << 1 | (uint32_t)numbers[i] << 8;                              \
            memcpy(end, &entry, sizeof entry);                                                     \
            bool ends = (numbers[i] != numbers[i + 1]) | (length == SHORT_RUN_LIMIT);              \
            end += ends ? entry_bytes : 0;                                                         \
            length = ends ? 0 : length;                                                            \
        }                                                                                          \
        uint32_t entry = (length + 1) << 1 | (uint32_t)numbers[count - 1] << 8;                    \
        memcpy(end, &entry, sizeof entry);                                                         \
        return (size_t)(end + entry_bytes - out);                                                  \
    }
DEFINE_ENCODE_SHORT(8)
DEFINE_ENCODE_SHORT(16)
