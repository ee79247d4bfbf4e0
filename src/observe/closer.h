/* Closing a block: its packets become the rows of days, and the rows go to the sink.
 *
 * Days are handed over in ascending order, each with its coverage, its rows of IPv4 and IPv6 and their tags and backscatter, so
 * that store has few days open at a time. Touched by one thread at a time. */
#ifndef TEITEN_OBSERVE_CLOSER_H
#define TEITEN_OBSERVE_CLOSER_H

#include "observe/block.h"
#include "observe/coverage.h"
#include "observe/observe.h"
#include "observe/sort.h"
#include "observe/tag_walk.h"
#include "observe/walk.h"

struct closer {
    struct observe_options options;
    struct coverage coverage;
    size_t coverage_done, rejects_done; /* rows that have been handed over */
    struct walk walk;
    struct tag_walk tags;
    /* Whose rows `tags` delivers. */
    const struct block *tag_block;
    uint32_t tag_day;
    bool tag_is_ipv6;
    struct source_keys {
        uint64_t *keys, *scratch, *sorted;
        size_t capacity, count, at;
    } ipv4, ipv6, victims, victims6; /* the last two: of backscatter, by victim */
    struct observe_totals totals;
    struct error error; /* when failed */
    bool failed;
};

size_t closer_bytes(size_t capacity);
bool closer_init(struct closer *closer, const struct observe_options *options, size_t capacity,
                 struct error *error);
void closer_clear(struct closer *closer);

/* Hands over everything of the block. After a failure of the sink nothing more is handed over. */
void closer_close(struct closer *closer, struct block *block);

#endif
