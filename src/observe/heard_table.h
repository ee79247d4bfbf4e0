/* What was heard in one span, on its way to the store: first words and the records of respond, with
 * downloads and tokens found in them, payloads once for each distinct content, and their events once for
 * each minute and pair of ends.
 *
 * In: struct heard, one by one (heard_table_take() is a struct hearing's function). Out: struct
 * heard_rows, day by day, at the end of the span, with what is known of them. Bounded by limit_bytes; what
 * does not fit is counted and dropped, the newest first, and the count is told. Once rows take a quarter of the
 * bytes, a source (IPv6: /64) that has a sixteenth gets no more. Hashes are keyed: attackers choose the
 * payloads. */
#ifndef TEITEN_OBSERVE_HEARD_TABLE_H
#define TEITEN_OBSERVE_HEARD_TABLE_H

#include "base/error.h"
#include "model/heard.h"
#include "observe/knowledge.h"
#include "observe/unheard.h"

#define HEARD_DEFAULT_LIMIT_BYTES ((size_t)64 << 20)
enum {
    HEARD_COMMAND_BYTES = 4096, /* of one command are kept */
    HEARD_LOGIN_BYTES = 256,    /* of one user or password */
    HEARD_TABLE_DAYS = 4,       /* days with rows at a time */
};

struct heard_table;
struct heard_table *heard_table_create(size_t limit_bytes, struct error *error);
struct heard_table *heard_table_destroy(struct heard_table *table); /* takes NULL, returns NULL */

void heard_table_take(void *table, const struct heard *heard);

/* Calls `rows` for each day that has something, ascending. Then the table has no rows any more. False as soon
 * as `rows` says false; it has none all the same. `knowledge` may be NULL. */
bool heard_table_hand_over(struct heard_table *table, struct knowledge *knowledge,
                           bool (*rows)(void *context, const struct heard_rows *rows,
                                        struct error *error),
                           void *context, struct error *error);

/* Moves what had no room since the last time, and what signatures were not asked of, behind it. A record
 * without a time, before any that has one, stands only in heard_counts(). */
void heard_table_take_unheard(struct heard_table *table, struct unheard *to);

bool heard_table_is_empty(
    const struct heard_table *table);                      /* has neither rows nor losses to tell */
size_t heard_table_bytes(const struct heard_table *table); /* of its limit are taken */
/* Of them, what rows and their texts take; the rest is room to grow, and what finds them again. */
size_t heard_table_content_bytes(const struct heard_table *table);

struct heard_counts {
    uint64_t conversations, payloads, logins, commands, downloads;
    uint64_t payload_events; /* packets and conversations, not rows */
    uint64_t dropped;        /* records that did not fit */
};
struct heard_counts heard_counts(const struct heard_table *table); /* since creation */
void heard_counts_add(struct heard_counts *to, const struct heard_counts *from);

#endif
