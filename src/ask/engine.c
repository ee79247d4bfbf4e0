#include "ask/engine_inside.h"
#include "ask/template.h"
#include "store/store.h"

#include <assert.h>
#include <duckdb.h>
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENGINE_EACH_COLUMNS = 32 };

/* DuckDB's message, as one line. What it says of a file that is gone or broken begins with the kind
 * of the failure; the engine remembers whether it was one of reading. */
bool engine_tell(struct engine *engine, const char *message, duckdb_error_type type,
                 struct error *error)
{
    char line[800];
    if (message == NULL)
        message = "no message";
    snprintf(line, sizeof line, "%s", message);
    for (char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    engine->failed_reading =
        type == DUCKDB_ERROR_IO || type == DUCKDB_ERROR_HTTP ||
        strstr(line, "magic bytes") != NULL || strstr(line, ".parquet") != NULL ||
        type == DUCKDB_ERROR_INVALID_INPUT || type == DUCKDB_ERROR_SERIALIZATION;
    if (type == DUCKDB_ERROR_OUT_OF_MEMORY)
        return error_set(
            error, ERROR_FAILED,
            "the question needs more memory than it may take: %s; sum the store up with "
            "`teiten store sum`, ask for a shorter --period, give it more with "
            "--query-memory, or let the store be writable so that it can use "
            "<store>/.tmp",
            line);
    return error_set(error, ERROR_FAILED, "the store could not be asked: %s", line);
}

bool engine_tell_result(struct engine *engine, duckdb_result *result, struct error *error)
{
    engine_tell(engine, duckdb_result_error(result), duckdb_result_error_type(result), error);
    duckdb_destroy_result(result);
    return false;
}

/* Whether the tables of a store are fewer bytes than pay for a second thread. Looks at so many files at most. */
static bool is_small(const char *store)
{
    enum { SMALL_BYTES = 4 << 20, FILES_LIMIT = 1000 };
    char *const roots[] = {(char *)store, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    off_t bytes = 0;
    unsigned files = 0;
    for (FTSENT *entry; walk != NULL && bytes < SMALL_BYTES && files < FILES_LIMIT &&
                        (entry = fts_read(walk)) != NULL;)
        if (entry->fts_info == FTS_F) {
            bytes += entry->fts_statp->st_size;
            files++;
        }
    if (walk != NULL)
        fts_close(walk);
    return bytes < SMALL_BYTES && files < FILES_LIMIT;
}

/* Settings after which nothing but the store can be read, and none of them changed. */
static bool shut_in(struct engine *engine, const struct engine_options *options,
                    struct error *error)
{
    char *real = realpath(options->store, NULL);
    char temporary[4096] = "";
    if (real == NULL)
        return store_missing(options->store, error);
    if (!options->memory_only && access(real, W_OK) == 0)
        snprintf(temporary, sizeof temporary, "%s/.tmp", real);
    char *folder = sql_quote(real), *given = sql_quote(options->store);
    char *spill = sql_quote(temporary);
    size_t limit = options->limit_bytes != 0 ? options->limit_bytes : ENGINE_DEFAULT_LIMIT_BYTES;
    char *sql = NULL;
    bool good = folder != NULL && given != NULL && spill != NULL &&
                asprintf(&sql,
                         "SET memory_limit = '%zu MiB'; SET temp_directory = %s;"
                         "SET preserve_insertion_order = false;"
                         "SET allowed_directories = [%s, %s]; SET enable_external_access = false;"
                         "SET GLOBAL TimeZone = 'UTC';",
                         limit >> 20, spill, folder, given) >= 0;
    good = good ? engine_run(engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory to open the store");
    /* The kernel has the files in its memory already; a server's would fill with copies of them. */
    if (good && options->memory_only)
        good = engine_run(engine, "SET enable_external_file_cache = false", error);
    const unsigned wanted = options->threads == 0 && is_small(real) ? 1 : options->threads;
    if (good && wanted != 0) {
        char threads[64];
        snprintf(threads, sizeof threads, "SET threads = %u", wanted);
        good = engine_run(engine, threads, error);
    }
    good = good && engine_run(engine, "SET lock_configuration = true", error);
    free(sql);
    free(spill);
    free(given);
    free(folder);
    free(real);
    return good;
}

struct engine *engine_open(const struct engine_options *options, struct error *error)
{
    struct engine *engine = calloc(1, sizeof *engine);
    duckdb_config config = NULL;
    bool good = engine != NULL && duckdb_create_config(&config) == DuckDBSuccess;
    if (good)
        engine->stopper = options->stopper;
    /* Nothing is ever fetched, and no extension but the built-in ones is loaded. */
    good = good &&
           duckdb_set_config(config, "autoinstall_known_extensions", "false") == DuckDBSuccess &&
           duckdb_set_config(config, "autoload_known_extensions", "false") == DuckDBSuccess &&
           duckdb_open_ext(NULL, &engine->database, config, NULL) == DuckDBSuccess &&
           duckdb_connect(engine->database, &engine->connection) == DuckDBSuccess;
    duckdb_destroy_config(&config);
    if (!good) {
        error_set(error, ERROR_FAILED, "DuckDB could not be started: too little memory?");
        return engine_close(engine);
    }
    return shut_in(engine, options, error) ? engine : engine_close(engine);
}

static struct engine *connect(const struct engine *first, struct stopper *stopper,
                              struct error *error)
{
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine != NULL) {
        engine->database = first->database;
        engine->stopper = stopper;
        engine->borrowed = true;
        if (duckdb_connect(first->database, &engine->connection) == DuckDBSuccess)
            return engine;
    }
    error_set(error, ERROR_FAILED, "DuckDB could not be asked: too little memory?");
    return engine_close(engine);
}

struct engine *engine_beside(const struct engine *first, struct error *error)
{
    struct engine *engine = connect(first, first->stopper, error);
    if (engine == NULL || !first->apart)
        return engine;
    engine->apart = true;
    return engine_run(engine, "USE apart", error) ? engine : engine_close(engine);
}

struct engine *engine_apart(const struct engine *first, struct stopper *stopper,
                            struct error *error)
{
    struct engine *engine = connect(first, stopper, error);
    if (engine == NULL)
        return NULL;
    engine->apart = true;
    return engine_run(engine, "ATTACH ':memory:' AS apart; USE apart", error)
               ? engine
               : engine_close(engine);
}

unsigned engine_threads(struct engine *engine)
{
    struct error error;
    struct result result;
    if (!engine_query(engine, "SELECT current_setting('threads')::BIGINT", NULL, 0, &result,
                      &error))
        return 0;
    const int64_t threads = result_cell(&result, 0, 0)->count;
    result_clear(&result);
    return (unsigned)threads;
}

struct engine *engine_close(struct engine *engine)
{
    if (engine == NULL)
        return NULL;
    if (engine->appender != NULL)
        duckdb_appender_destroy(&engine->appender);
    if (engine->connection != NULL)
        duckdb_disconnect(&engine->connection);
    if (engine->database != NULL && !engine->borrowed)
        duckdb_close(&engine->database);
    free(engine);
    return NULL;
}

static void interrupt(void *connection)
{
    duckdb_interrupt(connection);
}

static bool begin(struct engine *engine, struct error *error)
{
    if (stopper_begin(engine->stopper, interrupt, engine->connection))
        return true;
    engine->failed_reading = false;
    return error_set(error, ERROR_FAILED, "the question was stopped");
}

static void end(struct engine *engine)
{
    stopper_end(engine->stopper);
}

bool engine_run(struct engine *engine, const char *sql, struct error *error)
{
    duckdb_result result;
    if (!begin(engine, error))
        return false;
    const duckdb_state state = duckdb_query(engine->connection, sql, &result);
    end(engine);
    if (state != DuckDBSuccess)
        return engine_tell_result(engine, &result, error);
    duckdb_destroy_result(&result);
    return true;
}

static bool is_integer(duckdb_type type)
{
    return type == DUCKDB_TYPE_TINYINT || type == DUCKDB_TYPE_SMALLINT ||
           type == DUCKDB_TYPE_INTEGER || type == DUCKDB_TYPE_BIGINT ||
           type == DUCKDB_TYPE_UTINYINT || type == DUCKDB_TYPE_USMALLINT ||
           type == DUCKDB_TYPE_UINTEGER || type == DUCKDB_TYPE_UBIGINT ||
           type == DUCKDB_TYPE_HUGEINT;
}

static bool read_cell(duckdb_result *from, idx_t column, idx_t row, struct cell *cell)
{
    duckdb_type type = duckdb_column_type(from, column);
    *cell = (struct cell){0};
    if (duckdb_value_is_null(from, column, row))
        return true;
    if (is_integer(type)) {
        cell->type = CELL_COUNT;
        cell->count = duckdb_value_int64(from, column, row);
    } else if (type == DUCKDB_TYPE_DOUBLE || type == DUCKDB_TYPE_DECIMAL) {
        cell->type = CELL_REAL;
        cell->real = duckdb_value_double(from, column, row);
    } else {
        char *text = duckdb_value_varchar(from, column, row);
        cell->type = CELL_TEXT;
        cell->text = text == NULL ? NULL : strdup(text);
        duckdb_free(text);
    }
    return cell->type != CELL_TEXT || cell->text != NULL;
}

static bool read_result(duckdb_result *from, struct result *ret_result, struct error *error)
{
    struct result result = {.rows = duckdb_row_count(from), .columns = duckdb_column_count(from)};
    result.cells = calloc(result.rows * result.columns + 1, sizeof *result.cells);
    result.names = calloc(result.columns + 1, sizeof *result.names);
    bool good = result.cells != NULL && result.names != NULL;
    for (size_t column = 0; good && column < result.columns; column++)
        snprintf(result.names[column], sizeof *result.names, "%s",
                 duckdb_column_name(from, column));
    for (size_t row = 0; good && row < result.rows; row++)
        for (size_t column = 0; good && column < result.columns; column++)
            good = read_cell(from, column, row, &result.cells[row * result.columns + column]);
    if (!good) {
        result_clear(&result);
        return error_set(error, ERROR_FAILED, "no memory for the answer; ask with a smaller --top");
    }
    *ret_result = result;
    return true;
}

/* A statement with its parameters; NULL with error. */
static duckdb_prepared_statement prepare(struct engine *engine, const char *sql,
                                         const char *const *parameters, size_t parameter_count,
                                         struct error *error)
{
    duckdb_prepared_statement statement = NULL;
    if (duckdb_prepare(engine->connection, sql, &statement) != DuckDBSuccess) {
        /* Binding opens the files, so a broken one shows here already. */
        const char *message = duckdb_prepare_error(statement);
        engine_tell(engine, message,
                    message != NULL && strstr(message, "IO Error") != NULL ? DUCKDB_ERROR_IO
                                                                           : DUCKDB_ERROR_BINDER,
                    error);
        duckdb_destroy_prepare(&statement);
        return NULL;
    }
    bool good = true;
    for (size_t i = 0; good && i < parameter_count; i++)
        good = duckdb_bind_varchar(statement, i + 1, parameters[i]) == DuckDBSuccess;
    if (good)
        return statement;
    duckdb_destroy_prepare(&statement);
    error_set(error, ERROR_USAGE, "a value is not UTF-8 text");
    return NULL;
}

static bool query(struct engine *engine, const char *sql, const char *const *parameters,
                  size_t parameter_count, size_t row_limit, struct result *ret_result,
                  struct error *error)
{
    duckdb_result result;
    duckdb_prepared_statement statement = prepare(engine, sql, parameters, parameter_count, error);
    if (statement == NULL)
        return false;
    if (!begin(engine, error)) {
        duckdb_destroy_prepare(&statement);
        return false;
    }
    const duckdb_state state = duckdb_execute_prepared(statement, &result);
    end(engine);
    if (state != DuckDBSuccess) {
        duckdb_destroy_prepare(&statement);
        return engine_tell_result(engine, &result, error);
    }
    bool good = row_limit == 0 || duckdb_row_count(&result) <= row_limit ||
                error_set(error, ERROR_USAGE,
                          "the answer has more than %zu rows; ask with a smaller --top, a longer "
                          "--by, or for a shorter --period",
                          row_limit);
    good = good && read_result(&result, ret_result, error);
    duckdb_destroy_result(&result);
    duckdb_destroy_prepare(&statement);
    return good;
}

bool engine_query(struct engine *engine, const char *sql, const char *const *parameters,
                  size_t parameter_count, struct result *ret_result, struct error *error)
{
    return query(engine, sql, parameters, parameter_count, 0, ret_result, error);
}

bool engine_query_rows(struct engine *engine, const char *sql, size_t row_limit,
                       struct result *ret_result, struct error *error)
{
    return query(engine, sql, NULL, 0, row_limit, ret_result, error);
}

/* The columns of the rows that are handed over, and the texts of one row. */
struct rows_taken {
    idx_t columns;
    duckdb_type types[ENGINE_EACH_COLUMNS];
    struct cell cells[ENGINE_EACH_COLUMNS];
    char *texts;
    size_t room;
};

/* Makes room for the texts of one row. */
static bool take_texts(struct rows_taken *taken, size_t bytes)
{
    if (bytes <= taken->room)
        return true;
    char *texts = realloc(taken->texts, 2 * bytes);
    if (texts == NULL)
        return false;
    taken->texts = texts;
    taken->room = 2 * bytes;
    return true;
}

static duckdb_string_t *string_at(duckdb_vector vector, idx_t row)
{
    return &((duckdb_string_t *)duckdb_vector_get_data(vector))[row];
}

static bool is_valid(duckdb_vector vector, idx_t row)
{
    uint64_t *validity = duckdb_vector_get_validity(vector);
    return validity == NULL || duckdb_validity_row_is_valid(validity, row);
}

/* Writes a value's text at `at`, with its end; returns that. */
static char *take_cell(struct cell *cell, duckdb_type type, duckdb_vector vector, idx_t row,
                       char *at)
{
    const void *data = duckdb_vector_get_data(vector);
    *cell = (struct cell){.type = CELL_NULL};
    if (!is_valid(vector, row))
        return at;
    if (type == DUCKDB_TYPE_BIGINT) {
        *cell = (struct cell){.type = CELL_COUNT, .count = ((const int64_t *)data)[row]};
    } else if (type == DUCKDB_TYPE_DOUBLE) {
        *cell = (struct cell){.type = CELL_REAL, .real = ((const double *)data)[row]};
    } else {
        duckdb_string_t *string = string_at(vector, row);
        const bool is_boolean = type == DUCKDB_TYPE_BOOLEAN;
        const char *text = !is_boolean                 ? duckdb_string_t_data(string)
                           : ((const bool *)data)[row] ? "true"
                                                       : "false";
        const size_t length = is_boolean ? strlen(text) : duckdb_string_t_length(*string);
        *cell = (struct cell){.type = CELL_TEXT, .text = memcpy(at, text, length)};
        at[length] = '\0';
        at += length + 1;
    }
    return at;
}

static bool take_row(struct rows_taken *taken, duckdb_data_chunk chunk, idx_t row)
{
    size_t bytes = 1;
    for (idx_t c = 0; c < taken->columns; c++) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, c);
        const bool is_text = taken->types[c] == DUCKDB_TYPE_VARCHAR && is_valid(vector, row);
        bytes += is_text ? duckdb_string_t_length(*string_at(vector, row)) + 1 : sizeof "false";
    }
    if (!take_texts(taken, bytes))
        return false;
    char *at = taken->texts;
    for (idx_t c = 0; c < taken->columns; c++)
        at = take_cell(&taken->cells[c], taken->types[c], duckdb_data_chunk_get_vector(chunk, c),
                       row, at);
    return true;
}

