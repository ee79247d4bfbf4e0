#include "store/parquet_chunk.h"
#include "store/parquet_utf8.h"

#include <assert.h>
#include <string.h>

enum {
    ADDRESS_BYTES = 16,
    LENGTH_BYTES = 4,                /* before each text, PLAIN */
    TEXT_PAGE_BYTES = 256 * 1024,    /* a page of texts is closed when it has this many */
    ADDRESS_PAGE_VALUES = 16 * 1024, /* 256 KiB */
};

bool parquet_chunk_writer_init(struct parquet_chunk_writer *w, int folder_fd, const char *name,
                               size_t largest_words, struct error *error)
{
    *w = (struct parquet_chunk_writer){.output = {.fd = -1}};
    size_t text_page = TEXT_PAGE_BYTES + LENGTH_BYTES + 3 * PARQUET_TEXT_LIMIT_BYTES;
    if (!parquet_encoder_init(&w->encoder, largest_words > text_page ? largest_words : text_page))
        return error_set(error, ERROR_FAILED, "cannot create table file: %s: no memory", name);
    return parquet_output_init(&w->output, folder_fd, name, error);
}

void parquet_chunk_writer_clear(struct parquet_chunk_writer *w)
{
    parquet_output_clear(&w->output);
    parquet_encoder_clear(&w->encoder);
    thrift_clear(&w->header);
}

/* Header and body of a page, and their share in the chunk's sums. */
static bool add_page(struct parquet_chunk_writer *w, const uint8_t *body, size_t packed,
                     size_t plain, struct parquet_chunk *chunk, struct error *error)
{
    if (w->header.failed)
        return error_set(error, ERROR_FAILED, "cannot write table file: %s: no memory",
                         w->output.name);
    chunk->plain_bytes += (int64_t)(w->header.length + plain);
    chunk->file_bytes += (int64_t)(w->header.length + packed);
    return parquet_output_add(&w->output, w->header.bytes, w->header.length, error) &&
           parquet_output_add(&w->output, body, packed, error);
}

static bool zstd_failed(const struct parquet_chunk_writer *w, struct error *error)
{
    return error_set(error, ERROR_FAILED,
                     "cannot write table file: %s: zstd failed; is memory short?", w->output.name);
}

/* The `plain` bytes in encoder.page as a data page; compressed only where it helps. */
static bool add_data_page(struct parquet_chunk_writer *w, size_t values, size_t plain,
                          const struct parquet_plan *plan, struct parquet_chunk *chunk,
                          struct error *error)
{
    if (chunk->data_offset == 0)
        chunk->data_offset = (int64_t)w->output.position;
    const uint8_t *body = w->encoder.page;
    size_t packed = plain;
    bool compressed = false;
    if (plan->zstd_pages) {
        size_t tried = parquet_encoder_compress(&w->encoder, plain);
        if (tried == 0)
            return zstd_failed(w, error);
        compressed = tried < plain;
        if (compressed) {
            body = w->encoder.packed;
            packed = tried;
        }
    }
    thrift_reset(&w->header);
    parquet_page_header(&w->header, values, plain, packed, plan->encoding, compressed);
    return add_page(w, body, packed, plain, chunk, error);
}

/* Length and value, PLAIN; of a text 3 times its length at most. */
static size_t put_bytes(uint8_t *out, const struct parquet_bytes *value, bool is_text)
{
    uint32_t written = (uint32_t)value->length;
    if (is_text)
        written =
            (uint32_t)utf8_copy(out + LENGTH_BYTES, 3 * value->length, value->at, value->length);
    else if (written > 0)
        memcpy(out + LENGTH_BYTES, value->at, written);
    memcpy(out, &written, LENGTH_BYTES);
    return LENGTH_BYTES + written;
}

/* Words are our own texts, UTF-8 as they are. */
static size_t put_dictionary(const struct parquet_dictionary *d,
                             const struct parquet_column *column, const struct parquet_view *view,
                             uint8_t *out)
{
    size_t used = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (view->is_word) {
            const char *word = column->words[d->values[i]];
            uint32_t length = (uint32_t)strlen(word);
            memcpy(out + used, &length, LENGTH_BYTES);
            memcpy(out + used + LENGTH_BYTES, word, length);
            used += LENGTH_BYTES + length;
        } else {
            memcpy(out + used, &d->values[i], view->value_bytes);
            used += view->value_bytes;
        }
    }
    return used;
}

