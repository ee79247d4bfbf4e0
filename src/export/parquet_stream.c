#include "export/parquet_stream.h"
#include "base/types.h"
#include "store/parquet_logical.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* parquet.thrift: enum Type, PageType, CompressionCodec, FieldRepetitionType. */
enum physical { BOOLEAN = 0, INT64 = 2, DOUBLE = 5, BYTE_ARRAY = 6 };
enum { DATA_PAGE_V2 = 3, ZSTD = 6, OPTIONAL = 1, PLAIN = 0, RLE = 3, FORMAT_VERSION = 2 };
enum { ZSTD_LEVEL = 3, NUMBER_BYTES = 8, LEVEL_HEADER = 5, TEXT_LIMIT = 1 << 30 };

struct bytes {
    uint8_t *at;
    size_t length, capacity;
};

struct column_buffer {
    enum physical physical;
    enum parquet_logical logical;
    struct bytes values; /* PLAIN; of booleans one a byte, until the page is made */
    struct bytes levels; /* one a byte: 1 where there is a value */
    size_t nulls;
};

struct parquet_stream {
    FILE *out;
    uint64_t offset;
    const struct detail_column *columns;
    size_t column_count;
    struct column_buffer *buffers;
    size_t rows; /* of the row group at hand */
    uint64_t all_rows;
    size_t group_count;
    struct thrift groups, header;
    struct bytes page;
};

static bool reserve(struct bytes *b, size_t more)
{
    size_t capacity = b->capacity == 0 ? 4096 : b->capacity;
    while (capacity < b->length + more)
        capacity *= 2;
    if (capacity == b->capacity)
        return true;
    uint8_t *at = realloc(b->at, capacity);
    if (at == NULL)
        return false;
    b->at = at;
    b->capacity = capacity;
    return true;
}

static bool put(struct bytes *b, const void *bytes, size_t length)
{
    if (!reserve(b, length))
        return false;
    if (length > 0)
        memcpy(b->at + b->length, bytes, length);
    b->length += length;
    return true;
}

/* `count` bytes of the number, the lowest first. */
static bool put_number(struct bytes *b, uint64_t number, size_t count)
{
    uint8_t bytes[NUMBER_BYTES];
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    return put(b, bytes, count);
}

/* --- columns */

static enum physical physical_of(enum column_type type)
{
    switch (type) {
    case COLUMN_NUMBER:
    case COLUMN_COUNT:
    case COLUMN_TIME:
        return INT64;
    case COLUMN_RATE:
    case COLUMN_SHARE:
    case COLUMN_DIFFERENCE:
    case COLUMN_PERCENT:
        return DOUBLE;
    case COLUMN_BOOLEAN:
        return BOOLEAN;
    case COLUMN_TEXT:
    case COLUMN_LIST:
    case COLUMN_HEARD:
    case COLUMN_HOST:
    case COLUMN_ADDRESS:
        break;
    }
    return BYTE_ARRAY;
}

struct parquet_stream *parquet_stream_create(FILE *out, const struct detail_column *of,
                                             size_t count)
{
    struct parquet_stream *s = calloc(1, sizeof *s);
    if (s == NULL || (s->buffers = calloc(count, sizeof *s->buffers)) == NULL)
        return parquet_stream_destroy(s);
    s->out = out;
    s->columns = of;
    s->column_count = count;
    for (size_t c = 0; c < count; c++) {
        s->buffers[c].physical = physical_of(of[c].type);
        s->buffers[c].logical = of[c].type == COLUMN_TIME              ? PARQUET_MICROS
                                : s->buffers[c].physical == BYTE_ARRAY ? PARQUET_STRING
                                                                       : PARQUET_AS_IS;
    }
    s->offset = fwrite("PAR1", 1, 4, out);
    return s;
}

