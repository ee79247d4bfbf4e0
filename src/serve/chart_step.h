/* Chart step: where the time of a row with `by` stands on an axis of equal steps.
 *
 * In: "2020-05-01T00:00:00+09:00", as ask writes times of buckets. Out: a number that grows by one from an hour, day or month to the
 * next, so that what is not there leaves its room. Hours are counted in UTC: a day of 23 or 25 hours has as many. */
#ifndef TEITEN_SERVE_CHART_STEP_H
#define TEITEN_SERVE_CHART_STEP_H

#include <stdbool.h>
#include <stdint.h>

/* False: it is no such time, or `by` is none of hour, day and month. */
bool chart_step(const char *by, const char *time, int64_t *ret_step);

#endif