static bool add_dictionary_page(struct parquet_chunk_writer *w, const struct parquet_column *column,
                                const struct parquet_view *view, const struct parquet_plan *plan,
                                struct parquet_chunk *chunk, struct error *error)
{
    const struct parquet_dictionary *d = &w->encoder.dictionary;
    chunk->dictionary_offset = (int64_t)w->output.position;
    size_t plain = put_dictionary(d, column, view, w->encoder.page);
    const uint8_t *body = w->encoder.page;
    size_t packed = plain;
    if (plan->zstd) {
        body = w->encoder.packed;
        packed = parquet_encoder_compress(&w->encoder, plain);
        if (packed == 0)
            return zstd_failed(w, error);
    }
    thrift_reset(&w->header);
    parquet_dictionary_header(&w->header, d->count, plain, packed);
    return add_page(w, body, packed, plain, chunk, error);
}

static void number_statistics(const struct parquet_view *view, const struct parquet_look *look,
                              struct parquet_chunk *chunk)
{
    chunk->has_statistics = true;
    chunk->least.length = chunk->most.length = view->value_bytes;
    memcpy(chunk->least.bytes, &look->least, view->value_bytes);
    memcpy(chunk->most.bytes, &look->most, view->value_bytes);
}

/* The order of texts is that of their bytes. */
static void text_statistics(const char *least, const char *most, struct parquet_chunk *chunk)
{
    chunk->least.length = strlen(least);
    chunk->most.length = strlen(most);
    chunk->has_statistics = chunk->least.length <= PARQUET_STATISTIC_BYTES &&
                            chunk->most.length <= PARQUET_STATISTIC_BYTES;
    if (!chunk->has_statistics)
        return;
    memcpy(chunk->least.bytes, least, chunk->least.length);
    memcpy(chunk->most.bytes, most, chunk->most.length);
}

static void word_statistics(const struct parquet_dictionary *d, const char *const *words,
                            struct parquet_chunk *chunk)
{
    const char *least = words[d->values[0]], *most = least;
    for (size_t i = 1; i < d->count; i++) {
        const char *word = words[d->values[i]];
        least = strcmp(word, least) < 0 ? word : least;
        most = strcmp(word, most) > 0 ? word : most;
    }
    text_statistics(least, most, chunk);
}

static struct parquet_view view_of(const struct parquet_column *column, const void *values,
                                   size_t rows)
{
    static const unsigned bytes[] = {
        [PARQUET_UINT8] = 1,  [PARQUET_UINT16] = 2,    [PARQUET_UINT32] = 4,
        [PARQUET_UINT64] = 8, [PARQUET_TIMESTAMP] = 8, [PARQUET_WORD] = 2,
    };
    unsigned in_memory = bytes[column->type];
    return (struct parquet_view){
        .values = values,
        .rows = rows,
        .bytes = in_memory,
        .is_signed = column->type == PARQUET_TIMESTAMP,
        .is_word = column->type == PARQUET_WORD,
        .value_bytes = in_memory == 8 ? 8 : 4,
    };
}

static bool write_numbers(struct parquet_chunk_writer *w, const struct parquet_column *column,
                          const void *values, size_t rows, struct parquet_chunk *chunk,
                          struct error *error)
{
    struct parquet_view view = view_of(column, values, rows);
    struct parquet_look look = parquet_view_look(&view);
    assert(!view.is_word || look.most < column->word_count);
    struct parquet_plan plan = parquet_encoder_choose(&w->encoder, &view, &look);
    chunk->encoding = plan.encoding;
    chunk->zstd = plan.zstd;
    if (view.is_word)
        word_statistics(&w->encoder.dictionary, column->words, chunk);
    else
        number_statistics(&view, &look, chunk);
    if (plan.encoding == PARQUET_DICTIONARY &&
        !add_dictionary_page(w, column, &view, &plan, chunk, error))
        return false;
    for (size_t first = 0; first < rows; first += PARQUET_PAGE_VALUES) {
        size_t count = rows - first < PARQUET_PAGE_VALUES ? rows - first : PARQUET_PAGE_VALUES;
        size_t plain = parquet_encoder_page(&w->encoder, &view, &plan, first, count);
        if (!add_data_page(w, count, plain, &plan, chunk, error))
            return false;
    }
    return true;
}

