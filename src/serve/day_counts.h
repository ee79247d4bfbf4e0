/* Day counts: counters that the store has no sum of: accesses by class, those of Mirai, packets that could not be
 * decoded by reason, of each sensor, since the day (UTC) on which the server was first asked.
 *
 * Days that are past are asked once and kept; the last two are asked each time, for segments of yesterday still
 * land after midnight. So a scrape costs the same after a year. Bounded: SENSORS_LIMIT sensors. From any thread, one at
 * a time. */
#ifndef TEITEN_SERVE_DAY_COUNTS_H
#define TEITEN_SERVE_DAY_COUNTS_H

#include "decode/decode.h"
#include "serve/sensors.h"

#include <pthread.h>

struct sensor_counts {
    char name[SENSOR_NAME_LIMIT + 1];
    uint64_t accesses[CLASS_COUNT], mirai, rejects[REJECT_COUNT];
};

struct day_counts {
    pthread_mutex_t lock;
    uint32_t open; /* the first day that is not in `past`; 0: none was asked yet */
    size_t count;
    struct sensor_counts past[SENSORS_LIMIT];
};

/* What was counted until now. *ret_count entries; they must be free()d. NULL with error. */
struct sensor_counts *day_counts_take(struct day_counts *counts, struct asker *asker,
                                      const struct days_seen *seen, int64_t now_s,
                                      size_t *ret_count, struct error *error);

#endif
