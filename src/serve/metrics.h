/* Metrics: what the parts of /metrics share: how its lines are written, and who writes which.
 *
 * The text format of Prometheus, version 0.0.4. Labels are of few values that the operator or the program makes: sensors
 * (SENSORS_LIMIT), classes, tools, rules, reasons, tables. No address, port, country or text of a source is one. */
#ifndef TEITEN_SERVE_METRICS_H
#define TEITEN_SERVE_METRICS_H

#include "serve/resources.h"
#include "serve/sensors.h"

#include <stdio.h>

struct metrics {
    FILE *out;
    struct asker *asker;
    const struct job *job;
    const struct sensors *sensors;
    int64_t now_s;
};

/* --- metrics_text.c */

/* The lines before a metric's values. `type`: counter, gauge. */
void metric_begin(const struct metrics *m, const char *name, const char *type, const char *help);
/* A value with labels: name and value in turn, NULL-ended. */
void metric_write(const struct metrics *m, const char *name, double value,
                  const char *const *labels);
/* A metric of one value, with all its lines. */
void metric_single(const struct metrics *m, const char *name, const char *type, const char *help,
                   double value);

/* --- a file each */

void metrics_sensors(const struct metrics *m);
/* False with error: the store could not be asked. */
bool metrics_days(const struct metrics *m, struct error *error);
void metrics_store(const struct metrics *m);
void metrics_server(const struct metrics *m);

#endif
