/* Whom to thank for the country and AS in the store: which databases its segments were made with, and the
 * credit that each asks for.
 *
 * In: segment.json, where a database is noted with name, date and sha256. Out: the databases of many segments
 * together, each once. The credits of databases that teiten installs are in one table here, by sha256; an
 * .mmdb of the user's own says itself what it is, and of any other file nothing is invented. */
#ifndef TEITEN_STORE_GEO_CREDIT_H
#define TEITEN_STORE_GEO_CREDIT_H

#include "store/store.h"

enum {
    GEO_CREDITS_LIMIT = 16,
    GEO_CREDIT_NAME_SIZE = 256,
    GEO_CREDIT_TEXT_SIZE = 256,
};

enum { GEO_GIVES_COUNTRY = 1, GEO_GIVES_ASN = 2 };

struct geo_credit {
    char database[GEO_CREDIT_NAME_SIZE]; /* name of its file */
    char date[DAY_TEXT_SIZE];
    char sha256[SHA256_TEXT_SIZE];
    unsigned gives;
    char credit[GEO_CREDIT_TEXT_SIZE]; /* or what it says of itself; empty: nothing is known */
};

/* All zero: none. */
struct geo_credits {
    size_t count;
    bool more;                                  /* there was no room for all */
    struct geo_credit items[GEO_CREDITS_LIMIT]; /* by database and date */
};

/* The credit of a database that teiten installs, or NULL. */
const char *geo_credit_of(const char *sha256);

/* Adds the databases of segments that give something of `gives`. A segment that cannot be read any more,
 * because it has been compacted meanwhile, is passed over. */
void geo_credits_add(struct geo_credits *credits, const struct segment_list *list, unsigned gives);

#endif
