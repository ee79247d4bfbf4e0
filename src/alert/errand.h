/* Errand: work that may take long, done in a process of its own, whose answer is text.
 *
 * The process ends with its work, after `limit_s`, or as soon as the one that sent it is gone or gives it up: a thread
 * of it waits for that, so that nothing is left behind and nobody needs the right to kill. What goes wrong in it (no
 * memory, a kill) is told and touches nobody else. It has the same locks as its sender (base/sandbox.h), whose option
 * `fork` it needs, and works at a lower priority.
 * Send it while no other thread of this process runs. */
#ifndef TEITEN_ALERT_ERRAND_H
#define TEITEN_ALERT_ERRAND_H

#include "base/error.h"

#include <stddef.h>
#include <sys/types.h>

enum { ERRAND_ANSWER_BYTES = 4 << 20 };

/* Zeroed: none is under way. */
struct errand {
    pid_t pid;
    int lifeline; /* our end of a pipe: the errand ends when it is closed */
    struct errand_answer *answer;
    unsigned limit_s;
    bool ended; /* errand_wait() has seen its end, with this status */
    int status;
};

/* Does the work, in the other process. The text (to be freed), or NULL with why not. */
typedef char *errand_work(void *context, struct error *error);

/* What the other process must not keep open is `close_fd` (-1: nothing). False: no process, no memory. */
bool errand_send(struct errand *errand, errand_work *work, void *context, unsigned limit_s,
                 int close_fd, struct error *error);

enum errand_state { ERRAND_NONE, ERRAND_UNDER_WAY, ERRAND_DONE, ERRAND_FAILED };
/* Never waits. ERRAND_DONE once, with the text, which the caller frees; ERRAND_FAILED once, with why. */
enum errand_state errand_look(struct errand *errand, char **ret_text, struct error *error);
/* Until it has ended, which it does by its limit; what came of it is for errand_look() to tell. */
void errand_wait(struct errand *errand);
/* Gives it up. */
void errand_clear(struct errand *errand);

#endif
