/* Watch: one look after another at a store, and what follows from it.
 *
 * The normal case of a look: the segments that landed since the last one are listed (only when a folder of the store
 * has changed), asked (ask/recent.h), judged by the rules; the book opens, updates and closes alerts; evidence is
 * written; digests are made; the book is written, which is the one moment where all of this becomes so. Then deliveries
 * that are due are tried, and each outcome is written down. A kill at any moment repeats a look, never loses one.
 * What takes long, the surges, is asked by a further process; no look waits for it.
 * A process of its own, which reads the store and writes only <store>/alerts. */
#ifndef TEITEN_ALERT_WATCH_H
#define TEITEN_ALERT_WATCH_H

#include "alert/rules.h"
#include "alert/settings.h"

struct watch_options {
    const char *store;
    const char *program_version;
    const struct alert_settings *settings; /* checked; borrowed, as is all else */
    const struct signature_pack *signatures;
    const char *const *research_files;
    size_t research_file_count;
    unsigned research_ports, research_reach;
    size_t limit_bytes;
    /* Tells one line of what went wrong and goes on. */
    void (*warn)(void *context, const char *text);
    void *warn_context;
};

struct watch;

/* Whether the lists of the settings can be read. Touches nothing else. */
bool watch_check(const struct watch_options *options, struct error *error);

/* Reads the lists and the book; locks <store>/alerts: a second watch of a store is ERROR_FAILED. */
struct watch *watch_open(const struct watch_options *options, struct error *error);
struct watch *watch_close(struct watch *watch); /* takes NULL, returns NULL */

struct watch_counts {
    uint64_t segments; /* looked at for the first time */
    uint64_t changed;  /* alerts opened and updated */
    uint64_t ignored;  /* by the ignore lists */
    uint64_t delivered, failed;
    size_t open;  /* alerts */
    bool waiting; /* something has yet to be delivered */
};

/* One look and the deliveries that are due. False: the store could not be looked at, or the book not written. */
bool watch_look(struct watch *watch, struct instant now, struct watch_counts *ret_counts,
                struct error *error);

/* Waits for what a look has sent another process for (surges.h), which a further look then takes. False: nothing. For
 * those who look once. */
bool watch_wait(struct watch *watch);

#endif
