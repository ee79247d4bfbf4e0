/* /v1/health: how the sensors are, and whether the store can be asked. */
#include "serve/resources.h"
#include "serve/sensors.h"
#include "serve/serve.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

static json_t *text_or_null(const char *text)
{
    return text[0] == '\0' ? json_null() : json_string(text);
}

static json_t *report_json(const struct sensor_health *s)
{
    if (!s->reports)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:I}",
                     "line", s->line, "began", json_moment(s->began_s), "time",
                     json_moment(s->time_s), "last_packet", json_moment(s->last_packet_s),
                     "segment_s", (json_int_t)s->segment_s, "monitored", (json_int_t)s->monitored,
                     "received", (json_int_t)s->received, "bytes", (json_int_t)s->bytes,
                     "undecodable", (json_int_t)s->undecodable, "dropped_kernel",
                     (json_int_t)s->dropped_kernel, "dropped_interface",
                     (json_int_t)s->dropped_interface, "writable", s->writable, "spans_lost",
                     (json_int_t)s->spans_lost, "packets_lost", (json_int_t)s->packets_lost);
}

static json_t *coverage_json(const struct sensor_health *s)
{
    if (!s->has_coverage)
        return json_null();
    return json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "from",
                     text_or_null(s->from), "until", text_or_null(s->until), "addresses",
                     (json_int_t)s->addresses, "received", (json_int_t)s->covered_received,
                     "undecodable", (json_int_t)s->covered_undecodable, "not_monitored",
                     (json_int_t)s->not_monitored, "dropped", (json_int_t)s->dropped, "unwritten",
                     (json_int_t)s->unwritten, "gaps", (json_int_t)s->gaps, "gap_seconds",
                     (json_int_t)s->gap_seconds);
}

static json_t *sensor_json(const struct sensor_health *s, int64_t now_s)
{
    /* How far what can be asked lags behind the clock. */
    json_t *lag = s->reports && s->until_s > 0 ? json_integer(now_s - s->until_s) : json_null();
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "sensor", s->name, "status",
                     sensor_word(s, now_s), "lag_seconds", lag, "report", report_json(s),
                     "coverage", coverage_json(s));
}

static json_t *store_json(const char *store)
{
    struct statvfs room;
    if (statvfs(store, &room) != 0)
        return json_null();
    return json_pack("{s:I}", "free_bytes", (json_int_t)(room.f_bavail * room.f_frsize));
}

/* In public it is not told which sensors there are, nor whether packets come: somebody may have just sent the first. */
static bool is_well(const char *word, bool is_public)
{
    return strcmp(word, "ok") == 0 || strcmp(word, "recorded") == 0 ||
           (is_public && (strcmp(word, "no_traffic") == 0 || strcmp(word, "down") == 0));
}

struct document *resource_health(struct asker *asker, const struct job *job)
{
    struct error error = {0};
    bool good = true;
    struct sensors *sensors = sensors_read(asker, &job->seen, &error);
    if (sensors == NULL)
        return problem_of(asker, &error);
    const int64_t now_s = (int64_t)time(NULL);
    const bool is_public = job->serve->is_public;
    json_t *list = json_array();
    for (size_t i = 0; i < sensors->count; i++) {
        const char *word = sensor_word(&sensors->items[i], now_s);
        good = good && is_well(word, is_public);
        if (!is_public)
            json_array_append_new(list, sensor_json(&sensors->items[i], now_s));
    }
    json_t *object = json_pack("{s:s, s:o, s:s, s:b, s:o, s:o}", "status", good ? "ok" : "warning",
                               "time", json_moment(now_s), "version", job->serve->version,
                               "more_sensors", !is_public && sensors->more, "store",
                               is_public ? json_null() : store_json(asker_common(asker)->store),
                               "sensors", list);
    free(sensors);
    return json_document(object);
}
