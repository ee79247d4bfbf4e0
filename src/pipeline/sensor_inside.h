/* The sensor inside: what sensor.c, sensor_open.c and sensor_reload.c share. Private to them. */
#ifndef TEITEN_PIPELINE_SENSOR_INSIDE_H
#define TEITEN_PIPELINE_SENSOR_INSIDE_H

#include "pipeline/sensor.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "pipeline/batch.h"
#include "pipeline/ear.h"
#include "pipeline/life.h"

struct sensor {
    const struct sensor_options *options;
    struct sensor_counts counts;
    struct address_set *monitored;
    char monitored_digest[17], input_name[64];
    struct live *live;
    struct sender *sender;
    struct archive *archive;
    struct spans *spans;
    struct responder *responder;
    struct persona_set *personas;
    struct persona_set *old_personas; /* conversations still use them; or NULL */
    struct persona_set
        *next_personas; /* read, and wait until the old ones are out of use; or NULL */
    struct ear ear;
    /* Those in force, those of a reload for the next span, those of a span that may still be closed. */
    struct tag_set *tags, *next_tags, *old_tags;
    struct pipeline_input pipeline;
    struct raw_batch batch;
    struct life life;
    struct life_now now;
    int64_t next_step_ns, next_second_ns; /* monotonic */
    struct live_drops drops;              /* noted so far */

    pthread_t reloader;
    bool reloading; /* the thread runs or waits to be joined */
    atomic_bool reloaded;
    bool reload_good;
    struct sensor_changes changes;
    struct error reload_error;
};

/* Opens everything, in this order: what needs privileges, lock_in(), threads. Takes geo over. After a
 * failure sensor_close() is called all the same. */
bool sensor_open(struct sensor *sensor, const struct geo *geo, struct error *error);
struct sensor *sensor_close(struct sensor *sensor); /* returns NULL */

/* Fills sensor->counts, and tells them. */
void sensor_tell(struct sensor *sensor, enum sensor_moment moment);

/* Begins a reload where one is asked for, takes up one that has been read. Between two batches. */
void sensor_serve_reload(struct sensor *sensor);
/* From now on packets are asked for sensor->tags. */
bool sensor_use_tags(struct sensor *sensor, struct error *error);
/* At the end of a span, when it has been handed over: tags that a reload brought are in force. */
bool sensor_take_tags(struct sensor *sensor, struct error *error);
/* Waits for a reload that runs, and throws it away. */
void sensor_drop_reload(struct sensor *sensor);

/* Holds back all signals for the calling thread, and so for threads that it makes; returns what was held
 * before. Only the capturing thread takes signals. */
sigset_t sensor_hold_signals(void);

#endif
