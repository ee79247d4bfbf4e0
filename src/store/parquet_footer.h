/* The metadata of a Parquet file: page headers, row groups, schema, footer.
 *
 * Row groups are serialised as they are written, so that what is kept of each is a few hundred
 * bytes. Source: parquet.thrift (field numbers are named in parquet_footer.c). */
#ifndef TEITEN_STORE_PARQUET_FOOTER_H
#define TEITEN_STORE_PARQUET_FOOTER_H

#include "store/parquet.h"
#include "store/parquet_encoder.h"
#include "store/parquet_thrift.h"

/* Texts longer than this have no statistics: readers would skip nothing by them anyway. */
enum { PARQUET_STATISTIC_BYTES = 64 };

struct parquet_statistic {
    uint8_t bytes[PARQUET_STATISTIC_BYTES];
    size_t length;
};

/* A column chunk that was written. */
struct parquet_chunk {
    enum parquet_encoding encoding;
    bool zstd;
    int64_t plain_bytes; /* page headers included, as in all three */
    int64_t file_bytes;
    int64_t data_offset;
    int64_t dictionary_offset; /* -1 without */
    bool has_statistics;
    struct parquet_statistic least, most;
};

void parquet_dictionary_header(struct thrift *t, size_t values, size_t plain, size_t packed);
void parquet_page_header(struct thrift *t, size_t values, size_t plain, size_t packed,
                         enum parquet_encoding encoding, bool compressed);

void parquet_row_group(struct thrift *t, const struct parquet_column *columns, size_t count,
                       const struct parquet_chunk *chunks, size_t rows);

/* The whole footer; `row_groups` holds `row_group_count` of the above. */
void parquet_footer(struct thrift *t, const struct parquet_column *columns, size_t count,
                    uint64_t rows, const struct thrift *row_groups, size_t row_group_count);

#endif
