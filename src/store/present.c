/* See present.h. */
#include "store/present.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/segment_json.h"

struct present_segment {
    uint32_t day;
    char name[SEGMENT_NAME_SIZE];
};

struct present {
    struct present_segment *segments;
    size_t count, capacity;
};

static bool add(struct present *p, uint32_t day, const char *name)
{
    if (p->count == p->capacity) {
        size_t larger = p->capacity == 0 ? 64 : 2 * p->capacity;
        void *moved = reallocarray(p->segments, larger, sizeof *p->segments);
        if (moved == NULL)
            return false;
        p->segments = moved;
        p->capacity = larger;
    }
    p->segments[p->count].day = day;
    snprintf(p->segments[p->count++].name, SEGMENT_NAME_SIZE, "%s", name);
    return true;
}

/* Notes a segment, or those that went into a compacted one, if they are of this input. */
static bool note(struct present *p, const struct ingest_options *options,
                 const struct segment *segment, struct error *error)
{
    char path[STORE_PATH_SIZE + 16], settings[SETTINGS_TEXT_SIZE];
    snprintf(path, sizeof path, "%s/segment.json", segment->path);
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    char prefix[SEGMENT_NAME_SIZE];
    segment_name_prefix(options, prefix);
    bool ours = strncmp(segment->name, prefix, strlen(prefix)) == 0;
    bool good = true;
    settings_text(options, settings);
    const char *said = json_string_value(json_object_get(json, "settings"));
    json_int_t limit = json_integer_value(json_object_get(json, "observe_limit_bytes"));
    if (ours &&
        (said == NULL || strcmp(said, settings) != 0 || limit != (json_int_t)options->limit_bytes))
        good = error_set(error, ERROR_USAGE,
                         "%s: an earlier try was broken off, with other settings (%s; --memory "
                         "%lld bytes). Give the same settings, or use another --store",
                         options->input_name, said == NULL ? "unknown" : said, (long long)limit);
    if (good && ours)
        good = add(p, segment->day, segment->name) ||
               error_set(error, ERROR_FAILED, "memory: no room for the list of segments");
    size_t i;
    json_t *from;
    json_array_foreach(json_object_get(json, "from_segments"), i, from)
    {
        const char *name = json_string_value(from);
        if (good && name != NULL)
            good = add(p, segment->day, name) ||
                   error_set(error, ERROR_FAILED, "memory: no room for the list of segments");
    }
    json_decref(json);
    return good;
}

struct present *present_read(const struct ingest_options *options, struct error *error)
{
    struct present *p = calloc(1, sizeof *p);
    struct segment_list list = {0};
    if (p == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for the list of segments");
        return NULL;
    }
    bool good =
        segment_list_read(options->store, 0, UINT32_MAX, options->sensor, &list, NULL, error);
    for (size_t i = 0; i < list.count && good; i++)
        good = note(p, options, &list.segments[i], error);
    segment_list_clear(&list);
    return good ? p : present_destroy(p);
}

struct present *present_destroy(struct present *present)
{
    if (present != NULL)
        free(present->segments);
    free(present);
    return NULL;
}

bool present_has(const struct present *present, uint32_t day, const char *name)
{
    for (size_t i = 0; i < present->count; i++)
        if (present->segments[i].day == day && strcmp(present->segments[i].name, name) == 0)
            return true;
    return false;
}
