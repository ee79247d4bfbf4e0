/* Room: how the free space of the store's disk goes, from day to day.
 *
 * In: the free bytes at the first look of each day. Out: in how many days there is none left, at the pace of the last
 * week. Retention that keeps up with what comes shows as no pace at all. A pure piece; the book keeps it. */
#ifndef TEITEN_ALERT_ROOM_H
#define TEITEN_ALERT_ROOM_H

#include <stdint.h>

enum { ROOM_DAYS = 8, ROOM_LEAST_DAYS = 2 };

struct room {
    struct room_day {
        uint32_t day; /* since 1970, ascending */
        uint64_t free_bytes;
    } days[ROOM_DAYS];
    unsigned count;
};

/* Notes the first number of a day; of a day before the last one: the clock was set, all is forgotten. */
void room_note(struct room *room, uint32_t day, uint64_t free_bytes);
/* INFINITY: it does not shrink, or fewer than ROOM_LEAST_DAYS were seen. */
double room_days_left(const struct room *room, uint32_t day, uint64_t free_bytes);

#endif
