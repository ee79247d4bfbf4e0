/* What the values of a Parquet column stand for: the two fields of a SchemaElement that say so, the older ConvertedType, for
 * readers that know only this one, and the LogicalType. Source: parquet.thrift. */
#ifndef TEITEN_STORE_PARQUET_LOGICAL_H
#define TEITEN_STORE_PARQUET_LOGICAL_H

#include "store/parquet_thrift.h"

enum parquet_logical {
    PARQUET_AS_IS, /* no more than the physical type: nothing is written */
    PARQUET_STRING,
    PARQUET_MICROS, /* microseconds since 1970, UTC */
    PARQUET_UNSIGNED_8,
    PARQUET_UNSIGNED_16,
    PARQUET_UNSIGNED_32,
    PARQUET_UNSIGNED_64,
};

/* Into a SchemaElement, behind its field 4. */
void parquet_logical_write(struct thrift *t, enum parquet_logical logical);

#endif
