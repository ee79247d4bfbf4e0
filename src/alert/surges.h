/* Surges and other changes of series as notices: what the question `surges` finds in the last two days of the store.
 *
 * Asked once an hour, since series are made of hours; the question reads the half-year before as well, and takes as
 * long as that does. */
#ifndef TEITEN_ALERT_SURGES_H
#define TEITEN_ALERT_SURGES_H

#include "alert/rules.h"

/* Borrowed, but for the hour. */
struct surge_finder {
    const char *const *research_files;
    size_t research_file_count;
    unsigned research_ports, research_reach;
    size_t limit_bytes;
    int64_t asked_hour; /* of look->now; set to -1 first */
    /* Told when the question cannot be answered, which stops no other rule. */
    void (*warn)(void *context, const char *text);
    void *warn_context;
};

/* For look->surges; `context` is a struct surge_finder. What goes on is told each time; its mark is when it began. */
bool surges_find(void *context, const struct look *look, struct notices *notices,
                 struct error *error);

#endif
