/* Which segments of an input are in the store already: those of an ingest that was broken off, also
 * where compaction has made them a part of another segment since. */
#ifndef TEITEN_STORE_PRESENT_H
#define TEITEN_STORE_PRESENT_H

#include "store/store.h"

struct present;

/* Reads the store's segments of the sensor. NULL with error, also when the broken-off ingest had other
 * settings: then its segments cannot be gone on with. */
struct present *present_read(const struct ingest_options *options, struct error *error);
struct present *present_destroy(struct present *present); /* takes NULL, returns NULL */
bool present_has(const struct present *present, uint32_t day, const char *name);

#endif
