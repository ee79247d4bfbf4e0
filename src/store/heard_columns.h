/* Rows of heard things and of events, turned into the columns of their tables, with country and AS. */
#ifndef TEITEN_STORE_HEARD_COLUMNS_H
#define TEITEN_STORE_HEARD_COLUMNS_H

#include "store/tables.h"

struct heard_columns {
    size_t count;                           /* of the columns */
    const void *values[TABLE_COLUMN_LIMIT]; /* as parquet_writer_add() takes them */
    const uint32_t *asns;                   /* one of them; NULL where the table has none */
    void *owned[TABLE_COLUMN_LIMIT + 1];
};

/* `rows` are `count` structs of model/heard.h or model/event.h, those of the table; `bytes` is where
 * their texts are. Both are borrowed until clear, which is to be called in any case. `geo` may be
 * NULL. */
bool heard_columns_make(struct heard_columns *columns, enum segment_table table, const void *rows,
                        size_t count, const uint8_t *bytes, const struct geo *geo,
                        struct error *error);
void heard_columns_clear(struct heard_columns *columns);

#endif
