/* Events of a sensor's life: why numbers are missing, or why a line is empty. */
#ifndef TEITEN_MODEL_EVENT_H
#define TEITEN_MODEL_EVENT_H

#include "base/types.h"

enum sensor_event {
    EVENT_START,
    EVENT_STOP,
    EVENT_INTERFACE_DOWN, /* from..until: the interface was down; no coverage */
    EVENT_NO_TRAFFIC,     /* from..until: live, and not one packet came */
    EVENT_CLOCK_JUMP,     /* the machine's clock was set; detail: by how much */
    EVENT_DISK_FULL,      /* from..until: packets were counted, but could not be written */
    EVENT_RELOAD,         /* configuration and geo data were read again; detail: what changed */
    EVENT_COUNT
};

extern const char *const sensor_event_words[EVENT_COUNT];

enum { EVENT_DETAIL_SIZE = 200 };

struct event_row {
    int64_t from_us, until_us; /* equal where it is a moment */
    uint8_t event;             /* enum sensor_event */
    uint64_t packets;          /* disk_full: received and not written; else 0 */
    char detail[EVENT_DETAIL_SIZE];
};

#endif
