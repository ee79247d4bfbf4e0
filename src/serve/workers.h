/* Workers: threads that ask the store, each with a session of its own.
 *
 * Jobs wait in one queue, which is bounded. A worker takes the first one, or
 * one of the next that its session is ready for; the first is not passed over
 * for ever. A worker takes the first one, or the first that its session is
 * ready for where that has not waited for long. A job that takes longer than
 * its time is stopped. */
#ifndef TEITEN_SERVE_WORKERS_H
#define TEITEN_SERVE_WORKERS_H

#include "serve/resources.h"

#include <stdint.h>

struct workers;

struct workers_options {
    unsigned count;
    size_t queue_limit;
    int64_t limit_ms; /* of one job */
    const struct ask_options *common;
    /* Called by the worker with what was made; NULL: no memory. Takes over the
   * document, not the job. */
    void (*made)(void *context, const struct job *job, struct document *document,
                 int64_t duration_us);
    void *context;
};

struct workers *workers_create(const struct workers_options *options, struct error *error);
/* Takes over the job (malloc). False: too many wait; the job is still the
 * caller's. */
bool workers_add(struct workers *workers, struct job *job);
/* Stops jobs that are over their time. Each second or more often. */
void workers_tick(struct workers *workers, int64_t now_ms);
/* Stops what is being asked, answers what waits with 503, and ends. Takes NULL,
 * returns NULL. */
struct workers *workers_destroy(struct workers *workers);

#endif
