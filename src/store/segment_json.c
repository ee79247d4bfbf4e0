/* See segment_json.h. */
#include "store/segment_json.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/parquet_utf8.h"
#include "store/schema.h"

/* ---- Files ---- */

static bool write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, text, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        text += done;
        length -= (size_t)done;
    }
    return true;
}

bool json_write_file(int folder_fd, const char *name, struct json_t *json, bool sync,
                     struct error *error)
{
    char temporary[SEGMENT_NAME_SIZE * 4];
    snprintf(temporary, sizeof temporary, ".%s.tmp", name);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS);
    json_decref(json);
    if (text == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for %s", name);
    int fd = openat(folder_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool good = fd >= 0 && write_all(fd, text, strlen(text)) && write_all(fd, "\n", 1) &&
                (!sync || fsync(fd) == 0);
    if (fd >= 0 && close(fd) != 0)
        good = false;
    good = good && renameat(folder_fd, temporary, folder_fd, name) == 0;
    free(text);
    if (good)
        return true;
    error_set_errno(error, ERROR_FAILED, "store: cannot write %s", name);
    unlinkat(folder_fd, temporary, 0);
    return false;
}

struct json_t *json_read_file(const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        error_set_errno(error, ERROR_INPUT, "%s: cannot open", path);
        return NULL;
    }
    char *text = malloc(SEGMENT_JSON_LIMIT_BYTES + 1);
    size_t length = text == NULL ? 0 : fread(text, 1, SEGMENT_JSON_LIMIT_BYTES + 1, file);
    fclose(file);
    json_error_t fault = {.text = "it is too large to be ours"};
    json_t *json = NULL;
    if (text != NULL && length <= SEGMENT_JSON_LIMIT_BYTES)
        json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);
    free(text);
    if (json != NULL && json_is_object(json))
        return json;
    json_decref(json);
    error_set(error, ERROR_INPUT, "%s: line %d: %s", path, fault.line, fault.text);
    return NULL;
}

/* ---- Writing ---- */

struct json_t *json_text(const char *text)
{
    if (text == NULL)
        return json_null();
    json_t *json = json_string(text);
    if (json != NULL)
        return json;
    size_t length = strlen(text);
    uint8_t *whole = malloc(3 * length + 1);
    if (whole != NULL)
        json = json_stringn((const char *)whole, utf8_copy(whole, 3 * length, text, length));
    free(whole);
    return json;
}

void segment_name_prefix(const struct ingest_options *options, char name[SEGMENT_NAME_SIZE])
{
    enum { KEY_CHARACTERS = 24 };
    snprintf(name, SEGMENT_NAME_SIZE, "%.*s-", KEY_CHARACTERS, options->input_key);
}

/* Other tags make other rows, and, by the room that they take, other blocks. */
static void tags_digest(const struct tag_set *tags, char text[CONTENT_HASH_TEXT_SIZE])
{
    struct content_hash *hash = content_hash_create();
    text[0] = '\0';
    for (size_t i = 0; i < tag_set_count(tags) && hash != NULL; i++) {
        const struct tag *tag = tag_set_at(tags, i);
        content_hash_add(hash, tag->name, strlen(tag->name) + 1);
        content_hash_add(hash, tag->filter, strlen(tag->filter) + 1);
    }
    if (hash != NULL)
        content_hash_get(hash, text);
    content_hash_destroy(hash);
}

void settings_text(const struct ingest_options *options, char text[SETTINGS_TEXT_SIZE])
{
    char filter_hash[CONTENT_HASH_TEXT_SIZE] = "none";
    if (options->filter != NULL) {
        struct content_hash *hash = content_hash_create();
        if (hash != NULL) {
            content_hash_add(hash, options->filter, strlen(options->filter));
            content_hash_get(hash, filter_hash);
        }
        content_hash_destroy(hash);
    }
    snprintf(text, SETTINGS_TEXT_SIZE,
             "addresses %s; filter %s; access %s; scan time-out %u s; silence %u s; answered %d; "
             "flows %d%s",
             options->monitored_digest, filter_hash, options->access_definition,
             options->scan_timeout_s, options->max_silence_s, options->answered,
             options->keep_flows, options->no_payloads ? "; payloads 0" : "");
    if (tag_set_count(options->tags) == 0)
        return;
    char digest[CONTENT_HASH_TEXT_SIZE];
    const size_t used = strlen(text);
    tags_digest(options->tags, digest);
    snprintf(text + used, SETTINGS_TEXT_SIZE - used, "; tags %s", digest);
}

static json_t *count(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *geo_list(const struct geo *geo)
{
    json_t *list = json_array();
    for (size_t i = 0; geo != NULL && i < geo_source_count(geo); i++) {
        const struct geo_source *s = geo_source_at(geo, i);
        json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:s, s:o, s:o}", "name",
                                              json_text(s->file_name), "gives", s->description,
                                              "date", s->date, "sha256", s->sha256, "about",
                                              json_text(s->about), "ranges", count(s->ranges)));
    }
    return list;
}

static json_t *signature_object(const struct signature_pack *pack)
{
    if (pack == NULL)
        return json_null();
    const struct signature_identity *identity = signature_pack_identity(pack);
    return json_pack("{s:o, s:o, s:s, s:o}", "name", json_text(identity->name), "date",
                     json_text(identity->date), "sha256", identity->sha256, "rules",
                     count(signature_count(pack)));
}

static json_t *tag_list(const struct tag_set *tags)
{
    json_t *list = json_array();
    for (size_t i = 0; i < tag_set_count(tags); i++) {
        const struct tag *tag = tag_set_at(tags, i);
        json_array_append_new(
            list, json_pack("{s:s, s:o}", "name", tag->name, "filter", json_text(tag->filter)));
    }
    return list;
}

