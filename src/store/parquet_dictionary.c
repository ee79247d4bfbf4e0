#include "store/parquet_dictionary.h"
#include "store/parquet_pack.h"
#include "store/parquet_runs.h"

#include <stdlib.h>

enum {
    SLOT_BITS_FIRST = 10,
    SLOT_BITS_LIMIT = 17, /* twice DICTIONARY_LIMIT: at most half full */
    PROBE_LIMIT = 64,     /* a chain this long in a table half full is no chance */
    SAMPLE_VALUES = 2048,
};

bool parquet_dictionary_init(struct parquet_dictionary *d)
{
    *d = (struct parquet_dictionary){0};
    d->values = malloc(DICTIONARY_LIMIT * sizeof *d->values);
    d->numbers = malloc(DICTIONARY_LIMIT * sizeof *d->numbers);
    d->slots = malloc(((size_t)1 << SLOT_BITS_LIMIT) * sizeof *d->slots);
    return d->values != NULL && d->numbers != NULL && d->slots != NULL;
}

void parquet_dictionary_clear(struct parquet_dictionary *d)
{
    free(d->values);
    free(d->numbers);
    free(d->slots);
    free(d->row_numbers);
    *d = (struct parquet_dictionary){0};
}

#define DEFINE_MARK(T, name)                                                                       \
    static void mark_##name(uint16_t *numbers, const T *values, size_t rows, T base)               \
    {                                                                                              \
        for (size_t i = 0; i < rows; i++)                                                          \
            numbers[(T)(values[i] - base)] = 1;                                                    \
    }
DEFINE_MARK(uint8_t, 8)
DEFINE_MARK(uint16_t, 16)
DEFINE_MARK(uint32_t, 32)
DEFINE_MARK(uint64_t, 64)

static void build_table(struct parquet_dictionary *d, const struct parquet_view *view,
                        uint64_t base, size_t range)
{
    d->is_table = true;
    d->base = base;
    d->count = 0;
    memset(d->numbers, 0, range * sizeof *d->numbers);
    if (range == 1) {
        d->values[d->count++] = base;
        return;
    }
    switch (view->bytes) {
    case 1:
        mark_8(d->numbers, view->values, view->rows, (uint8_t)base);
        break;
    case 2:
        mark_16(d->numbers, view->values, view->rows, (uint16_t)base);
        break;
    case 4:
        mark_32(d->numbers, view->values, view->rows, (uint32_t)base);
        break;
    default:
        mark_64(d->numbers, view->values, view->rows, base);
    }
    for (size_t i = 0; i < range; i++) {
        if (d->numbers[i] != 0) {
            d->numbers[i] = (uint16_t)d->count;
            d->values[d->count++] = base + i;
        }
    }
}

static inline size_t slot_of(uint64_t value, unsigned slot_bits)
{
    value ^= value >> 32;
    return (size_t)(value * UINT64_C(0x9E3779B97F4A7C15) >> (64 - slot_bits));
}

/* The slot that has the value, or the empty one where it belongs; NULL after PROBE_LIMIT. */
static inline struct parquet_slot *find(struct parquet_slot *slots, unsigned slot_bits,
                                        uint64_t value)
{
    size_t mask = ((size_t)1 << slot_bits) - 1;
    size_t at = slot_of(value, slot_bits);
    for (int probe = 0; probe < PROBE_LIMIT; probe++, at = (at + 1) & mask) {
        if (slots[at].number == 0 || slots[at].value == value)
            return &slots[at];
    }
    return NULL;
}

static bool hash_reset(struct parquet_dictionary *d, unsigned slot_bits)
{
    d->slot_bits = slot_bits;
    memset(d->slots, 0, ((size_t)1 << slot_bits) * sizeof *d->slots);
    for (size_t i = 0; i < d->count; i++) {
        struct parquet_slot *slot = find(d->slots, slot_bits, d->values[i]);
        if (slot == NULL)
            return false;
        *slot = (struct parquet_slot){d->values[i], (uint32_t)i + 1};
    }
    return true;
}

/* The way of a value that is not where it would be in an empty table: behind others, or new. */
static bool insert_slowly(struct parquet_dictionary *d, uint64_t value, uint32_t *ret_number)
{
    struct parquet_slot *slot = find(d->slots, d->slot_bits, value);
    if (slot == NULL)
        return false;
    if (slot->number == 0) {
        if (d->count == DICTIONARY_LIMIT)
            return false;
        d->values[d->count++] = value;
        *slot = (struct parquet_slot){value, (uint32_t)d->count};
        *ret_number = slot->number;
        if (d->count > (size_t)1 << (d->slot_bits - 1) && d->slot_bits < SLOT_BITS_LIMIT)
            return hash_reset(d, d->slot_bits + 1);
        return true;
    }
    *ret_number = slot->number;
    return true;
}

