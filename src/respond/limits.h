/* Limits: how many SYN-ACKs may go to one source, to its neighbourhood, and in all.
 *
 * One number stands for a bucket: the steady time at which it will be full again (GCRA, ITU-T I.371).
 * A rate of n a second allows n at once. A bucket that is full is worth nothing and its place is free, so
 * a table holds only those who owe: at most (SYNs a second) / (rate) at a time. The tables have a fixed
 * size, LIMIT_WAYS places for each value of a keyed hash; where all of them owe, a newcomer takes over
 * the place with the least debt, and the debt: who overflows the table gains nothing by it, and a flood is
 * answered less, never more. Private to src/respond/. */
#ifndef TEITEN_RESPOND_LIMITS_H
#define TEITEN_RESPOND_LIMITS_H

#include "base/hash.h"
#include "respond/path.h"

enum {
    LIMIT_WAYS = 4, /* of 16 bytes: one cache line */
    LIMIT_SOURCE_SETS = 8192,
    LIMIT_PREFIX_SETS = 4096,
};

struct limit_place {
    uint64_t who; /* keyed hash; 64 bits, so that no two are taken for one */
    int64_t full_ns;
};

struct limit_set {
    struct limit_place places[LIMIT_WAYS];
};

struct limit_table {
    struct limit_set *sets;
    size_t set_mask;
};

enum limit_verdict { LIMIT_GO, LIMIT_SOURCE, LIMIT_PREFIX, LIMIT_TOTAL };

struct limits {
    struct limit_table sources, prefixes;
    int64_t total_full_ns;
    struct hash_key key;
    uint32_t source_per_s, prefix_per_s, total_per_s; /* 0: no limit */
};

bool limits_init(struct limits *limits, struct hash_key key); /* false: no memory */
void limits_clear(struct limits *limits);                     /* takes an all-zero one */

/* May one SYN-ACK go to path->talk.src? The first limit that says no; else it is counted as gone. */
enum limit_verdict limits_ask(struct limits *limits, const struct path *path, int64_t steady_ns);

/* One bucket alone. */
bool limit_take(int64_t *full_ns, uint32_t per_s, int64_t steady_ns);

#endif
