/* See unheard.h. */
#include "observe/unheard.h"

#include <stdlib.h>

/* One for each what and why is kept free, so that there always is a row to merge with. */
enum { KINDS = UNHEARD_WHAT_COUNT * UNHEARD_WHY_COUNT };
_Static_assert(UNHEARD_ROWS >= 2 * KINDS, "there is room for more than one minute");

static const int64_t minute_us = S_PER_MINUTE * (int64_t)US_PER_S;

enum unheard_what unheard_what_of(enum heard_kind kind)
{
    static const enum unheard_what of[] = {
        [HEARD_CONVERSATION] = UNHEARD_CONVERSATION,
        [HEARD_PAYLOAD] = UNHEARD_PAYLOAD,
        [HEARD_LOGIN] = UNHEARD_LOGIN,
        [HEARD_COMMAND] = UNHEARD_COMMAND,
    };
    return of[kind];
}

/* The row to count in, or NULL where a new one is to be made. */
static struct unheard_row *row_of(struct unheard *u, int64_t from_us, enum unheard_what what,
                                  enum unheard_why why)
{
    struct unheard_row *latest = NULL;
    for (size_t i = u->count; i > 0; i--) {
        struct unheard_row *row = &u->rows[i - 1];
        if (row->what != what || row->why != why)
            continue;
        if (row->from_us == from_us)
            return row;
        latest = latest == NULL ? row : latest;
    }
    return u->count >= UNHEARD_ROWS - KINDS ? latest : NULL;
}

void unheard_note(struct unheard *unheard, int64_t time_us, enum unheard_what what,
                  enum unheard_why why, uint64_t records)
{
    const int64_t from_us = time_us / minute_us * minute_us;
    struct unheard_row *row = row_of(unheard, from_us, what, why);
    if (row == NULL) {
        row = &unheard->rows[unheard->count++];
        *row = (struct unheard_row){.from_us = from_us, .what = (uint8_t)what, .why = (uint8_t)why};
    }
    row->records += records;
}

void unheard_add(struct unheard *to, const struct unheard *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct unheard_row *row = &from->rows[i];
        unheard_note(to, row->from_us, (enum unheard_what)row->what, (enum unheard_why)row->why,
                     row->records);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct unheard_row *x = a, *y = b;
    if (x->from_us != y->from_us)
        return x->from_us > y->from_us ? 1 : -1;
    return x->what != y->what ? x->what - y->what : x->why - y->why;
}

static uint32_t day_of(const struct unheard_row *row)
{
    return (uint32_t)(row->from_us / (S_PER_DAY * (int64_t)US_PER_S));
}

bool unheard_hand_over(struct unheard *unheard,
                       bool (*rows)(void *context, uint32_t day, const struct unheard_row *rows,
                                    size_t count, struct error *error),
                       void *context, struct error *error)
{
    const struct unheard_row *r = unheard->rows;
    qsort(unheard->rows, unheard->count, sizeof *r, compare_rows);
    for (size_t a = 0, b; a < unheard->count; a = b) {
        for (b = a + 1; b < unheard->count && day_of(&r[b]) == day_of(&r[a]); b++) {
        }
        if (!rows(context, day_of(&r[a]), r + a, b - a, error))
            return false;
    }
    return true;
}
