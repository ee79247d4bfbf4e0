/* Parquet on a stream: a flat file of columns that may be null, written in one pass and never read or sought.
 *
 * Why not the writer of store/parquet.h: its columns have no nulls, and it wants a file of its own. Why not DuckDB: it
 * writes to names alone, and a server has none to give. Encoding is PLAIN, compression zstd, a page for each column and
 * row group; a row group ends at STREAM_GROUP_ROWS rows or STREAM_GROUP_BYTES.
 * Format: https://parquet.apache.org/docs/file-format/ and parquet.thrift. */
#ifndef TEITEN_EXPORT_PARQUET_STREAM_H
#define TEITEN_EXPORT_PARQUET_STREAM_H

#include "ask/column.h"
#include "ask/detail.h"

#include <stdio.h>

#define STREAM_GROUP_BYTES ((size_t)32 << 20)
enum { STREAM_GROUP_ROWS = 200000 };

struct parquet_stream;

/* The columns are borrowed. NULL: no memory. */
struct parquet_stream *parquet_stream_create(FILE *out, const struct detail_column *of,
                                             size_t count);
/* A cell of each column; a text that is no time in a column of times, and no number in one of numbers, is null. False: no
 * memory; what the stream does not take its own flag says. */
bool parquet_stream_add(struct parquet_stream *stream, const struct cell *cells);
bool parquet_stream_finish(struct parquet_stream *stream);
struct parquet_stream *
parquet_stream_destroy(struct parquet_stream *stream); /* takes NULL, returns NULL */

/* Microseconds since 1970 of "2020-03-01T09:00:00.5+09:00" or "...Z". False: it is no such time. */
bool parquet_stream_time(const char *text, int64_t *ret_us);

#endif
