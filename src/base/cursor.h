/* A cursor over outside bytes: the only way in which teiten reads them, field by field.
 *
 * Every read checks the bounds. A read past the end gives 0 and sets `failed`, which stays set: the
 * caller may read a whole header and ask once at its end (Knot's wire_ctx). Byte order is converted
 * here, once; what comes out is in host order. */
#ifndef TEITEN_BASE_CURSOR_H
#define TEITEN_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
};

static inline struct cursor cursor_over(const uint8_t *bytes, size_t length)
{
    return (struct cursor){.at = bytes, .end = bytes + length, .failed = false};
}

static inline size_t cursor_left(const struct cursor *c)
{
    return (size_t)(c->end - c->at);
}

/* `count` bytes, or NULL (and failed) when fewer are left. Borrowed from the buffer. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t count)
{
    if (c->failed || cursor_left(c) < count) {
        c->failed = true;
        return NULL;
    }
    const uint8_t *taken = c->at;
    c->at += count;
    return taken;
}

static inline void cursor_skip(struct cursor *c, size_t count)
{
    (void)cursor_take(c, count);
}

/* Values in big-endian memory, for places whose bounds have been checked as a whole. */
static inline uint16_t load_be16(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap16(v);
}

static inline uint32_t load_be32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap32(v);
}

static inline uint64_t load_be64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap64(v);
}

static inline uint8_t cursor_u8(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 1);
    return p == NULL ? 0 : *p;
}

static inline uint16_t cursor_be16(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 2);
    return p == NULL ? 0 : load_be16(p);
}

static inline uint32_t cursor_be32(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 4);
    return p == NULL ? 0 : load_be32(p);
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "load_be*() and the Parquet writer take the machine to be little-endian");

#endif
