/* The walk over a closed block: from packets sorted by source to rows.
 *
 * For every source, its packets of one day are put into groups of one port, protocol, kind, mark and
 * hour; a group in order of time is one piece of a scan (more, where the source was silent for longer
 * than the time-out); and its distinct tuples are flows. */
#ifndef TEITEN_OBSERVE_WALK_H
#define TEITEN_OBSERVE_WALK_H

#include "model/rows.h"
#include "observe/block.h"
#include "observe/sort.h"

/* The most rows that are handed on together, but for one source that has more; never more than a block
 * has records. */
enum { WALK_ROWS = 1 << 19 };

struct walk {
    bool keep_flows;
    uint64_t scan_timeout_us;
    struct flow_rows flows;
    struct scan_rows scans;
    struct backscatter_rows
        backscatter; /* in the memory of the two above: never at the same time */
    size_t row_capacity, row_limit;

    /* Scratch for one source, reserved for the largest that a block can hold. */
    struct record *run, *run_scratch;
    uint8_t *numbers; /* of each packet's group */
    struct item *items, *items_scratch;
    uint64_t *targets; /* a set of destinations: stamp << 32 | destination */
    size_t run_capacity, target_capacity;
    uint32_t target_stamp;
    uint64_t target_key;

    void *rows_memory;
    size_t rows_bytes;
};

size_t walk_bytes(size_t run_capacity);
bool walk_init(struct walk *walk, size_t run_capacity, bool keep_flows, uint32_t scan_timeout_s,
               struct error *error);
void walk_clear(struct walk *walk);

/* Makes rows of the sorted keys[0..count) of `records`, all of one day, from *at on, until all are done
 * or the rows are full; *at tells how far it came. The rows are then in walk->flows and walk->scans;
 * the caller hands them on and calls walk_restart(). */
void walk_sources(struct walk *walk, const struct record *records, const uint64_t *keys,
                  size_t count, size_t *at);
void walk_restart(struct walk *walk);

/* The same for backscatter (backscatter.c): keys[0..count) are sorted by record_victim(), and the rows
 * are in walk->backscatter. No rows of walk_sources() may wait. `addresses6` NULL: IPv4. */
void walk_victims(struct walk *walk, const struct record *records, const struct ipv6 *addresses6,
                  const uint64_t *keys, size_t count, size_t *at);

#endif
