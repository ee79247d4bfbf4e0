/* Which files of an archive (archive.h) may hold packets of a span of time: by their names, which tell the time of
 * their first packet, and because none holds more than an hour. */
#ifndef TEITEN_CAPTURE_ARCHIVE_LIST_H
#define TEITEN_CAPTURE_ARCHIVE_LIST_H

#include "base/error.h"
#include "base/types.h"

enum { ARCHIVE_LIST_LIMIT = 100000, ARCHIVE_LIST_NAME = 256 };

struct archive_name {
    char name[ARCHIVE_LIST_NAME];
    struct instant begin; /* by its name */
};

struct archive_list {
    struct archive_name *items; /* by begin, then name */
    size_t count, room;
};

/* Fills a zeroed list, which is to be cleared also after a failure. `sensor`: of this one; NULL: of all.
 * Names that tell no time are passed over. */
bool archive_list_fill(struct archive_list *list, const char *folder, const char *sensor,
                       struct instant first, struct instant last, struct error *error);
void archive_list_clear(struct archive_list *list);

#endif
