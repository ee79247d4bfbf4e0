/* Archive: the raw packets kept beside the counting (`-w DIR`), as zstd-compressed pcapng files that
 * are rotated and together stay below a number of bytes.
 *
 * In: batches of raw packets. Out: DIR/<sensor>-<YYYYMMDDTHHMMSSZ>.pcapng.zst, named by the time of
 * the first packet ("...Z-2.pcapng.zst" where that second has one already), begun anew at each
 * `file_bytes` (compressed) or hour. Before all files of the sensor in DIR together would be larger
 * than limit_bytes, the oldest are removed; what is there decides, not a list of our own.
 *
 * A thread of its own compresses and writes. archive_add() copies into a queue of queue_bytes and
 * never waits: what does not fit there, or cannot be written (disk full), is counted as lost, which
 * concerns the archive only; writing is tried again every few seconds. Each file ends in an interface
 * statistics block: what has been dropped, by the kernel (and by the archive itself) and by the
 * interface, since the file before it; summed over the files, all of it. A file that a full disk cut
 * short is whole as far as it goes, but has no such block. What was written is readable up to the last
 * flush (one second at most) after a crash. */
#ifndef TEITEN_CAPTURE_ARCHIVE_H
#define TEITEN_CAPTURE_ARCHIVE_H

#include "base/error.h"
#include "model/raw_packet.h"

#define ARCHIVE_DEFAULT_LIMIT_BYTES ((uint64_t)10 << 30)
#define ARCHIVE_DEFAULT_FILE_BYTES  ((uint64_t)64 << 20)
#define ARCHIVE_DEFAULT_QUEUE_BYTES ((size_t)32 << 20)

/* What is less is ERROR_USAGE; for the queue it is raised. */
#define ARCHIVE_LEAST_LIMIT_BYTES ((uint64_t)4 << 20)
#define ARCHIVE_LEAST_QUEUE_BYTES ((size_t)1 << 20)

struct archive_options {
    const char *folder; /* made if absent */
    const char *sensor;
    const char *interface; /* its name, for the interface block */
    uint16_t link_type;
    uint64_t limit_bytes;
    uint64_t file_bytes; /* half of limit_bytes at most: more is taken as that */
    size_t queue_bytes;
};

struct archive;

/* Makes the folder and tries to write there; starts the thread, which takes no signals. The texts of
 * `options` are borrowed until destroy. */
struct archive *archive_create(const struct archive_options *options, struct error *error);
/* Queues the packets; never waits. */
void archive_add(struct archive *archive, const struct raw_batch *batch);
/* Tells what the capture has dropped so far (since its start), for the statistics blocks. */
void archive_drops(struct archive *archive, uint64_t kernel, uint64_t interface);

struct archive_counts {
    uint64_t packets, bytes; /* written: packets, and bytes on disk now */
    uint64_t lost;           /* packets that found no room in the queue or on disk */
    uint64_t files;          /* begun by us */
    uint64_t removed;        /* files of the sensor, to stay within the limit */
    struct error fault;      /* the last one; class ERROR_NONE when writing works */
};
struct archive_counts archive_counts(struct archive *archive);

/* Writes what is queued and ends the file and the thread: from here on the counts stay as they are. What
 * is added after it is lost. */
void archive_finish(struct archive *archive);
/* As archive_finish(), then frees. Takes NULL, returns NULL. */
struct archive *archive_destroy(struct archive *archive);

#endif
