/* Entries: what a list has that people write in a file (lines.h), an entry a line; serves the watch list and the ignore
 * list. Bounded in entries and in bytes. */
#ifndef TEITEN_ALERT_ENTRIES_H
#define TEITEN_ALERT_ENTRIES_H

#include "alert/lines.h"

struct entry_kind {
    const char *what; /* "watch list", for messages */
    const char *form; /* what a line is */
    size_t size;      /* of an entry */
    size_t limit;     /* entries */
    size_t file_bytes;
    /* Fills a zeroed entry. NULL, or what is wrong with the line. */
    const char *(*take)(const struct line *line, const void *context, void *entry);
};

struct entries {
    void *items; /* freed by the list */
    size_t count, capacity;
};

/* Adds the lines of a text. ERROR_CONFIG with `name` and line; what stood before it has been added. */
bool entries_parse(struct entries *entries, const struct entry_kind *kind, const void *context,
                   const char *name, const char *text, size_t length, struct error *error);
/* Adds a file; one that is not there is an empty one if `may_be_absent`. */
bool entries_read(struct entries *entries, const struct entry_kind *kind, const void *context,
                  const char *file, bool may_be_absent, struct error *error);

#endif
