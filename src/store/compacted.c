/* See compacted.h. */
#include "store/compacted.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/schema.h"
#include "store/segment_json.h"

/* Keys that stay when all agree, and become a list when not. */
static const char *const kept_keys[] = {"program",  "access_definition", "filter",
                                        "settings", "answered",          "flows",
                                        "geo",      "signatures",        "tags"};

static void add_once(json_t *list, json_t *value)
{
    size_t i;
    json_t *there;
    json_array_foreach(list, i, there)
    {
        if (json_equal(there, value))
            return;
    }
    json_array_append(list, value);
}

static void keep(json_t *to, json_t *const *from, size_t count, const char *key)
{
    json_t *values = json_array();
    for (size_t i = 0; i < count; i++)
        if (json_object_get(from[i], key) != NULL)
            add_once(values, json_object_get(from[i], key));
    char plural[64];
    snprintf(plural, sizeof plural, "%s_list", key);
    if (json_array_size(values) == 1)
        json_object_set(to, key, json_array_get(values, 0));
    else if (json_array_size(values) > 1)
        json_object_set(to, plural, values);
    json_decref(values);
}

static void add_totals(json_t *totals, const json_t *from)
{
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(from, "totals"), key, value)
    {
        json_int_t sum =
            json_integer_value(json_object_get(totals, key)) + json_integer_value(value);
        json_object_set_new(totals, key, json_integer(sum));
    }
}

/* The names of the segments of inputs: of a compacted one those that went into it. */
static json_t *names_of(json_t *const *from, size_t count)
{
    json_t *names = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *earlier = json_object_get(from[i], "from_segments");
        if (earlier != NULL)
            json_array_extend(names, earlier);
        else
            json_array_append(names, json_object_get(from[i], "name"));
    }
    return names;
}

/* The signatures of all; what the last says of one holds. */
static json_t *signature_names_of(json_t *const *from, size_t count)
{
    json_t *names = json_object();
    for (size_t i = 0; i < count; i++) {
        json_t *there = json_object_get(from[i], "signature_names");
        if (json_is_object(there))
            json_object_update(names, there);
    }
    return names;
}

static json_t *inputs_of(json_t *const *from, size_t count)
{
    json_t *inputs = json_array();
    for (size_t i = 0; i < count; i++) {
        size_t j;
        json_t *input;
        if (json_object_get(from[i], "input") != NULL)
            add_once(inputs, json_object_get(from[i], "input"));
        json_array_foreach(json_object_get(from[i], "inputs"), j, input)
        {
            add_once(inputs, input);
        }
    }
    return inputs;
}

static json_t *tables_of(const char *folder, uint64_t *ret_bytes, struct error *error)
{
    json_t *tables = json_object();
    *ret_bytes = 0;
    for (int t = 0; t < TABLE_COUNT; t++) {
        char path[STORE_PATH_SIZE + 64], sha256[SHA256_TEXT_SIZE];
        struct stat file;
        snprintf(path, sizeof path, "%s/%s.parquet", folder, segment_table_names[t]);
        if (stat(path, &file) != 0)
            continue;
        if (!segment_file_sha256(path, sha256, error)) {
            json_decref(tables);
            return NULL;
        }
        *ret_bytes += (uint64_t)file.st_size;
        json_object_set_new(
            tables, segment_table_names[t],
            json_pack("{s:I, s:s}", "bytes", (json_int_t)file.st_size, "sha256", sha256));
    }
    return tables;
}

/* The prefixes that were given to any of them, each once, as one text; NULL: none says so. */
static json_t *addresses_of(json_t *const *from, size_t count)
{
    json_t *prefixes = json_array(), *prefix;
    size_t at, size = 0;
    char *text = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *given =
            json_string_value(json_object_get(json_object_get(from[i], "monitored"), "addresses"));
        for (size_t length; given != NULL && *given != '\0';
             given += length + (given[length] != '\0')) {
            length = strcspn(given, ",");
            prefix = json_stringn(given, length);
            add_once(prefixes, prefix);
            json_decref(prefix);
        }
    }
    FILE *out = json_array_size(prefixes) > 0 ? open_memstream(&text, &size) : NULL;
    json_array_foreach(prefixes, at, prefix)
    {
        if (out != NULL)
            fprintf(out, "%s%s", at > 0 ? "," : "", json_string_value(prefix));
    }
    json_t *made = out != NULL && fclose(out) == 0 ? json_string(text) : NULL;
    free(text);
    json_decref(prefixes);
    return made;
}

