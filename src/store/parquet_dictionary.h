/* The dictionary of a column chunk: its distinct values, and the number of each.
 *
 * Values in a range of at most 65,536 are found through a table, others through a hash table. The
 * build gives up beyond DICTIONARY_LIMIT values, and where the hash table fills badly: senders of
 * packets choose values, and must not choose our running time.
 * RLE/bit-packing hybrid: Parquet Encodings.md. */
#ifndef TEITEN_STORE_PARQUET_DICTIONARY_H
#define TEITEN_STORE_PARQUET_DICTIONARY_H

#include "store/parquet_view.h"

enum { DICTIONARY_LIMIT = 65536 };

struct parquet_slot {
    uint64_t value;
    uint32_t number; /* of the value, plus 1; 0 is an empty slot */
};

struct parquet_dictionary {
    uint64_t *values; /* by number: ascending in a table, in order of appearance in a hash */
    size_t count;     /* 0: there is no dictionary */
    bool is_table;
    uint64_t base; /* table: numbers[value - base] */
    uint16_t *numbers;
    struct parquet_slot *slots; /* hash */
    unsigned slot_bits;
    uint16_t *row_numbers; /* hash: the number of each row */
    size_t row_capacity;
};

bool parquet_dictionary_init(struct parquet_dictionary *d);
void parquet_dictionary_clear(struct parquet_dictionary *d);

/* Gathers the values of the chunk. False when it has too many for a dictionary. */
bool parquet_dictionary_build(struct parquet_dictionary *d, const struct parquet_view *view,
                              const struct parquet_look *look);

/* Bits of a number: at least 1, because some readers know no width 0. */
unsigned parquet_dictionary_width(const struct parquet_dictionary *d);

/* Writes values `first` to `first + count` (at most PARQUET_PAGE_VALUES) as a page of numbers of
 * `width` bits: width byte, then runs; `short_runs` as in parquet_runs.h. `numbers` is scratch for PARQUET_PAGE_VALUES + 8 numbers of
 * 16 bits; `out` has room for parquet_dictionary_bound(). Returns the size. */
size_t parquet_dictionary_encode(const struct parquet_dictionary *d,
                                 const struct parquet_view *view, size_t first, size_t count,
                                 unsigned width, bool short_runs, uint16_t *numbers, uint8_t *out);
size_t parquet_dictionary_bound(size_t count);

#endif