/* Whether zstd is worth it is told from the first page, as it is for numbers from a sample. */
static bool add_plain_page(struct parquet_chunk_writer *w, size_t values, size_t plain,
                           struct parquet_chunk *chunk, struct error *error)
{
    if (chunk->data_offset == 0) {
        size_t packed = parquet_encoder_compress(&w->encoder, plain);
        chunk->zstd = packed != 0 && zstd_is_worth((double)plain, (double)packed);
    }
    struct parquet_plan plan = {
        .encoding = PARQUET_PLAIN, .zstd = chunk->zstd, .zstd_pages = chunk->zstd};
    return add_data_page(w, values, plain, &plan, chunk, error);
}

/* Written page by page, so that their sum has no limit. */
static bool write_bytes(struct parquet_chunk_writer *w, const struct parquet_column *column,
                        const struct parquet_bytes *bytes, size_t rows, struct parquet_chunk *chunk,
                        struct error *error)
{
    size_t used = 0, values = 0;
    for (size_t i = 0; i < rows; i++) {
        if (bytes[i].length > PARQUET_TEXT_LIMIT_BYTES)
            return error_set(error, ERROR_FAILED,
                             "cannot write table file: %s: row %zu of column %s: a text of %zu "
                             "bytes; at most %d are possible",
                             w->output.name, i, column->name, bytes[i].length,
                             PARQUET_TEXT_LIMIT_BYTES);
        used += put_bytes(w->encoder.page + used, &bytes[i], column->type == PARQUET_TEXT);
        values++;
        if (used >= TEXT_PAGE_BYTES || values == PARQUET_PAGE_VALUES || i + 1 == rows) {
            if (!add_plain_page(w, values, used, chunk, error))
                return false;
            used = values = 0;
        }
    }
    return true;
}

static bool write_addresses(struct parquet_chunk_writer *w, const uint8_t *addresses, size_t rows,
                            struct parquet_chunk *chunk, struct error *error)
{
    const uint8_t *least = addresses, *most = addresses;
    for (size_t i = 1; i < rows; i++) {
        const uint8_t *address = addresses + i * ADDRESS_BYTES;
        least = memcmp(address, least, ADDRESS_BYTES) < 0 ? address : least;
        most = memcmp(address, most, ADDRESS_BYTES) > 0 ? address : most;
    }
    chunk->has_statistics = true;
    chunk->least.length = chunk->most.length = ADDRESS_BYTES;
    memcpy(chunk->least.bytes, least, ADDRESS_BYTES);
    memcpy(chunk->most.bytes, most, ADDRESS_BYTES);
    for (size_t first = 0; first < rows; first += ADDRESS_PAGE_VALUES) {
        size_t count = rows - first < ADDRESS_PAGE_VALUES ? rows - first : ADDRESS_PAGE_VALUES;
        memcpy(w->encoder.page, addresses + first * ADDRESS_BYTES, count * ADDRESS_BYTES);
        if (!add_plain_page(w, count, count * ADDRESS_BYTES, chunk, error))
            return false;
    }
    return true;
}

bool parquet_chunk_write(struct parquet_chunk_writer *w, const struct parquet_column *column,
                         const void *values, size_t rows, struct parquet_chunk *ret_chunk,
                         struct error *error)
{
    struct parquet_chunk chunk = {.encoding = PARQUET_PLAIN, .dictionary_offset = -1};
    bool written;
    if (column->type == PARQUET_TEXT || column->type == PARQUET_BYTES)
        written = write_bytes(w, column, values, rows, &chunk, error);
    else if (column->type == PARQUET_ADDRESS6)
        written = write_addresses(w, values, rows, &chunk, error);
    else
        written = write_numbers(w, column, values, rows, &chunk, error);
    if (written)
        *ret_chunk = chunk;
    return written;
}
