/* Fresh: which segments of the store have not been looked at.
 *
 * In: the store's folders, the book. A segment is known by a hash of its path. What a compaction makes of segments is a
 * new one, which is looked at again: notices that are the same are no news. Cheap while nothing lands: only the times
 * of the folders of days and sensors are looked at. */
#ifndef TEITEN_ALERT_FRESH_H
#define TEITEN_ALERT_FRESH_H

#include "alert/book.h"
#include "store/store.h"

enum { FRESH_DAYS = 8 }; /* back from the newest day: a sensor may deliver that late */

struct fresh {
    uint64_t folders; /* a hash of names and times, as last looked at */
    uint32_t first_day, newest_day;
};

struct fresh_segments {
    bool listed;                /* false: nothing has changed, the rest is empty */
    struct segment_list before; /* the first time: of days before the last but one */
    struct segment_list now;
    struct segment_list all; /* owns what `before` and `now` are parts of */
    uint64_t *hashes;        /* of all that were listed, ascending */
    size_t hash_count;
};

/* `today` (UTC): days far beyond it, as a capture with a wrong clock makes them, do not count as the newest. */
bool fresh_list(struct fresh *fresh, const char *store, const struct book *book, uint32_t today,
                struct fresh_segments *ret_segments, struct error *error);
/* Notes in the book that they were looked at, and forgets those that are gone. Takes the hashes. */
void fresh_note(struct fresh_segments *segments, struct book *book);
/* The next time lists, whatever the folders say. */
void fresh_forget(struct fresh *fresh);
void fresh_segments_clear(struct fresh_segments *segments);

#endif