#define DEFINE_INSERT(T, name)                                                                     \
    static bool insert_##name(struct parquet_dictionary *d, const T *values, size_t rows,          \
                              size_t step)                                                         \
    {                                                                                              \
        for (size_t i = 0, row = 0; row < rows; i++, row += step) {                                \
            T value = values[row];                                                                 \
            const struct parquet_slot *slot = &d->slots[slot_of(value, d->slot_bits)];             \
            uint32_t number = slot->number;                                                        \
            if ((number == 0 || slot->value != value) && !insert_slowly(d, value, &number))        \
                return false;                                                                      \
            d->row_numbers[i] = (uint16_t)(number - 1);                                            \
        }                                                                                          \
        return true;                                                                               \
    }
DEFINE_INSERT(uint32_t, 32)
DEFINE_INSERT(uint64_t, 64)

static bool build_hash(struct parquet_dictionary *d, const struct parquet_view *view, size_t step)
{
    if (d->row_capacity < view->rows) {
        free(d->row_numbers);
        d->row_numbers = malloc(view->rows * sizeof *d->row_numbers);
        d->row_capacity = d->row_numbers == NULL ? 0 : view->rows;
    }
    d->is_table = false;
    d->count = 0;
    (void)hash_reset(d, SLOT_BITS_FIRST);
    bool built =
        d->row_numbers != NULL && (view->bytes == 4 ? insert_32(d, view->values, view->rows, step)
                                                    : insert_64(d, view->values, view->rows, step));
    if (!built)
        d->count = 0;
    return built;
}

bool parquet_dictionary_build(struct parquet_dictionary *d, const struct parquet_view *view,
                              const struct parquet_look *look)
{
    uint64_t range = look->most - look->least; /* also right where the least is negative */
    d->count = 0;
    if (range < DICTIONARY_LIMIT) {
        build_table(d, view, look->least, (size_t)range + 1);
        return true;
    }
    if (view->rows > 2 * SAMPLE_VALUES) {
        size_t step = view->rows / SAMPLE_VALUES;
        if (!build_hash(d, view, step) || d->count > SAMPLE_VALUES / 2) {
            d->count = 0;
            return false;
        }
    }
    return build_hash(d, view, 1);
}

unsigned parquet_dictionary_width(const struct parquet_dictionary *d)
{
    return d->count <= 2 ? 1 : bits_needed(d->count - 1);
}

#define DEFINE_MAP(T, name, N)                                                                     \
    static void map_##name##_to_##N(const uint16_t *table, const T *values, size_t count, T base,  \
                                    uint##N##_t *numbers)                                          \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            numbers[i] = (uint##N##_t)table[(T)(values[i] - base)];                                \
    }
#define DEFINE_MAPS(T, name) DEFINE_MAP(T, name, 8) DEFINE_MAP(T, name, 16)
DEFINE_MAPS(uint8_t, 8)
DEFINE_MAPS(uint16_t, 16)
DEFINE_MAPS(uint32_t, 32)
DEFINE_MAPS(uint64_t, 64)

static void copy_to_8(const uint16_t *from, size_t count, uint8_t *numbers)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint8_t)from[i];
}

static void copy_to_16(const uint16_t *from, size_t count, uint16_t *numbers)
{
    memcpy(numbers, from, count * sizeof *numbers);
}

#define DEFINE_NUMBER(N)                                                                           \
    static void number_##N(const struct parquet_dictionary *d, const struct parquet_view *view,    \
                           size_t first, size_t count, uint##N##_t *numbers)                       \
    {                                                                                              \
        const uint8_t *at = (const uint8_t *)view->values + first * view->bytes;                   \
        const void *values = at;                                                                   \
        if (!d->is_table)                                                                          \
            copy_to_##N(d->row_numbers + first, count, numbers);                                   \
        else if (view->bytes == 1)                                                                 \
            map_8_to_##N(d->numbers, values, count, (uint8_t)d->base, numbers);                    \
        else if (view->bytes == 2)                                                                 \
            map_16_to_##N(d->numbers, values, count, (uint16_t)d->base, numbers);                  \
        else if (view->bytes == 4)                                                                 \
            map_32_to_##N(d->numbers, values, count, (uint32_t)d->base, numbers);                  \
        else                                                                                       \
            map_64_to_##N(d->numbers, values, count, d->base, numbers);                            \
    }
DEFINE_NUMBER(8)
DEFINE_NUMBER(16)

size_t parquet_dictionary_bound(size_t count)
{
    return 1 + runs_bound(count);
}

size_t parquet_dictionary_encode(const struct parquet_dictionary *d,
                                 const struct parquet_view *view, size_t first, size_t count,
                                 unsigned width, bool short_runs, uint16_t *numbers, uint8_t *out)
{
    out[0] = (uint8_t)width;
    if (d->count == 1)
        return 1 + runs_encode_one(0, count, width, out + 1);
    if (width > 8) {
        number_16(d, view, first, count, numbers);
        return 1 + (short_runs ? runs_encode_short_16(numbers, count, width, out + 1)
                               : runs_encode_16(numbers, count, width, out + 1));
    }
    uint8_t *small = (uint8_t *)numbers;
    number_8(d, view, first, count, small);
    return 1 + (short_runs ? runs_encode_short_8(small, count, width, out + 1)
                           : runs_encode_8(small, count, width, out + 1));
}
