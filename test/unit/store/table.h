/* Tables for tests of the Parquet writer: random columns, written, and read back by DuckDB. */
#ifndef TEITEN_TEST_STORE_TABLE_H
#define TEITEN_TEST_STORE_TABLE_H

#include "store/parquet.h"

#include <duckdb.h>

enum { TABLE_COLUMNS_LIMIT = 24 };

struct table {
    struct parquet_column columns[TABLE_COLUMNS_LIMIT];
    void *values[TABLE_COLUMNS_LIMIT]; /* of malloc() */
    size_t column_count;
    size_t rows;
    size_t group_rows; /* rows of a row group; the last one may have fewer */
};

/* How the numbers of a column go. */
enum shape {
    SHAPE_CONSTANT,
    SHAPE_BITS,   /* random, of `detail` bits */
    SHAPE_FEW,    /* random among `detail` values */
    SHAPE_SORTED, /* ascending with repeats, steps of up to `detail` bits */
    SHAPE_RUNS,   /* runs of up to `detail` equal values, of many */
    SHAPE_EDGES,  /* the least and the largest values of the type, and their neighbours */
    SHAPE_COUNT
};

/* The words of a PARQUET_WORD column made by table_add(): 300, some of them not ASCII. */
enum { TABLE_WORDS = 300 };
extern const char *const table_words[TABLE_WORDS];

/* Adds a column of a number, word or address type, deterministic by `seed`. */
void table_add(struct table *table, const char *name, enum parquet_type type, enum shape shape,
               unsigned detail, uint64_t seed);
void table_clear(struct table *table);
size_t table_value_bytes(
    enum parquet_type type); /* in memory; PARQUET_TEXT, PARQUET_BYTES: of the struct */

/* Writes the table as a new file in /tmp and returns its path, valid until the next call. */
const char *table_write(const struct table *table, struct parquet_summary *ret_summary);

/* Fails the test unless DuckDB reads the very same values from the file. */
void table_check(const struct table *table, const char *path);

/* One connection for all tests of a program. */
int table_open_judge(void **state);
int table_close_judge(void **state);

/* The first value of a query's result as text; valid until the next call. '%s' stands for the path. */
const char *table_ask(const char *query, const char *path);

uint64_t table_random(uint64_t *seed);

#endif
