/* Research scanners that publish where they scan from: prefixes and autonomous systems, as a file says.
 *
 * In: lines `what,scanner,provenance,date` (the head of data/research.csv has the form). Out: entries, and from
 * them the tables research_range, research_range6 and research_as of an engine, which class.sql joins.
 * Bounded: RESEARCH_LIMIT entries in all, files of at most RESEARCH_FILE_BYTES. */
#ifndef TEITEN_ASK_RESEARCH_H
#define TEITEN_ASK_RESEARCH_H

#include "ask/engine.h"
#include "base/types.h"

enum {
    RESEARCH_LIMIT = 100000,
    RESEARCH_FILE_BYTES = 16 << 20,
    RESEARCH_NAME_SIZE = 64,
    RESEARCH_IPV4_SHORTEST = 8, /* nobody scans from a shorter prefix, and each /16 is a row */
    RESEARCH_IPV6_SHORTEST = 16,
};

struct research_entry {
    enum { RESEARCH_IPV4, RESEARCH_IPV6, RESEARCH_AS } type;
    unsigned length; /* of the prefix */
    uint32_t number; /* the AS, or the first IPv4 address */
    struct ipv6 ipv6;
    char name[RESEARCH_NAME_SIZE];
};

struct research {
    struct research_entry *entries;
    size_t count, capacity;
    char date[11]; /* the latest of any entry, or "" */
};

/* Adds the lines of a text. A line that is not of the form is ERROR_CONFIG with `name` and its number. */
bool research_parse(struct research *research, const char *name, const char *text, size_t length,
                    struct error *error);
/* The built-in list and these files; a file called "none" leaves the built-in list out. */
bool research_read(struct research *research, const char *const *files, size_t count,
                   struct error *error);
void research_clear(struct research *research); /* safe on a zeroed one */

/* Makes the three tables. */
bool research_load(struct engine *engine, const struct research *research, struct error *error);

#endif
