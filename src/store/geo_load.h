/* Reading one database file: by its content a MaxMind DB (.mmdb) or lines of comma-separated values. */
#ifndef TEITEN_STORE_GEO_LOAD_H
#define TEITEN_STORE_GEO_LOAD_H

#include "base/error.h"
#include "base/hash.h"
#include "store/geo_names.h"
#include "store/geo_ranges.h"

enum { GEO_ABOUT_SIZE = 200 };
#define GEO_FILE_LIMIT_BYTES ((uint64_t)1 << 30)

/* What all files together say. */
struct geo_load {
    struct geo_ranges countries4, countries6; /* values: country codes of geo.h */
    struct geo_ranges asns4, asns6;
    struct geo_names names;
};

/* What is told of one file. */
struct geo_file {
    uint32_t number; /* 1, 2, ... in the order of reading */
    bool has_countries, has_asns;
    size_t ranges;              /* as the file has them, neighbours that are equal counted as one */
    uint64_t date_s;            /* since 1970: build epoch, else 0 */
    char about[GEO_ABOUT_SIZE]; /* of an .mmdb: its description, else its type */
    struct sha256 *sha;         /* of the bytes read; the .mmdb reader leaves it alone */
};

/* Two letters A-Z to 1 .. 676, as in geo.h; 0 when they are not. */
static inline uint16_t geo_code_of(char a, char b)
{
    if (a < 'A' || a > 'Z' || b < 'A' || b > 'Z')
        return 0;
    return (uint16_t)(1 + (a - 'A') * 26 + (b - 'A'));
}

/* Lines `first,last,country` or `first,last,asn,"name"`; the first line may be a heading. A line that
 * is neither is ERROR_CONFIG with its number. `path` is for messages; reads `fd` to its end. */
bool geo_csv_load(int fd, const char *path, struct geo_load *load, struct geo_file *file,
                  struct error *error);

/* MaxMind DB, through libmaxminddb. Country: country.iso_code (GeoLite2), else
 * registered_country.iso_code, else country_code (ip-location-db). AS: autonomous_system_number and
 * _organization. */
bool geo_mmdb_load(const char *path, struct geo_load *load, struct geo_file *file,
                   struct error *error);

#endif
