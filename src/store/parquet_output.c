#include "store/parquet_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool parquet_output_init(struct parquet_output *o, int folder_fd, const char *name,
                         struct error *error)
{
    *o = (struct parquet_output){.fd = -1};
    o->name = strdup(name);
    o->buffer = malloc(PARQUET_OUTPUT_BUFFER);
    o->sha256 = sha256_create();
    if (o->name == NULL || o->buffer == NULL || o->sha256 == NULL)
        return error_set(error, ERROR_FAILED, "cannot create table file: %s: no memory", name);
    o->fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (o->fd < 0)
        return error_set_errno(error, ERROR_FAILED, "cannot create table file: %s", name);
    return true;
}

void parquet_output_clear(struct parquet_output *o)
{
    if (o->fd >= 0)
        close(o->fd);
    o->fd = -1;
    o->sha256 = sha256_destroy(o->sha256);
    free(o->buffer);
    o->buffer = NULL;
    free(o->name);
    o->name = NULL;
}

static bool fail(struct parquet_output *o, const char *what, struct error *error)
{
    int number = errno;
    o->failed = true;
    return error_set(error, ERROR_FAILED, "%s: %s: near byte %llu: %s; %s", what, o->name,
                     (unsigned long long)o->position, strerror(number),
                     number == ENOSPC || number == EDQUOT
                         ? "free space or lower the limit of the store, then observe again"
                         : "check the disk, then observe again");
}

static bool write_all(struct parquet_output *o, const uint8_t *bytes, size_t length,
                      struct error *error)
{
    sha256_add(o->sha256, bytes, length);
    while (length > 0) {
        ssize_t written = write(o->fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            if (written == 0)
                errno = EIO;
            return fail(o, "cannot write table file", error);
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

bool parquet_output_add(struct parquet_output *o, const void *bytes, size_t length,
                        struct error *error)
{
    if (o->failed)
        return error_set(error, ERROR_FAILED, "cannot write table file: %s: failed before",
                         o->name);
    const uint8_t *at = bytes;
    o->position += length;
    while (length > 0) {
        size_t room = PARQUET_OUTPUT_BUFFER - o->used;
        size_t part = length < room ? length : room;
        memcpy(o->buffer + o->used, at, part);
        o->used += part;
        at += part;
        length -= part;
        if (o->used == PARQUET_OUTPUT_BUFFER) {
            if (!write_all(o, o->buffer, o->used, error))
                return false;
            o->used = 0;
        }
    }
    return true;
}

bool parquet_output_finish(struct parquet_output *o, bool sync, char sha256[SHA256_TEXT_SIZE],
                           struct error *error)
{
    if (o->failed || !write_all(o, o->buffer, o->used, error))
        return false;
    o->used = 0;
    if (sync && fsync(o->fd) != 0)
        return fail(o, "cannot sync table file", error);
    int closed = close(o->fd);
    o->fd = -1;
    if (closed != 0)
        return fail(o, "cannot close table file", error);
    sha256_finish(o->sha256, sha256);
    return true;
}
