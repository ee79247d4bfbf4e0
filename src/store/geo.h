/* Geo: country and autonomous system of an address, from databases on disk.
 *
 * In: a country database (.mmdb, or CSV lines `first,last,country`) and an AS database (.mmdb, or CSV
 * lines `first,last,asn,"name"`), IPv4 and IPv6, as the npm packages @ip-location-db/... have them.
 * What a file is, is told by its content. Out: sorted ranges, so that a column of sorted addresses is
 * answered in one walk. A country is where an address is registered, not who attacks.
 *
 * Bounded: at most GEO_RANGE_LIMIT ranges a database. Immutable once created: any number of threads
 * may ask at once, and a new one can take its place while the old is still asked. */
#ifndef TEITEN_STORE_GEO_H
#define TEITEN_STORE_GEO_H

#include "base/error.h"
#include "base/types.h"

#define GEO_RANGE_LIMIT ((size_t)8 << 20)

struct geo_options {
    const char *const *files; /* any mix of the forms above; later files win where both know */
    size_t file_count;
};

struct geo;
/* A file that is no such database is ERROR_CONFIG with its name and line. No files: an empty geo. */
struct geo *geo_create(const struct geo_options *options, struct error *error);
struct geo *geo_destroy(struct geo *geo); /* takes NULL, returns NULL */

/* Country codes are small numbers; the word of a code is "JP", or "" for 0 = not known. */
enum { GEO_COUNTRY_COUNT = 1 + 26 * 26 };
extern const char *const geo_country_words[GEO_COUNTRY_COUNT];
uint16_t geo_country_code(const char *iso_code); /* 0 when it is not two letters A-Z */

/* One address. Not found: country 0, asn 0. */
void geo_lookup_ipv4(const struct geo *geo, struct ipv4 address, uint16_t *ret_country,
                     uint32_t *ret_asn);
void geo_lookup_ipv6(const struct geo *geo, struct ipv6 address, uint16_t *ret_country,
                     uint32_t *ret_asn);

/* `count` addresses in ascending order (equal ones allowed), answered in one walk: linear in count
 * where addresses are dense and logarithmic in the ranges where they are sparse. */
void geo_lookup_sorted_ipv4(const struct geo *geo, const uint32_t *addresses, size_t count,
                            uint16_t *ret_countries, uint32_t *ret_asns);

/* The name of an AS, or "". Valid while `geo` lives. */
const char *geo_network_name(const struct geo *geo, uint32_t asn);

/* What is loaded, for segment.json and reports. */
struct geo_source {
    const char *file_name;   /* last part of the path only */
    const char *description; /* "country" or "asn" */
    const char *date;        /* ISO date: build epoch of an .mmdb, else the file's mtime */
    const char *sha256;      /* of the file */
    const char *about;       /* what an .mmdb says of itself, or "": any text */
    size_t ranges;
};
size_t geo_source_count(const struct geo *geo);
const struct geo_source *geo_source_at(const struct geo *geo, size_t index);

#endif
