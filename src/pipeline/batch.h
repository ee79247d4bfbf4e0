/* The heart of the pipeline: what happens to a batch of packets. See pipeline.c. */
#ifndef TEITEN_PIPELINE_BATCH_H
#define TEITEN_PIPELINE_BATCH_H

#include "capture/tags.h"
#include "decode/decode.h"
#include "observe/first_words.h"
#include "observe/observe.h"
#include "recognise/recognise.h"
#include "respond/respond.h"

/* What pipeline_batch() needs of one input. */
struct pipeline_input {
    const struct address_set *monitored; /* NULL: every destination is */
    struct recognise_options recognise;
    struct responder *responder; /* NULL: nobody answers */
    struct first_words *words;   /* NULL: payloads are not kept */
    const struct tag_set *tags;  /* NULL: there are none */
    struct observer *observer;
    /* What came so far: received = the sum of kinds, rejects and not_monitored. */
    uint64_t kinds[KIND_COUNT];
    uint64_t rejects[REJECT_COUNT];
    uint64_t not_monitored;
    uint32_t tags_missing; /* bits of tags that could not be asked of some packets' link type */
};

/* Takes every packet of the batch through decode, recognise, respond, hear and observe. */
bool pipeline_batch(struct pipeline_input *input, const struct raw_batch *batch,
                    struct error *error);

bool pipeline_is_monitored(const struct address_set *monitored, const struct packet *packet);

/* Tells in words what pipeline_batch() does with this packet, its `number` in the input. */
void pipeline_trace(const struct pipeline_input *input, const struct raw_packet *raw,
                    uint64_t number, void (*line)(void *context, const char *text), void *context);

#endif
