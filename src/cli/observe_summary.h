/* What `teiten observe` tells on standard error: progress while it works, the counts at its end. */
#ifndef TEITEN_CLI_OBSERVE_SUMMARY_H
#define TEITEN_CLI_OBSERVE_SUMMARY_H

#include "pipeline/pipeline.h"
#include "publish/number.h"

struct summary_progress {
    double started_s;
};

/* A line that is written over itself: packets, part done, rate, remaining time. */
void summary_progress(void *context, const struct capture_counts *counts);

void summary_print(const struct pipeline_options *options, const struct pipeline_result *result);

/* A line "12,345  what", and the reasons of undecodable packets, most first. */
void summary_line(const char *what, uint64_t count);
void summary_rejects(const uint64_t rejects[REJECT_COUNT]);

#endif
