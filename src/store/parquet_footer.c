#include "store/parquet_footer.h"
#include "store/parquet_logical.h"

/* parquet.thrift: enum Type */
enum physical { INT32 = 1, INT64 = 2, BYTE_ARRAY = 6, FIXED_LEN_BYTE_ARRAY = 7 };
/* enum PageType */
enum { DICTIONARY_PAGE = 2, DATA_PAGE_V2 = 3 };
/* enum CompressionCodec */
enum { UNCOMPRESSED = 0, ZSTD = 6 };
enum { REPETITION_REQUIRED = 0, ENCODING_PLAIN = 0 };
enum { FORMAT_VERSION = 2 };

static const struct type_entry {
    enum physical physical;
    enum parquet_logical logical;
} types[] = {
    [PARQUET_UINT8] = {INT32, PARQUET_UNSIGNED_8},
    [PARQUET_UINT16] = {INT32, PARQUET_UNSIGNED_16},
    [PARQUET_UINT32] = {INT32, PARQUET_UNSIGNED_32},
    [PARQUET_UINT64] = {INT64, PARQUET_UNSIGNED_64},
    [PARQUET_TIMESTAMP] = {INT64, PARQUET_MICROS},
    [PARQUET_WORD] = {BYTE_ARRAY, PARQUET_STRING},
    [PARQUET_TEXT] = {BYTE_ARRAY, PARQUET_STRING},
    [PARQUET_BYTES] = {BYTE_ARRAY, PARQUET_AS_IS},
    [PARQUET_ADDRESS6] = {FIXED_LEN_BYTE_ARRAY, PARQUET_AS_IS},
};

void parquet_dictionary_header(struct thrift *t, size_t values, size_t plain, size_t packed)
{
    thrift_element_struct(t); /* PageHeader */
    thrift_i32(t, 1, DICTIONARY_PAGE);
    thrift_i32(t, 2, (int32_t)plain);
    thrift_i32(t, 3, (int32_t)packed);
    thrift_struct(t, 7); /* DictionaryPageHeader */
    thrift_i32(t, 1, (int32_t)values);
    thrift_i32(t, 2, ENCODING_PLAIN);
    thrift_end(t);
    thrift_end(t);
}

void parquet_page_header(struct thrift *t, size_t values, size_t plain, size_t packed,
                         enum parquet_encoding encoding, bool compressed)
{
    thrift_element_struct(t); /* PageHeader */
    thrift_i32(t, 1, DATA_PAGE_V2);
    thrift_i32(t, 2, (int32_t)plain);
    thrift_i32(t, 3, (int32_t)packed);
    thrift_struct(t, 8); /* DataPageHeaderV2 */
    thrift_i32(t, 1, (int32_t)values);
    thrift_i32(t, 2, 0);               /* nulls */
    thrift_i32(t, 3, (int32_t)values); /* rows */
    thrift_i32(t, 4, (int32_t)encoding);
    thrift_i32(t, 5, 0); /* bytes of definition levels: required columns have none */
    thrift_i32(t, 6, 0); /* bytes of repetition levels */
    thrift_bool(t, 7, compressed);
    thrift_end(t);
    thrift_end(t);
}

static void column_metadata(struct thrift *t, const struct parquet_column *column,
                            const struct parquet_chunk *chunk, size_t rows)
{
    thrift_struct(t, 3); /* ColumnMetaData */
    thrift_i32(t, 1, (int32_t)types[column->type].physical);
    bool dictionary = chunk->encoding == PARQUET_DICTIONARY;
    thrift_list(t, 2, THRIFT_I32, dictionary ? 2 : 1);
    if (dictionary)
        thrift_element_i32(t, ENCODING_PLAIN); /* of the dictionary page */
    thrift_element_i32(t, (int32_t)chunk->encoding);
    thrift_list(t, 3, THRIFT_BINARY, 1);
    thrift_element_text(t, column->name);
    thrift_i32(t, 4, chunk->zstd ? ZSTD : UNCOMPRESSED);
    thrift_i64(t, 5, (int64_t)rows);
    thrift_i64(t, 6, chunk->plain_bytes);
    thrift_i64(t, 7, chunk->file_bytes);
    thrift_i64(t, 9, chunk->data_offset);
    if (dictionary)
        thrift_i64(t, 11, chunk->dictionary_offset);
    thrift_struct(t, 12); /* Statistics */
    thrift_i64(t, 3, 0);  /* nulls */
    if (chunk->has_statistics) {
        thrift_binary(t, 5, chunk->most.bytes, chunk->most.length);
        thrift_binary(t, 6, chunk->least.bytes, chunk->least.length);
    }
    thrift_end(t);
    thrift_end(t);
}

void parquet_row_group(struct thrift *t, const struct parquet_column *columns, size_t count,
                       const struct parquet_chunk *chunks, size_t rows)
{
    int64_t plain = 0, file = 0;
    thrift_element_struct(t); /* RowGroup */
    thrift_list(t, 1, THRIFT_STRUCT, count);
    for (size_t i = 0; i < count; i++) {
        const struct parquet_chunk *chunk = &chunks[i];
        int64_t offset =
            chunk->dictionary_offset >= 0 ? chunk->dictionary_offset : chunk->data_offset;
        thrift_element_struct(t); /* ColumnChunk */
        thrift_i64(t, 2, offset);
        column_metadata(t, &columns[i], chunk, rows);
        thrift_end(t);
        plain += chunk->plain_bytes;
        file += chunk->file_bytes;
    }
    thrift_i64(t, 2, plain);
    thrift_i64(t, 3, (int64_t)rows);
    thrift_i64(t, 6, file);
    thrift_end(t);
}

static void schema(struct thrift *t, const struct parquet_column *columns, size_t count)
{
    thrift_list(t, 2, THRIFT_STRUCT, count + 1);
    thrift_element_struct(t); /* SchemaElement: the root */
    thrift_text(t, 4, "teiten");
    thrift_i32(t, 5, (int32_t)count);
    thrift_end(t);
    for (size_t i = 0; i < count; i++) {
        const struct type_entry *type = &types[columns[i].type];
        thrift_element_struct(t);
        thrift_i32(t, 1, (int32_t)type->physical);
        if (type->physical == FIXED_LEN_BYTE_ARRAY)
            thrift_i32(t, 2, 16);
        thrift_i32(t, 3, REPETITION_REQUIRED);
        thrift_text(t, 4, columns[i].name);
        parquet_logical_write(t, type->logical);
        thrift_end(t);
    }
}

void parquet_footer(struct thrift *t, const struct parquet_column *columns, size_t count,
                    uint64_t rows, const struct thrift *row_groups, size_t row_group_count)
{
    thrift_element_struct(t); /* FileMetaData */
    thrift_i32(t, 1, FORMAT_VERSION);
    schema(t, columns, count);
    thrift_i64(t, 3, (int64_t)rows);
    thrift_list(t, 4, THRIFT_STRUCT, row_group_count);
    thrift_raw(t, row_groups->bytes, row_groups->length);
    thrift_text(t, 6, "teiten");
    thrift_list(t, 7, THRIFT_STRUCT, count); /* ColumnOrder: all by type, so unsigned is unsigned */
    for (size_t i = 0; i < count; i++) {
        thrift_element_struct(t);
        thrift_struct(t, 1);
        thrift_end(t);
        thrift_end(t);
    }
    thrift_end(t);
}
