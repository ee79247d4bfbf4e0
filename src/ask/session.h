/* A session: many questions about the same store, each period loaded once.
 *
 * The normal case: a report opens a session, asks fifty questions about three periods, and closes it. Each
 * period is a connection of DuckDB with tables of its own; the first question about a period finds the sums of its
 * days (sums.h), and makes those that are not in the store; later ones are answered from them. The
 * answers are those of ask(), which is a session of one question.
 *
 * Not thread-safe; a session and that beside it may be used by a thread each. A compaction in the middle makes the session load anew what it had, ASK_ATTEMPTS times. */
#ifndef TEITEN_ASK_SESSION_H
#define TEITEN_ASK_SESSION_H

#include "ask/ask.h"

/* The one that was not asked longest makes place for a fifth, and where they fill more than half of the memory. */
enum { ASK_SESSION_PERIODS = 4 };

struct ask_session;

/* ASK_SESSION_ONE: one question will come, and nothing is made that it does not need. */
enum ask_session_size { ASK_SESSION_ONE, ASK_SESSION_MANY };

/* What all questions have in common is taken from `common`: store, sensor, zone, japanese, signatures, research
 * lists and limits, memory, threads, show_passwords, stopper. Texts and lists are borrowed until ask_session_close().
 * ERROR_INPUT: no such store. */
struct ask_session *ask_session_open(const struct ask_options *common, enum ask_session_size size,
                                     struct error *error);

/* A second session that shares memory and threads with the first, which must outlive it, and nothing else: what one of them
 * loads does not push out what the other one has. `common` as above, but for its stopper. Once for each. */
struct ask_session *ask_session_beside(const struct ask_session *first,
                                       const struct ask_options *common, struct error *error);
/* Whether a question may have more than one thread: a store may be too small for that to pay. */
bool ask_session_is_threaded(struct ask_session *session);

/* Answers one question. What is common must be as it was. */
bool ask_session_ask(struct ask_session *session, const struct ask_options *options,
                     struct answer **ret_answer, struct error *error);

/* Whether a question's period is loaded, in its state. Not while it answers. */
bool ask_session_has(const struct ask_session *session, const struct ask_options *options);

/* The beginning of each hour of options->period in its zone, observed or not, as answers tell the time of a bucket: a row each. Days on
 * which clocks change have 23 or 25. The period has a beginning and an end. result_clear() after success. */
bool ask_session_hours(struct ask_session *session, const struct ask_options *options,
                       struct result *ret_hours, struct error *error);

struct ask_session *ask_session_close(struct ask_session *session); /* takes NULL, returns NULL */

#endif
