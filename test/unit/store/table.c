#include "unit/store/table.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static duckdb_database database;
static duckdb_connection connection;

int table_open_judge(void **state)
{
    (void)state;
    assert_int_equal(duckdb_open(NULL, &database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(database, &connection), DuckDBSuccess);
    table_ask("SET threads = 1", "");
    return 0;
}

int table_close_judge(void **state)
{
    (void)state;
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return 0;
}

static void query(const char *text, const char *path, duckdb_result *result)
{
    char filled[2048];
    const char *hole = strstr(text, "%s");
    size_t before = hole == NULL ? strlen(text) : (size_t)(hole - text);
    snprintf(filled, sizeof filled, "%.*s%s%s", (int)before, text, hole == NULL ? "" : path,
             hole == NULL ? "" : hole + 2);
    if (duckdb_query(connection, filled, result) != DuckDBSuccess)
        fail_msg("%s: %s", filled, duckdb_result_error(result));
}

const char *table_ask(const char *text, const char *path)
{
    static char answer[1024];
    duckdb_result result;
    query(text, path, &result);
    char *value = duckdb_row_count(&result) == 0 ? NULL : duckdb_value_varchar(&result, 0, 0);
    snprintf(answer, sizeof answer, "%s", value == NULL ? "NULL" : value);
    duckdb_free(value);
    duckdb_destroy_result(&result);
    return answer;
}

/* xorshift64*: Vigna 2016. */
uint64_t table_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(0x2545F4914F6CDD1D);
}

#define WORDS_10(a) a "0", a "1", a "2", a "3", a "4", a "5", a "6", a "7", a "8", a "9"
#define WORDS_100(a)                                                                               \
    WORDS_10(a "0"), WORDS_10(a "1"), WORDS_10(a "2"), WORDS_10(a "3"), WORDS_10(a "4"),           \
        WORDS_10(a "5"), WORDS_10(a "6"), WORDS_10(a "7"), WORDS_10(a "8"), WORDS_10(a "9")
const char *const table_words[TABLE_WORDS] = {WORDS_100("w"), WORDS_100("定点観測-"),
                                              WORDS_100("a rather long word, of more than 12 ")};

size_t table_value_bytes(enum parquet_type type)
{
    static const size_t bytes[] = {
        [PARQUET_UINT8] = 1,
        [PARQUET_UINT16] = 2,
        [PARQUET_UINT32] = 4,
        [PARQUET_UINT64] = 8,
        [PARQUET_TIMESTAMP] = 8,
        [PARQUET_WORD] = 2,
        [PARQUET_TEXT] = sizeof(struct parquet_bytes),
        [PARQUET_BYTES] = sizeof(struct parquet_bytes),
        [PARQUET_ADDRESS6] = 16,
    };
    return bytes[type];
}

static uint64_t low_bits(uint64_t value, unsigned bits)
{
    return bits >= 64 ? value : value & ((UINT64_C(1) << bits) - 1);
}

static uint64_t next_value(enum shape shape, unsigned detail, uint64_t before, uint64_t *seed)
{
    uint64_t random = table_random(seed);
    switch (shape) {
    case SHAPE_BITS:
        return low_bits(random >> 3 ^ random << 40, detail);
    case SHAPE_FEW:
        return (random >> 20) % detail * UINT64_C(0x1234567891);
    case SHAPE_SORTED:
        return random >> 62 == 0 ? before : before + low_bits(random, detail);
    case SHAPE_RUNS:
        return (random >> 30) % detail != 0 ? before : random >> 7;
    case SHAPE_EDGES:
        return (random >> 63) * (UINT64_C(1) << 63) + (random >> 62 & 1) - (random >> 61 & 1);
    case SHAPE_CONSTANT:
    default:
        return before;
    }
}

void table_add(struct table *table, const char *name, enum parquet_type type, enum shape shape,
               unsigned detail, uint64_t seed)
{
    size_t bytes = table_value_bytes(type);
    uint8_t *values = malloc(table->rows * bytes + 1);
    assert_non_null(values);
    uint64_t value = type == PARQUET_TIMESTAMP ? UINT64_C(1593475200000000) : 5;
    for (size_t i = 0; i < table->rows; i++) {
        value = next_value(shape, detail, value, &seed);
        uint64_t stored = type == PARQUET_WORD ? value % TABLE_WORDS : value;
        memset(values + i * bytes, 0x20, bytes);
        memcpy(values + i * bytes, &stored, bytes < 8 ? bytes : 8);
        /* Infinity is not a time: DuckDB takes the last two values of the type for it. */
        if (type == PARQUET_TIMESTAMP && (int64_t)stored >= INT64_MAX - 1)
            memset(values + i * bytes, 0, bytes);
        if (type == PARQUET_TIMESTAMP && (int64_t)stored <= INT64_MIN + 2)
            memset(values + i * bytes, 0, bytes);
    }
    assert_true(table->column_count < TABLE_COLUMNS_LIMIT);
    table->values[table->column_count] = values;
    table->columns[table->column_count++] =
        (struct parquet_column){.name = name,
                                .type = type,
                                .words = type == PARQUET_WORD ? table_words : NULL,
                                .word_count = type == PARQUET_WORD ? TABLE_WORDS : 0};
}

