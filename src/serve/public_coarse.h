/* Public coarse: numbers of rows, so rounded that two answers do not differ by what one of them holds back.
 *
 * A row that has few sources on one day is not told of that day, and is in the sum of two days all the same; so is a source
 * of another class. Counts are told to two digits, and to tens at least; what is divided from them, and the order of rows,
 * follows. Who moves them by less than a step moves them only where they happen to stand beside its border. */
#ifndef TEITEN_SERVE_PUBLIC_COARSE_H
#define TEITEN_SERVE_PUBLIC_COARSE_H

#include "ask/ask.h"

enum { PUBLIC_STEP = 10 };

int64_t public_coarse_count(int64_t count);

/* What is known of what the rows count, without them: it need not be coarse. */
struct public_known {
    bool amount; /* the coverage says it of each row; their sources it does not */
    bool
        total; /* the coverage says what all rows add up to; else shares have two digits, for total = amount / share */
};
void public_coarse(struct answer *answer, const struct public_known *known);

/* Orders rows by what they count, then by their names; of a series by time and names. Surges stay where they are. False:
 * no memory. */
bool public_coarse_order(struct answer *answer);

#endif
