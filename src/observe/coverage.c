/* See coverage.h. */
#include "observe/coverage.h"

#include <stdlib.h>
#include <string.h>

enum {
    COVERAGE_ROWS = 1 << 15,       /* busy minutes: more than COVERAGE_DAYS of them */
    COVERAGE_QUIET_ROWS = 1 << 16, /* at most two of quiet spans for each busy one */
    MINUTES_PER_HOUR = 60,
    /* Packets arrive nearly in order: the row of a minute is among the last few. */
    COVERAGE_LOOK_BACK = 4,
};

_Static_assert(COVERAGE_ROWS > (COVERAGE_DAYS + 1) * 24 * 60, "a row for each minute");

bool coverage_init(struct coverage *coverage, uint32_t max_silence_s, struct observe_totals *totals,
                   struct error *error)
{
    *coverage = (struct coverage){
        .capacity = COVERAGE_ROWS,
        .reject_capacity = COVERAGE_ROWS,
        .max_silence_s = max_silence_s,
        .totals = totals,
    };
    coverage->rows =
        reallocarray(NULL, COVERAGE_ROWS + COVERAGE_QUIET_ROWS, sizeof *coverage->rows);
    coverage->rejects = reallocarray(NULL, COVERAGE_ROWS, sizeof *coverage->rejects);
    if (coverage->rows != NULL && coverage->rejects != NULL)
        return true;
    coverage_clear(coverage);
    return error_set(error, ERROR_FAILED, "memory: no room for the coverage rows");
}

void coverage_clear(struct coverage *coverage)
{
    free(coverage->rows);
    free(coverage->rejects);
    memset(coverage, 0, sizeof *coverage);
}

void coverage_restart(struct coverage *coverage)
{
    coverage->count = coverage->reject_count = 0;
}

/* The row of a minute; NULL when there is none and no room for one. */
static struct coverage_row *row_of(struct coverage *coverage, uint32_t minute)
{
    for (size_t back = 1; back <= COVERAGE_LOOK_BACK && back <= coverage->count; back++) {
        struct coverage_row *row = &coverage->rows[coverage->count - back];
        if (row->from_minute == minute)
            return row;
    }
    if (coverage->count == coverage->capacity)
        return NULL;
    struct coverage_row *row = &coverage->rows[coverage->count++];
    *row = (struct coverage_row){.from_minute = minute, .until_minute = minute + 1};
    return row;
}

static bool count_reject(struct coverage *coverage, uint32_t minute, uint16_t reason)
{
    for (size_t back = 1; back <= COVERAGE_LOOK_BACK && back <= coverage->reject_count; back++) {
        struct reject_row *row = &coverage->rejects[coverage->reject_count - back];
        if (row->minute == minute && row->reason == reason) {
            row->packets++;
            return true;
        }
    }
    if (coverage->reject_count == coverage->reject_capacity)
        return false;
    coverage->rejects[coverage->reject_count++] =
        (struct reject_row){.minute = minute, .reason = reason, .packets = 1};
    return true;
}

size_t coverage_add(struct coverage *coverage, const struct record *records, size_t count)
{
    struct coverage_row *row = NULL;
    uint64_t minute_end_us = 0; /* of `row`; its minute begins 60 s before */
    enum { MINUTE_US = 60 * US_PER_S };

    for (size_t i = 0; i < count; i++) {
        const struct record *r = &records[i];
        uint64_t time_us = record_time_us(r);
        if (row == NULL || time_us >= minute_end_us || time_us + MINUTE_US < minute_end_us) {
            uint32_t minute = (uint32_t)(time_us / MINUTE_US);
            row = row_of(coverage, minute);
            if (row == NULL)
                return i;
            minute_end_us = ((uint64_t)minute + 1) * MINUTE_US;
        }
        switch ((int)record_kind(r)) {
        case KIND_ACCESS:
            row->accesses++;
            break;
        case KIND_BACKSCATTER:
            row->backscatter++;
            break;
        case KIND_CONVERSATION:
            row->conversation++;
            break;
        case KIND_OTHER:
            row->other++;
            break;
        case RECORD_UNDECODABLE:
            if (!count_reject(coverage, row->from_minute, r->dst_port))
                return i;
            row->undecodable++;
            break;
        case RECORD_NOT_MONITORED:
            row->not_monitored++;
            break;
        case RECORD_LIVE: /* its row is there now */
            continue;
        default: /* RECORD_DROPPED: not received */
            row->dropped_kernel += r->src;
            row->dropped_interface += r->dst;
            continue;
        }
        row->received++;
        row->fragments += (r->mark & RECORD_FRAGMENT) != 0;
    }
    return count;
}

static int compare_rows(const void *a, const void *b)
{
    const struct coverage_row *x = a, *y = b;
    return (x->from_minute > y->from_minute) - (x->from_minute < y->from_minute);
}

static int compare_rejects(const void *a, const void *b)
{
    const struct reject_row *x = a, *y = b;
    if (x->minute != y->minute)
        return x->minute > y->minute ? 1 : -1;
    return (x->reason > y->reason) - (x->reason < y->reason);
}

static void add_row(struct coverage_row *to, const struct coverage_row *from)
{
    to->received += from->received;
    to->accesses += from->accesses;
    to->backscatter += from->backscatter;
    to->conversation += from->conversation;
    to->other += from->other;
    to->undecodable += from->undecodable;
    to->not_monitored += from->not_monitored;
    to->fragments += from->fragments;
    to->dropped_kernel += from->dropped_kernel;
    to->dropped_interface += from->dropped_interface;
}

