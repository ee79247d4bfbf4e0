/* Thrift compact protocol, the writing half: page headers and the footer of a Parquet file.
 *
 * In: fields in ascending order of their ids. Out: bytes in memory. A failure (no memory, more than
 * THRIFT_LIMIT_BYTES) is sticky, so that a whole structure is written first and asked about once.
 * Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
#ifndef TEITEN_STORE_PARQUET_THRIFT_H
#define TEITEN_STORE_PARQUET_THRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Readers take the footer's length as a signed 32-bit number. */
#define THRIFT_LIMIT_BYTES ((size_t)1 << 30)

enum { THRIFT_DEPTH_LIMIT = 8 };

enum thrift_type {
    THRIFT_TRUE = 1,
    THRIFT_FALSE = 2,
    THRIFT_BYTE = 3,
    THRIFT_I32 = 5,
    THRIFT_I64 = 6,
    THRIFT_BINARY = 8,
    THRIFT_LIST = 9,
    THRIFT_STRUCT = 12,
};

struct thrift {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
    bool failed;
    int depth;
    int last_field[THRIFT_DEPTH_LIMIT]; /* by depth: ids are written as differences */
};

/* An empty writer is all zeros. Frees the bytes, and makes it empty again. */
void thrift_clear(struct thrift *t);

/* Forgets the content and keeps the memory. */
void thrift_reset(struct thrift *t);

/* Bytes as they are, for parts that were written before. */
void thrift_raw(struct thrift *t, const void *bytes, size_t length);

void thrift_bool(struct thrift *t, int field, bool value);
void thrift_byte(struct thrift *t, int field, int8_t value);
void thrift_i32(struct thrift *t, int field, int32_t value);
void thrift_i64(struct thrift *t, int field, int64_t value);
void thrift_binary(struct thrift *t, int field, const void *bytes, size_t length);
void thrift_text(struct thrift *t, int field, const char *text);

/* A field that is a struct; thrift_end() ends it, and any other struct. */
void thrift_struct(struct thrift *t, int field);
void thrift_end(struct thrift *t);

/* A field that is a list; its `count` elements follow through the functions below. */
void thrift_list(struct thrift *t, int field, enum thrift_type element, size_t count);
void thrift_element_i32(struct thrift *t, int32_t value);
void thrift_element_text(struct thrift *t, const char *text);
void thrift_element_struct(struct thrift *t); /* thrift_end() ends it; also a top-level struct */

#endif
