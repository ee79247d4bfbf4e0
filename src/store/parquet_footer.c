#include "store/parquet_footer.h"

/* parquet.thrift: enum Type */
enum physical { INT32 = 1, INT64 = 2, BYTE_ARRAY = 6, FIXED_LEN_BYTE_ARRAY = 7 };
/* enum ConvertedType, the older form of the logical type: some readers know only this one */
enum converted { NONE = -1, UTF8 = 0, TIMESTAMP_MICROS = 10, UINT_8, UINT_16, UINT_32, UINT_64 };
/* enum PageType */
enum { DICTIONARY_PAGE = 2, DATA_PAGE_V2 = 3 };
/* enum CompressionCodec */
enum { UNCOMPRESSED = 0, ZSTD = 6 };
/* union LogicalType */
enum { LOGICAL_STRING = 1, LOGICAL_TIMESTAMP = 8, LOGICAL_INTEGER = 10 };
enum { TIME_UNIT_MICROS = 2 };
enum { REPETITION_REQUIRED = 0, ENCODING_PLAIN = 0 };
enum { FORMAT_VERSION = 2 };

static const struct type_entry {
    enum physical physical;
    enum converted converted;
    int8_t bits; /* of an integer; 0 for others */
} types[] = {
    [PARQUET_UINT8] = {INT32, UINT_8, 8},
    [PARQUET_UINT16] = {INT32, UINT_16, 16},
    [PARQUET_UINT32] = {INT32, UINT_32, 32},
    [PARQUET_UINT64] = {INT64, UINT_64, 64},
    [PARQUET_TIMESTAMP] = {INT64, TIMESTAMP_MICROS, 0},
    [PARQUET_WORD] = {BYTE_ARRAY, UTF8, 0},
    [PARQUET_TEXT] = {BYTE_ARRAY, UTF8, 0},
    [PARQUET_BYTES] = {BYTE_ARRAY, NONE, 0},
    [PARQUET_ADDRESS6] = {FIXED_LEN_BYTE_ARRAY, NONE, 0},
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

static void logical_type(struct thrift *t, const struct type_entry *type)
{
    if (type->converted == NONE)
        return;
    thrift_i32(t, 6, (int32_t)type->converted);
    thrift_struct(t, 10); /* LogicalType */
    if (type->bits != 0) {
        thrift_struct(t, LOGICAL_INTEGER);
        thrift_byte(t, 1, type->bits);
        thrift_bool(t, 2, false); /* isSigned */
    } else if (type->converted == TIMESTAMP_MICROS) {
        thrift_struct(t, LOGICAL_TIMESTAMP);
        thrift_bool(t, 1, true); /* isAdjustedToUTC */
        thrift_struct(t, 2);
        thrift_struct(t, TIME_UNIT_MICROS);
        thrift_end(t);
        thrift_end(t);
    } else {
        thrift_struct(t, LOGICAL_STRING);
    }
    thrift_end(t);
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
        logical_type(t, type);
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
