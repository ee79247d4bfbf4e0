/* One column of one row group on its way to the file: dictionary page, data pages, statistics. */
#ifndef TEITEN_STORE_PARQUET_CHUNK_H
#define TEITEN_STORE_PARQUET_CHUNK_H

#include "store/parquet_encoder.h"
#include "store/parquet_footer.h"
#include "store/parquet_output.h"

struct parquet_chunk_writer {
    struct parquet_output output;
    struct parquet_encoder encoder;
    struct thrift header; /* of the page at hand */
};

/* `largest_words`: bytes of the largest table of words, PLAIN. Clear it after a failure too. */
bool parquet_chunk_writer_init(struct parquet_chunk_writer *w, int folder_fd, const char *name,
                               size_t largest_words, struct error *error);
void parquet_chunk_writer_clear(struct parquet_chunk_writer *w);

/* Writes `rows` >= 1 values of `column`. */
bool parquet_chunk_write(struct parquet_chunk_writer *w, const struct parquet_column *column,
                         const void *values, size_t rows, struct parquet_chunk *ret_chunk,
                         struct error *error);

#endif
