/* Workers: threads that ask the store, each with a session of its own.
 *
 * Jobs wait in one queue, which is bounded. A new one goes to the free worker whose session is readiest for it; a worker that
 * becomes free takes the first one, or one of the next that its session is readier for; the first is not passed over for
 * ever. Quiet jobs, which nobody waits for, are taken when no other waits, and by all workers but one at a
 * time. A job that takes longer than its time is stopped. */
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
    /* Called by the worker when it begins a job, which may have waited for long: what its days are like now. */
    void (*look)(void *context, struct job *job);
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
/* Somebody asks for what the quiet job of this key makes: it is the next, if it still waits. */
void workers_hurry(struct workers *workers, const char *key);
/* Stops jobs that are over their time. Each second or more often. */
void workers_tick(struct workers *workers, int64_t now_ms);
/* Stops what is being asked, answers what waits with 503, and ends. Takes NULL,
 * returns NULL. */
struct workers *workers_destroy(struct workers *workers);

#endif
