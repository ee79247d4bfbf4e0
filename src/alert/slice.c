/* See slice.h. */
#include "alert/slice.h"
#include "alert/watch_list.h"
#include "base/pcapng_blocks.h"
#include "capture/archive_list.h"
#include "capture/capture.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SNAP_LENGTH = 262144, SLACK_S = 1 };

struct writer {
    FILE *out;
    int32_t link_type; /* -1: nothing was written */
    struct instant first, last;
    struct slice slice;
    size_t bytes;
};

static bool write_packet(struct writer *w, const struct raw_packet *packet)
{
    static uint8_t
        block[SNAP_LENGTH + PCAPNG_PACKET_OVERHEAD + PCAPNG_SECTION_BYTES + PCAPNG_INTERFACE_BYTES];
    uint8_t *at = block;
    if (packet->time.ns < w->first.ns || packet->time.ns > w->last.ns ||
        (w->link_type >= 0 && w->link_type != packet->link_type))
        return true;
    if (w->slice.packets == SLICE_PACKETS || w->bytes + packet->captured_len > SLICE_BYTES) {
        w->slice.cut = true;
        return true;
    }
    if (w->link_type < 0) {
        w->link_type = packet->link_type;
        at = pcapng_put_interface(pcapng_put_section(at), packet->link_type, SNAP_LENGTH, NULL);
    }
    const uint32_t length = packet->captured_len < SNAP_LENGTH ? packet->captured_len : SNAP_LENGTH;
    at = pcapng_put_packet(at, packet->time, packet->bytes, length, packet->wire_len);
    w->slice.packets++;
    w->bytes += length;
    return fwrite(block, 1, (size_t)(at - block), w->out) == (size_t)(at - block);
}

/* The file that the sensor writes just now ends in the middle: that is no fault. */
static bool copy_packets(struct capture *capture, struct writer *w)
{
    static struct raw_batch batch;
    struct error fault;
    for (;;) {
        enum capture_result result = capture_next(capture, &batch, &fault);
        if (result == CAPTURE_END)
            return true;
        for (uint32_t i = 0; result == CAPTURE_BATCH && i < batch.count; i++)
            if (!write_packet(w, &batch.packets[i]))
                return false;
    }
}

static bool read_files(const char *archive, const struct archive_list *files,
                       const struct ipv6 *source, struct writer *w, struct error *error)
{
    char filter[2 * IPV6_TEXT_SIZE + 64], address[IPV6_TEXT_SIZE];
    bool good = true;
    address_format(source, address);
    snprintf(filter, sizeof filter, "src host %s or (vlan and src host %s)", address, address);
    w->slice.cut = files->count > SLICE_FILES;
    for (size_t i = 0; good && i < files->count && i < SLICE_FILES; i++) {
        char path[4400];
        const char *inputs[] = {path};
        snprintf(path, sizeof path, "%.4000s/%s", archive, files->items[i].name);
        const struct capture_options options = {
            .inputs = inputs, .input_count = 1, .filter = filter};
        struct capture *capture = capture_create(&options, NULL, error);
        /* The oldest files go while we read; one that was just begun has no header yet. */
        if (capture == NULL)
            continue;
        good = copy_packets(capture, w) ||
               error_set_errno(error, ERROR_FAILED, "evidence: packets cannot be written");
        capture_destroy(capture);
    }
    return good;
}

bool slice_write(const char *archive, const struct ipv6 *source, struct instant first,
                 struct instant last, const char *path, struct slice *ret_slice,
                 struct error *error)
{
    char temporary[4300];
    struct archive_list files = {0};
    struct writer w = {.link_type = -1,
                       .first = {first.ns - (int64_t)SLACK_S * NS_PER_S},
                       .last = {last.ns + (int64_t)SLACK_S * NS_PER_S}};
    snprintf(temporary, sizeof temporary, "%.4200s.tmp", path);
    if (!archive_list_fill(&files, archive, NULL, first, last, error)) {
        archive_list_clear(&files);
        return false;
    }
    w.out = fopen(temporary, "we");
    bool good = w.out != NULL ||
                error_set_errno(error, ERROR_FAILED, "evidence: cannot write %.200s", temporary);
    good = good && read_files(archive, &files, source, &w, error);
    if (w.out != NULL && (fflush(w.out) != 0 || fsync(fileno(w.out)) != 0 || fclose(w.out) != 0) &&
        good)
        good = error_set_errno(error, ERROR_FAILED, "evidence: cannot write %.200s", temporary);
    if (good && w.slice.packets > 0)
        good = segment_file_sha256(temporary, w.slice.sha256, error) &&
               (rename(temporary, path) == 0 ||
                error_set_errno(error, ERROR_FAILED, "evidence: %.200s", path));
    if (!good || w.slice.packets == 0)
        unlink(temporary);
    archive_list_clear(&files);
    if (good)
        *ret_slice = w.slice;
    return good;
}
