#include "store/parquet.h"
#include "store/parquet_chunk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char magic[4] = {'P', 'A', 'R', '1'};

struct parquet_writer {
    const struct parquet_column *columns;
    size_t column_count;
    struct parquet_chunk_writer chunks; /* the file and the scratch */
    struct parquet_chunk *written;      /* of the row group at hand, by column */
    struct thrift row_groups;
    size_t row_group_count;
    uint64_t rows;
    bool closed; /* failed or finished: can only be destroyed */
};

static bool check_columns(const struct parquet_column *columns, size_t count, const char *name,
                          size_t *ret_largest_words, struct error *error)
{
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        if (columns[i].type != PARQUET_WORD)
            continue;
        assert(columns[i].word_count <= DICTIONARY_LIMIT);
        size_t bytes = 0;
        for (size_t word = 0; word < columns[i].word_count; word++)
            bytes += 4 + strlen(columns[i].words[word]);
        if (bytes > PARQUET_WORDS_LIMIT_BYTES)
            return error_set(error, ERROR_FAILED,
                             "cannot create table file: %s: the words of column %s are %zu bytes; "
                             "at most %zu are possible",
                             name, columns[i].name, bytes, PARQUET_WORDS_LIMIT_BYTES);
        largest = bytes > largest ? bytes : largest;
    }
    *ret_largest_words = largest;
    return true;
}

struct parquet_writer *parquet_writer_create(int folder_fd, const char *name,
                                             const struct parquet_column *columns,
                                             size_t column_count, struct error *error)
{
    assert(column_count >= 1 && column_count <= PARQUET_COLUMN_LIMIT);
    size_t largest_words = 0;
    if (!check_columns(columns, column_count, name, &largest_words, error))
        return NULL;
    struct parquet_writer *writer = calloc(1, sizeof *writer);
    struct parquet_chunk *written = calloc(column_count, sizeof *written);
    if (writer == NULL || written == NULL) {
        free(writer);
        free(written);
        error_set(error, ERROR_FAILED, "cannot create table file: %s: no memory", name);
        return NULL;
    }
    writer->columns = columns;
    writer->column_count = column_count;
    writer->written = written;
    if (!parquet_chunk_writer_init(&writer->chunks, folder_fd, name, largest_words, error) ||
        !parquet_output_add(&writer->chunks.output, magic, sizeof magic, error))
        return parquet_writer_destroy(writer);
    return writer;
}

bool parquet_writer_add(struct parquet_writer *writer, const void *const values[], size_t rows,
                        struct error *error)
{
    const char *name = writer->chunks.output.name;
    if (writer->closed)
        return error_set(error, ERROR_FAILED, "cannot write table file: %s: failed before", name);
    if (rows == 0)
        return true;
    if (rows > PARQUET_ROW_GROUP_LIMIT)
        return error_set(error, ERROR_FAILED,
                         "cannot write table file: %s: a row group of %zu rows; at most %zu are "
                         "possible",
                         name, rows, PARQUET_ROW_GROUP_LIMIT);
    writer->closed = true; /* until all is well */
    for (size_t i = 0; i < writer->column_count; i++) {
        if (!parquet_chunk_write(&writer->chunks, &writer->columns[i], values[i], rows,
                                 &writer->written[i], error))
            return false;
    }
    parquet_row_group(&writer->row_groups, writer->columns, writer->column_count, writer->written,
                      rows);
    if (writer->row_groups.failed)
        return error_set(error, ERROR_FAILED,
                         "cannot write table file: %s: no memory for the list of row groups", name);
    writer->row_group_count++;
    writer->rows += rows;
    writer->closed = false;
    return true;
}

static bool add_footer(struct parquet_writer *writer, struct error *error)
{
    struct parquet_output *output = &writer->chunks.output;
    struct thrift footer = {0};
    parquet_footer(&footer, writer->columns, writer->column_count, writer->rows,
                   &writer->row_groups, writer->row_group_count);
    uint32_t length = (uint32_t)footer.length;
    bool added = !footer.failed;
    if (!added)
        error_set(error, ERROR_FAILED, "cannot write table file: %s: no memory for its footer",
                  output->name);
    added = added && parquet_output_add(output, footer.bytes, footer.length, error) &&
            parquet_output_add(output, &length, sizeof length, error) &&
            parquet_output_add(output, magic, sizeof magic, error);
    thrift_clear(&footer);
    return added;
}

bool parquet_writer_finish(struct parquet_writer *writer, bool sync,
                           struct parquet_summary *ret_summary, struct error *error)
{
    struct parquet_output *output = &writer->chunks.output;
    if (writer->closed)
        return error_set(error, ERROR_FAILED, "cannot write table file: %s: failed before",
                         output->name);
    writer->closed = true;
    struct parquet_summary summary = {.rows = writer->rows};
    if (!add_footer(writer, error) || !parquet_output_finish(output, sync, summary.sha256, error))
        return false;
    summary.bytes = output->position;
    *ret_summary = summary;
    return true;
}

struct parquet_writer *parquet_writer_destroy(struct parquet_writer *writer)
{
    if (writer == NULL)
        return NULL;
    parquet_chunk_writer_clear(&writer->chunks);
    thrift_clear(&writer->row_groups);
    free(writer->written);
    free(writer);
    return NULL;
}
