#include "store/parquet_thrift.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void thrift_clear(struct thrift *t)
{
    free(t->bytes);
    *t = (struct thrift){0};
}

void thrift_reset(struct thrift *t)
{
    t->length = 0;
    t->failed = false;
    t->depth = 0;
}

void thrift_raw(struct thrift *t, const void *bytes, size_t length)
{
    if (t->failed || length > THRIFT_LIMIT_BYTES - t->length) {
        t->failed = true;
        return;
    }
    if (t->length + length > t->capacity) {
        size_t capacity = (t->length + length) * 2 + 256;
        uint8_t *grown = realloc(t->bytes, capacity);
        if (grown == NULL) {
            t->failed = true;
            return;
        }
        t->bytes = grown;
        t->capacity = capacity;
    }
    if (length > 0)
        memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
}

static void put_byte(struct thrift *t, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    thrift_raw(t, &byte, 1);
}

static void put_varint(struct thrift *t, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_byte(t, (unsigned)(value & 0x7f) | 0x80);
    put_byte(t, (unsigned)value);
}

static void put_zigzag(struct thrift *t, int64_t value)
{
    put_varint(t, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

static void put_field(struct thrift *t, int field, enum thrift_type type)
{
    int difference = field - t->last_field[t->depth];
    assert(difference > 0); /* fields are written in ascending order */
    if (difference <= 15) {
        put_byte(t, (unsigned)difference << 4 | (unsigned)type);
    } else {
        put_byte(t, (unsigned)type);
        put_zigzag(t, field);
    }
    t->last_field[t->depth] = field;
}

static void begin_struct(struct thrift *t)
{
    t->depth++;
    assert(t->depth < THRIFT_DEPTH_LIMIT);
    t->last_field[t->depth] = 0;
}

void thrift_bool(struct thrift *t, int field, bool value)
{
    put_field(t, field, value ? THRIFT_TRUE : THRIFT_FALSE);
}

void thrift_byte(struct thrift *t, int field, int8_t value)
{
    put_field(t, field, THRIFT_BYTE);
    put_byte(t, (uint8_t)value);
}

void thrift_i32(struct thrift *t, int field, int32_t value)
{
    put_field(t, field, THRIFT_I32);
    put_zigzag(t, value);
}

void thrift_i64(struct thrift *t, int field, int64_t value)
{
    put_field(t, field, THRIFT_I64);
    put_zigzag(t, value);
}

void thrift_binary(struct thrift *t, int field, const void *bytes, size_t length)
{
    put_field(t, field, THRIFT_BINARY);
    put_varint(t, length);
    thrift_raw(t, bytes, length);
}

void thrift_text(struct thrift *t, int field, const char *text)
{
    thrift_binary(t, field, text, strlen(text));
}

void thrift_struct(struct thrift *t, int field)
{
    put_field(t, field, THRIFT_STRUCT);
    begin_struct(t);
}

void thrift_end(struct thrift *t)
{
    assert(t->depth > 0);
    put_byte(t, 0);
    t->depth--;
}

void thrift_list(struct thrift *t, int field, enum thrift_type element, size_t count)
{
    put_field(t, field, THRIFT_LIST);
    if (count < 15) {
        put_byte(t, (unsigned)count << 4 | (unsigned)element);
    } else {
        put_byte(t, 0xf0 | (unsigned)element);
        put_varint(t, count);
    }
}

void thrift_element_i32(struct thrift *t, int32_t value)
{
    put_zigzag(t, value);
}

void thrift_element_text(struct thrift *t, const char *text)
{
    size_t length = strlen(text);
    put_varint(t, length);
    thrift_raw(t, text, length);
}

void thrift_element_struct(struct thrift *t)
{
    begin_struct(t);
}
