/* Compression: gzip and zstd as streams of members (frames), told by their first bytes.
 *
 * In: compressed bytes in pieces of any size. Out: content in pieces of any size. Never holds more
 * than the format's window: 32 KiB for gzip, at most 2^COMPRESSION_ZSTD_WINDOW_LOG bytes for zstd. */
#ifndef TEITEN_CAPTURE_COMPRESSION_H
#define TEITEN_CAPTURE_COMPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 128 MiB, zstd's own default limit; reaches up to zstd --ultra -22. */
#define COMPRESSION_ZSTD_WINDOW_LOG 27

enum { COMPRESSION_MAGIC_BYTES = 4 };

struct compression_step {
    const uint8_t *in; /* compressed bytes; advanced by what was used */
    size_t in_left;
    uint8_t *out; /* room for content; advanced by what was made */
    size_t out_left;
};

struct compression {
    const char *name; /* "gzip" */
    bool (*begins)(const uint8_t magic[COMPRESSION_MAGIC_BYTES]);
    void *(*create)(void); /* NULL: out of memory */
    void (*destroy)(void *state);
    /* Uses and makes as much as there is room for. NULL, or what is wrong with the bytes (a text
     * that lives as long as the program). */
    const char *(*step)(void *state, struct compression_step *step);
    /* Whether the content may end here: between two members. */
    bool (*may_end)(const void *state);
};

/* The compression that content with these first bytes has, or NULL. */
const struct compression *compression_of(const uint8_t magic[COMPRESSION_MAGIC_BYTES]);

#endif
