/* One look at the folders of the store: which state it is in, and which segments are new since the look before.
 *
 * Opens no file: names and the times of folders are enough. The state of a span of days is a digest of which segments they have
 * and when their folders last changed: it changes when a segment lands, when a day is compacted, when detail ages out.
 * What happens to other days leaves it as it is. */
#ifndef TEITEN_SERVE_STORE_LOOK_H
#define TEITEN_SERVE_STORE_LOOK_H

#include "ask/asked_days.h"
#include "serve/asker.h"
#include "store/store.h"

#include <stdint.h>

enum { STORE_FRESH_LIMIT = 64 };

struct store_look {
    struct look_day {
        uint32_t day;
        uint64_t sum[2]; /* of digests: the order of segments does not matter */
    } * days;            /* ascending */
    size_t day_count, day_capacity;
    uint64_t *names; /* of the segments there are, hashed; ascending */
    size_t count, capacity;
    struct fresh_segment {
        uint32_t day;
        char sensor[SENSOR_NAME_LIMIT + 1];
        char name[SEGMENT_NAME_SIZE];
    } fresh[STORE_FRESH_LIMIT]; /* that `before` did not have */
    size_t fresh_count;
};

/* `before` NULL: nothing is new. False: the folder cannot be read, or there is no memory; store_look_clear() in any
 * case. */
bool store_look(const char *store, const struct store_look *before, struct store_look *ret_look);
void store_look_state(const struct store_look *look, struct day_span span,
                      char ret_state[STORE_STATE_SIZE]);
void store_look_clear(struct store_look *look); /* safe on a zeroed one */

/* The segments that are new, but for those that a compaction made of others. segment_list_clear() after it. */
void store_look_fresh(const struct store_look *look, const char *store,
                      struct segment_list *ret_list);

#endif
