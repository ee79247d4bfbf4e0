/* A writer of flat Parquet files, for the tables of a segment.
 *
 * In: columns of numbers, a row group at a time. Out: a Parquet file (format 2.x: data pages v2,
 * RLE_DICTIONARY, DELTA_BINARY_PACKED, PLAIN; zstd where it pays) that DuckDB, Arrow and others read.
 * Why not a library: docs/decisions/ has the figures. Reading is DuckDB's.
 *
 * Every column is required (no nulls) and not nested. Encodings are chosen for each column and row
 * group from its data, so that the same rows always give the same bytes. Statistics (min, max) are
 * written for numbers, so that readers can skip row groups.
 *
 * Bounded: about 8 MiB of scratch and buffers whatever the size of the row groups, and some 80 bytes a
 * column chunk for the footer. Row groups of 100 thousand to 1 million rows are a good size. Not thread-safe; any number of writers at a time.
 * Format: https://parquet.apache.org/docs/file-format/ and parquet.thrift. */
#ifndef TEITEN_STORE_PARQUET_H
#define TEITEN_STORE_PARQUET_H

#include "base/error.h"
#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>

/* A row group has at most 4 Mi rows, a file at most 1,000 columns, a text or other bytes at most
 * 64 KiB each and any number together, and the words of one column together at most 16 MiB. */
#define PARQUET_ROW_GROUP_LIMIT   ((size_t)4 << 20)
#define PARQUET_WORDS_LIMIT_BYTES ((size_t)16 << 20)
enum { PARQUET_COLUMN_LIMIT = 1000, PARQUET_TEXT_LIMIT_BYTES = 64 * 1024 };

enum parquet_type {
    PARQUET_UINT8,     /* uint8_t[];  INT32 annotated UINT_8 */
    PARQUET_UINT16,    /* uint16_t[]; INT32 annotated UINT_16 */
    PARQUET_UINT32,    /* uint32_t[]; INT32 annotated UINT_32 */
    PARQUET_UINT64,    /* uint64_t[]; INT64 annotated UINT_64 */
    PARQUET_TIMESTAMP, /* int64_t[] microseconds since 1970; TIMESTAMP(MICROS, isAdjustedToUTC) */
    PARQUET_WORD,      /* uint16_t[] indices into `words`; BYTE_ARRAY annotated STRING */
    PARQUET_TEXT,      /* struct parquet_bytes[]; BYTE_ARRAY annotated STRING; what is not UTF-8
                          becomes U+FFFD, a zero byte stays */
    PARQUET_BYTES,     /* struct parquet_bytes[]; BYTE_ARRAY, as they are */
    PARQUET_ADDRESS6,  /* uint8_t[][16]; FIXED_LEN_BYTE_ARRAY(16) */
};

/* A text or other bytes of any content; borrowed for the call. */
struct parquet_bytes {
    const void *at;
    size_t length;
};

struct parquet_column {
    const char *name;
    enum parquet_type type;
    const char *const *words; /* PARQUET_WORD: UTF-8, borrowed for the writer's life */
    size_t word_count;        /* at most 65,536 */
};

struct parquet_writer;

/* Creates the file `name` in the folder `folder_fd` (O_EXCL: it must not be there yet).
 * `columns` is borrowed for the writer's life. */
struct parquet_writer *parquet_writer_create(int folder_fd, const char *name,
                                             const struct parquet_column *columns,
                                             size_t column_count, struct error *error);

/* Adds one row group; values[i] is the array of column i, of the C type above. No rows: nothing.
 * After a failure (disk full, no memory) the writer can only be destroyed. */
bool parquet_writer_add(struct parquet_writer *writer, const void *const values[], size_t rows,
                        struct error *error);

struct parquet_summary {
    uint64_t rows;
    uint64_t bytes;                /* of the file */
    char sha256[SHA256_TEXT_SIZE]; /* of the file */
};

/* Writes the footer, syncs the file if `sync` and closes it. The writer can only be destroyed then. */
bool parquet_writer_finish(struct parquet_writer *writer, bool sync,
                           struct parquet_summary *ret_summary, struct error *error);

/* Takes NULL, returns NULL. Without finish the file is left as it is: no reader takes it. */
struct parquet_writer *parquet_writer_destroy(struct parquet_writer *writer);

#endif
