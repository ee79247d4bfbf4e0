/* Following the segments of a list through a compaction, by the names that the new segment has in from_segments. */
#include "store/segment_json.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct following {
    const struct segment_list *old;
    bool *found; /* of the old ones: where it is now is known */
    struct segment_list kept;
};

/* Notes that the old segment of that name is now in `now`. Whether there was one. */
static bool note(const struct following *f, const struct segment *now, const char *name)
{
    const size_t place = segment_list_find(f->old, now->day, now->sensor, name);
    if (place == SIZE_MAX)
        return false;
    return f->found[place] = true;
}

/* How many of the segments that `now` was made of are old ones, and how many there are. */
static bool count_parts(const struct following *f, const struct segment *now, size_t *ret_old,
                        size_t *ret_all, struct error *error)
{
    char path[STORE_PATH_SIZE + 16];
    size_t i;
    json_t *from;
    *ret_old = *ret_all = 0;
    snprintf(path, sizeof path, "%s/segment.json", now->path);
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    json_array_foreach(json_object_get(json, "from_segments"), i, from)
    {
        const char *name = json_string_value(from);
        *ret_old += name != NULL && note(f, now, name);
        ++*ret_all;
    }
    json_decref(json);
    return true;
}

/* Keeps `now` where it is an old one, or was made of old ones alone. */
static bool follow(struct following *f, const struct segment *now, struct error *error)
{
    size_t old = 1, all = 1;
    char day[DAY_TEXT_SIZE];
    if (!note(f, now, now->name) && !count_parts(f, now, &old, &all, error))
        return false;
    if (old > 0 && old < all)
        return error_set(error, ERROR_FAILED,
                         "%s, sensor %s: its segments were joined with one that has landed since; "
                         "ask again",
                         day_format(now->day, day), now->sensor);
    if (old > 0)
        f->kept.segments[f->kept.count++] = *now;
    return true;
}

static bool follow_all(struct following *f, const struct segment_list *now, struct error *error)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < now->count; i++)
        if (!follow(f, &now->segments[i], error))
            return false;
    for (size_t i = 0; i < f->old->count; i++)
        if (!f->found[i])
            return error_set(error, ERROR_FAILED,
                             "%s, sensor %s: segment %s is not in the store any more; ask again",
                             day_format(f->old->segments[i].day, day), f->old->segments[i].sensor,
                             f->old->segments[i].name);
    return true;
}

bool segment_list_follow(const char *store, struct segment_list *list, struct error *error)
{
    struct segment_list now = {0};
    if (list->count == 0)
        return true;
    if (!segment_list_read(store, list->segments[0].day, list->segments[list->count - 1].day, NULL,
                           &now, NULL, error))
        return false;
    struct following f = {.old = list,
                          .found = calloc(list->count, sizeof *f.found),
                          .kept.segments = calloc(now.count + 1, sizeof *f.kept.segments)};
    const bool good = f.found != NULL && f.kept.segments != NULL
                          ? follow_all(&f, &now, error)
                          : error_set(error, ERROR_FAILED, "memory: no room to list the segments");
    free(f.found);
    segment_list_clear(&now);
    if (!good) {
        segment_list_clear(&f.kept);
        return false;
    }
    segment_list_clear(list);
    *list = f.kept;
    return true;
}
