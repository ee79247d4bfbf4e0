/* Coverage: what was received in each minute, and the quiet live time between.
 *
 * In: the records of a closing block in the order of arrival. Out: coverage rows and reject rows,
 * sorted by minute, at most one row a minute and call. A quiet span becomes rows of its own, cut at
 * hours, if it is not longer than max_silence_s; a longer one is a gap in the sensor's life. */
#ifndef TEITEN_OBSERVE_COVERAGE_H
#define TEITEN_OBSERVE_COVERAGE_H

#include "model/rows.h"
#include "observe/observe.h"
#include "observe/record.h"

enum { COVERAGE_LIVE_SPANS = 8 };

/* A block of so many days has room for a row for each of its minutes; the observer closes it then. */
enum { COVERAGE_DAYS = 20 };

struct coverage {
    struct coverage_row *rows;
    size_t count, capacity;
    struct reject_row *rejects;
    size_t reject_count, reject_capacity;
    uint32_t max_silence_s;
    /* Spans of live minutes, ascending, with gaps between. Several, because one packet with a wild time
     * must not make all that follows look like the past. */
    struct live_span {
        uint32_t from, until; /* until is not included */
        uint64_t touched;
    } live[COVERAGE_LIVE_SPANS];
    size_t live_count;
    uint64_t touches;
    struct observe_totals *totals;
};

bool coverage_init(struct coverage *coverage, uint32_t max_silence_s, struct observe_totals *totals,
                   struct error *error);
void coverage_clear(struct coverage *coverage);

/* Adds records; stops when its rows are full. Returns how many it took: call coverage_take() and go
 * on with the rest. */
size_t coverage_add(struct coverage *coverage, const struct record *records, size_t count);

/* Sorts what was added, puts the quiet spans between and adds everything to the totals. The caller
 * then hands the rows to the sink, and calls coverage_restart(). */
void coverage_take(struct coverage *coverage);
void coverage_restart(struct coverage *coverage);

/* See observe_live_until(). */
void coverage_live_until(struct coverage *coverage, uint32_t minute);

#endif
