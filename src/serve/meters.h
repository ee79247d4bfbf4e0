/* Meters: how the server does, for /metrics. From any thread. */
#ifndef TEITEN_SERVE_METERS_H
#define TEITEN_SERVE_METERS_H

#include "serve/day_counts.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

enum { METER_BOUNDS = 11, METER_STATUSES = 6 };

/* A histogram of durations. */
struct meter {
    atomic_uint_fast64_t
        counts[METER_BOUNDS + 1]; /* up to each bound, each once; the last: above all */
    atomic_uint_fast64_t sum_us;
};

struct meters {
    struct meter requests, questions;
    atomic_uint_fast64_t statuses[METER_STATUSES]; /* answers by the first digit of their status */
    atomic_uint_fast64_t stopped;                  /* questions that took too long */
    atomic_size_t connections;
    int64_t started_s; /* since 1970 */
    struct day_counts days;
};

void meter_add(struct meter *meter, int64_t duration_us);
/* In Prometheus' text format. */
void meter_write(FILE *out, const char *name, const char *help, struct meter *meter);

#endif
