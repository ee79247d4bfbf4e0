/* A run inside: what run.c (all inputs) and passage.c (one input) share. Private to them. */
#ifndef TEITEN_PIPELINE_RUN_INSIDE_H
#define TEITEN_PIPELINE_RUN_INSIDE_H

#include "capture/folder.h"
#include "pipeline/pipeline.h"

struct run {
    const struct pipeline_options *options;
    struct pipeline_result *result;
    struct address_set *given; /* --addresses; NULL: as seen */
    struct address_set *seen;  /* of the present input, without --addresses */
    struct input_list inputs;
    struct capture_counts done; /* of the inputs before the present one */
    uint64_t packets_left;      /* of -c */
    uint32_t live_until;        /* minute; of the input before */
    int64_t next_progress_ms;
};

/* The stop signal came. */
bool run_stopped(const struct run *run);

/* Counts an input that was broken off, and tells why. */
void run_tell_fault(struct run *run, const struct error *fault);

/* One input from its name to its segments: `name` is opened, `shown` is printed and noted ("-": a stream,
 * whatever file keeps it). A fault of the input is told and is no failure. */
bool run_pass_input(struct run *run, const char *name, const char *shown, struct error *error);

#endif
