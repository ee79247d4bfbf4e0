/* Sensors: what the store knows of how each of its sensors is: the report of a living one, and its coverage. */
#ifndef TEITEN_SERVE_SENSORS_H
#define TEITEN_SERVE_SENSORS_H

#include "serve/asker.h"
#include "store/store.h"

enum { SENSORS_LIMIT = 256, SENSOR_LINE_SIZE = 16, SENSOR_TIME_SIZE = 40 };

struct sensor_health {
    char name[SENSOR_NAME_LIMIT + 1];
    /* Of <store>/sensors/NAME.json (docs/live.md); counts since the sensor was started. */
    bool reports;
    char line[SENSOR_LINE_SIZE];                       /* live, no_traffic, down */
    int64_t time_s, last_packet_s, began_s, segment_s; /* 0: not known */
    int64_t monitored, received, bytes, dropped_kernel, dropped_interface, undecodable;
    int64_t spans_lost, packets_lost;
    bool writable;
    /* Of its coverage, which is in the segments. */
    bool has_coverage;
    char from[SENSOR_TIME_SIZE], until[SENSOR_TIME_SIZE];
    int64_t until_s, addresses, covered_received, accesses, backscatter, conversation, other,
        covered_undecodable, not_monitored, dropped, unwritten, gaps, gap_seconds;
};

struct sensors {
    size_t count;
    bool more; /* than SENSORS_LIMIT */
    struct sensor_health items[SENSORS_LIMIT];
};

/* The caller frees. NULL with error. */
struct sensors *sensors_read(struct asker *asker, const struct days_seen *seen,
                             struct error *error);

/* One word: ok, late (a living one that has not reported for long), no_traffic, down, unwritable, recorded (it has no
 * report: its packets came from files, or another machine). */
const char *sensor_word(const struct sensor_health *sensor, int64_t now_s);

#endif
