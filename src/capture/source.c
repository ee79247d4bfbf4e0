#include "capture/source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads go to a place with this alignment: the kernel's copy is faster for it. */
enum { READ_ALIGNMENT = 4096 };

_Static_assert(SOURCE_WANT_LIMIT_BYTES % READ_ALIGNMENT == 0,
               "the read area begins behind the headroom");

static bool open_file(struct source *s, bool regular_only, struct error *error)
{
    if (strcmp(s->name, "-") == 0 && !regular_only) {
        s->fd = STDIN_FILENO;
    } else {
        /* O_NONBLOCK: a pipe without a writer must not hold up a folder; for a name that the user
         * gave, waiting for the writer is what is wanted. */
        s->fd = open(s->name, O_RDONLY | O_CLOEXEC | (regular_only ? O_NONBLOCK : 0));
        if (s->fd < 0)
            return error_set_errno(error, ERROR_INPUT, "%.512s: cannot be opened", s->name);
    }
    struct stat status;
    if (fstat(s->fd, &status) != 0)
        return error_set_errno(error, ERROR_INPUT, "%.512s: cannot be examined", s->name);
    if (S_ISDIR(status.st_mode))
        return error_set(error, ERROR_INPUT, "%.512s: is a folder, not a capture", s->name);
    if (S_ISREG(status.st_mode)) {
        s->file_bytes = (uint64_t)status.st_size;
        (void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* advice only */
    } else if (regular_only) {
        return error_set(error, ERROR_INPUT, "%.512s: is not a regular file", s->name);
    }
    return true;
}

/* One read(2); 0 at the end of the file or when it fails, which is the source's fault. */
static size_t read_some(struct source *s, uint8_t *to, size_t room)
{
    ssize_t count;
    do {
        count = read(s->fd, to, room);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        error_set_errno(&s->fault, ERROR_FAILED, "%.512s: offset %llu: cannot be read", s->name,
                        (unsigned long long)s->bytes_read);
    if (count <= 0) {
        s->file_ended = true;
        return 0;
    }
    s->bytes_read += (uint64_t)count;
    return (size_t)count;
}

static size_t decompress_some(struct source *s, uint8_t *to, size_t room)
{
    for (;;) {
        if (s->compressed_at == s->compressed_end && !s->file_ended) {
            s->compressed_at = 0;
            s->compressed_end = read_some(s, s->compressed, s->read_bytes);
        }
        struct compression_step step = {
            .in = s->compressed + s->compressed_at,
            .in_left = s->compressed_end - s->compressed_at,
            .out = to,
            .out_left = room,
        };
        const char *wrong = s->compression->step(s->decompressor, &step);
        size_t made = room - step.out_left;
        bool used = step.in_left < s->compressed_end - s->compressed_at;
        s->compressed_at = s->compressed_end - step.in_left;
        uint64_t where = s->bytes_read - step.in_left;
        if (wrong != NULL) {
            error_set(&s->fault, ERROR_PARTIAL, "%.512s: byte %llu of the compressed file: %s",
                      s->name, (unsigned long long)where, wrong);
            s->ended = true;
            return made;
        }
        if (made > 0)
            return made;
        if (used || (step.in_left == 0 && !s->file_ended))
            continue;
        if (s->fault.class == ERROR_NONE &&
            (step.in_left > 0 || !s->compression->may_end(s->decompressor)))
            error_set(&s->fault, ERROR_PARTIAL,
                      "%.512s: byte %llu of the compressed file: the %s data is truncated", s->name,
                      (unsigned long long)where, s->compression->name);
        return 0;
    }
}

/* The first bytes are in the read area as they are in the file: if they are compressed, they move
 * over to the compressed side. */
static bool begin_decompression(struct source *s, struct error *error)
{
    if (source_left(s) < COMPRESSION_MAGIC_BYTES)
        return true;
    s->compression = compression_of(s->at);
    if (s->compression == NULL)
        return true;
    s->compressed = malloc(s->read_bytes);
    s->decompressor = s->compression->create();
    if (s->compressed == NULL || s->decompressor == NULL)
        return error_set(error, ERROR_FAILED, "%.512s: no memory to decompress it", s->name);
    s->compressed_end = source_left(s);
    memcpy(s->compressed, s->at, s->compressed_end);
    s->at = s->end = s->hashed = s->read_area;
    s->end_offset = 0;
    s->ended = false;
    return true;
}

struct source *source_open(const char *name, size_t read_bytes, bool regular_only,
                           struct content_hash *hash, struct error *error)
{
    struct source *s = calloc(1, sizeof *s);
    if (s == NULL) {
        error_set(error, ERROR_FAILED, "%.512s: no memory to open it", name);
        return NULL;
    }
    s->name = name;
    s->fd = -1;
    s->hash = hash;
    s->read_bytes = read_bytes;
    s->buffer = aligned_alloc(READ_ALIGNMENT, SOURCE_WANT_LIMIT_BYTES + read_bytes);
    if (s->buffer == NULL) {
        error_set(error, ERROR_FAILED, "%.512s: no memory to read it", name);
        return source_close(s);
    }
    s->read_area = s->buffer + SOURCE_WANT_LIMIT_BYTES;
    s->at = s->end = s->hashed = s->read_area;
    if (!open_file(s, regular_only, error))
        return source_close(s);
    /* An end before that is for the reader to tell; an error of the machine is told now. */
    if (!source_fill(s, COMPRESSION_MAGIC_BYTES) && s->fault.class != ERROR_NONE) {
        if (error != NULL)
            *error = s->fault;
        return source_close(s);
    }
    if (!begin_decompression(s, error))
        return source_close(s);
    return s;
}

struct source *source_close(struct source *s)
{
    if (s == NULL)
        return NULL;
    if (s->decompressor != NULL)
        s->compression->destroy(s->decompressor);
    if (s->fd >= 0 && s->fd != STDIN_FILENO)
        close(s->fd);
    free(s->compressed);
    free(s->buffer);
    free(s);
    return NULL;
}

void source_hash_consumed(struct source *s)
{
    if (s->hash != NULL && s->at > s->hashed)
        content_hash_add(s->hash, s->hashed, (size_t)(s->at - s->hashed));
    s->hashed = s->at;
}

bool source_fill(struct source *s, size_t want)
{
    assert(want <= SOURCE_WANT_LIMIT_BYTES);
    source_hash_consumed(s);
    while (source_left(s) < want && !s->ended) {
        size_t left = source_left(s);
        memmove(s->read_area - left, s->at, left);
        s->at = s->hashed = s->read_area - left;
        size_t fresh = s->decompressor != NULL ? decompress_some(s, s->read_area, s->read_bytes)
                                               : read_some(s, s->read_area, s->read_bytes);
        s->end = s->read_area + fresh;
        s->end_offset += fresh;
        if (fresh == 0)
            s->ended = true;
    }
    return source_left(s) >= want;
}

bool source_skip(struct source *s, uint64_t count)
{
    while (count > source_left(s)) {
        count -= source_left(s);
        s->at = s->end;
        if (!source_fill(s, 1))
            return false;
    }
    s->at += count;
    return true;
}
