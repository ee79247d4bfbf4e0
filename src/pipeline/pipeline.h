/* The pipeline: one flat function takes a batch of packets through stages 2 to 4; READ pipeline.c
 * FIRST. Around it: opening inputs, one ingest for each input file, progress, and the counts. */
#ifndef TEITEN_PIPELINE_PIPELINE_H
#define TEITEN_PIPELINE_PIPELINE_H

#include "base/address_set.h"
#include "capture/capture.h"
#include "capture/tags.h"
#include "decode/decode.h"
#include "observe/heard_table.h"
#include "observe/observe.h"
#include "store/store.h"

struct pipeline_options {
    struct capture_options capture;
    const char *store;
    const char *sensor;
    const char *addresses; /* --addresses, or NULL: the destinations seen are taken */
    bool answered;         /* recognise_options.answered */
    bool keep_flows;
    bool payloads;               /* keep first words */
    struct knowledge *knowledge; /* borrowed; may be NULL */
    const struct tag_set *tags;  /* borrowed; may be NULL */
    unsigned threads;            /* 1 or 2 */
    size_t limit_bytes;          /* memory of observe */
    uint32_t scan_timeout_s;     /* 0: scaled to the number of monitored addresses */
    uint32_t max_silence_s;
    const struct geo *geo; /* borrowed; may be NULL */
    uint64_t trace_packet; /* tell what became of packet N (1 is the first); 0: none */
    const char *program_version;
    /* Called now and then (each 100 ms at most) while working; may be NULL. */
    void (*progress)(void *context, const struct capture_counts *counts);
    void *progress_context;
    /* Called for each input that was broken off; processing goes on with the next. */
    void (*fault)(void *context, const struct error *fault);
    void *fault_context;
    /* Text of --trace-packet goes here, line by line. */
    void (*trace)(void *context, const char *line);
    void *trace_context;
    const volatile int *stop; /* set by a signal handler: finish what is open and return */
};

struct pipeline_result {
    struct observe_totals totals;
    struct heard_counts heard;
    struct capture_counts capture;
    uint64_t rejects[REJECT_COUNT];
    uint64_t inputs, inputs_known, inputs_faulty;
    struct ingest_totals store;
    uint64_t monitored_count; /* IPv4 addresses */
    bool monitored_given;
    uint32_t scan_timeout_s;
    uint32_t tags_missing; /* bits of tags that have no meaning for a link type that came */
    bool stopped;
};

/* Runs to the end of the inputs. False: could not begin, or could not go on; what was committed stays.
 * Inputs that were broken off make it return true with inputs_faulty > 0. */
bool pipeline_run(const struct pipeline_options *options, struct pipeline_result *ret_result,
                  struct error *error);

#endif