static bool hand_over(struct engine *engine, duckdb_result *result, engine_row *row, void *context,
                      bool *ret_ended, struct error *error)
{
    struct rows_taken taken = {.columns = duckdb_column_count(result)};
    bool good = true;
    assert(taken.columns <= ENGINE_EACH_COLUMNS);
    for (idx_t c = 0; c < taken.columns; c++) {
        taken.types[c] = duckdb_column_type(result, c);
        assert(taken.types[c] == DUCKDB_TYPE_BIGINT || taken.types[c] == DUCKDB_TYPE_DOUBLE ||
               taken.types[c] == DUCKDB_TYPE_BOOLEAN || taken.types[c] == DUCKDB_TYPE_VARCHAR);
    }
    for (duckdb_data_chunk chunk;
         good && !*ret_ended && (chunk = duckdb_stream_fetch_chunk(*result)) != NULL;) {
        const idx_t rows = duckdb_data_chunk_get_size(chunk);
        for (idx_t r = 0; good && !*ret_ended && r < rows; r++) {
            good = take_row(&taken, chunk, r) ||
                   error_set(error, ERROR_FAILED, "no memory for the rows");
            *ret_ended = good && !row(context, taken.cells, error);
        }
        duckdb_destroy_data_chunk(&chunk);
        if (rows == 0)
            break;
    }
    free(taken.texts);
    const char *message = duckdb_result_error(result);
    if (good && !*ret_ended && message != NULL)
        good = engine_tell(engine, message, duckdb_result_error_type(result), error);
    return good;
}

