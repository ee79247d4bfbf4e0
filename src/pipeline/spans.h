/* Spans: the closing side of a living sensor: what observe hands over becomes one segment a span, and
 * a disk that is full costs the span's detail, never the counting.
 *
 * In: rows from observe's sink, and at the end of each span what was heard and the sensor's events. Out:
 * segments, each renamed in while the sensor runs, and <store>/sensors/<sensor>.json, the state of the
 * sensor at the end of the last span (docs/live.md).
 *
 * When a span cannot be written (no space, a read-only disk), its packets are counted as lost, its place
 * in .staging is cleared, and the next span tries again; the first that succeeds carries the event
 * disk_full with from, until and the number of packets, and what was not heard. Nothing of that ever stops the
 * capture.
 *
 * Called by one thread, the one that closes blocks; spans_set_geo(), spans_set_knowledge() and
 * spans_heard() by any. */
#ifndef TEITEN_PIPELINE_SPANS_H
#define TEITEN_PIPELINE_SPANS_H

#include "observe/heard_table.h"
#include "observe/observe.h"
#include "pipeline/log.h"
#include "store/store.h"

struct json_t;

struct spans_options {
    /* store, sensor, input_name, … : all but key and geo. Borrowed for the life of the spans. */
    struct ingest_options ingest;
    size_t heard_bytes; /* of both tables of what was heard; 0: nobody hears */
    struct log log;
};

struct spans;
/* Takes geo over; where it fails, geo stays the caller's: no memory, or another process is this sensor. */
struct spans *spans_create(const struct spans_options *options, const struct geo *geo,
                           struct error *error);
/* Events that could not be written are told to the log. Takes NULL, returns NULL. Frees the geo. */
struct spans *spans_destroy(struct spans *spans);

/* The sink of observe, and its span_end: `span` is a struct span, which it frees. */
bool spans_sink(void *spans, const struct day_rows *rows, bool block_end, struct error *error);
bool spans_end(void *spans, void *span, struct error *error);

/* What goes with the end of a span. */
struct span {
    struct heard_table *heard; /* of spans_heard(), or NULL; comes back by it */
    struct unheard unheard;    /* what never came to a table */
    struct event_row *events;  /* malloc'ed */
    size_t event_count;
    const struct tag_set *tags; /* of its packets; borrowed until it is written; may be NULL */
    struct json_t
        *state; /* for <store>/sensors/<sensor>.json; counts of spans are added. May be NULL */
};
struct span *span_destroy(struct span *span); /* takes NULL, returns NULL */

/* An empty table to hear into, or NULL while both are with spans that are not written yet. */
struct heard_table *spans_heard(struct spans *spans);

/* From the next span on this geo database; the old one is freed when no segment needs it any more. */
void spans_set_geo(struct spans *spans, const struct geo *geo);
/* The same of signatures and lists of logins; takes them over. Until then nothing is known. */
void spans_set_knowledge(struct spans *spans, struct knowledge *knowledge);

struct spans_counts {
    struct ingest_totals store;
    struct heard_counts heard; /* of spans that are over */
    uint64_t spans, spans_lost, packets_lost;
    bool failing; /* the last span could not be written */
};
struct spans_counts spans_counts(struct spans *spans); /* any thread */

#endif
