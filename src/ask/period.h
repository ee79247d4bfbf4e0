/* Periods as people write them: 2020, 2020-H1, 2020-Q1, 2020-02, 2020-02-01, 2020-02-01..2020-03-15,
 * times such as 2020-02-01T09:30 or 2020-02-01T00:30Z, 令和2年上半期, `all`, and ..2020-03-15: all until then.
 *
 * In: text. Out: two points, from (included) and until (not included). A point is a wall clock's
 * time in the zone that the user asks in, or UTC where the text says so; ask.c turns the one into
 * the other. Knows no time zone and no "now", so the same text always gives the same points.
 * Points are whole minutes, because coverage is (store/schema.h), of the years 1970 to 2199. */
#ifndef TEITEN_ASK_PERIOD_H
#define TEITEN_ASK_PERIOD_H

#include "base/error.h"
#include "base/types.h"

struct period_point {
    int64_t minutes; /* since 1970-01-01T00:00 of the wall clock, or of UTC */
    bool utc;
};

struct period {
    bool
        all; /* everything that is in the store; from means nothing, nor does until where it is 0 */
    struct period_point from, until;
};

/* ERROR_USAGE tells what is wrong and how a period is written. */
bool period_parse(const char *text, struct period *ret_period, struct error *error);

#endif
