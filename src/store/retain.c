/* See retain.h. */
#include "store/retain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/lock.h"
#include "store/removed.h"
#include "store/segment_json.h"
#include "store/staging.h"
#include "store/store.h"
#include "store/sums_name.h"

/* Bytes of the files in a folder, as the file system has them. */
static uint64_t folder_bytes(const char *path)
{
    DIR *dir = opendir(path);
    uint64_t bytes = 0;
    if (dir == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat file;
        if (fstatat(dirfd(dir), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(file.st_mode))
            bytes += (uint64_t)file.st_size;
    }
    closedir(dir);
    return bytes;
}

enum { DETAIL_TABLES = 2 };

/* What ages, in this order: flows are the largest, and payloads cannot be had again. */
enum { DETAIL_FLOWS, DETAIL_PAYLOADS };
static const enum segment_table details[][DETAIL_TABLES] = {
    [DETAIL_FLOWS] = {TABLE_FLOWS, TABLE_FLOWS6},
    [DETAIL_PAYLOADS] = {TABLE_PAYLOADS, TABLE_PAYLOADS}};

/* segment.json first, without the tables; then the files. */
static bool remove_tables(const struct segment *segment, const enum segment_table *detail,
                          struct error *error)
{
    char path[STORE_PATH_SIZE + 32];
    snprintf(path, sizeof path, "%s/segment.json", segment->path);
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    json_t *removed = json_object_get(json, "removed");
    if (removed == NULL) {
        removed = json_array();
        json_object_set_new(json, "removed", removed);
    }
    for (size_t i = 0; i < DETAIL_TABLES; i++) {
        const char *name = segment_table_names[detail[i]];
        if (json_object_del(json_object_get(json, "tables"), name) == 0)
            json_array_append_new(removed, json_string(name));
    }
    int fd = open(segment->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        json_decref(json);
        return error_set_errno(error, ERROR_FAILED, "%s: cannot open", segment->path);
    }
    bool good = json_write_file(fd, "segment.json", json, true, error);
    for (size_t i = 0; i < DETAIL_TABLES && good; i++) {
        snprintf(path, sizeof path, "%s.parquet", segment_table_names[detail[i]]);
        if (unlinkat(fd, path, 0) != 0 && errno != ENOENT)
            good =
                error_set_errno(error, ERROR_FAILED, "%s/%s: cannot remove", segment->path, path);
    }
    close(fd);
    return good;
}

/* Out of the store in one step, then gone. Empty folders of its day go too. */
static bool remove_segment(const struct segment *segment, struct staging *staging,
                           struct error *error)
{
    char path[STORE_PATH_SIZE];
    if (renameat(AT_FDCWD, segment->path, staging_fd(staging), segment->name) != 0)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot remove", segment->path);
    remove_folder(staging_fd(staging), segment->name);
    snprintf(path, sizeof path, "%s", segment->path);
    for (int up = 0; up < 2; up++) {
        *strrchr(path, '/') = '\0';
        if (rmdir(path) != 0)
            break;
    }
    return true;
}

/* The lock of the store, which a sensor that puts its segment in waits for. */
struct hold {
    const char *store;
    int lock;
    unsigned removals;
};

/* After some removals whoever waits goes first. */
static bool let_others_in(struct hold *hold, struct error *error)
{
    enum { REMOVALS_AT_A_TIME = 8 };
    const struct timespec moment = {.tv_nsec = 2000000};
    if (++hold->removals % REMOVALS_AT_A_TIME != 0)
        return true;
    store_unlock(hold->lock);
    nanosleep(&moment, NULL);
    hold->lock = store_lock(hold->store, STORE_LOCK_EXCLUSIVE, error);
    return hold->lock >= 0;
}

/* A compaction may have joined it with others meanwhile. */
static bool is_there(const struct segment *segment)
{
    return access(segment->path, F_OK) == 0;
}

/* Of the oldest segments, until the rest is small enough. */
static bool remove_detail(struct hold *hold, const struct segment_list *list, uint32_t newest,
                          const enum segment_table *detail, uint64_t limit_bytes, uint64_t *bytes,
                          uint64_t *removed, struct error *error)
{
    for (size_t i = 0; i<list->count && * bytes> limit_bytes; i++) {
        const struct segment *s = &list->segments[i];
        if (s->day == newest || (!s->has[detail[0]] && !s->has[detail[1]]) || !is_there(s))
            continue;
        *bytes -= folder_bytes(s->path);
        if (!remove_tables(s, detail, error))
            return false;
        *bytes += folder_bytes(s->path);
        ++*removed;
        if (!let_others_in(hold, error))
            return false;
    }
    return true;
}

/* Whole segments, oldest first. */
static bool remove_segments(struct hold *hold, const struct segment_list *list, uint32_t newest,
                            struct staging *staging, uint64_t limit_bytes, uint64_t *bytes,
                            uint64_t *removed, struct error *error)
{
    for (size_t i = 0; i<list->count && * bytes> limit_bytes; i++) {
        const struct segment *s = &list->segments[i];
        if (s->day == newest)
            break;
        if (!is_there(s))
            continue;
        *bytes -= folder_bytes(s->path);
        if (!remove_segment(s, staging, error))
            return false;
        ++*removed;
        if (!let_others_in(hold, error))
            return false;
    }
    return true;
}

/* --- sums: <store>/sums/<zone>-<fingerprint>/<day or month>-<digest>, which can be made again */

struct sums_day {   /* or month */
    char name[256]; /* begins with the date */
    char path[STORE_PATH_SIZE];
    uint64_t bytes;
};

struct sums_days {
    struct sums_day *days;
    size_t count, capacity;
    uint64_t bytes;
};

static int compare_sums(const void *a, const void *b)
{
    return sums_name_compare(((const struct sums_day *)a)->name,
                             ((const struct sums_day *)b)->name);
}

/* The days of one fingerprint's folder. False: no memory. */
static bool add_sums(struct sums_days *list, const char *folder)
{
    DIR *dir = opendir(folder);
    bool good = true;
    if (dir == NULL)
        return true;
    for (struct dirent *entry; good && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        if (list->count == list->capacity) {
            const size_t wanted = list->capacity == 0 ? 64 : 2 * list->capacity;
            struct sums_day *more = realloc(list->days, wanted * sizeof *more);
            good = more != NULL;
            list->days = good ? more : list->days;
            list->capacity = good ? wanted : list->capacity;
        }
        if (!good)
            break;
        struct sums_day *day = &list->days[list->count++];
        snprintf(day->name, sizeof day->name, "%s", entry->d_name);
        snprintf(day->path, sizeof day->path, "%.3800s/%.255s", folder, entry->d_name);
        day->bytes = folder_bytes(day->path);
        list->bytes += day->bytes;
    }
    closedir(dir);
    return good;
}

/* Of all fingerprints, oldest day first, a month before its days. */
static bool list_sums(const char *store, struct sums_days *ret_list, struct error *error)
{
    char path[STORE_PATH_SIZE];
    bool good = true;
    *ret_list = (struct sums_days){0};
    snprintf(path, sizeof path, "%.3500s/sums", store);
    DIR *dir = opendir(path);
    for (struct dirent *entry; good && dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%.3500s/sums/%.255s", store, entry->d_name);
        good = add_sums(ret_list, path);
    }
    if (dir != NULL)
        closedir(dir);
    if (good && ret_list->count > 0)
        qsort(ret_list->days, ret_list->count, sizeof ret_list->days[0], compare_sums);
    return good || error_set(error, ERROR_FAILED, "no memory to list the sums");
}

static bool remove_sums(const struct sums_days *list, struct staging *staging, uint64_t limit_bytes,
                        uint64_t *bytes, uint64_t *removed, struct error *error)
{
    for (size_t i = 0; i<list->count && * bytes> limit_bytes; i++) {
        const struct sums_day *day = &list->days[i];
        if (renameat(AT_FDCWD, day->path, staging_fd(staging), day->name) != 0) {
            if (errno == ENOENT)
                continue;
            return error_set_errno(error, ERROR_FAILED, "%s: cannot remove", day->path);
        }
        *bytes -= day->bytes;
        remove_folder(staging_fd(staging), day->name);
        ++*removed;
    }
    return true;
}

bool store_retain(const char *store, uint64_t limit_bytes, int64_t now_s,
                  struct retain_result *ret_result, struct error *error)
{
    struct segment_list list = {0};
    *ret_result = (struct retain_result){0};
    struct staging *staging = staging_create(store, error);
    bool good =
        staging != NULL && segment_list_read(store, 0, UINT32_MAX, NULL, &list, NULL, error);
    struct sums_days sums = {0};
    good = good && list_sums(store, &sums, error);
    uint64_t bytes = sums.bytes;
    for (size_t i = 0; i < list.count; i++)
        bytes += folder_bytes(list.segments[i].path);
    ret_result->bytes_before = bytes;
    struct hold hold = {.store = store, .lock = -1};
    if (good && bytes > limit_bytes) {
        hold.lock = store_lock(store, STORE_LOCK_EXCLUSIVE, error);
        good = hold.lock >= 0;
    }
    uint32_t newest = list.count == 0 ? 0 : list.segments[list.count - 1].day;
    /* Segments are listed by day: the oldest come first. */
    good = good &&
           remove_detail(&hold, &list, newest, details[DETAIL_FLOWS], limit_bytes, &bytes,
                         &ret_result->flows_removed, error) &&
           remove_sums(&sums, staging, limit_bytes, &bytes, &ret_result->sums_removed, error) &&
           remove_detail(&hold, &list, newest, details[DETAIL_PAYLOADS], limit_bytes, &bytes,
                         &ret_result->payloads_removed, error);
    good = good && remove_segments(&hold, &list, newest, staging, limit_bytes, &bytes,
                                   &ret_result->segments_removed, error);
    ret_result->bytes_after = bytes;
    const struct removed lost = {.at_s = now_s,
                                 .flows = ret_result->flows_removed,
                                 .payloads = ret_result->payloads_removed,
                                 .segments = ret_result->segments_removed};
    if (lost.flows + lost.payloads + lost.segments > 0)
        good = removed_add(store, &lost, good ? error : NULL) && good;
    free(sums.days);
    segment_list_clear(&list);
    store_unlock(hold.lock);
    staging_destroy(staging);
    return good;
}
