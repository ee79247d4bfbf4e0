#include "capture/archive.h"

#include "capture/archive_file.h"
#include "capture/capture.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

/* Packets are compressed when so many bytes have come together, or have waited for a second. */
enum { PIECE_BYTES = 256 << 10, FLUSH_S = 1, RETRY_S = 3 };
_Static_assert(PIECE_BYTES + CAPTURE_PACKET_LIMIT_BYTES + PCAPNG_PACKET_OVERHEAD <=
                   ARCHIVE_PIECE_BYTES,
               "a piece ends with the packet that fills it");

/* Whole packet blocks. Two of them: one is filled while the other is written. */
struct half {
    uint8_t *bytes;
    size_t used;
};

struct dropped {
    uint64_t kernel, interface;
};

struct archive {
    pthread_mutex_t lock; /* of these: */
    pthread_cond_t changed;
    struct half *filling;
    bool ending;
    struct archive_counts counts;
    struct dropped dropped;

    size_t half_bytes;
    struct half halves[2];
    pthread_t thread;
    bool running;

    /* The thread's own. */
    struct archive_files files;
    struct dropped told; /* in the statistics of files that were ended */
    uint64_t told_lost;
    uint64_t file_packets;   /* in the open file */
    struct instant last;     /* packet of the open file */
    int64_t refused_until_s; /* monotonic; after a failure, nothing is tried before */
};

static int64_t monotonic_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void publish_files(struct archive *archive)
{
    archive->counts.files = archive->files.begun;
    archive->counts.removed = archive->files.removed;
    archive->counts.bytes = archive->files.disk_bytes;
}

static void tell_fault(struct archive *archive, const struct error *fault)
{
    archive->refused_until_s = monotonic_s() + RETRY_S;
    archive->file_packets = 0;
    pthread_mutex_lock(&archive->lock);
    archive->counts.fault = *fault;
    publish_files(archive);
    pthread_mutex_unlock(&archive->lock);
}

static void end_file(struct archive *archive)
{
    if (archive->files.file < 0)
        return;
    pthread_mutex_lock(&archive->lock);
    struct dropped dropped = archive->dropped;
    uint64_t lost = archive->counts.lost;
    pthread_mutex_unlock(&archive->lock);
    struct pcapng_counts counts = {
        .dropped_interface = dropped.interface - archive->told.interface,
        .dropped_kernel = dropped.kernel - archive->told.kernel + (lost - archive->told_lost),
        .delivered = archive->file_packets,
    };
    struct error fault;
    if (archive_files_end(&archive->files, archive->last, counts, &fault)) {
        archive->told = dropped;
        archive->told_lost = lost;
        archive->file_packets = 0;
    } else {
        tell_fault(archive, &fault);
    }
}

/* A run of packet blocks, all of one file. */
struct run {
    const uint8_t *blocks;
    size_t length;
    uint64_t packets;
    struct instant first, last;
};

static bool write_run(struct archive *archive, const struct run *run, struct error *fault)
{
    if (archive_files_due(&archive->files, run->first)) {
        end_file(archive);
        if (!archive_files_begin(&archive->files, run->first, fault))
            return false;
    }
    if (!archive_files_write(&archive->files, run->blocks, run->length, fault))
        return false;
    archive->file_packets += run->packets;
    archive->last = run->last;
    return true;
}

static void take_run(struct archive *archive, const struct run *run)
{
    struct error fault = {.class = ERROR_NONE};
    bool tried = monotonic_s() >= archive->refused_until_s;
    bool written = tried && write_run(archive, run, &fault);
    if (tried && !written)
        tell_fault(archive, &fault);
    pthread_mutex_lock(&archive->lock);
    if (written) {
        archive->counts.packets += run->packets;
        archive->counts.fault.class = ERROR_NONE;
    } else {
        archive->counts.lost += run->packets;
    }
    publish_files(archive);
    pthread_mutex_unlock(&archive->lock);
}

/* The run at `block`: as many blocks as make a piece, and may stand in one file. */
static struct run run_at(const uint8_t *block, const uint8_t *end)
{
    struct run run = {.blocks = block, .first = pcapng_packet_time(block)};
    while (block < end && run.length < PIECE_BYTES) {
        struct instant time = pcapng_packet_time(block);
        if (archive_times_apart(run.first, time))
            break;
        run.last = time;
        run.packets++;
        run.length += pcapng_block_bytes(block);
        block = run.blocks + run.length;
    }
    return run;
}

static void write_half(struct archive *archive, struct half *half)
{
    const uint8_t *end = half->bytes + half->used;
    for (const uint8_t *at = half->bytes; at < end;) {
        struct run run = run_at(at, end);
        take_run(archive, &run);
        at += run.length;
    }
    half->used = 0;
}

