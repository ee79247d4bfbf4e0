/* Internal to sums: the sets of columns that are summed up by day. */
#ifndef TEITEN_ASK_SUM_SETS_H
#define TEITEN_ASK_SUM_SETS_H

#include "ask/plan.h"

extern const unsigned sum_set_count; /* at most SUM_SETS_LIMIT */

/* A query that sums table judged_new up by the columns of a set (sql/sum_cell.sql). NULL without memory; the caller
 * frees. */
char *sum_set_sql(unsigned set);

/* Bits: the sets that have few rows. */
uint64_t sum_sets_small(void);

#endif
