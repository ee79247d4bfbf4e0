/* Internal to sums: the days and months of a period, and what their files are called and made of. */
#ifndef TEITEN_ASK_SUM_DAYS_H
#define TEITEN_ASK_SUM_DAYS_H

#include "ask/plan.h"
#include "store/sums_name.h"

struct sum_day {
    int64_t from_us, until_us;
    char date[12];             /* in the zone */
    char name[SUMS_NAME_SIZE]; /* its segments make the digest */
    bool kept;                 /* its sums are in files */
    unsigned has;              /* those: bits of enum sum_table */
    bool
        unfit; /* it begins or ends with a midnight that comes twice, or within an hour of UTC: no sums are kept of it */
    int64_t month_from_us, month_until_us; /* of the month that it is in */
    bool in_month;                         /* a month that is kept has it, too */
};

/* A month of which all days with segments are in the period. */
struct sum_month {
    int64_t from_us, until_us;
    size_t first, days;        /* which of the period's days */
    char name[SUMS_NAME_SIZE]; /* its days' names make the digest */
    bool days_kept;            /* all of them: else the month is not used */
    bool kept;                 /* it is in files, and used */
    unsigned has;              /* those: bits of enum sum_table */
};

/* <store>/sums/<zone>-<fingerprint>. The lists of classes and the signatures are loaded. */
bool sum_folder(struct engine *engine, const struct plan *plan, char folder[STORE_PATH_SIZE],
                struct error *error);

/* A query that gives the rows of hours.parquet out of table judged_new. NULL without memory; the caller frees. */
char *sum_hours_sql(void);

#endif
