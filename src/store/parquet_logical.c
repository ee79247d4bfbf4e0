#include "store/parquet_logical.h"

/* enum ConvertedType */
enum { UTF8 = 0, TIMESTAMP_MICROS = 10, UINT_8, UINT_16, UINT_32, UINT_64 };
/* union LogicalType */
enum { LOGICAL_STRING = 1, LOGICAL_TIMESTAMP = 8, LOGICAL_INTEGER = 10, TIME_UNIT_MICROS = 2 };

static const struct {
    int32_t converted;
    int member; /* of the union */
    int8_t bits;
} forms[] = {
    [PARQUET_STRING] = {UTF8, LOGICAL_STRING, 0},
    [PARQUET_MICROS] = {TIMESTAMP_MICROS, LOGICAL_TIMESTAMP, 0},
    [PARQUET_UNSIGNED_8] = {UINT_8, LOGICAL_INTEGER, 8},
    [PARQUET_UNSIGNED_16] = {UINT_16, LOGICAL_INTEGER, 16},
    [PARQUET_UNSIGNED_32] = {UINT_32, LOGICAL_INTEGER, 32},
    [PARQUET_UNSIGNED_64] = {UINT_64, LOGICAL_INTEGER, 64},
};

void parquet_logical_write(struct thrift *t, enum parquet_logical logical)
{
    if (logical == PARQUET_AS_IS)
        return;
    thrift_i32(t, 6, forms[logical].converted);
    thrift_struct(t, 10); /* LogicalType */
    thrift_struct(t, forms[logical].member);
    if (forms[logical].member == LOGICAL_INTEGER) {
        thrift_byte(t, 1, forms[logical].bits);
        thrift_bool(t, 2, false); /* isSigned */
    } else if (forms[logical].member == LOGICAL_TIMESTAMP) {
        thrift_bool(t, 1, true); /* isAdjustedToUTC */
        thrift_struct(t, 2);
        thrift_struct(t, TIME_UNIT_MICROS);
        thrift_end(t);
        thrift_end(t);
    }
    thrift_end(t);
    thrift_end(t);
}