struct parquet_stream *parquet_stream_destroy(struct parquet_stream *s)
{
    if (s == NULL)
        return NULL;
    for (size_t c = 0; s->buffers != NULL && c < s->column_count; c++) {
        free(s->buffers[c].values.at);
        free(s->buffers[c].levels.at);
    }
    thrift_clear(&s->groups);
    thrift_clear(&s->header);
    free(s->page.at);
    free(s->buffers);
    free(s);
    return NULL;
}

/* --- cells */

/* Two or four digits, and then `mark` ('\0': anything). */
static bool take_digits(const char **text, size_t count, char mark, int *ret_number)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        const char digit = (*text)[i];
        if (digit < '0' || digit > '9')
            return false;
        number = number * 10 + (digit - '0');
    }
    *ret_number = number;
    *text += count + (mark != '\0');
    return mark == '\0' || (*text)[-1] == mark;
}

/* "Z", "+09:00", "+09": how far before UTC. */
static bool take_zone(const char *text, int64_t *ret_away_us)
{
    int hours, minutes = 0;
    const bool east = *text == '+';
    *ret_away_us = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (!east && *text != '-')
        return false;
    text++;
    if (!take_digits(&text, 2, '\0', &hours))
        return false;
    if (*text == ':') {
        text++;
        if (!take_digits(&text, 2, '\0', &minutes))
            return false;
    }
    *ret_away_us = (int64_t)(hours * 60 + minutes) * 60 * US_PER_S * (east ? 1 : -1);
    return *text == '\0';
}

bool parquet_stream_time(const char *text, int64_t *ret_us)
{
    int year, month, day_of_month, hour, minute, second;
    uint32_t day;
    int64_t us = 0, step = US_PER_S, away_us;
    if (!take_digits(&text, 4, '-', &year) || !take_digits(&text, 2, '-', &month) ||
        !take_digits(&text, 2, 'T', &day_of_month) || !take_digits(&text, 2, ':', &hour) ||
        !take_digits(&text, 2, ':', &minute) || !take_digits(&text, 2, '\0', &second) ||
        !day_from_date(year, month, day_of_month, &day))
        return false;
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9' && step > 1; text++) {
            step /= 10;
            us += (*text - '0') * step;
        }
    if (!take_zone(text, &away_us))
        return false;
    *ret_us =
        ((int64_t)day * S_PER_DAY + hour * 3600 + minute * 60 + second) * US_PER_S + us - away_us;
    return true;
}

static bool whole_number(const struct cell *cell, bool is_time, int64_t *ret_number)
{
    char *end;
    if (cell->type == CELL_REAL)
        *ret_number = (int64_t)cell->real;
    else if (cell->type == CELL_COUNT)
        *ret_number = cell->count;
    else if (is_time)
        return parquet_stream_time(cell->text, ret_number);
    else
        *ret_number = strtoll(cell->text, &end, 10);
    return cell->type != CELL_TEXT || (end != cell->text && *end == '\0');
}

/* *ret_has: the cell has a value that the column can hold. */
static bool put_value(struct column_buffer *b, const struct cell *cell, bool *ret_has)
{
    int64_t number = 0;
    uint64_t bits;
    const double real = cell->type == CELL_COUNT ? (double)cell->count : cell->real;
    *ret_has = cell->type != CELL_NULL;
    if (!*ret_has)
        return true;
    switch (b->physical) {
    case INT64:
        *ret_has = whole_number(cell, b->logical == PARQUET_MICROS, &number);
        return !*ret_has || put_number(&b->values, (uint64_t)number, sizeof number);
    case DOUBLE:
        *ret_has = cell->type != CELL_TEXT;
        memcpy(&bits, &real, sizeof bits);
        return !*ret_has || put_number(&b->values, bits, sizeof bits);
    case BOOLEAN:
        return put_number(&b->values,
                          cell->type == CELL_TEXT ? strcmp(cell->text, "true") == 0 : real != 0, 1);
    case BYTE_ARRAY:
        break;
    }
    char text[32] = "";
    const char *bytes = text;
    if (cell->type == CELL_TEXT)
        bytes = cell->text;
    else if (cell->type == CELL_COUNT)
        snprintf(text, sizeof text, "%lld", (long long)cell->count);
    else
        snprintf(text, sizeof text, "%.17g", cell->real);
    const size_t length = strnlen(bytes, TEXT_LIMIT);
    return put_number(&b->values, length, 4) && put(&b->values, bytes, length);
}

