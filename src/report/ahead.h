/* A question put ahead: on a thread of its own and in a session of its own, while the report puts the others.
 *
 * The normal case: report_make() begins with the dearest one, the surges; ahead_take() waits for its answer. Between the two the
 * session is the thread's alone; what the other thread asks meanwhile is of another session. Where no thread can be
 * made, ahead_take() asks. */
#ifndef TEITEN_REPORT_AHEAD_H
#define TEITEN_REPORT_AHEAD_H

#include "ask/session.h"

#include <pthread.h>

/* Zeroed before; ahead_end() in any case. */
struct ahead {
    struct ask_session *session; /* borrowed; NULL: nothing was put ahead */
    struct ask_options options;
    bool has_thread, asked, good;
    pthread_t thread;
    struct answer *answer;
    struct error error;
};

/* Texts of `options` are borrowed until ahead_end(). The session is opened with the stopper of `options`. */
void ahead_begin(struct ahead *ahead, struct ask_session *session,
                 const struct ask_options *options);
/* Waits for the answer, which is the caller's then. Once. */
bool ahead_take(struct ahead *ahead, struct answer **ret_answer, struct error *error);
/* Stops what is still asked, by the stopper, and forgets it. */
void ahead_end(struct ahead *ahead);

#endif
