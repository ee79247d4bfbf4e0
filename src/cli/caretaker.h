/* Caretaker: a process beside a living sensor that joins its segments and keeps the store below its
 * size.
 *
 * It is forked before the sensor opens or locks anything and locks itself in on its own: it has the
 * store and nothing else, and DuckDB runs here and not in the process that reads strangers' bytes. The
 * sensor wakes it through a pipe, at the end of each span; it looks at the store every ten minutes at
 * most. When the sensor ends, however it ends, the pipe does, and a thread that waits for that ends the
 * process, also in the middle of its work, which costs nothing (a day is exchanged in one atomic step). */
#ifndef TEITEN_CLI_CARETAKER_H
#define TEITEN_CLI_CARETAKER_H

#include "base/error.h"

#include <stdint.h>
#include <sys/types.h>

struct caretaker_options {
    const char *store, *sensor;
    const char *user; /* as sandbox_options.user */
    bool sandbox, compact;
    uint64_t limit_bytes; /* of the store; 0: none */
};

struct caretaker {
    pid_t pid; /* 0: none */
    int pipe;  /* to wake it */
};

bool caretaker_start(struct caretaker *caretaker, const struct caretaker_options *options,
                     struct error *error);
/* Never waits. False, once: it is gone, and a sensor that is locked in cannot start another. */
bool caretaker_wake(struct caretaker *caretaker);
void caretaker_stop(struct caretaker *caretaker); /* waits for its end; safe on a zeroed one */

#endif
