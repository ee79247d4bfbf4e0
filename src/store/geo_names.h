/* The names of autonomous systems. At most GEO_NAME_BYTES bytes each, always UTF-8, without control
 * characters, whatever the database says. */
#ifndef TEITEN_STORE_GEO_NAMES_H
#define TEITEN_STORE_GEO_NAMES_H

#include "base/types.h"

enum { GEO_NAME_BYTES = 256 }; /* without the final zero */

struct geo_name {
    uint32_t asn;    /* 0: an empty slot */
    uint32_t file;   /* that gave the name */
    uint32_t offset; /* in `text` */
};

struct geo_names {
    struct geo_name *slots; /* a hash table, at most half full */
    unsigned slot_bits;
    size_t count;
    uint8_t
        *seen; /* one bit for each small AS: named by the file `seen_file`. Saves most look-ups */
    uint32_t seen_file;
    uint64_t factor; /* random and odd, so that a file cannot choose its collisions */
    char *text;
    size_t text_length, text_capacity;
};

/* False when there is no memory. geo_names_clear() then too. */
bool geo_names_init(struct geo_names *names);
void geo_names_clear(struct geo_names *names);

/* Has file number `file` named this AS already? Then its name there stays, and need not be read. */
bool geo_names_has(struct geo_names *names, uint32_t asn, uint32_t file);

/* Names the AS; replaces what an earlier file said. False: no memory, or GEO_NAMES_LIMIT_BYTES. */
bool geo_names_set(struct geo_names *names, uint32_t asn, uint32_t file, const char *name,
                   size_t length);

const char *geo_names_get(const struct geo_names *names, uint32_t asn); /* "" when not known */

#endif
