/* Source: the content of one input as a stream of bytes, whatever it is compressed with.
 *
 * In: the name of a file, or "-". Out: contiguous bytes at [at, end), refilled on demand; compression
 * is told by content. Plain bytes go from read(2) into the buffer and are not copied again.
 *
 * The buffer is a read area with a headroom before it: what is left over from the last fill is moved
 * to the end of the headroom, so that every read goes to the same aligned place:
 *
 *     [ headroom: SOURCE_WANT_LIMIT_BYTES | read area: read_bytes ]
 *                      ...left over bytes | fresh bytes...
 *
 * Memory: the buffer; compressed inputs add one of read_bytes and what zlib or zstd need (zstd: the
 * window that the file asks for, at most COMPRESSION_ZSTD_WINDOW_LOG).
 *
 * Damage is not told when it is met but when the good bytes before it are used up: source_need()
 * then says no and `fault` tells why. A plain end leaves `fault.class` at ERROR_NONE. */
#ifndef TEITEN_CAPTURE_SOURCE_H
#define TEITEN_CAPTURE_SOURCE_H

#include "base/error.h"
#include "base/hash.h"
#include "capture/compression.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The most that source_need() can be asked for: the largest pcapng block that is read as a whole. */
#define SOURCE_WANT_LIMIT_BYTES ((size_t)1 << 20)

struct source {
    const uint8_t *at;  /* next byte of the content */
    const uint8_t *end; /* behind the last byte that is there */

    const char *name; /* borrowed */
    int fd;
    uint64_t file_bytes; /* size of a regular file, else 0 */
    uint64_t bytes_read; /* of the file on disk */
    uint64_t end_offset; /* offset of `end` in the content */
    bool file_ended;     /* read(2) gave no more */
    bool ended;          /* the content gives no more, by its end or by a fault */
    struct error fault;

    const struct compression *compression;
    void *decompressor;  /* NULL for plain content */
    uint8_t *compressed; /* `read_bytes` of it; NULL for plain content */
    size_t compressed_at, compressed_end;

    struct content_hash *hash; /* NULL when not wanted; borrowed */
    const uint8_t *hashed;     /* the content before it is in `hash` */

    size_t read_bytes;
    uint8_t *buffer;
    uint8_t *read_area;
};

/* Opens `name`; `hash`, when not NULL, is fed with the content that is consumed. `regular_only`
 * refuses anything but a regular file, without ever waiting for it. Blocks on a pipe until the first
 * bytes have come. `name` and `hash` are borrowed until source_close(). */
struct source *source_open(const char *name, size_t read_bytes, bool regular_only,
                           struct content_hash *hash, struct error *error);
struct source *source_close(struct source *s); /* takes NULL, returns NULL */

/* Reads until at least `want` bytes are there. False when the content ends before: what is left is
 * then at [at, end). Moves the bytes: pointers from before are void. */
bool source_fill(struct source *s, size_t want);

static inline size_t source_left(const struct source *s)
{
    return (size_t)(s->end - s->at);
}

static inline bool source_need(struct source *s, size_t want)
{
    return source_left(s) >= want || source_fill(s, want);
}

/* Offset of `at` in the decompressed content. */
static inline uint64_t source_offset(const struct source *s)
{
    return s->end_offset - source_left(s);
}

/* Passes over `count` bytes, as far as there are so many; false when the content ends before. */
bool source_skip(struct source *s, uint64_t count);

/* Brings the hash up to `at`. */
void source_hash_consumed(struct source *s);

#endif
