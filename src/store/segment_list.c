/* Listing the segments of a store, and checking one.
 *
 * Whole segments are those in day=…/sensor=…/ that have a segment.json; they got there by a rename.
 * Folders and files that look otherwise are not ours and are passed over. */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/segment_json.h"

enum { SEGMENT_LIMIT = 1000000 };

bool sensor_name_valid(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.");
    return length > 0 && length <= SENSOR_NAME_LIMIT && name[length] == '\0' && name[0] != '.';
}

bool day_folder_parse(const char *name, uint32_t *ret_day)
{
    static const char form[] = "day=0000-00-00";
    for (size_t i = 0; i < sizeof form; i++)
        if (form[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != form[i])
            return false;
    return day_from_date((int)strtol(name + 4, NULL, 10), (int)strtol(name + 9, NULL, 10),
                         (int)strtol(name + 12, NULL, 10), ret_day);
}

struct listing {
    const char *sensor; /* NULL: all */
    struct segment_list list;
    size_t capacity, passed_over;
    struct error *error;
};

static bool add_segment(struct listing *l, const char *folder, uint32_t day, const char *sensor,
                        const char *name)
{
    struct segment s = {.day = day};
    char json[STORE_PATH_SIZE + 16];
    if ((size_t)snprintf(s.path, sizeof s.path, "%s/%s", folder, name) >= sizeof s.path)
        return error_set(l->error, ERROR_INPUT, "%s: the path is too long", folder);
    snprintf(json, sizeof json, "%s/segment.json", s.path);
    snprintf(s.sensor, sizeof s.sensor, "%s", sensor);
    if ((size_t)snprintf(s.name, sizeof s.name, "%s", name) >= sizeof s.name ||
        !segment_json_read(json, &s, NULL)) {
        l->passed_over++;
        return true;
    }
    if (l->list.count == l->capacity) {
        if (l->capacity >= SEGMENT_LIMIT)
            return error_set(l->error, ERROR_INPUT,
                             "store: more than %d segments; compact it or ask for a shorter period",
                             SEGMENT_LIMIT);
        size_t larger = l->capacity == 0 ? 64 : 2 * l->capacity;
        void *moved = reallocarray(l->list.segments, larger, sizeof s);
        if (moved == NULL)
            return error_set(l->error, ERROR_FAILED, "memory: no room to list the segments");
        l->list.segments = moved;
        l->capacity = larger;
    }
    l->list.segments[l->list.count++] = s;
    return true;
}

/* Calls `visit` for every entry of a folder but those that begin with a dot. A folder that is gone
 * meanwhile (compacted) is empty. */
static bool each_entry(struct listing *l, const char *folder,
                       bool (*visit)(struct listing *l, const char *folder, const char *name))
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return errno == ENOENT || errno == ENOTDIR ||
               error_set_errno(l->error, ERROR_INPUT, "%s: cannot list", folder);
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.')
            good = visit(l, folder, entry->d_name);
    closedir(dir);
    return good;
}

/* In day=…/sensor=NAME: the entries are segments. Day and sensor are read back from the path. */
static bool visit_segment(struct listing *l, const char *folder, const char *name)
{
    const char *sensor = strrchr(folder, '/') + 1 + strlen("sensor=");
    const char *day_part = strstr(folder, "/day=");
    for (const char *next = day_part; next != NULL; next = strstr(next + 1, "/day="))
        day_part = next;
    char day_text[16];
    uint32_t day;
    if (day_part == NULL)
        return true;
    snprintf(day_text, sizeof day_text, "%.14s", day_part + 1);
    return !day_folder_parse(day_text, &day) || add_segment(l, folder, day, sensor, name);
}

static bool visit_sensor(struct listing *l, const char *folder, const char *name)
{
    char path[STORE_PATH_SIZE];
    if (strncmp(name, "sensor=", 7) != 0 || !sensor_name_valid(name + 7) ||
        (l->sensor != NULL && strcmp(name + 7, l->sensor) != 0))
        return true;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return error_set(l->error, ERROR_INPUT, "%s: the path is too long", folder);
    return each_entry(l, path, visit_segment);
}

