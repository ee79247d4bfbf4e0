/* See slice.h. */
#include "alert/slice.h"
#include "alert/dates.h"
#include "alert/watch_list.h"
#include "base/pcapng_blocks.h"
#include "capture/capture.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STAMP_LENGTH = 16, SNAP_LENGTH = 262144, SLACK_S = 1, HOUR_S = 3600, NAME_LIMIT = 100000 };

struct file {
    char name[256];
    struct instant begin; /* by its name: of its first packet */
};

struct files {
    struct file *items;
    size_t count, room;
};

/* "20200630T235959Z": all of its digits, and a moment that there is. */
static bool take_stamp(const char *at, struct instant *ret_begin)
{
    static const uint8_t places[6][2] = {{0, 4}, {4, 2}, {6, 2}, {9, 2}, {11, 2}, {13, 2}};
    int parts[6];
    uint32_t day;
    for (unsigned i = 0; i < 6; i++)
        if ((parts[i] = digits_read(at + places[i][0], places[i][1])) < 0)
            return false;
    if (at[8] != 'T' || at[15] != 'Z' || !day_from_date(parts[0], parts[1], parts[2], &day))
        return false;
    ret_begin->ns =
        ((int64_t)day * S_PER_DAY + parts[3] * HOUR_S + parts[4] * S_PER_MINUTE + parts[5]) *
        NS_PER_S;
    return true;
}

/* "tokyo-1-20200630T235959Z.pcapng.zst", "...Z-2.pcapng.zst". */
static bool read_stamp(const char *name, struct instant *ret_begin)
{
    const char *end = strstr(name, ".pcapng");
    for (const char *at = name; end != NULL && at + STAMP_LENGTH <= end; at++)
        if (take_stamp(at, ret_begin))
            return true;
    return false;
}

static bool add_file(struct files *files, const char *name, struct instant begin)
{
    if (files->count == files->room) {
        size_t room = files->room == 0 ? 64 : files->room * 2;
        struct file *items =
            files->count >= NAME_LIMIT ? NULL : realloc(files->items, room * sizeof *items);
        if (items == NULL)
            return false;
        files->items = items;
        files->room = room;
    }
    snprintf(files->items[files->count].name, sizeof files->items->name, "%s", name);
    files->items[files->count++].begin = begin;
    return true;
}

static int by_begin(const void *left, const void *right)
{
    const struct file *a = left, *b = right;
    if (a->begin.ns != b->begin.ns)
        return a->begin.ns < b->begin.ns ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* A file holds an hour at most (capture/archive.h), so it may have packets of the span if it begins in the hour
 * before it, or in it. */
static bool list_files(const char *archive, struct instant first, struct instant last,
                       struct files *files, struct error *error)
{
    DIR *folder = opendir(archive);
    struct instant begin;
    bool good = true;
    if (folder == NULL)
        return error_set_errno(error, ERROR_INPUT, "raw packets: %.200s", archive);
    for (struct dirent *entry; good && (entry = readdir(folder)) != NULL;)
        if (strlen(entry->d_name) < sizeof files->items->name &&
            read_stamp(entry->d_name, &begin) &&
            begin.ns >= first.ns - (int64_t)(HOUR_S + SLACK_S) * NS_PER_S &&
            begin.ns <= last.ns + (int64_t)SLACK_S * NS_PER_S)
            good = add_file(files, entry->d_name, begin);
    closedir(folder);
    if (files->count > 0)
        qsort(files->items, files->count, sizeof *files->items, by_begin);
    return good || error_set(error, ERROR_FAILED, "no memory for the names of %.200s", archive);
}

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

static bool read_files(const char *archive, const struct files *files, const struct ipv6 *source,
                       struct writer *w, struct error *error)
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
    struct files files = {0};
    struct writer w = {.link_type = -1,
                       .first = {first.ns - (int64_t)SLACK_S * NS_PER_S},
                       .last = {last.ns + (int64_t)SLACK_S * NS_PER_S}};
    snprintf(temporary, sizeof temporary, "%.4200s.tmp", path);
    if (!list_files(archive, first, last, &files, error)) {
        free(files.items);
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
    free(files.items);
    if (good)
        *ret_slice = w.slice;
    return good;
}
