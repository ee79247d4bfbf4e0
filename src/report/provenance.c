/* See provenance.h. */
#include "report/provenance.h"
#include "store/segment_json.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static void add_distinct(struct distinct *set, const char *text)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->texts[i], text) == 0)
            return;
    if (set->count == DISTINCT_LIMIT)
        set->more = true;
    else
        snprintf(set->texts[set->count++], DISTINCT_TEXT_SIZE, "%s", text);
}

static const char *text_in(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

/* "teiten, 2026-11-26, 112 rules, sha256 d9c5…" */
static void add_signatures(struct distinct *set, json_t *signatures)
{
    char text[DISTINCT_TEXT_SIZE];
    if (!json_is_object(signatures))
        return;
    snprintf(text, sizeof text, "%.60s, %.20s, %lld rules, sha256 %.64s",
             text_in(signatures, "name"), text_in(signatures, "date"),
             (long long)json_integer_value(json_object_get(signatures, "rules")),
             text_in(signatures, "sha256"));
    add_distinct(set, text);
}

static void add_geo(struct distinct *set, json_t *geo)
{
    char text[DISTINCT_TEXT_SIZE];
    size_t i;
    json_t *one;
    json_array_foreach(geo, i, one)
    {
        snprintf(text, sizeof text, "%.60s (%.20s), %.20s, sha256 %.64s", text_in(one, "name"),
                 text_in(one, "gives"), text_in(one, "date"), text_in(one, "sha256"));
        add_distinct(set, text);
    }
}

static void add_tables(struct sha256 *sum, const struct segment *segment, json_t *tables)
{
    char line[256], day[DAY_TEXT_SIZE];
    for (int t = 0; t < TABLE_COUNT; t++) {
        json_t *table = json_object_get(tables, segment_table_names[t]);
        if (table == NULL)
            continue;
        snprintf(line, sizeof line, "%.63s %s %s %.64s\n", segment->sensor,
                 day_format(segment->day, day), segment_table_names[t], text_in(table, "sha256"));
        sha256_add(sum, line, strlen(line));
    }
}

static bool add_segment(struct provenance *p, struct sha256 *sum, const struct segment *segment,
                        struct error *error)
{
    char path[STORE_PATH_SIZE + 32];
    snprintf(path, sizeof path, "%s/segment.json", segment->path);
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    add_distinct(&p->programs, text_in(json, "program"));
    add_distinct(&p->definitions, text_in(json, "access_definition"));
    add_signatures(&p->signatures, json_object_get(json, "signatures"));
    add_geo(&p->geo, json_object_get(json, "geo"));
    add_tables(sum, segment, json_object_get(json, "tables"));
    json_decref(json);
    return true;
}

bool provenance_read(const char *store, uint32_t first_day, uint32_t last_day, const char *sensor,
                     struct provenance *ret_provenance, struct error *error)
{
    struct segment_list list = {0};
    size_t passed_over;
    *ret_provenance = (struct provenance){0};
    if (!segment_list_read(store, first_day, last_day, sensor, &list, &passed_over, error))
        return false;
    struct sha256 *sum = sha256_create();
    bool good = sum != NULL || error_set(error, ERROR_FAILED, "no memory for a sha256");
    for (size_t i = 0; i < list.count && good; i++)
        good = add_segment(ret_provenance, sum, &list.segments[i], error);
    ret_provenance->segments = list.count;
    if (good)
        sha256_finish(sum, ret_provenance->sha256);
    sha256_destroy(sum);
    segment_list_clear(&list);
    return good;
}