static int compare_segments(const void *a, const void *b)
{
    const struct segment *x = a, *y = b;
    if (x->day != y->day)
        return x->day > y->day ? 1 : -1;
    int sensors = strcmp(x->sensor, y->sensor);
    return sensors != 0 ? sensors : strcmp(x->name, y->name);
}

bool store_missing(const char *store, struct error *error)
{
    return error_set_errno(error, ERROR_INPUT,
                           "%s: no store there; make one with `teiten observe -r FILE --store %s`, "
                           "or name yours with --store",
                           store, store);
}

bool segment_list_read(const char *store, uint32_t first_day, uint32_t last_day, const char *sensor,
                       struct segment_list *ret_list, size_t *ret_passed_over, struct error *error)
{
    DIR *dir = opendir(store);
    if (dir == NULL)
        return store_missing(store, error);
    struct listing l = {.sensor = sensor, .error = error};
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(dir)) != NULL;) {
        char path[STORE_PATH_SIZE];
        uint32_t day;
        if (!day_folder_parse(entry->d_name, &day) || day < first_day || day > last_day)
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", store, entry->d_name) >= sizeof path)
            good = error_set(error, ERROR_INPUT, "%s: the path is too long", store);
        else
            good = each_entry(&l, path, visit_sensor);
    }
    closedir(dir);
    if (!good) {
        segment_list_clear(&l.list);
        return false;
    }
    if (l.list.count > 0)
        qsort(l.list.segments, l.list.count, sizeof l.list.segments[0], compare_segments);
    *ret_list = l.list;
    if (ret_passed_over != NULL)
        *ret_passed_over = l.passed_over;
    return true;
}

void segment_list_clear(struct segment_list *list)
{
    free(list->segments);
    *list = (struct segment_list){0};
}

size_t segment_list_find(const struct segment_list *list, uint32_t day, const char *sensor,
                         const char *name)
{
    struct segment key = {.day = day};
    snprintf(key.sensor, sizeof key.sensor, "%s", sensor);
    if ((size_t)snprintf(key.name, sizeof key.name, "%s", name) >= sizeof key.name)
        return SIZE_MAX;
    const struct segment *found =
        list->count == 0 ? NULL
                         : bsearch(&key, list->segments, list->count, sizeof key, compare_segments);
    return found == NULL ? SIZE_MAX : (size_t)(found - list->segments);
}

/* ---- Checking ---- */

bool segment_file_sha256(const char *path, char text[SHA256_TEXT_SIZE], struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, ERROR_INPUT, "%s: cannot open", path);
    struct sha256 *hash = sha256_create();
    uint8_t buffer[1 << 16];
    ssize_t got = 0;
    while (hash != NULL && (got = read(fd, buffer, sizeof buffer)) > 0)
        sha256_add(hash, buffer, (size_t)got);
    bool good = hash != NULL && got == 0;
    if (good)
        sha256_finish(hash, text);
    else
        error_set_errno(error, ERROR_INPUT, "%s: cannot read", path);
    sha256_destroy(hash);
    close(fd);
    return good;
}

bool segment_check(const struct segment *segment, struct error *error)
{
    char path[STORE_PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/segment.json", segment->path);
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    bool good = true;
    for (int t = 0; t < TABLE_COUNT && good; t++) {
        const json_t *table =
            json_object_get(json_object_get(json, "tables"), segment_table_names[t]);
        if (table == NULL)
            continue;
        const char *said = json_string_value(json_object_get(table, "sha256"));
        char found[SHA256_TEXT_SIZE];
        snprintf(path, sizeof path, "%s/%s.parquet", segment->path, segment_table_names[t]);
        good = segment_file_sha256(path, found, error);
        if (good && (said == NULL || strcmp(said, found) != 0))
            good = error_set(error, ERROR_INPUT,
                             "%s: its sha256 is %s, segment.json says %s; the file was changed",
                             path, found, said == NULL ? "nothing" : said);
    }
    json_decref(json);
    return good;
}
