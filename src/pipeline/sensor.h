/* Sensor: the pipeline on an interface, for months. sensor.c tells the story.
 *
 * In: packets of an interface. Out: a segment each span, records of conversations where the responder
 * is on, events of the sensor's life, raw packets where asked. Everything from decode on is the same
 * pipeline_batch() as for files. */
#ifndef TEITEN_PIPELINE_SENSOR_H
#define TEITEN_PIPELINE_SENSOR_H

#include "capture/archive.h"
#include "capture/live.h"
#include "capture/tags.h"
#include "decode/decode.h"
#include "model/kind.h"
#include "pipeline/spans.h"
#include "respond/respond.h"
#include "respond/sender.h"

/* What a reload brings. Ownership goes to whoever takes it; NULL: as it was. */
struct sensor_changes {
    bool has_geo; /* geo may be NULL then: none */
    const struct geo *geo;
    struct knowledge *knowledge;
    struct tag_set *tags;
    struct persona_set *personas;
    bool has_limits;
    struct responder_limits limits;
    char detail[EVENT_DETAIL_SIZE]; /* for the event and the log */
};

/* received = the sum of kinds, rejects, not_monitored. */
struct sensor_counts {
    struct instant began, now, last_packet; /* last_packet.ns 0: none yet */
    uint64_t received, received_bytes;
    uint64_t kinds[KIND_COUNT];
    uint64_t rejects[REJECT_COUNT];
    uint64_t undecodable, not_monitored;
    struct live_drops drops;
    bool up, quiet;
    uint64_t monitored_count;
    uint32_t scan_timeout_s;
    bool responding;
    struct responder_counts responder;
    struct sender_counts sender;
    struct archive_counts archive;
    uint64_t unheard; /* records for which there was no table, or no room beside others */
    struct spans_counts spans;
};

enum sensor_moment {
    SENSOR_READY,
    SENSOR_ALIVE, /* each second */
    SENSOR_ASKED, /* *print was set */
    SENSOR_RELOADING,
    SENSOR_RELOADED,
    SENSOR_STOPPING,
};

struct sensor_options {
    struct live_options capture;
    const char *store, *sensor;
    const char *addresses; /* text of --addresses; must be given */
    const char *archive;   /* folder of -w, or NULL */
    uint64_t archive_limit_bytes;
    uint64_t packet_limit; /* -c; 0: none */
    bool keep_flows;
    bool payloads;               /* keep first words */
    struct knowledge *knowledge; /* sensor_run() takes it over; may be NULL */
    struct tag_set *tags;        /* as well */
    size_t limit_bytes;          /* memory of observe */
    uint32_t scan_timeout_s;     /* 0: scaled to the number of monitored addresses */
    uint32_t segment_s;          /* a span: a multiple of 60 */
    uint32_t quiet_s;            /* no packet for so long is an event */
    const char *program_version;

    bool respond;
    bool answer_neighbours;
    struct responder_limits limits;

    struct log log;
    /* Called when everything that needs privileges is open, before the first packet is read. */
    bool (*lock_in)(void *context, struct error *error);
    /* Called in a thread of its own when `reload` was set. Fills *ret_changes, or says what is wrong; then
     * everything stays as it was. */
    bool (*reload)(void *context, struct sensor_changes *ret_changes, struct error *error);
    /* Must not wait. */
    void (*tell)(void *context, enum sensor_moment moment, const struct sensor_counts *counts);
    /* Called at the end of each span, by the capturing thread; must not wait. May be NULL. */
    void (*span_over)(void *context, struct instant now);
    void *context; /* of the four */
    /* Set by signal handlers; print and reload are reset when they are served. */
    volatile int *stop, *print, *reload_now;
};

/* Runs until *stop is set or the interface is gone (then false, with everything that came in the store).
 * Takes over geo and personas (personas only with respond; freed at the end, also on failure). */
bool sensor_run(const struct sensor_options *options, const struct geo *geo,
                struct persona_set *personas, struct sensor_counts *ret_counts,
                struct error *error);

#endif
