/* Internal to find: bytes to look at, and where the original has them. */
#ifndef TEITEN_EXPORT_FIND_INSIDE_H
#define TEITEN_EXPORT_FIND_INSIDE_H

#include "export/find.h"

/* Byte i is made of the bytes from[i]..to[i]-1 of the original. */
struct view {
    const struct anonymiser *anonymiser;
    const struct hidden *hidden;
    bool is_halved; /* every second byte, in this layer or one above */
    uint8_t *marks; /* of the original */
    uint8_t *bytes;
    uint32_t *from, *to;
    size_t count;
};

void view_mark(const struct view *v, size_t from, size_t to);

/* Marks what stands in the view as it is (find_scan.c). */
void scan_view(const struct view *v);

#endif
