/* Surges and other changes of series as notices: what the question `surges` finds in the last two days of the store.
 *
 * Asked once an hour, since series are made of hours; the book keeps in which, so that neither cron nor a restart
 * asks more often, and what was found by a look that came to nothing is found again. The question reads the half-year before as well, and takes as
 * long as that does. */
#ifndef TEITEN_ALERT_SURGES_H
#define TEITEN_ALERT_SURGES_H

#include "alert/rules.h"

/* All borrowed. */
struct surge_finder {
    const char *const *research_files;
    size_t research_file_count;
    unsigned research_ports, research_reach;
    size_t limit_bytes;
    /* Told when the question cannot be answered, which stops no other rule. */
    void (*warn)(void *context, const char *text);
    void *warn_context;
};

/* For look->surges; `context` is a struct surge_finder. What goes on is told each time; its mark is when it began. */
bool surges_find(void *context, const struct look *look, struct notices *notices,
                 struct error *error);

#endif
