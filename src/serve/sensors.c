#include "serve/sensors.h"
#include "base/whole_file.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPORT_BYTES = 65536, SPANS_LATE = 3, SPAN_LEAST_S = 60 };

static struct sensor_health *sensor_of(struct sensors *sensors, const char *name)
{
    for (size_t i = 0; i < sensors->count; i++)
        if (strcmp(sensors->items[i].name, name) == 0)
            return &sensors->items[i];
    if (!sensor_name_valid(name))
        return NULL;
    if (sensors->count == SENSORS_LIMIT) {
        sensors->more = true;
        return NULL;
    }
    struct sensor_health *s = &sensors->items[sensors->count++];
    snprintf(s->name, sizeof s->name, "%s", name);
    return s;
}

/* "2026-11-26T04:00:00Z", fractions left out; 0: not so. */
static int64_t seconds_of(const char *text)
{
    struct tm tm = {0};
    const char *end = text == NULL ? NULL : strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    return end == NULL ? 0 : (int64_t)timegm(&tm);
}

static int64_t number(const json_t *object, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(object, name));
}

static const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value == NULL ? "" : value;
}

static void take_report(struct sensor_health *s, const json_t *report)
{
    const json_t *packets = json_object_get(report, "packets");
    const json_t *store = json_object_get(report, "store");
    s->reports = true;
    snprintf(s->line, sizeof s->line, "%s", text(report, "line"));
    s->time_s = seconds_of(text(report, "time"));
    s->began_s = seconds_of(text(report, "began"));
    s->last_packet_s = seconds_of(text(report, "last_packet"));
    s->segment_s = number(report, "segment_s");
    s->monitored = number(report, "monitored");
    s->received = number(packets, "received");
    s->bytes = number(packets, "bytes");
    s->undecodable = number(packets, "undecodable");
    s->dropped_kernel = number(packets, "dropped_kernel");
    s->dropped_interface = number(packets, "dropped_interface");
    s->spans_lost = number(store, "spans_lost");
    s->packets_lost = number(store, "packets_lost");
    s->writable = !json_is_false(json_object_get(store, "writable"));
}

/* "tokyo-1.json" is the report of tokyo-1; what is no such file is passed over. */
static void read_report(struct sensors *sensors, const char *folder, const char *file)
{
    char path[STORE_PATH_SIZE + 300], name[SENSOR_NAME_LIMIT + 1];
    size_t size = 0;
    const size_t length = strlen(file);
    if (file[0] == '.' || length < 6 || length - 5 > SENSOR_NAME_LIMIT ||
        strcmp(file + length - 5, ".json") != 0)
        return;
    memcpy(name, file, length - 5);
    name[length - 5] = '\0';
    snprintf(path, sizeof path, "%.4095s/%.255s", folder, file);
    uint8_t *bytes = whole_file_read(path, REPORT_BYTES, &size);
    json_t *report = bytes == NULL || size > REPORT_BYTES
                         ? NULL
                         : json_loadb((const char *)bytes, size, 0, NULL);
    struct sensor_health *s = json_is_object(report) ? sensor_of(sensors, name) : NULL;
    if (s != NULL)
        take_report(s, report);
    json_decref(report);
    free(bytes);
}

static void read_reports(struct sensors *sensors, const char *store)
{
    char path[STORE_PATH_SIZE];
    const struct dirent *entry;
    snprintf(path, sizeof path, "%.4080s/sensors", store);
    DIR *folder = opendir(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        read_report(sensors, path, entry->d_name);
    if (folder != NULL)
        closedir(folder);
}

/* A row of `show coverage`, by the names of its columns. */
static void take_coverage(struct sensor_health *s, const struct answer *a, size_t row)
{
    const struct {
        const char *name;
        int64_t *to;
    } counts[] = {
        {"addresses", &s->addresses},
        {"received", &s->covered_received},
        {"accesses", &s->accesses},
        {"backscatter", &s->backscatter},
        {"conversation", &s->conversation},
        {"other", &s->other},
        {"undecodable", &s->covered_undecodable},
        {"not_monitored", &s->not_monitored},
        {"dropped", &s->dropped},
        {"unwritten", &s->unwritten},
        {"gaps", &s->gaps},
        {"gap_seconds", &s->gap_seconds},
    };
    s->has_coverage = true;
    for (size_t c = 0; c < a->column_count; c++) {
        const char *name = a->columns[c]->name;
        const struct cell *cell = result_cell(&a->rows, row, c);
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            if (strcmp(counts[i].name, name) == 0)
                *counts[i].to = cell->count;
        if (cell->type == CELL_TEXT && strcmp(name, "from") == 0)
            snprintf(s->from, sizeof s->from, "%s", cell->text);
        if (cell->type == CELL_TEXT && strcmp(name, "until") == 0)
            snprintf(s->until, sizeof s->until, "%s", cell->text);
    }
    s->until_s = seconds_of(s->until);
}

struct sensors *sensors_read(struct asker *asker, const struct days_seen *seen, struct error *error)
{
    const struct ask_options coverage = {.question = "coverage"};
    struct answer *answer = NULL;
    struct sensors *sensors = calloc(1, sizeof *sensors);
    if (sensors == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the sensors");
        return NULL;
    }
    read_reports(sensors, asker_common(asker)->store);
    if (!asker_ask(asker, seen, &coverage, &answer, error)) {
        free(sensors);
        return NULL;
    }
    for (size_t r = 0; r < answer->rows.rows; r++) {
        const struct cell *name = result_cell(&answer->rows, r, 0);
        struct sensor_health *s = name->type == CELL_TEXT ? sensor_of(sensors, name->text) : NULL;
        if (s != NULL)
            take_coverage(s, answer, r);
    }
    answer_destroy(answer);
    return sensors;
}

const char *sensor_word(const struct sensor_health *sensor, int64_t now_s)
{
    const int64_t span_s = sensor->segment_s > 0 ? sensor->segment_s : SPAN_LEAST_S;
    if (!sensor->reports)
        return "recorded";
    if (now_s - sensor->time_s > SPANS_LATE * span_s)
        return "late";
    if (!sensor->writable)
        return "unwritable";
    return strcmp(sensor->line, "no_traffic") == 0 ? "no_traffic"
           : strcmp(sensor->line, "down") == 0     ? "down"
                                                   : "ok";
}
