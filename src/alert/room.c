/* See room.h. */
#include "alert/room.h"

#include <math.h>
#include <string.h>

void room_note(struct room *room, uint32_t day, uint64_t free_bytes)
{
    if (room->count > 0 && day < room->days[room->count - 1].day)
        room->count = 0;
    if (room->count > 0 && day == room->days[room->count - 1].day)
        return;
    while (room->count == ROOM_DAYS || (room->count > 0 && day - room->days[0].day >= ROOM_DAYS))
        memmove(room->days, room->days + 1, --room->count * sizeof room->days[0]);
    room->days[room->count++] = (struct room_day){day, free_bytes};
}

double room_days_left(const struct room *room, uint32_t day, uint64_t free_bytes)
{
    if (room->count == 0 || day < room->days[0].day + ROOM_LEAST_DAYS ||
        room->days[0].free_bytes <= free_bytes)
        return INFINITY;
    const double lost = (double)(room->days[0].free_bytes - free_bytes);
    return (double)free_bytes / lost * (double)(day - room->days[0].day);
}
