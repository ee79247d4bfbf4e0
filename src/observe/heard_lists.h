/* The lists of a table of heard things, for the files that fill them. Private to observe. */
#ifndef TEITEN_OBSERVE_HEARD_LISTS_H
#define TEITEN_OBSERVE_HEARD_LISTS_H

#include "base/hash.h"
#include "observe/heard_table.h"
#include "observe/unheard.h"

enum {
    LIST_FIRST = 64, /* items for which a list has room at first */
    SOURCE_PLACES = 4096,
};

enum list_kind {
    LIST_CONVERSATIONS,
    LIST_PAYLOADS,
    LIST_PAYLOAD_EVENTS,
    LIST_LOGINS,
    LIST_COMMANDS,
    LIST_DOWNLOADS,
    LIST_BYTES,
    LIST_CONTENTS,      /* of each payload: struct content */
    LIST_PAYLOAD_HEADS, /* of the payloads' hash table: number of a chain's first and 1, or 0 */
    LIST_PAYLOAD_LINKS, /* of each payload: struct heard_link */
    LIST_EVENT_HEADS,   /* the same of their events */
    LIST_EVENT_LINKS,
    LIST_COUNT
};

/* What is known of a payload besides its row. */
struct content {
    struct text_ref signatures; /* once they are attached */
    bool plain;                 /* it wants to fetch nothing */
    bool unmatched;             /* signatures were not asked, which is still to be noted */
};

struct list {
    void *items;
    size_t count, capacity;
};

struct day {
    uint32_t day;
    struct list lists[LIST_COUNT];
};

struct heard_table {
    size_t limit_bytes, used_bytes;
    size_t content_bytes; /* of used_bytes, what rows and their texts take */
    struct hash_key key;
    struct day days[HEARD_TABLE_DAYS]; /* ascending */
    size_t day_count;
    struct heard_counts counts;
    /* Bytes of rows by source, at its hash: who shares a place shares the room. */
    uint32_t source_bytes[SOURCE_PLACES];
    /* Of the record that is being taken. */
    uint32_t *of_source;
    int64_t time_us;
    struct unheard unheard;
};

/* The place of a day, kept in order; NULL when there are too many. */
struct day *heard_day(struct heard_table *t, uint32_t day);

/* Room for `more` items, or for one row and its texts; false when the limit is reached, which
 * heard_room_for() counts: as the row of the list that it is, none of payloads. */
bool heard_reserve(struct heard_table *t, struct day *day, enum list_kind kind, size_t more);
bool heard_room_for(struct heard_table *t, struct day *day, enum list_kind kind, size_t text_bytes);
/* Call after one of them. */
void heard_append(struct day *day, enum list_kind kind, const void *item);
struct text_ref heard_append_bytes(struct day *day, const void *bytes, size_t length);

/* Whether its source may still have a row: when rows take a quarter of the room, who has had a sixteenth of it
 * gets no more. heard_room_for() asks it itself. */
bool heard_is_fair(const struct heard_table *t);

/* What the rows of a day take, without the room for more. */
size_t heard_content_bytes(const struct day *day);

/* Counts that the record, or something in it, has no room. */
void heard_drop(struct heard_table *t, enum unheard_what what);

/* Frees all rows. */
void heard_clear_days(struct heard_table *t);

static inline const uint8_t *heard_bytes_at(const struct day *day, struct text_ref ref)
{
    return (const uint8_t *)day->lists[LIST_BYTES].items + ref.at;
}

static inline int64_t heard_microseconds(int64_t ns)
{
    return ns > 0 ? ns / NS_PER_US : 0;
}

/* ---- Who fills them ---- */

/* A command line, and what it wants to fetch. (heard_table.c) */
void heard_take_command(struct heard_table *t, struct day *day, const struct heard *heard);
/* What a text wants to fetch. (heard_table.c) */
void heard_take_downloads(struct heard_table *t, struct day *day, const struct heard *heard,
                          const uint8_t *text, uint32_t length);
/* (heard_payloads.c) */
void heard_take_payload(struct heard_table *t, struct day *day, const struct heard *heard);

#endif
