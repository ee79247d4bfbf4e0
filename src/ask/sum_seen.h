/* Internal to ask: distinct sources of several days, for the keys that are shown. */
#ifndef TEITEN_ASK_SUM_SEEN_H
#define TEITEN_ASK_SUM_SEEN_H

#include "ask/plan.h"

/* Whether the tables that sums_seen() makes tell what view `seen` would be asked for; else `seen` itself. Where many questions follow. */
enum sum_seen sums_seen_choose(const struct plan *plan, enum sum_seen seen);
/* Makes the table of SEEN_SOURCE_SUMS or SEEN_PORT_SUMS, once. */
bool sums_seen(struct scope *scope, enum sum_seen seen, struct error *error);
/* The rows that the question's sources are counted in, as SQL that stands after FROM, called p: each with a source (sql/sum_sources.sql) or, of
 * SEEN_SOURCE_SUMS and SEEN_PORT_SUMS, with a number of them (sql/sum_seen_count.sql). NULL without memory; the caller frees. */
char *sums_seen_rows(const struct plan *plan, enum sum_seen seen);

#endif
