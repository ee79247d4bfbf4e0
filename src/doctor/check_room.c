/* Disk and memory: facts from the machine, judged by room.c. */
#include "doctor/checks.h"
#include "doctor/room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/store.h"

enum { FORECAST_DAYS = 14, LEAST_INODES = 10000, PATH_SIZE = 4096, GROUP_DEPTH = 32 };

#define BESIDE_BYTES (UINT64_C(64) << 20) /* the program itself, its libraries, its small tables */

/* ---- Disk ---- */

/* The folder, or the nearest one above it that there is. */
static bool existing(const char *folder, char path[PATH_SIZE])
{
    int length = snprintf(path, PATH_SIZE, "%s", folder);
    if (length <= 0 || length >= PATH_SIZE)
        return false;
    while (access(path, F_OK) != 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        if (slash == NULL || slash == path)
            snprintf(path, PATH_SIZE, slash == NULL ? "." : "/");
        else
            *slash = '\0';
    }
    return true;
}

/* Free bytes and inodes, and whether we may write there. False: nothing could be asked. */
static bool ask_disk(const char *folder, uint64_t *ret_free, struct finding *finding)
{
    char path[PATH_SIZE];
    struct statvfs disk;
    if (!existing(folder, path) || statvfs(path, &disk) != 0) {
        finding_say(finding, FINDING_UNKNOWN, "%.200s: %s", "%.200s: %s", folder, strerror(errno));
        return false;
    }
    *ret_free = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (disk.f_files > 0 && disk.f_favail < LEAST_INODES)
        finding_say(finding, FINDING_WARNING, "only %" PRIu64 " inodes free", "空き inode %" PRIu64,
                    (uint64_t)disk.f_favail);
    if ((disk.f_flag & ST_RDONLY) != 0) {
        finding_say(finding, FINDING_FAILED, "%.200s is mounted read-only", "%.200s は読み取り専用",
                    path);
    } else if (access(path, W_OK) != 0) {
        finding_say(finding, FINDING_WARNING, "this user may not write %.200s",
                    "このユーザーは %.200s に書けない", path);
        /* Never a command about a folder above: that one is not ours. */
        if (strcmp(path, folder) == 0)
            finding_command(finding, "chown -R teiten: %s", folder);
        else
            finding_command(finding, "install -d -o teiten -g teiten -m 750 %s", folder);
    }
    return true;
}

/* What the last days took, averaged over the days that are there. */
static void ask_growth(const struct doctor *doctor, struct disk_room *room)
{
    const struct doctor_options *options = doctor->options;
    struct segment_list list;
    struct error error;
    size_t passed_over;
    uint64_t bytes = 0, days = 0;
    uint32_t today = instant_day(options->now), last_day = 0;
    if (!segment_list_read(options->store, 0, UINT32_MAX, NULL, &list, &passed_over, &error))
        return;
    for (size_t i = 0; i < list.count; i++) {
        const struct segment *s = &list.segments[i];
        room->used_bytes += s->bytes;
        if (s->day >= today || s->day + FORECAST_DAYS < today)
            continue;
        bytes += s->bytes;
        days += s->day != last_day;
        last_day = s->day;
    }
    segment_list_clear(&list);
    room->bytes_per_day = days > 0 ? bytes / days : 0;
}

void check_disk(struct doctor *doctor, struct finding *finding)
{
    struct disk_room room = {.limit_bytes = doctor->options->store_limit_bytes};
    if (!ask_disk(doctor->options->store, &room.free_bytes, finding))
        return;
    ask_growth(doctor, &room);
    room_judge_disk(&room, "--store-limit", finding);
}

static uint64_t folder_bytes(const char *folder)
{
    DIR *open_folder = opendir(folder);
    const struct dirent *entry;
    uint64_t bytes = 0;
    while (open_folder != NULL && (entry = readdir(open_folder)) != NULL) {
        struct stat file;
        if (fstatat(dirfd(open_folder), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(file.st_mode))
            bytes += (uint64_t)file.st_size;
    }
    if (open_folder != NULL)
        closedir(open_folder);
    return bytes;
}

void check_archive(struct doctor *doctor, struct finding *finding)
{
    const char *folder = doctor->options->archive;
    struct disk_room room = {.limit_bytes = doctor->options->archive_limit_bytes};
    if (folder == NULL || !ask_disk(folder, &room.free_bytes, finding))
        return;
    room.used_bytes = folder_bytes(folder);
    room_judge_disk(&room, "--write-limit", finding);
}

/* ---- Memory ---- */

/* The number after "MemAvailable:" in KiB, as bytes; 0: not there. */
static uint64_t kib_of(const char *path, const char *key)
{
    char line[256];
    uint64_t bytes = 0;
    FILE *file = fopen(path, "re");
    while (file != NULL && bytes == 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            bytes = strtoull(line + strlen(key), NULL, 10) << 10;
    if (file != NULL)
        fclose(file);
    return bytes;
}

static uint64_t group_limit_of(const char *folder)
{
    char path[PATH_SIZE + 32], line[64] = "";
    snprintf(path, sizeof path, "%s/memory.max", folder);
    FILE *file = fopen(path, "re");
    bool read = file != NULL && fgets(line, sizeof line, file) != NULL;
    if (file != NULL)
        fclose(file);
    return read && line[0] >= '0' && line[0] <= '9' ? strtoull(line, NULL, 10) : UINT64_MAX;
}

/* The least memory.max from the control group (version 2) of a process up to the root. */
static uint64_t group_limit(int64_t pid)
{
    char path[64], line[PATH_SIZE - 32] = "", folder[PATH_SIZE];
    uint64_t limit = UINT64_MAX;
    snprintf(path, sizeof path, "/proc/%" PRId64 "/cgroup", pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL && strncmp(line, "0::/", 4) != 0)
        line[0] = '\0';
    if (file != NULL)
        fclose(file);
    if (line[0] == '\0')
        return limit;
    line[strcspn(line, "\n")] = '\0';
    snprintf(folder, sizeof folder, "/sys/fs/cgroup%s", line + 3);
    for (int i = 0; i < GROUP_DEPTH && strlen(folder) >= strlen("/sys/fs/cgroup"); i++) {
        uint64_t one = group_limit_of(folder);
        limit = one < limit ? one : limit;
        *strrchr(folder, '/') = '\0';
    }
    return limit;
}

void check_memory(struct doctor *doctor, struct finding *finding)
{
    const struct doctor_options *o = doctor->options;
    bool runs = doctor_sensor_runs(doctor) && doctor->report.pid > 0;
    int64_t pid = runs ? doctor->report.pid : (int64_t)getpid();
    bool responds = o->respond || doctor->report.responds;
    char status[64];
    snprintf(status, sizeof status, "/proc/%" PRId64 "/status", pid);
    const struct memory_room room = {
        .needed_bytes =
            o->memory_bytes + o->ring_bytes + (responds ? o->respond_bytes : 0) + BESIDE_BYTES,
        .resident_bytes = runs ? kib_of(status, "VmRSS:") : 0,
        .available_bytes = kib_of("/proc/meminfo", "MemAvailable:"),
        .group_bytes = group_limit(pid),
    };
    room_judge_memory(&room, finding);
}