static json_t *table_list(const struct parquet_summary *summaries)
{
    json_t *tables = json_object();
    for (int t = 0; t < TABLE_COUNT; t++)
        if (summaries[t].bytes > 0)
            json_object_set_new(tables, segment_table_names[t],
                                json_pack("{s:o, s:o, s:s}", "rows", count(summaries[t].rows),
                                          "bytes", count(summaries[t].bytes), "sha256",
                                          summaries[t].sha256));
    return tables;
}

static json_t *totals_object(const struct coverage_row *t)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "received",
                     count(t->received), "accesses", count(t->accesses), "backscatter",
                     count(t->backscatter), "conversation", count(t->conversation), "other",
                     count(t->other), "undecodable", count(t->undecodable), "not_monitored",
                     count(t->not_monitored), "fragments", count(t->fragments), "dropped_kernel",
                     count(t->dropped_kernel), "dropped_interface", count(t->dropped_interface));
}

bool segment_json_write(int folder_fd, const struct ingest_options *o, uint32_t day,
                        const char *name, const struct coverage_row *totals,
                        const struct parquet_summary *summaries, struct json_t *signature_names,
                        struct error *error)
{
    char day_text[DAY_TEXT_SIZE], from[INSTANT_TEXT_SIZE], until[INSTANT_TEXT_SIZE];
    char settings[SETTINGS_TEXT_SIZE];
    const int64_t minute_ns = (int64_t)S_PER_MINUTE * NS_PER_S;
    /* Without coverage there is no span: things heard that began before midnight. */
    const bool covered = totals->until_minute != 0;
    const uint32_t day_minute = day * (24 * 60);
    instant_format((struct instant){(covered ? totals->from_minute : day_minute) * minute_ns},
                   from);
    instant_format((struct instant){(covered ? totals->until_minute : day_minute) * minute_ns},
                   until);
    settings_text(o, settings);
    json_t *json = json_pack(
        "{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:b, s:b, s:o,"
        " s:{s:o, s:s, s:s}, s:{s:b, s:o, s:o, s:s}, s:o, s:o, s:o, s:o, s:o, s:o}",
        "schema_version", SCHEMA_VERSION, "name", name, "sensor", o->sensor, "day",
        day_format(day, day_text), "from", from, "until", until, "program", o->program_version,
        "access_definition", o->access_definition, "filter", json_text(o->filter), "settings",
        settings, "scan_timeout_s", count(o->scan_timeout_s), "max_silence_s",
        count(o->max_silence_s), "answered", o->answered, "flows", o->keep_flows,
        "observe_limit_bytes", count(o->limit_bytes), "input", "name", json_text(o->input_name),
        "key", o->input_key, "compression", o->input_compression, "monitored", "given",
        o->monitored != NULL, "addresses", json_text(o->monitored), "count",
        count(o->monitored_count), "digest", o->monitored_digest, "geo", geo_list(o->geo),
        "signatures", signature_object(o->signatures), "signature_names", signature_names, "tags",
        tag_list(o->tags), "totals", totals_object(totals), "tables", table_list(summaries));
    return json_write_file(folder_fd, "segment.json", json, false, error);
}

/* ---- Reading ---- */

/* What the segment was made of; `from` is from_segments, NULL where it was not compacted. */
static void read_originals(const json_t *from, struct segment *segment)
{
    const char *first = json_string_value(json_array_get(from, 0));
    segment->originals = first == NULL ? 1 : json_array_size(from);
    snprintf(segment->original, sizeof segment->original, "%s",
             first == NULL ? segment->name : first);
}

bool segment_json_read(const char *path, struct segment *segment, struct error *error)
{
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return false;
    int version = 0, given = 0;
    json_int_t timeout = 0, monitored = 0;
    const char *name = NULL, *sensor = NULL, *day = NULL;
    json_t *tables = NULL;
    json_error_t fault;
    char day_text[DAY_TEXT_SIZE];
    bool good = json_unpack_ex(json, &fault, 0, "{s:i, s:s, s:s, s:s, s:I, s:{s:b, s:I}, s:o}",
                               "schema_version", &version, "name", &name, "sensor", &sensor, "day",
                               &day, "scan_timeout_s", &timeout, "monitored", "given", &given,
                               "count", &monitored, "tables", &tables) == 0;
    if (!good) {
        error_set(error, ERROR_INPUT, "%s: %s", path, fault.text);
    } else if (version != SCHEMA_VERSION) {
        good = error_set(error, ERROR_INPUT, "%s: schema version %d; this program reads version %d",
                         path, version, SCHEMA_VERSION);
    } else if (strcmp(name, segment->name) != 0 || strcmp(sensor, segment->sensor) != 0 ||
               strcmp(day, day_format(segment->day, day_text)) != 0 || monitored < 0 ||
               timeout < 0 || timeout > UINT32_MAX) {
        good = error_set(error, ERROR_INPUT,
                         "%s: it says %s, sensor %s, segment %s, which is not where it lies", path,
                         day, sensor, name);
    }
    if (good) {
        segment->monitored_given = given != 0;
        segment->monitored_count = (uint64_t)monitored;
        segment->scan_timeout_s = (uint32_t)timeout;
        segment->bytes = 0;
        size_t known = 0;
        for (int t = 0; t < TABLE_COUNT; t++) {
            const json_t *table = json_object_get(tables, segment_table_names[t]);
            json_int_t bytes = json_integer_value(json_object_get(table, "bytes"));
            segment->has[t] = table != NULL;
            segment->bytes += bytes > 0 ? (uint64_t)bytes : 0;
            known += table != NULL;
        }
        segment->has_unknown = json_object_size(tables) > known;
        read_originals(json_object_get(json, "from_segments"), segment);
    }
    json_decref(json);
    return good;
}
