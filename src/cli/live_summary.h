/* What a living sensor tells on standard error: a line that is written over itself, and the counts. */
#ifndef TEITEN_CLI_LIVE_SUMMARY_H
#define TEITEN_CLI_LIVE_SUMMARY_H

#include "pipeline/sensor.h"

enum { LIVE_STATUS_SIZE = 200 };

/* "12,345 packets, 3 a second, 0 dropped; 2 conversations": for a terminal and for systemd. `before` is
 * what was counted a second ago. */
void live_status(const struct sensor_counts *counts, const struct sensor_counts *before,
                 char text[LIVE_STATUS_SIZE]);

/* All counts, at the end and on SIGUSR1. */
void live_summary(const struct sensor_options *options, const struct sensor_counts *counts);

#endif
