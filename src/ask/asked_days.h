/* Asked days: which days of the store an answer rests on, told without the store.
 *
 * For who keeps answers: while the segments of these days are what they were, the answer is, too. Days are UTC's. Where a
 * border is in a zone whose distance from UTC is not known here, a day more counts: never one too few. */
#ifndef TEITEN_ASK_ASKED_DAYS_H
#define TEITEN_ASK_ASKED_DAYS_H

#include "ask/ask.h"

struct day_span {
    uint32_t first, last; /* since 1970-01-01, both included */
};
#define DAY_SPAN_ALL ((struct day_span){0, UINT32_MAX})

/* The days of one of the options' periods: options->period or options->compare, in options->zone. A text that is no period
 * has all of them; NULL too. */
struct day_span asked_days(const struct ask_options *options, const char *period);

#endif
