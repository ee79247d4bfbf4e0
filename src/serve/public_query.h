/* Public query: what may be asked in public, and until when.
 *
 * Who knows what the sensors' addresses are can avoid or deceive them; and who may ask anything can find them: he sends
 * something rare to each block of addresses and looks which of it is told (Bethencourt et al., Shinoda et al., USENIX
 * Security 2005: probe-response attacks). Against it: whole days only, told late; no filter by which one's own packets
 * are told from others', but research scanners; no row of few sources (public_rows.h). docs/serve.md says what is left.
 */
#ifndef TEITEN_SERVE_PUBLIC_QUERY_H
#define TEITEN_SERVE_PUBLIC_QUERY_H

#include "serve/document.h"
#include "serve/query.h"

#include <stdint.h>

enum { PUBLIC_PERIOD_SIZE = 48, PUBLIC_ROWS = QUERY_ROWS_LIMIT };

/* What a public server holds back. */
struct public_rule {
    uint64_t
        least_sources; /* a row of fewer distinct sources, or victims, is told with the others */
    int64_t delay_s;   /* after the end of a day (UTC), until the day is told */
};

/* The rewritten periods of a query: its texts point here. */
struct public_periods {
    char now[PUBLIC_PERIOD_SIZE], before[PUBLIC_PERIOD_SIZE];
};

/* The first day, counted since 1970 (UTC), that is not told yet. */
uint32_t public_day(const struct public_rule *rule, int64_t now_s);

/* Whether a parameter is refused in public whatever it says; so it is not in the OpenAPI document either. */
bool public_refuses(const struct parameter *parameter);

/* Ends the query's periods before `day`, and asks for all rows that can be told, since what they have together and their
 * order can only be said then; of a series, for the first of those; *ret_top is how many were wanted. NULL, or why it is not
 * told. */
struct document *public_query(const struct request *request, const struct public_rule *rule,
                              uint32_t day, struct query *query, struct public_periods *periods,
                              uint64_t *ret_top);

#endif