/* The span of all, and what readers need: the largest of each. */
static void add_extremes(json_t *to, json_t *const *from, size_t count)
{
    const char *first = NULL, *last = NULL;
    json_int_t timeout = 0, addresses = 0;
    bool given = true, all_given = true; /* all say what they were given */
    for (size_t i = 0; i < count; i++) {
        const char *a = json_string_value(json_object_get(from[i], "from"));
        const char *b = json_string_value(json_object_get(from[i], "until"));
        json_t *monitored = json_object_get(from[i], "monitored");
        json_int_t t = json_integer_value(json_object_get(from[i], "scan_timeout_s"));
        json_int_t n = json_integer_value(json_object_get(monitored, "count"));
        first = a != NULL && (first == NULL || strcmp(a, first) < 0) ? a : first;
        last = b != NULL && (last == NULL || strcmp(b, last) > 0) ? b : last;
        timeout = t > timeout ? t : timeout;
        addresses = n > addresses ? n : addresses;
        given = given && json_is_true(json_object_get(monitored, "given"));
        all_given = all_given && (json_is_false(json_object_get(monitored, "given")) ||
                                  json_is_string(json_object_get(monitored, "addresses")));
    }
    json_object_set_new(to, "from", json_string(first == NULL ? "" : first));
    json_object_set_new(to, "until", json_string(last == NULL ? "" : last));
    json_object_set_new(to, "scan_timeout_s", json_integer(timeout));
    json_object_set_new(to, "monitored",
                        json_pack("{s:b, s:I, s:o*}", "given", given, "count", addresses,
                                  "addresses", all_given ? addresses_of(from, count) : NULL));
}

static bool write_json(const char *folder, json_t *json, struct error *error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        json_decref(json);
        return error_set_errno(error, ERROR_FAILED, "%s: cannot open", folder);
    }
    bool good = json_write_file(fd, "segment.json", json, false, error);
    close(fd);
    return good;
}

/* segment.json of all; `from` is what theirs say. */
static bool write_together(const char *folder, const char *name, const struct segment *segments,
                           json_t *const *from, size_t count, uint64_t *ret_bytes,
                           struct error *error)
{
    char day[DAY_TEXT_SIZE];
    json_t *tables = tables_of(folder, ret_bytes, error);
    if (tables == NULL)
        return false;
    json_t *to = json_pack("{s:i, s:s, s:s, s:s, s:o, s:o, s:o}", "schema_version", SCHEMA_VERSION,
                           "name", name, "sensor", segments[0].sensor, "day",
                           day_format(segments[0].day, day), "tables", tables, "from_segments",
                           names_of(from, count), "inputs", inputs_of(from, count));
    json_t *totals = json_object();
    for (size_t i = 0; i < count; i++)
        add_totals(totals, from[i]);
    json_object_set_new(to, "totals", totals);
    json_object_set_new(to, "signature_names", signature_names_of(from, count));
    add_extremes(to, from, count);
    for (size_t k = 0; k < sizeof kept_keys / sizeof kept_keys[0]; k++)
        keep(to, from, count, kept_keys[k]);
    return write_json(folder, to, error);
}

bool compacted_json_write(const char *folder, const char *name, const struct segment *segments,
                          size_t count, uint64_t *ret_bytes, struct error *error)
{
    json_t **from = calloc(count, sizeof(json_t *));
    if (from == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for segment.json");
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        char path[STORE_PATH_SIZE + 16];
        snprintf(path, sizeof path, "%s/segment.json", segments[i].path);
        from[i] = json_read_file(path, error);
        good = from[i] != NULL;
    }
    good = good && write_together(folder, name, segments, from, count, ret_bytes, error);
    for (size_t i = 0; i < count; i++)
        json_decref(from[i]);
    free(from);
    return good;
}
