/* Surges and other changes of series as notices: what the question `surges` finds in the last two days of the store.
 *
 * Asked once an hour, since series are made of hours; the book keeps in which, so that neither cron nor a restart asks
 * more often, and what was found by a look that came to nothing is found again. The question reads the half-year before
 * as well, so it is an errand (errand.h): looks go on meanwhile, and a later one takes the answer. One that fails, or
 * dies, or takes longer than SURGES_LIMIT_S, is told and tried again, later each time.
 * A port that is new rings once: what rule new-port has told is not told again. */
#ifndef TEITEN_ALERT_SURGES_H
#define TEITEN_ALERT_SURGES_H

#include "alert/errand.h"
#include "alert/rules.h"

enum { SURGES_LIMIT_S = 3600, SURGES_RETRY_S = 300 };

struct surge_finder {
    /* All borrowed. */
    const char *const *research_files;
    size_t research_file_count;
    unsigned research_ports, research_reach;
    size_t limit_bytes;
    /* Told when the question cannot be answered, which stops no other rule. */
    void (*warn)(void *context, const char *text);
    void *warn_context;
    int lock; /* that the other process must not hold; -1: none */
    /* Zeroed at first: what is under way, of which hour, and when to try again. */
    struct errand errand;
    int64_t hour;
    unsigned failures;
    struct instant next;
};

/* For look->surges; `context` is a struct surge_finder. What goes on is told each time; its mark is when it began. */
bool surges_find(void *context, const struct look *look, struct notices *notices,
                 struct error *error);

/* Waits for an answer that is under way. False: none is. */
bool surges_wait(struct surge_finder *finder);
void surges_clear(struct surge_finder *finder);

#endif