bool engine_each(struct engine *engine, const char *sql, engine_row *row, void *context,
                 bool *ret_ended, struct error *error)
{
    duckdb_pending_result pending = NULL;
    duckdb_result result;
    *ret_ended = false;
    duckdb_prepared_statement statement = prepare(engine, sql, NULL, 0, error);
    if (statement == NULL)
        return false;
    if (!begin(engine, error)) {
        duckdb_destroy_prepare(&statement);
        return false;
    }
    bool good = duckdb_pending_prepared_streaming(statement, &pending) == DuckDBSuccess ||
                engine_tell(engine, duckdb_pending_error(pending), DUCKDB_ERROR_BINDER, error);
    if (good) {
        if (duckdb_execute_pending(pending, &result) == DuckDBSuccess) {
            good = hand_over(engine, &result, row, context, ret_ended, error);
            duckdb_destroy_result(&result);
        } else {
            good = engine_tell_result(engine, &result, error);
        }
    }
    end(engine);
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&statement);
    return good;
}

void result_clear(struct result *result)
{
    for (size_t i = 0; result->cells != NULL && i < result->rows * result->columns; i++)
        free(result->cells[i].text);
    free(result->cells);
    free(result->names);
    *result = (struct result){0};
}

void engine_note_failure(struct engine *engine, const struct engine *other)
{
    engine->failed_reading = engine->failed_reading || other->failed_reading;
}

bool engine_failed_reading(const struct engine *engine)
{
    return engine->failed_reading;
}
