/* The state of a sensor as JSON, for <store>/sensors/<sensor>.json: what doctor, pages and metrics read.
 * docs/live.md lists the keys. */
#ifndef TEITEN_PIPELINE_SENSOR_STATE_H
#define TEITEN_PIPELINE_SENSOR_STATE_H

#include "pipeline/sensor.h"

struct json_t;
/* NULL where there is no memory; the caller decrefs. */
struct json_t *sensor_state(const struct sensor_options *options,
                            const struct sensor_counts *counts);

#endif