/* Until a piece has come together, a second has gone by, or the end; then hands over what there is. */
static struct half *wait_for_half(struct archive *archive, bool *ret_ending)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += FLUSH_S;
    pthread_mutex_lock(&archive->lock);
    while (!archive->ending && archive->filling->used < PIECE_BYTES)
        if (pthread_cond_timedwait(&archive->changed, &archive->lock, &until) != 0)
            break;
    struct half *full = archive->filling;
    archive->filling = full == &archive->halves[0] ? &archive->halves[1] : &archive->halves[0];
    *ret_ending = archive->ending;
    pthread_mutex_unlock(&archive->lock);
    return full;
}

static void *write_all_halves(void *argument)
{
    struct archive *archive = argument;
    for (bool ending = false; !ending;)
        write_half(archive, wait_for_half(archive, &ending));
    end_file(archive);
    pthread_mutex_lock(&archive->lock);
    publish_files(archive);
    pthread_mutex_unlock(&archive->lock);
    return NULL;
}

/* Signals are for the thread that reads packets. */
static bool start_thread(struct archive *archive, struct error *error)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    archive->running = pthread_create(&archive->thread, NULL, write_all_halves, archive) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return archive->running || error_set(error, ERROR_FAILED, "%.512s: no thread for the archive",
                                         archive->files.folder);
}

static bool make_halves(struct archive *archive, size_t queue_bytes, struct error *error)
{
    archive->half_bytes =
        (queue_bytes < ARCHIVE_LEAST_QUEUE_BYTES ? ARCHIVE_LEAST_QUEUE_BYTES : queue_bytes) / 2;
    for (int i = 0; i < 2; i++) {
        archive->halves[i].bytes = malloc(archive->half_bytes);
        if (archive->halves[i].bytes == NULL)
            return error_set(error, ERROR_FAILED, "%.512s: no memory for the archive's queue",
                             archive->files.folder);
    }
    archive->filling = &archive->halves[0];
    return true;
}

struct archive *archive_create(const struct archive_options *options, struct error *error)
{
    if (options->limit_bytes < ARCHIVE_LEAST_LIMIT_BYTES) {
        error_set(error, ERROR_USAGE, "%.512s: an archive needs 4 MiB at least", options->folder);
        return NULL;
    }
    struct archive *archive = calloc(1, sizeof *archive);
    if (archive == NULL) {
        error_set(error, ERROR_FAILED, "%.512s: no memory for the archive", options->folder);
        return NULL;
    }
    uint64_t half_limit = options->limit_bytes / 2;
    archive->files = (struct archive_files){
        .folder = options->folder,
        .sensor = options->sensor,
        .interface = options->interface,
        .link_type = options->link_type,
        .limit_bytes = options->limit_bytes,
        .file_bytes = options->file_bytes < half_limit ? options->file_bytes : half_limit,
    };
    pthread_mutex_init(&archive->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&archive->changed, &clock);
    pthread_condattr_destroy(&clock);
    if (!archive_files_open(&archive->files, error))
        return archive_destroy(archive);
    publish_files(archive);
    return make_halves(archive, options->queue_bytes, error) && start_thread(archive, error)
               ? archive
               : archive_destroy(archive);
}

void archive_add(struct archive *archive, const struct raw_batch *batch)
{
    pthread_mutex_lock(&archive->lock);
    struct half *half = archive->filling;
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct raw_packet *packet = &batch->packets[i];
        if (packet->captured_len > CAPTURE_PACKET_LIMIT_BYTES ||
            packet->captured_len + PCAPNG_PACKET_OVERHEAD > archive->half_bytes - half->used) {
            archive->counts.lost++;
            continue;
        }
        const uint8_t *end =
            pcapng_put_packet(half->bytes + half->used, packet->time, packet->bytes,
                              packet->captured_len, packet->wire_len);
        half->used = (size_t)(end - half->bytes);
    }
    if (half->used >= PIECE_BYTES)
        pthread_cond_signal(&archive->changed);
    pthread_mutex_unlock(&archive->lock);
}

void archive_drops(struct archive *archive, uint64_t kernel, uint64_t interface)
{
    pthread_mutex_lock(&archive->lock);
    archive->dropped = (struct dropped){kernel, interface};
    pthread_mutex_unlock(&archive->lock);
}

struct archive_counts archive_counts(struct archive *archive)
{
    pthread_mutex_lock(&archive->lock);
    struct archive_counts counts = archive->counts;
    pthread_mutex_unlock(&archive->lock);
    return counts;
}

void archive_finish(struct archive *archive)
{
    if (!archive->running)
        return;
    pthread_mutex_lock(&archive->lock);
    archive->ending = true;
    pthread_cond_signal(&archive->changed);
    pthread_mutex_unlock(&archive->lock);
    pthread_join(archive->thread, NULL);
    archive->running = false;
}

struct archive *archive_destroy(struct archive *archive)
{
    if (archive == NULL)
        return NULL;
    archive_finish(archive);
    archive_files_close(&archive->files);
    for (int i = 0; i < 2; i++)
        free(archive->halves[i].bytes);
    pthread_cond_destroy(&archive->changed);
    pthread_mutex_destroy(&archive->lock);
    free(archive);
    return NULL;
}
