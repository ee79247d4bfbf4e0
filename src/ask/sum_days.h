/* Internal to sums: the days of a period, and what their files are called and made of. */
#ifndef TEITEN_ASK_SUM_DAYS_H
#define TEITEN_ASK_SUM_DAYS_H

#include "ask/plan.h"

struct sum_day {
    int64_t from_us, until_us;
    char date[12]; /* in the zone */
    char name[48]; /* <date>-<digest of its segments> */
    bool kept;     /* its sums are in files */
    unsigned has;  /* those: bits of enum sum_table */
    bool doubled;  /* it begins or ends with a midnight that comes twice: no sums are kept of it */
};

/* <store>/sums/<zone>-<fingerprint>. The lists of classes and the signatures are loaded. */
bool sum_folder(struct engine *engine, const struct plan *plan, char folder[STORE_PATH_SIZE],
                struct error *error);

/* A query that gives the rows of hours.parquet out of table judged_new. NULL without memory; the caller frees. */
char *sum_hours_sql(void);

#endif
