/* The engine: DuckDB in memory, shut in to one store, with answers as plain cells.
 *
 * In: SQL text that is ours (embedded files and what template_fill() made of them). What a user typed
 * never becomes SQL text: it is validated to numbers and known words, or bound as a parameter.
 * Bounded: memory by `limit_bytes`; what does not fit goes to <store>/.tmp where that can be written,
 * else the question fails with a message that says so. Not thread-safe; DuckDB uses `threads`. */
#ifndef TEITEN_ASK_ENGINE_H
#define TEITEN_ASK_ENGINE_H

#include "ask/stopper.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct engine;

struct engine_options {
    const char *store;       /* the one folder that may be read  */
    size_t limit_bytes;      /* 0: ENGINE_DEFAULT_LIMIT_BYTES */
    unsigned threads;        /* 0: one a core, or one for a small store */
    bool memory_only;        /* nothing goes to <store>/.tmp */
    struct stopper *stopper; /* borrowed; NULL: it is not stopped */
};

#define ENGINE_DEFAULT_LIMIT_BYTES ((size_t)2 << 30)

struct engine *engine_open(const struct engine_options *options, struct error *error);
/* A second connection: it has temporary tables, views and variables of its own, and shares all others with
 * the first, which must outlive it. */
struct engine *engine_beside(const struct engine *first, struct error *error);
/* A connection for which nothing is there that was made on the first one, nor on those beside it; memory and threads are the same.
 * One for each engine_open(), which must outlive it; `stopper` as in engine_options. It and the first one may be used by two threads at the same time, each
 * with those beside it. */
struct engine *engine_apart(const struct engine *first, struct stopper *stopper,
                            struct error *error);
/* How many threads a question has; 0: not known. */
unsigned engine_threads(struct engine *engine);
struct engine *engine_close(struct engine *engine); /* takes NULL, returns NULL */

/* Runs one or several statements and throws their results away. */
bool engine_run(struct engine *engine, const char *sql, struct error *error);

enum cell_type { CELL_NULL, CELL_COUNT, CELL_REAL, CELL_TEXT };

/* One value. Numbers that fit in 64 bits are counts; text is owned by the result. */
struct cell {
    enum cell_type type;
    int64_t count;
    double real;
    char *text;
};

struct result {
    size_t rows, columns;
    struct cell *cells; /* row by row */
    char (*names)[32];  /* of the columns */
};

/* Runs one statement; `parameters` are bound as text to $1, $2, ... */
bool engine_query(struct engine *engine, const char *sql, const char *const *parameters,
                  size_t parameter_count, struct result *ret_result, struct error *error);
/* The same without parameters. More than `row_limit` rows (0: any number) are refused before they are taken:
 * ERROR_USAGE. */
bool engine_query_rows(struct engine *engine, const char *sql, size_t row_limit,
                       struct result *ret_result, struct error *error);
void result_clear(struct result *result); /* safe on a zeroed one */

static inline const struct cell *result_cell(const struct result *result, size_t row, size_t column)
{
    return &result->cells[row * result->columns + column];
}

/* Runs one statement and hands over its rows one by one while it runs, so that memory does not grow with their
 * number. Its columns are BIGINT, DOUBLE, BOOLEAN (as text) or VARCHAR: what else it has, it casts. `cells` and
 * their texts are borrowed for the call. A `row` that returns false ends it: it has filled
 * `error`, or wants no more; *ret_ended then tells that the rows were not all taken. */
typedef bool engine_row(void *context, const struct cell *cells, struct error *error);
bool engine_each(struct engine *engine, const char *sql, engine_row *row, void *context,
                 bool *ret_ended, struct error *error);

/* Adds rows of texts to a table: begin, any number of rows, end. Values of any content: they are never
 * parsed as SQL; NULL is no value. */
bool engine_append_begin(struct engine *engine, const char *table, struct error *error);
bool engine_append(struct engine *engine, const char *const *values, size_t count,
                   struct error *error);
bool engine_append_end(struct engine *engine, struct error *error);

/* Sets a variable to a list; to NULL where that is empty. `name` is ours. */
bool engine_set_texts(struct engine *engine, const char *name, const char *const *texts,
                      size_t count, struct error *error);
bool engine_set_numbers(struct engine *engine, const char *name, const int32_t *numbers,
                        size_t count, struct error *error);

/* Whether the last failure was a file that could not be read: gone (compaction) or broken. */
bool engine_failed_reading(const struct engine *engine);
/* As if the failure of `other`, asked on behalf of this one, were its own. */
void engine_note_failure(struct engine *engine, const struct engine *other);

#endif
