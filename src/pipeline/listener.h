/* Listener: the closing side of a file: rows of its packets and what was heard in them go into one ingest,
 * in an order that follows from the packets alone.
 *
 * First words are gathered in a table, and handed over behind a block of packets (observe_end_span()) when
 * the table has taken its share, when a later day begins, and at the end: so a day's words come while its
 * segment is open. With a thread that closes, the second table fills while the first is written.
 * Days are committed only behind what was heard of them. */
#ifndef TEITEN_PIPELINE_LISTENER_H
#define TEITEN_PIPELINE_LISTENER_H

#include "model/raw_packet.h"
#include "observe/first_words.h"
#include "observe/heard_table.h"
#include "observe/observe.h"
#include "store/store.h"

struct listener_options {
    struct ingest *ingest;       /* borrowed */
    struct knowledge *knowledge; /* borrowed; may be NULL */
    bool payloads;               /* false: rows only */
    bool both_ways;              /* see first_words.h */
    struct hash_key key;         /* of the streams; the same for the same file */
};

struct listener;
struct listener *listener_create(const struct listener_options *options, struct error *error);
struct listener *listener_destroy(struct listener *listener); /* takes NULL, returns NULL */

/* The sink of observe, and its span_end. */
bool listener_sink(void *listener, const struct day_rows *rows, bool block_end,
                   struct error *error);
bool listener_span_end(void *listener, void *span, struct error *error);

/* What hears; NULL without payloads. */
struct first_words *listener_words(struct listener *listener);

/* Before a batch goes on: ends the span where its time is over. *ret_count tells how many of the packets
 * belong to the same span, at least one; the rest is to be asked for again. */
bool listener_ready(struct listener *listener, struct observer *observer,
                    const struct raw_batch *batch, uint32_t *ret_count, struct error *error);
/* Ends the last span. */
bool listener_finish(struct listener *listener, struct observer *observer, struct error *error);

struct heard_counts listener_counts(const struct listener *listener); /* after observe_flush() */

#endif
