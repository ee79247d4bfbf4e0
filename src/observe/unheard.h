/* What was not heard: records that were lost, by the minute, by what they were and by why.
 *
 * In: one note for each loss, from whoever loses something: a full table, a sensor without a table, signatures
 * that take too long, a disk that cannot be written. Out: struct unheard_row, for the store, so that every answer can say what it
 * lacks. No loss is forgotten: beyond UNHEARD_ROWS the latest row of the same what and why takes the
 * number, and only the minute is wrong. A zeroed one is empty. */
#ifndef TEITEN_OBSERVE_UNHEARD_H
#define TEITEN_OBSERVE_UNHEARD_H

#include "base/error.h"
#include "model/heard.h"

#include <stddef.h>

enum { UNHEARD_ROWS = 512 };

struct unheard {
    size_t count;
    struct unheard_row rows[UNHEARD_ROWS];
};

/* `time_us` from 0 on. */
void unheard_note(struct unheard *unheard, int64_t time_us, enum unheard_what what,
                  enum unheard_why why, uint64_t records);
void unheard_add(struct unheard *to, const struct unheard *from);

/* Calls `rows` for each day, ascending, with the rows of it in the order of time. Changes their order, and
 * nothing else. False as soon as `rows` says false. */
bool unheard_hand_over(struct unheard *unheard,
                       bool (*rows)(void *context, uint32_t day, const struct unheard_row *rows,
                                    size_t count, struct error *error),
                       void *context, struct error *error);

/* What a record would have been. */
enum unheard_what unheard_what_of(enum heard_kind kind);

#endif
