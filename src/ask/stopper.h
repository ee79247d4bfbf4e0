/* Stopper: what another thread ends questions with.
 *
 * Whoever asks hands it in (ask_options, engine_options), keeps it longer than what it asks, and asks with it from one thread at
 * a time. After stopper_stop() what is being asked fails soon, and so does all that is asked until stopper_reset(). */
#ifndef TEITEN_ASK_STOPPER_H
#define TEITEN_ASK_STOPPER_H

#include <stdbool.h>

struct stopper;

struct stopper *stopper_create(void);                     /* NULL: no memory */
struct stopper *stopper_destroy(struct stopper *stopper); /* takes NULL, returns NULL */

/* From any thread. A stop in the very moment in which a statement begins may be missed by that one: say it again. */
void stopper_stop(struct stopper *stopper);
bool stopper_was_used(struct stopper *stopper);
/* While nothing is asked. */
void stopper_reset(struct stopper *stopper);

/* Of the engine: a statement begins, which `interrupt(statement)` ends; false: it must not begin. With NULL all do. */
bool stopper_begin(struct stopper *stopper, void (*interrupt)(void *statement), void *statement);
void stopper_end(struct stopper *stopper);

#endif
