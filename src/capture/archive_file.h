/* Archive files: one compressed pcapng file at a time in a folder, and the bound on all of them.
 *
 * In: pcapng blocks of whole packets. Out: DIR/<sensor>-<YYYYMMDDTHHMMSSZ>[-N].pcapng.zst, N where the
 * second has a file already. Each piece ends in a flush of the compressor, so that what was written
 * is readable. Where a piece cannot be written whole, the file is cut back to the last one and ended:
 * what is kept stays a valid file. Only files of this name pattern and sensor are ever counted or
 * removed. Opens nothing outside the folder, and that by openat(2) on it. Not for several threads. */
#ifndef TEITEN_CAPTURE_ARCHIVE_FILE_H
#define TEITEN_CAPTURE_ARCHIVE_FILE_H

#include "base/error.h"
#include "base/pcapng_blocks.h"

#include <dirent.h>
#include <zstd.h>

enum {
    ARCHIVE_SENSOR_LIMIT = 128,
    ARCHIVE_NAME_SIZE = ARCHIVE_SENSOR_LIMIT + 48,
    ARCHIVE_PIECE_BYTES = 1 << 20, /* the most that one archive_files_write() takes */
};

struct archive_files {
    const char *folder; /* for messages; borrowed, as are the next two */
    const char *sensor;
    const char *interface;
    uint16_t link_type;
    uint64_t limit_bytes, file_bytes;

    DIR *directory;
    uint64_t disk_bytes; /* all files of the sensor, as last looked at and written since */
    uint64_t begun, removed;

    int file; /* -1: none is open */
    char name[ARCHIVE_NAME_SIZE];
    struct instant began_at; /* its first packet */
    uint64_t written;        /* its bytes up to the last whole piece */
    ZSTD_CCtx *compressor;
    uint8_t *packed; /* compressed bytes of one piece */
    size_t packed_room;
};

/* Makes the folder if it is absent and tries to make a file there. The fields up to file_bytes are
 * set before. False: *files holds nothing. */
bool archive_files_open(struct archive_files *files, struct error *error);
void archive_files_close(struct archive_files *files); /* the open file has to be ended */

/* True when a packet of `time` does not belong in the file of a packet of `first`: it is of a later
 * hour, or the clock went back. */
bool archive_times_apart(struct instant first, struct instant time);

/* True when a packet of `time` begins a new file: none is open, the open one has its size, or their
 * times are apart. */
bool archive_files_due(const struct archive_files *files, struct instant time);

/* Begins a file whose first packet is of `time`. */
bool archive_files_begin(struct archive_files *files, struct instant time, struct error *error);

/* Writes whole blocks; removes the oldest files so that all stay within the limit. False: nothing of
 * this piece is kept, and no file is open any more. */
bool archive_files_write(struct archive_files *files, const uint8_t *blocks, size_t length,
                         struct error *error);

/* Writes the statistics as of `time` and closes the file, if one is open. */
bool archive_files_end(struct archive_files *files, struct instant time,
                       struct pcapng_counts counts, struct error *error);

#endif