void table_clear(struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        free(table->values[i]);
    *table = (struct table){0};
}

const char *table_write(const struct table *table, struct parquet_summary *ret_summary)
{
    static char path[64];
    static unsigned files; /* a new name each time: DuckDB remembers files by name */
    struct error error = {0};
    snprintf(path, sizeof path, "/tmp/teiten_test_%d_%u.parquet", (int)getpid(), files++);
    unlink(path);
    int folder = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct parquet_writer *writer = parquet_writer_create(
        folder, strrchr(path, '/') + 1, table->columns, table->column_count, &error);
    if (writer == NULL)
        fail_msg("%s", error.text);
    for (size_t first = 0; first < table->rows; first += table->group_rows) {
        const void *part[TABLE_COLUMNS_LIMIT];
        size_t rows = table->rows - first;
        rows = rows < table->group_rows ? rows : table->group_rows;
        for (size_t i = 0; i < table->column_count; i++)
            part[i] = (const uint8_t *)table->values[i] +
                      first * table_value_bytes(table->columns[i].type);
        if (!parquet_writer_add(writer, part, rows, &error))
            fail_msg("%s", error.text);
    }
    struct parquet_summary summary;
    if (!parquet_writer_finish(writer, false, &summary, &error))
        fail_msg("%s", error.text);
    parquet_writer_destroy(writer);
    close(folder);
    if (ret_summary != NULL)
        *ret_summary = summary;
    return path;
}

static void check_text(const struct table *table, size_t column, size_t row, duckdb_string_t text)
{
    const struct parquet_bytes *values = table->values[column];
    struct parquet_bytes expected = {0};
    if (table->columns[column].type == PARQUET_WORD) {
        expected.at = table->columns[column].words[((const uint16_t *)table->values[column])[row]];
        expected.length = strlen(expected.at);
    } else {
        expected = values[row];
    }
    if (duckdb_string_t_length(text) != expected.length ||
        memcmp(duckdb_string_t_data(&text), expected.at, expected.length) != 0)
        fail_msg("column %s row %zu: not '%.*s'", table->columns[column].name, row,
                 (int)expected.length, (const char *)expected.at);
}

static void check_vector(const struct table *table, size_t column, size_t first, size_t count,
                         duckdb_vector vector)
{
    enum parquet_type type = table->columns[column].type;
    const uint8_t *data = duckdb_vector_get_data(vector);
    uint64_t *validity = duckdb_vector_get_validity(vector);
    for (size_t i = 0; i < count; i++) {
        assert_true(validity == NULL || duckdb_validity_row_is_valid(validity, i));
        duckdb_string_t text;
        memcpy(&text, data + (type >= PARQUET_WORD ? i * sizeof text : 0), sizeof text);
        if (type == PARQUET_WORD || type == PARQUET_TEXT || type == PARQUET_BYTES) {
            check_text(table, column, first + i, text);
            continue;
        }
        size_t bytes = table_value_bytes(type);
        const uint8_t *expected = (const uint8_t *)table->values[column] + (first + i) * bytes;
        const void *actual = type == PARQUET_ADDRESS6 ? (const void *)duckdb_string_t_data(&text)
                                                      : (const void *)(data + i * bytes);
        if (memcmp(expected, actual, bytes) != 0)
            fail_msg("column %s: row %zu is not what was written", table->columns[column].name,
                     first + i);
    }
}

void table_check(const struct table *table, const char *path)
{
    static const duckdb_type types[] = {
        [PARQUET_UINT8] = DUCKDB_TYPE_UTINYINT,
        [PARQUET_UINT16] = DUCKDB_TYPE_USMALLINT,
        [PARQUET_UINT32] = DUCKDB_TYPE_UINTEGER,
        [PARQUET_UINT64] = DUCKDB_TYPE_UBIGINT,
        [PARQUET_WORD] = DUCKDB_TYPE_VARCHAR,
        [PARQUET_TEXT] = DUCKDB_TYPE_VARCHAR,
        [PARQUET_BYTES] = DUCKDB_TYPE_BLOB,
        [PARQUET_ADDRESS6] = DUCKDB_TYPE_BLOB,
        [PARQUET_TIMESTAMP] = DUCKDB_TYPE_TIMESTAMP_TZ,
    };
    duckdb_result result;
    query("SELECT * FROM read_parquet('%s')", path, &result);
    assert_int_equal(duckdb_column_count(&result), table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        assert_string_equal(duckdb_column_name(&result, i), table->columns[i].name);
        assert_int_equal(duckdb_column_type(&result, i), types[table->columns[i].type]);
    }
    size_t first = 0;
    for (;;) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
        if (chunk == NULL)
            break;
        size_t count = duckdb_data_chunk_get_size(chunk);
        assert_true(first + count <= table->rows);
        for (size_t i = 0; i < table->column_count; i++)
            check_vector(table, i, first, count, duckdb_data_chunk_get_vector(chunk, i));
        first += count;
        duckdb_destroy_data_chunk(&chunk);
    }
    assert_int_equal(first, table->rows);
    duckdb_destroy_result(&result);
}