/* --- row groups */

/* Levels of one bit, and with booleans the values, eight in a byte. */
static bool pack_bits(struct bytes *to, const struct bytes *from)
{
    const size_t begin = to->length, count = (from->length + 7) / 8;
    if (!reserve(to, count))
        return false;
    memset(to->at + begin, 0, count);
    for (size_t i = 0; i < from->length; i++)
        to->at[begin + i / 8] |= (uint8_t)(from->at[i] << (i % 8));
    to->length += count;
    return true;
}

/* One run of packed bits: its header is a varint of twice the groups of eight, and one. */
static bool put_levels(struct bytes *to, const struct bytes *levels)
{
    uint8_t header[LEVEL_HEADER + 1];
    size_t length = 0;
    for (uint64_t left = ((levels->length + 7) / 8) << 1 | 1; left > 0 || length == 0; left >>= 7)
        header[length++] = (uint8_t)((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    return put(to, header, length) && pack_bits(to, levels);
}

static bool emit(struct parquet_stream *s, const void *bytes, size_t length)
{
    s->offset += length;
    return fwrite(bytes, 1, length, s->out) == length || ferror(s->out);
}

static void write_page_header(struct thrift *t, size_t rows, size_t nulls, size_t levels,
                              size_t plain, size_t packed)
{
    thrift_reset(t);
    thrift_element_struct(t); /* PageHeader */
    thrift_i32(t, 1, DATA_PAGE_V2);
    thrift_i32(t, 2, (int32_t)(levels + plain));
    thrift_i32(t, 3, (int32_t)(levels + packed));
    thrift_struct(t, 8); /* DataPageHeaderV2 */
    thrift_i32(t, 1, (int32_t)rows);
    thrift_i32(t, 2, (int32_t)nulls);
    thrift_i32(t, 3, (int32_t)rows);
    thrift_i32(t, 4, PLAIN);
    thrift_i32(t, 5, (int32_t)levels);
    thrift_i32(t, 6, 0); /* bytes of repetition levels */
    thrift_bool(t, 7, true);
    thrift_end(t);
    thrift_end(t);
}

static void write_chunk(struct thrift *t, const char *name, const struct column_buffer *b,
                        size_t rows, uint64_t offset, size_t plain, size_t packed)
{
    thrift_element_struct(t); /* ColumnChunk */
    thrift_i64(t, 2, (int64_t)offset);
    thrift_struct(t, 3); /* ColumnMetaData */
    thrift_i32(t, 1, (int32_t)b->physical);
    thrift_list(t, 2, THRIFT_I32, 2);
    thrift_element_i32(t, PLAIN);
    thrift_element_i32(t, RLE); /* of the levels */
    thrift_list(t, 3, THRIFT_BINARY, 1);
    thrift_element_text(t, name);
    thrift_i32(t, 4, ZSTD);
    thrift_i64(t, 5, (int64_t)rows);
    thrift_i64(t, 6, (int64_t)plain);
    thrift_i64(t, 7, (int64_t)packed);
    thrift_i64(t, 9, (int64_t)offset);
    thrift_end(t);
    thrift_end(t);
}

/* Writes a column's page and tells the row group of it; *ret_bytes: of it, uncompressed. */
static bool flush_column(struct parquet_stream *s, size_t column, size_t *ret_bytes)
{
    struct column_buffer *b = &s->buffers[column];
    struct bytes bits = {0}, *values = &b->values;
    s->page.length = 0;
    bool good =
        put_levels(&s->page, &b->levels) && (b->physical != BOOLEAN || pack_bits(&bits, values));
    if (b->physical == BOOLEAN)
        values = &bits;
    const size_t levels = s->page.length, bound = ZSTD_compressBound(values->length);
    good = good && reserve(&s->page, bound);
    const size_t packed =
        !good ? 0
              : ZSTD_compress(s->page.at + levels, bound, values->at, values->length, ZSTD_LEVEL);
    good = good && !ZSTD_isError(packed);
    if (good) {
        const uint64_t offset = s->offset;
        write_page_header(&s->header, s->rows, b->nulls, levels, values->length, packed);
        *ret_bytes = s->header.length + levels + values->length;
        write_chunk(&s->groups, s->columns[column].name, b, s->rows, offset, *ret_bytes,
                    s->header.length + levels + packed);
        good = !s->header.failed && emit(s, s->header.bytes, s->header.length) &&
               emit(s, s->page.at, levels + packed);
    }
    free(bits.at);
    b->values.length = b->levels.length = b->nulls = 0;
    return good;
}

static bool flush(struct parquet_stream *s)
{
    size_t all = 0;
    if (s->rows == 0)
        return true;
    thrift_element_struct(&s->groups); /* RowGroup */
    thrift_list(&s->groups, 1, THRIFT_STRUCT, s->column_count);
    for (size_t c = 0; c < s->column_count; c++) {
        size_t bytes = 0;
        if (!flush_column(s, c, &bytes))
            return false;
        all += bytes;
    }
    thrift_i64(&s->groups, 2, (int64_t)all);
    thrift_i64(&s->groups, 3, (int64_t)s->rows);
    thrift_end(&s->groups);
    s->group_count++;
    s->all_rows += s->rows;
    s->rows = 0;
    return !s->groups.failed;
}

bool parquet_stream_add(struct parquet_stream *s, const struct cell *cells)
{
    size_t bytes = 0;
    for (size_t c = 0; c < s->column_count; c++) {
        struct column_buffer *b = &s->buffers[c];
        bool has = false;
        if (!put_value(b, &cells[c], &has) || !put_number(&b->levels, has, 1))
            return false;
        b->nulls += !has;
        bytes += b->values.length;
    }
    s->rows++;
    return (s->rows < STREAM_GROUP_ROWS && bytes < STREAM_GROUP_BYTES) || flush(s);
}

/* --- the end */

static void write_footer(const struct parquet_stream *s, struct thrift *t)
{
    thrift_reset(t);
    thrift_element_struct(t); /* FileMetaData */
    thrift_i32(t, 1, FORMAT_VERSION);
    thrift_list(t, 2, THRIFT_STRUCT, s->column_count + 1);
    thrift_element_struct(t); /* SchemaElement: the root */
    thrift_text(t, 4, "teiten");
    thrift_i32(t, 5, (int32_t)s->column_count);
    thrift_end(t);
    for (size_t c = 0; c < s->column_count; c++) {
        thrift_element_struct(t);
        thrift_i32(t, 1, (int32_t)s->buffers[c].physical);
        thrift_i32(t, 3, OPTIONAL);
        thrift_text(t, 4, s->columns[c].name);
        parquet_logical_write(t, s->buffers[c].logical);
        thrift_end(t);
    }
    thrift_i64(t, 3, (int64_t)s->all_rows);
    thrift_list(t, 4, THRIFT_STRUCT, s->group_count);
    thrift_raw(t, s->groups.bytes, s->groups.length);
    thrift_text(t, 6, "teiten");
    thrift_end(t);
}

bool parquet_stream_finish(struct parquet_stream *s)
{
    uint8_t length[4];
    if (!flush(s))
        return false;
    write_footer(s, &s->header);
    for (size_t i = 0; i < 4; i++)
        length[i] = (uint8_t)(s->header.length >> (8 * i));
    return !s->header.failed && emit(s, s->header.bytes, s->header.length) &&
           emit(s, length, sizeof length) && emit(s, "PAR1", 4);
}
