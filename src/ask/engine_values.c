/* Values into the engine: rows of texts, and variables that are lists. None is ever parsed as SQL. */
#include "ask/engine_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool engine_append_begin(struct engine *engine, const char *table, struct error *error)
{
    if (duckdb_appender_create(engine->connection, NULL, table, &engine->appender) != DuckDBSuccess)
        return engine_tell(engine, duckdb_appender_error(engine->appender), DUCKDB_ERROR_BINDER,
                           error);
    return true;
}

bool engine_append(struct engine *engine, const char *const *values, size_t count,
                   struct error *error)
{
    bool good = true;
    for (size_t i = 0; good && i < count; i++)
        good = (values[i] == NULL
                    ? duckdb_append_null(engine->appender)
                    : duckdb_append_varchar(engine->appender, values[i])) == DuckDBSuccess;
    if (!good || duckdb_appender_end_row(engine->appender) != DuckDBSuccess)
        return error_set(error, ERROR_FAILED, "'%.200s' cannot be asked: %.200s",
                         count > 0 && values[0] != NULL ? values[0] : "",
                         duckdb_appender_error(engine->appender));
    return true;
}

bool engine_append_end(struct engine *engine, struct error *error)
{
    bool good = duckdb_appender_flush(engine->appender) == DuckDBSuccess;
    if (!good)
        engine_tell(engine, duckdb_appender_error(engine->appender), DUCKDB_ERROR_BINDER, error);
    duckdb_appender_destroy(&engine->appender);
    engine->appender = NULL;
    return good;
}

/* Sets a variable to what is bound; takes `value` over, which is NULL where there was no memory. */
static bool set(struct engine *engine, const char *name, duckdb_value value, struct error *error)
{
    char sql[128];
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    const int length = snprintf(sql, sizeof sql, "SET VARIABLE %s = $1", name);
    assert(length > 0 && (size_t)length < sizeof sql);
    bool good = value != NULL || error_set(error, ERROR_FAILED, "no memory for %s", name);
    if (good && (duckdb_prepare(engine->connection, sql, &statement) != DuckDBSuccess ||
                 duckdb_bind_value(statement, 1, value) != DuckDBSuccess))
        good = engine_tell(engine, duckdb_prepare_error(statement), DUCKDB_ERROR_BINDER, error);
    if (good) {
        good = duckdb_execute_prepared(statement, &result) == DuckDBSuccess;
        if (good)
            duckdb_destroy_result(&result);
        else
            engine_tell_result(engine, &result, error);
    }
    duckdb_destroy_prepare(&statement);
    duckdb_destroy_value(&value);
    return good;
}

/* Takes the values over. */
static duckdb_value list_of(duckdb_type type, duckdb_value *values, size_t count)
{
    duckdb_logical_type logical = duckdb_create_logical_type(type);
    duckdb_value list = duckdb_create_list_value(logical, values, count);
    for (size_t i = 0; i < count; i++)
        duckdb_destroy_value(&values[i]);
    duckdb_destroy_logical_type(&logical);
    free(values);
    return list;
}

/* Of the type that the list would have. */
static bool set_none(struct engine *engine, const char *name, const char *type, struct error *error)
{
    char sql[128];
    const int length = snprintf(sql, sizeof sql, "SET VARIABLE %s = NULL::%s[]", name, type);
    assert(length > 0 && (size_t)length < sizeof sql);
    return engine_run(engine, sql, error);
}

bool engine_set_texts(struct engine *engine, const char *name, const char *const *texts,
                      size_t count, struct error *error)
{
    if (count == 0)
        return set_none(engine, name, "VARCHAR", error);
    duckdb_value *values = calloc(count, sizeof(duckdb_value));
    for (size_t i = 0; values != NULL && i < count; i++)
        values[i] = duckdb_create_varchar_length(texts[i], strlen(texts[i]));
    return set(engine, name, values == NULL ? NULL : list_of(DUCKDB_TYPE_VARCHAR, values, count),
               error);
}

bool engine_set_numbers(struct engine *engine, const char *name, const int32_t *numbers,
                        size_t count, struct error *error)
{
    if (count == 0)
        return set_none(engine, name, "INTEGER", error);
    duckdb_value *values = calloc(count, sizeof(duckdb_value));
    for (size_t i = 0; values != NULL && i < count; i++)
        values[i] = duckdb_create_int32(numbers[i]);
    return set(engine, name, values == NULL ? NULL : list_of(DUCKDB_TYPE_INTEGER, values, count),
               error);
}
