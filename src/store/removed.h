/* What the store's limit has removed of what cannot be made again: <store>/.removed.json, for who watches the store.
 *
 * Removals that follow each other within a day are counted together. Without the file nothing was removed. */
#ifndef TEITEN_STORE_REMOVED_H
#define TEITEN_STORE_REMOVED_H

#include "base/error.h"

#include <stdint.h>

struct removed {
    int64_t since_s, at_s;              /* first and last removal, seconds since 1970 */
    uint64_t flows, payloads, segments; /* of so many segments; whole ones */
};

enum { REMOVED_TOGETHER_S = 86400 };

/* Adds to what is told. `more` has at_s; its since_s is not read. */
bool removed_add(const char *store, const struct removed *more, struct error *error);
/* All 0 where nothing was told, or where it cannot be read. */
struct removed removed_read(const char *store);

#endif