static void add_to_totals(struct observe_totals *totals, const struct coverage_row *row)
{
    totals->received += row->received;
    totals->accesses += row->accesses;
    totals->backscatter += row->backscatter;
    totals->conversation += row->conversation;
    totals->other += row->other;
    totals->undecodable += row->undecodable;
    totals->not_monitored += row->not_monitored;
    totals->fragments += row->fragments;
    totals->dropped_kernel += row->dropped_kernel;
    totals->dropped_interface += row->dropped_interface;
    if (row->from_minute < totals->first_minute)
        totals->first_minute = row->from_minute;
    if (row->from_minute > totals->last_minute)
        totals->last_minute = row->from_minute;
}

/* Equal minutes next to each other become one. Returns the new count. */
static size_t merge_rows(struct coverage_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && rows[kept - 1].from_minute == rows[i].from_minute)
            add_row(&rows[kept - 1], &rows[i]);
        else
            rows[kept++] = rows[i];
    }
    return kept;
}

static size_t merge_rejects(struct reject_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && rows[kept - 1].minute == rows[i].minute &&
            rows[kept - 1].reason == rows[i].reason)
            rows[kept - 1].packets += rows[i].packets;
        else
            rows[kept++] = rows[i];
    }
    return kept;
}

/* Adds rows without packets for the live minutes from..until. There is room: the caller counted. */
static void add_quiet(struct coverage *coverage, uint32_t from, uint32_t until)
{
    while (from < until) {
        uint32_t end = (from / MINUTES_PER_HOUR + 1) * MINUTES_PER_HOUR;
        if (end > until)
            end = until;
        coverage->rows[coverage->count++] =
            (struct coverage_row){.from_minute = from, .until_minute = end};
        from = end;
    }
}

/* ---- Silences ---- */

/* A silence of so many minutes is a gap in the sensor's life, or live time. */
static bool is_gap(const struct coverage *coverage, uint32_t minutes)
{
    return (uint64_t)minutes * S_PER_MINUTE > coverage->max_silence_s;
}

/* Adds the silence from..until: rows without packets if it is live, else a gap. True: it is live. */
static bool add_silence(struct coverage *coverage, uint32_t from, uint32_t until)
{
    if (from == until)
        return true;
    size_t rows = (size_t)(until - from) / MINUTES_PER_HOUR + 2;
    if (!is_gap(coverage, until - from) &&
        coverage->count + rows <= COVERAGE_ROWS + COVERAGE_QUIET_ROWS) {
        add_quiet(coverage, from, until);
        return true;
    }
    coverage->totals->gaps++;
    coverage->totals->gap_seconds += (uint64_t)(until - from) * S_PER_MINUTE;
    return false;
}

/* Makes room for a span at live[at]: forgets the first or the last, whichever was not touched for
 * longer. Only those, so that the gaps between the others stay as they were counted. Returns where
 * the span goes. */
static size_t open_live_span(struct coverage *coverage, size_t at)
{
    struct live_span *live = coverage->live;
    size_t count = coverage->live_count;
    if (count == COVERAGE_LIVE_SPANS) {
        bool first = at == count || (at > 0 && live[0].touched < live[count - 1].touched);
        if (first) {
            memmove(live, live + 1, (count - 1) * sizeof *live);
            at--;
        }
        count--;
    }
    memmove(live + at + 1, live + at, (count - at) * sizeof *live);
    coverage->live_count = count + 1;
    return at;
}

/* A busy minute: what is silent between it and the spans known to be live, before it and after it? */
static void note_live(struct coverage *coverage, uint32_t minute)
{
    struct live_span *live = coverage->live;
    size_t count = coverage->live_count;
    size_t after = count; /* the first span that begins later */
    while (after > 0 && live[after - 1].from > minute)
        after--;
    struct live_span *left = after > 0 ? &live[after - 1] : NULL;
    struct live_span *right = after < count ? &live[after] : NULL;
    coverage->touches++;
    if (left != NULL && minute < left->until) {
        left->touched = coverage->touches;
        return;
    }
    if (left != NULL && right != NULL) { /* one gap becomes two silences */
        coverage->totals->gaps--;
        coverage->totals->gap_seconds -= (uint64_t)(right->from - left->until) * S_PER_MINUTE;
    }
    bool joins_left = left != NULL && add_silence(coverage, left->until, minute);
    bool joins_right = right != NULL && add_silence(coverage, minute + 1, right->from);
    if (joins_left && joins_right) {
        left->until = right->until;
        memmove(right, right + 1, (count - after - 1) * sizeof *right);
        coverage->live_count--;
    } else if (joins_left) {
        left->until = minute + 1;
    } else if (joins_right) {
        left = right;
        right->from = minute;
    } else {
        left = &live[open_live_span(coverage, after)];
        *left = (struct live_span){.from = minute, .until = minute + 1};
    }
    left->touched = coverage->touches;
}

void coverage_live_until(struct coverage *coverage, uint32_t minute)
{
    if (coverage->live_count == 0) {
        coverage->live[0] = (struct live_span){.from = minute, .until = minute};
        coverage->live_count = 1;
    } else if (minute > coverage->live[coverage->live_count - 1].until) {
        coverage->live[coverage->live_count - 1].until = minute;
    }
}

void coverage_take(struct coverage *coverage)
{
    qsort(coverage->rows, coverage->count, sizeof *coverage->rows, compare_rows);
    qsort(coverage->rejects, coverage->reject_count, sizeof *coverage->rejects, compare_rejects);
    size_t busy = coverage->count = merge_rows(coverage->rows, coverage->count);
    coverage->reject_count = merge_rejects(coverage->rejects, coverage->reject_count);

    for (size_t i = 0; i < busy; i++) {
        add_to_totals(coverage->totals, &coverage->rows[i]);
        note_live(coverage, coverage->rows[i].from_minute);
    }
    if (coverage->count > busy)
        qsort(coverage->rows, coverage->count, sizeof *coverage->rows, compare_rows);
}
