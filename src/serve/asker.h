/* Asker: one worker's way to the store.
 *
 * Keeps a session (ask/session.h) as long as the questions have the same sensor, zone and language; then another one. In it a
 * period stays loaded as long as its days are as they were. Bounded: memory by the share of --query-memory, which is
 * never exceeded by a spill to the disk, since this process writes none; time by asker_stop(), which another thread
 * calls. */
#ifndef TEITEN_SERVE_ASKER_H
#define TEITEN_SERVE_ASKER_H

#include "ask/session.h"

enum { STORE_STATE_SIZE = 33 };

/* When an answer is right: as long as the days of its question's periods are in this state (serve/store_look.h). */
struct days_seen {
    char now[STORE_STATE_SIZE], before[STORE_STATE_SIZE]; /* before: with compare, else "" */
    int64_t slot; /* of the clock, of an answer that tells of now; else 0 */
};

struct asker;

/* `common`: store, signatures, tags, lists, memory, threads. Borrowed. NULL: no
 * memory. */
struct asker *asker_create(const struct ask_options *common);
struct asker *asker_destroy(struct asker *asker); /* takes NULL, returns NULL */

/* `options` as query_parse() made them, and what is common. `seen`: of the days that they are about, or of more. */
bool asker_ask(struct asker *asker, const struct days_seen *seen, const struct ask_options *options,
               struct answer **ret_answer, struct error *error);
const struct ask_options *asker_common(const struct asker *asker);
/* What the request says, and what is common to all. */
struct ask_options asker_join(const struct asker *asker, const struct ask_options *options);

/* Lets go of what the session has of the store, addresses of sources among it. */
void asker_forget(struct asker *asker);

/* Another job begins: no stop of the last one is its own. Once, before asker_stop() can be meant for it. */
void asker_begin(struct asker *asker);
/* How little a question's answer takes: ASKER_READIEST where its period is loaded, 2 where there is a session for it, 1 where there is none, 0 where
 * another one would be closed. Of the worker's thread, or while it asks nothing. */
enum { ASKER_READIEST = 3 };
unsigned asker_readiness(const struct asker *asker, const struct days_seen *seen,
                         const struct ask_options *options);

/* From any thread: what is being asked, and all that is until asker_begin(), fails soon, with asker_was_stopped(). */
void asker_stop(struct asker *asker);
bool asker_was_stopped(const struct asker *asker);

#endif
