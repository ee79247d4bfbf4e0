/* Precedence: the capturing thread goes before everything that can wait.
 *
 * A packet waits in a buffer of bounded size, and whoever waits for our answer sees how long: the
 * capturing thread has little to do at a time and must do it soon. The threads that it makes (closing,
 * reload) have the usual priority; they can wait. */
#ifndef TEITEN_PIPELINE_PRECEDENCE_H
#define TEITEN_PIPELINE_PRECEDENCE_H

/* For the calling thread; before a sandbox. Short turns, which the scheduler gives sooner, need no
 * right; a higher priority needs CAP_SYS_NICE or RLIMIT_NICE, and without it stays as it is. */
void precedence_take(void);

#endif
