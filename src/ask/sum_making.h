/* Internal to sums: what makes them, day by day (sum_store.c) and then month by month (sum_month.c). */
#ifndef TEITEN_ASK_SUM_MAKING_H
#define TEITEN_ASK_SUM_MAKING_H

#include "ask/plan.h"
#include "ask/sums.h"

struct staging;

struct making {
    struct ask_session *session;
    const struct plan *plan;
    struct staging *staging;
    char folder[STORE_PATH_SIZE]; /* where they go */
    int64_t now_us;
    struct sums_result *result;
};

/* A folder of that name, aside. */
bool sum_begin(const struct making *m, const char *name, struct error *error);
/* Writes <name>/<table>.parquet, aside. */
bool sum_copy(const struct making *m, struct engine *engine, const char *name, const char *table,
              const char *query, const char *order, struct error *error);
/* Into the store in one step, with SHA256SUMS: it is there whole or not at all. */
bool sum_put(const struct making *m, const char *name, struct error *error);

/* Makes each month that is past, has sums of all of its days, and is not there. */
bool sum_months_make(const struct making *m, struct scope *scope, struct error *error);

#endif
