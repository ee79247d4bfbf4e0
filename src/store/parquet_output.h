/* The file under a Parquet writer: buffered, counted and hashed on its way to the disk.
 *
 * Bounded: one buffer of PARQUET_OUTPUT_BUFFER bytes. After a failure every call fails. */
#ifndef TEITEN_STORE_PARQUET_OUTPUT_H
#define TEITEN_STORE_PARQUET_OUTPUT_H

#include "base/error.h"
#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>

#define PARQUET_OUTPUT_BUFFER ((size_t)1 << 20)

struct parquet_output {
    int fd; /* -1 when closed */
    char *name;
    uint8_t *buffer;
    size_t used;
    uint64_t position; /* bytes added so far, those in the buffer included */
    struct sha256 *sha256;
    bool failed;
};

/* Creates the file: O_EXCL, mode 0644. parquet_output_clear() after a failure too. */
bool parquet_output_init(struct parquet_output *o, int folder_fd, const char *name,
                         struct error *error);
void parquet_output_clear(struct parquet_output *o);

bool parquet_output_add(struct parquet_output *o, const void *bytes, size_t length,
                        struct error *error);

/* Writes what is left, syncs if asked, closes; `sha256` is that of the whole file. */
bool parquet_output_finish(struct parquet_output *o, bool sync, char sha256[SHA256_TEXT_SIZE],
                           struct error *error);

#endif
