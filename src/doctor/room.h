/* Room: whether what the sensor is allowed to use is there. Pure arithmetic: bytes in, a finding out. */
#ifndef TEITEN_DOCTOR_ROOM_H
#define TEITEN_DOCTOR_ROOM_H

#include "doctor/finding.h"

#include <stdbool.h>
#include <stdint.h>

enum { ROOM_FAILED_DAYS = 3, ROOM_WARNING_DAYS = 30 };

/* A folder that grows. */
struct disk_room {
    uint64_t free_bytes;    /* for this user, of the file system */
    uint64_t used_bytes;    /* by the folder now */
    uint64_t limit_bytes;   /* it is kept below; 0: it is not */
    uint64_t bytes_per_day; /* 0: not known yet */
};

/* Days until the file system is full; UINT64_MAX: never, as the limit comes first, or not known. */
uint64_t room_days(const struct disk_room *room);
/* `option` is how the limit is given: "--store-limit". */
void room_judge_disk(const struct disk_room *room, const char *option, struct finding *finding);

struct memory_room {
    uint64_t needed_bytes;    /* by the options, at most */
    uint64_t resident_bytes;  /* of it in use already by a running sensor */
    uint64_t available_bytes; /* of the machine, without swapping */
    uint64_t group_bytes;     /* limit of the control group; UINT64_MAX: none */
};
void room_judge_memory(const struct memory_room *room, struct finding *finding);

enum { ROOM_TEXT_SIZE = 32 };
/* "1.5 GiB" */
const char *room_format(uint64_t bytes, char text[ROOM_TEXT_SIZE]);

#endif
