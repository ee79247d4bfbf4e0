/* The tables of a segment as the Parquet writer wants them; schema.h is where they are defined. */
#ifndef TEITEN_STORE_TABLES_H
#define TEITEN_STORE_TABLES_H

#include "store/parquet.h"
#include "store/store.h"

enum { TABLE_COLUMN_LIMIT = 20 };

struct table_definition {
    const char *name; /* "flows": the file is flows.parquet */
    const struct parquet_column *columns;
    size_t column_count;
};

extern const struct table_definition table_definitions[TABLE_COUNT];

#endif
