/* Day counts: counters that the store has no sum of: accesses by class, those of Mirai, packets that could not be
 * decoded by reason, of each sensor, since the day (UTC) on which the server was first asked.
 *
 * Days that are past are asked once and kept; the last two are asked each time, for segments of yesterday still
 * land after midnight. So a scrape costs the same after a year. A source's class is judged over its whole day, so that
 * the accesses of one class become those of another in the course of it: the former then stay where they were until they are
 * overtaken, since a counter that falls has begun anew for whoever reads it, and all that is in it would count twice.
 * Bounded: SENSORS_LIMIT sensors. From any thread; none waits for another's questions. */
#ifndef TEITEN_SERVE_DAY_COUNTS_H
#define TEITEN_SERVE_DAY_COUNTS_H

#include "decode/decode.h"
#include "serve/sensors.h"

#include <pthread.h>

struct sensor_counts {
    char name[SENSOR_NAME_LIMIT + 1];
    uint64_t accesses[CLASS_COUNT], mirai, rejects[REJECT_COUNT];
};

struct sensor_list {
    size_t count;
    struct sensor_counts items[SENSORS_LIMIT];
};

struct day_counts {
    pthread_mutex_t lock;
    uint32_t open; /* the first day that is not in `past`; 0: none was asked yet */
    struct sensor_list past, told;
};

/* What was counted until now; it must be free()d. NULL with error. */
struct sensor_list *day_counts_take(struct day_counts *counts, struct asker *asker,
                                    const struct days_seen *seen, int64_t now_s,
                                    struct error *error);

/* Raises both to the greater of them, number by number: what was told once is never told lower. */
void sensor_list_raise(struct sensor_list *told, struct sensor_list *list);

#endif
