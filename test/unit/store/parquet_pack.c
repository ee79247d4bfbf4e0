/* Bit packing, runs and differences against readers that take one bit at a time. */
#include "store/parquet_pack.h"
#include "store/parquet_delta.h"
#include "store/parquet_runs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { VALUES = 320 };

static uint64_t random_bits(uint64_t *seed, unsigned bits)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t value = *seed >> 32 | *seed << 32;
    return bits == 0 ? 0 : value >> (64 - bits);
}

static uint64_t read_bits(const uint8_t *bytes, size_t at, unsigned bits)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bits; i++)
        value |= (uint64_t)(bytes[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    return value;
}

static uint64_t read_varint(const uint8_t **at)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
}

static int64_t read_zigzag(const uint8_t **at)
{
    uint64_t value = read_varint(at);
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static void groups_are_packed_at_every_width(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (unsigned width = 1; width <= 16; width++) {
        uint8_t small[VALUES], out[VALUES * 2 + PACK_SLACK];
        uint16_t large[VALUES];
        for (size_t i = 0; i < VALUES; i++) {
            large[i] = (uint16_t)random_bits(&seed, width);
            small[i] = (uint8_t)large[i];
        }
        pack_groups_16(large, VALUES / 8, width, out);
        for (size_t i = 0; i < VALUES; i++)
            assert_int_equal(read_bits(out, i * width, width), large[i]);
        if (width > 8)
            continue;
        pack_groups_8(small, VALUES / 8, width, out);
        for (size_t i = 0; i < VALUES; i++)
            assert_int_equal(read_bits(out, i * width, width), small[i]);
    }
}

static void thirty_two_values_are_packed_at_every_width(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (unsigned width = 0; width <= 64; width++) {
        uint8_t out[256 + PACK_SLACK] = {0};
        uint32_t small[32];
        uint64_t large[32];
        for (size_t i = 0; i < 32; i++) {
            large[i] = random_bits(&seed, width);
            small[i] = (uint32_t)large[i];
        }
        pack_64(large, width, out);
        for (size_t i = 0; i < 32; i++)
            assert_true(read_bits(out, i * width, width) == large[i]);
        if (width > 32)
            continue;
        pack_32(small, width, out);
        for (size_t i = 0; i < 32; i++)
            assert_int_equal(read_bits(out, i * width, width), small[i]);
    }
}

static void check_runs(const uint8_t *bytes, size_t size, const uint16_t *numbers, size_t count,
                       unsigned width)
{
    const uint8_t *at = bytes;
    size_t done = 0;
    while (done < count) {
        uint64_t head = read_varint(&at);
        uint64_t length = head & 1 ? (head >> 1) * 8 : head >> 1;
        for (uint64_t i = 0; i < length && done < count; i++, done++) {
            uint64_t number = read_bits(at, head & 1 ? i * width : 0, width);
            assert_int_equal(number, numbers[done]);
        }
        at += head & 1 ? (head >> 1) * width : (width + 7) / 8;
    }
    assert_int_equal(at - bytes, size);
}

static void runs_and_packed_groups_alternate(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (unsigned width = 1; width <= 16; width++) {
        for (size_t count = 1; count <= VALUES; count += 7) {
            uint16_t numbers[VALUES + 8], copy[VALUES];
            uint8_t small[VALUES + 8];
            uint16_t number = 0;
            for (size_t i = 0; i < count; i++) {
                bool calm = i / 80 % 2 == 0 && random_bits(&seed, 6) != 0;
                number = calm ? number : (uint16_t)random_bits(&seed, width);
                numbers[i] = copy[i] = number;
                small[i] = (uint8_t)number;
            }
            uint8_t *out = malloc(runs_bound(count));
            check_runs(out, runs_encode_16(numbers, count, width, out), copy, count, width);
            if (width <= 8)
                check_runs(out, runs_encode_8(small, count, width, out), copy, count, width);
            free(out);
        }
    }
}

/* Fails unless the bytes are `count` differences that lead from value to value. */
static void check_delta(const uint8_t *bytes, size_t size, const uint64_t *values, size_t count,
                        uint64_t mask)
{
    const uint8_t *at = bytes;
    assert_int_equal(read_varint(&at), DELTA_BLOCK);
    assert_int_equal(read_varint(&at), DELTA_MINIBLOCKS);
    assert_int_equal(read_varint(&at), count);
    uint64_t value = (uint64_t)read_zigzag(&at);
    assert_true((value & mask) == values[0]);
    const size_t miniblock = DELTA_BLOCK / DELTA_MINIBLOCKS;
    for (size_t done = 1; done < count;) {
        int64_t least = read_zigzag(&at);
        const uint8_t *widths = at;
        at += DELTA_MINIBLOCKS;
        for (size_t m = 0; m < DELTA_MINIBLOCKS; m++) {
            for (size_t i = 0; i < miniblock && done < count; i++, done++) {
                value += (uint64_t)least + read_bits(at, i * widths[m], widths[m]);
                assert_true((value & mask) == values[done]);
            }
            at += miniblock / 8 * widths[m];
        }
    }
    assert_int_equal(at - bytes, size);
}

static void differences_lead_to_every_value(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (unsigned width = 0; width <= 64; width++) {
        for (size_t count = 1; count <= VALUES; count += 29) {
            uint64_t large[VALUES], small_wide[VALUES];
            uint32_t small[VALUES];
            for (size_t i = 0; i < count; i++) {
                large[i] = random_bits(&seed, width) + (width % 3 == 0 && i > 0 ? large[i - 1] : 0);
                small[i] = (uint32_t)large[i];
                small_wide[i] = small[i];
            }
            uint8_t *out = malloc(delta_bound(count, 8));
            for (int aligned = 0; aligned < 2; aligned++) {
                size_t size = delta_encode_64(large, count, aligned != 0, out);
                check_delta(out, size, large, count, UINT64_MAX);
                size = delta_encode_32(small, count, aligned != 0, out);
                check_delta(out, size, small_wide, count, UINT32_MAX);
                assert_true(size <= delta_bound(count, 4));
            }
            free(out);
        }
    }
}

static void aligned_widths_hold_what_is_needed(void **state)
{
    (void)state;
    for (unsigned width = 0; width <= 64; width++) {
        unsigned aligned = width_aligned(width);
        assert_true(aligned >= width && aligned <= 64);
        assert_true(aligned <= 1 || aligned == 2 || aligned == 4 || aligned % 8 == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_packed_at_every_width),
        cmocka_unit_test(thirty_two_values_are_packed_at_every_width),
        cmocka_unit_test(runs_and_packed_groups_alternate),
        cmocka_unit_test(differences_lead_to_every_value),
        cmocka_unit_test(aligned_widths_hold_what_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
