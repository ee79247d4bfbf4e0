/* Public rows: which rows of an answer are told in public, and what of them.
 *
 * A row of fewer than `least` distinct sources (of attacks: victims) may be somebody's probe, and is not told for itself.
 * What is left says as little of it: ranks and the number of rows are of the rows that are told, the other period's
 * numbers go where they are of too few, times are days, lists of ports and names of sensors go. Sensors are one row.
 * Of all ranked rows that are not told the accesses are told together, as the total has them anyway. */
#ifndef TEITEN_SERVE_PUBLIC_ROWS_H
#define TEITEN_SERVE_PUBLIC_ROWS_H

#include "ask/ask.h"

/* Whether the rows of a question have what is counted here: a question that has not is never public. */
bool public_rows_can(const struct question *question);

/* `all`: the answer to the same question without --without, where the answer has a class left out; else NULL. Where of a
 * row the sources that were left out are too few, the row of `all` stands for it, so that no difference of two
 * answers tells what is held back. At most `top` rows stay (0: all). False: no memory; then nothing must be shown. */
bool public_rows(struct answer *answer, const struct answer *all, uint64_t least, uint64_t top,
                 bool japanese);

#endif
