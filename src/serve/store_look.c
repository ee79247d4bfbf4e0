#include "serve/store_look.h"
#include "base/hash.h"
#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LEVELS = 3, NAMES_LIMIT = 4000000 };

static const char *const prefixes[LEVELS] = {"day=", "sensor=", ""};

struct walk {
    struct store_look *look;
    const struct store_look *before;
    const char *parts[LEVELS]; /* of the path that it is at */
    bool failed;
};

/* An array with room for one more. False: no memory, or too many. */
static bool make_room(void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    const size_t larger = *capacity == 0 ? 256 : 2 * *capacity;
    void *more = larger > NAMES_LIMIT ? NULL : reallocarray(*items, larger, size);
    if (more == NULL)
        return false;
    *items = more;
    *capacity = larger;
    return true;
}

static int by_day(const void *left, const void *right)
{
    const uint32_t a = ((const struct look_day *)left)->day,
                   b = ((const struct look_day *)right)->day;
    return a < b ? -1 : a > b;
}

static int ascending(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void note_fresh(const struct walk *walk)
{
    struct store_look *look = walk->look;
    if (look->fresh_count == STORE_FRESH_LIMIT)
        return;
    struct fresh_segment *f = &look->fresh[look->fresh_count];
    if (!day_folder_parse(walk->parts[0], &f->day) ||
        strlen(walk->parts[1]) - strlen(prefixes[1]) >= sizeof f->sensor ||
        strlen(walk->parts[2]) >= sizeof f->name)
        return;
    snprintf(f->sensor, sizeof f->sensor, "%.63s", walk->parts[1] + strlen(prefixes[1]));
    snprintf(f->name, sizeof f->name, "%.63s", walk->parts[2]);
    look->fresh_count++;
}

static void add_segment(struct walk *walk, const struct stat *status)
{
    struct store_look *look = walk->look;
    struct {
        uint64_t name[2];
        int64_t seconds, nanoseconds;
    } item = {.seconds = status->st_mtim.tv_sec, .nanoseconds = status->st_mtim.tv_nsec};
    char path[1024];
    uint64_t digest[2];
    const int length =
        snprintf(path, sizeof path, "%s/%s/%s", walk->parts[0], walk->parts[1], walk->parts[2]);
    content_hash_bytes(path, (size_t)length < sizeof path ? (size_t)length : sizeof path - 1,
                       (uint8_t *)item.name);
    content_hash_bytes(&item, sizeof item, (uint8_t *)digest);
    look->days[look->day_count - 1].sum[0] += digest[0];
    look->days[look->day_count - 1].sum[1] += digest[1];
    void *names = look->names;
    walk->failed = !make_room(&names, look->count, &look->capacity, sizeof *look->names);
    look->names = names;
    if (walk->failed)
        return;
    look->names[look->count++] = item.name[0];
    if (walk->before != NULL && bsearch(&item.name[0], walk->before->names, walk->before->count,
                                        sizeof item.name[0], ascending) == NULL)
        note_fresh(walk);
}

/* Whether a folder's name is one of its level. A day gets its place. */
static bool is_part(struct walk *walk, const char *name, unsigned level)
{
    struct store_look *look = walk->look;
    uint32_t day;
    if (name[0] == '.' || strncmp(name, prefixes[level], strlen(prefixes[level])) != 0)
        return false;
    if (level > 0)
        return true;
    if (!day_folder_parse(name, &day))
        return false;
    void *days = look->days;
    walk->failed = !make_room(&days, look->day_count, &look->day_capacity, sizeof *look->days);
    look->days = days;
    if (!walk->failed)
        look->days[look->day_count++] = (struct look_day){.day = day};
    return !walk->failed;
}

/* Enters a folder: the store, a day, a sensor of that day. Level 3 are the segments. */
static bool walk_folder(struct walk *walk, int parent, const char *name, unsigned level)
{
    const struct dirent *entry;
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (folder == NULL) {
        if (fd >= 0)
            close(fd);
        return false; /* gone meanwhile, or unreadable */
    }
    while (!walk->failed && (entry = readdir(folder)) != NULL) {
        struct stat status;
        if (!is_part(walk, entry->d_name, level))
            continue;
        walk->parts[level] = entry->d_name;
        if (level + 1 < LEVELS)
            walk_folder(walk, dirfd(folder), entry->d_name, level + 1);
        else if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0)
            add_segment(walk, &status);
    }
    closedir(folder);
    return true;
}

