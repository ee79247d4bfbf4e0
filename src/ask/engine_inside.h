/* Internal to the engine: what engine.c and engine_values.c share. */
#ifndef TEITEN_ASK_ENGINE_INSIDE_H
#define TEITEN_ASK_ENGINE_INSIDE_H

#include "ask/engine.h"

#include <duckdb.h>

struct engine {
    duckdb_database database;
    struct stopper *stopper; /* NULL: nobody stops it */
    bool borrowed;           /* the database is another engine's */
    bool apart;              /* its tables are in a catalog of their own */
    duckdb_connection connection;
    duckdb_appender appender;
    bool failed_reading;
};

/* DuckDB's message, as `error`, in one line; false. The engine remembers whether it was one of reading. */
bool engine_tell(struct engine *engine, const char *message, duckdb_error_type type,
                 struct error *error);
bool engine_tell_result(struct engine *engine, duckdb_result *result,
                        struct error *error); /* destroys it */

#endif
