/* Following the segments of a list through compactions.
 *
 * A compaction joins whole segments, and from_segments names the segments of inputs that went in, through any number of
 * compactions. So one of these is enough to find a segment again, and their numbers tell whether anything else is with it:
 * the names that the old segments themselves had in from_segments may be gone. */
#include "store/segment_json.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct old_segment {
    const struct segment *segment;
    bool found; /* where it is now is known */
};

struct following {
    struct old_segment *old; /* by day, sensor, original */
    size_t count;
    struct segment_list kept;
};

static int compare_old(const void *a, const void *b)
{
    const struct segment *x = ((const struct old_segment *)a)->segment,
                         *y = ((const struct old_segment *)b)->segment;
    if (x->day != y->day)
        return x->day > y->day ? 1 : -1;
    const int sensors = strcmp(x->sensor, y->sensor);
    return sensors != 0 ? sensors : strcmp(x->original, y->original);
}

/* The originals of the old segment whose first is called `original`: it is in `now`. 0: there is none. */
static size_t note(const struct following *f, const struct segment *now, const char *original)
{
    struct segment wanted = {.day = now->day};
    const struct old_segment key = {.segment = &wanted};
    snprintf(wanted.sensor, sizeof wanted.sensor, "%s", now->sensor);
    snprintf(wanted.original, sizeof wanted.original, "%s", original);
    struct old_segment *old = bsearch(&key, f->old, f->count, sizeof key, compare_old);
    if (old == NULL)
        return 0;
    old->found = true;
    return old->segment->originals;
}

/* How many of the originals of `now` are those of old segments. */
static bool count_known(const struct following *f, const struct segment *now, size_t *ret_known,
                        struct error *error)
{
    char path[STORE_PATH_SIZE + 16];
    size_t i;
    json_t *from;
    *ret_known = note(f, now, now->original);
    if (*ret_known == now->originals || now->originals == 1)
        return true;
    snprintf(path, sizeof path, "%s/segment.json", now->path);
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    json_array_foreach(json_object_get(json, "from_segments"), i, from)
    {
        if (i > 0 && json_is_string(from)) /* the first is noted */
            *ret_known += note(f, now, json_string_value(from));
    }
    json_decref(json);
    return true;
}

/* Keeps `now` where it is an old one, or was made of old ones alone. */
static bool follow(struct following *f, const struct segment *now, struct error *error)
{
    size_t known;
    char day[DAY_TEXT_SIZE];
    if (!count_known(f, now, &known, error))
        return false;
    if (known > 0 && known != now->originals)
        return error_set(error, ERROR_FAILED,
                         "%s, sensor %s: its segments were joined with one that has landed since; "
                         "ask again",
                         day_format(now->day, day), now->sensor);
    if (known > 0)
        f->kept.segments[f->kept.count++] = *now;
    return true;
}

static bool follow_all(struct following *f, const struct segment_list *now, struct error *error)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < now->count; i++)
        if (!follow(f, &now->segments[i], error))
            return false;
    for (size_t i = 0; i < f->count; i++)
        if (!f->old[i].found)
            return error_set(error, ERROR_FAILED,
                             "%s, sensor %s: segment %s is not in the store any more; ask again",
                             day_format(f->old[i].segment->day, day), f->old[i].segment->sensor,
                             f->old[i].segment->name);
    return true;
}

/* `earlier`: so many at the begin of the list stay as they are; there are others. */
static bool begin(struct following *f, const struct segment_list *list, size_t earlier,
                  const struct segment_list *now, struct error *error)
{
    f->count = list->count - earlier;
    f->old = reallocarray(NULL, f->count, sizeof *f->old);
    f->kept.segments = calloc(earlier + now->count + 1, sizeof *f->kept.segments);
    if (f->old == NULL || f->kept.segments == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room to list the segments");
    for (size_t i = 0; i < earlier; i++)
        f->kept.segments[f->kept.count++] = list->segments[i];
    for (size_t i = 0; i < f->count; i++)
        f->old[i] = (struct old_segment){.segment = &list->segments[earlier + i]};
    qsort(f->old, f->count, sizeof *f->old, compare_old);
    return true;
}

bool segment_list_follow(const char *store, struct segment_list *list, uint32_t first_day,
                         struct error *error)
{
    struct segment_list now = {0};
    struct following f = {0};
    size_t earlier = 0;
    while (earlier < list->count && list->segments[earlier].day < first_day)
        earlier++;
    if (earlier == list->count)
        return true;
    if (!segment_list_read(store, list->segments[earlier].day, list->segments[list->count - 1].day,
                           NULL, &now, NULL, error))
        return false;
    const bool good = begin(&f, list, earlier, &now, error) && follow_all(&f, &now, error);
    free(f.old);
    segment_list_clear(&now);
    if (!good) {
        segment_list_clear(&f.kept);
        return false;
    }
    segment_list_clear(list);
    *list = f.kept;
    return true;
}