bool store_look(const char *store, const struct store_look *before, struct store_look *ret_look)
{
    struct walk walk = {.look = ret_look, .before = before};
    *ret_look = (struct store_look){0};
    if (!walk_folder(&walk, AT_FDCWD, store, 0) || walk.failed)
        return false;
    if (ret_look->count > 0)
        qsort(ret_look->names, ret_look->count, sizeof *ret_look->names, ascending);
    if (ret_look->day_count > 0)
        qsort(ret_look->days, ret_look->day_count, sizeof *ret_look->days, by_day);
    return true;
}

void store_look_state(const struct store_look *look, struct day_span span,
                      char ret_state[STORE_STATE_SIZE])
{
    uint64_t sum[2] = {0, 0};
    size_t first = 0;
    for (size_t end = look->day_count; first < end;) {
        const size_t middle = first + (end - first) / 2;
        if (look->days[middle].day < span.first)
            first = middle + 1;
        else
            end = middle;
    }
    for (size_t i = first; i < look->day_count && look->days[i].day <= span.last; i++) {
        sum[0] += look->days[i].sum[0];
        sum[1] += look->days[i].sum[1];
    }
    snprintf(ret_state, STORE_STATE_SIZE, "%016llx%016llx", (unsigned long long)sum[0],
             (unsigned long long)sum[1]);
}

void store_look_clear(struct store_look *look)
{
    free(look->days);
    free(look->names);
    *look = (struct store_look){0};
}

static bool was_made_of_others(const struct segment *segment)
{
    char path[STORE_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%.4095s/segment.json", segment->path);
    json_t *json = json_load_file(path, 0, NULL);
    const bool is_joined = json == NULL || json_object_get(json, "from_segments") != NULL;
    json_decref(json);
    return is_joined;
}

static bool is_fresh(const struct store_look *look, const struct segment *segment)
{
    for (size_t i = 0; i < look->fresh_count; i++)
        if (look->fresh[i].day == segment->day && strcmp(look->fresh[i].name, segment->name) == 0 &&
            strcmp(look->fresh[i].sensor, segment->sensor) == 0)
            return true;
    return false;
}

/* Whether an earlier one is of the same day and sensor. */
static bool was_listed(const struct store_look *look, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (look->fresh[i].day == look->fresh[index].day &&
            strcmp(look->fresh[i].sensor, look->fresh[index].sensor) == 0)
            return true;
    return false;
}

void store_look_fresh(const struct store_look *look, const char *store,
                      struct segment_list *ret_list)
{
    *ret_list =
        (struct segment_list){.segments = calloc(STORE_FRESH_LIMIT, sizeof *ret_list->segments)};
    for (size_t i = 0; ret_list->segments != NULL && i < look->fresh_count; i++) {
        const struct fresh_segment *f = &look->fresh[i];
        struct segment_list list = {0};
        size_t passed_over;
        struct error error;
        if (was_listed(look, i) ||
            !segment_list_read(store, f->day, f->day, f->sensor, &list, &passed_over, &error))
            continue;
        for (size_t k = 0; k < list.count && ret_list->count < STORE_FRESH_LIMIT; k++)
            if (is_fresh(look, &list.segments[k]) && !was_made_of_others(&list.segments[k]))
                ret_list->segments[ret_list->count++] = list.segments[k];
        segment_list_clear(&list);
    }
}
