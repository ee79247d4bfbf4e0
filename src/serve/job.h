/* Job: from a request to what a worker is to make (struct job of resources.h): its question, the key under which its answer
 * is kept, and the state that the days of its question are in. */
#ifndef TEITEN_SERVE_JOB_H
#define TEITEN_SERVE_JOB_H

#include "base/hash.h"
#include "serve/resources.h"
#include "serve/store_watch.h"

/* What all jobs are made with. Borrowed. */
struct job_maker {
    const struct serve_options *options;
    struct meters *meters;
    struct store_watch *store;
    struct hash_key salt; /* of entity tags: another process may answer otherwise */
};

/* With a copy of the request, taken apart anew, since its parameters point into it. free() after it; NULL: no memory. */
struct job *job_make(const struct job_maker *maker, const struct route *route,
                     const struct request *request);
/* Fills in the question, the key and the days. NULL, or why not. */
struct document *job_fill(const struct job_maker *maker, struct job *job);

/* Both, of a target that nobody has asked for now. NULL: it is none that the store is asked for, or there is no memory. */
struct job *job_of_target(const struct job_maker *maker, const char *target);

/* Looks at its days again: what they are like now. From any thread that has the job. */
void job_look(const struct job_maker *maker, struct job *job);

/* What the days of a request's question are like now, by its target. False: it is none that is asked of the store. */
bool job_days(const struct job_maker *maker, const char *target, struct days_seen *ret_seen);

#endif
