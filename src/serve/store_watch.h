/* Store watch: what state the store is in, looked at each second by a thread of its own.
 *
 * The state is a digest of which segments there are and when their folders last changed: it changes when a segment
 * lands, when a day is compacted, when detail ages out. Answers are the same as long as it is. */
#ifndef TEITEN_SERVE_STORE_WATCH_H
#define TEITEN_SERVE_STORE_WATCH_H

#include "serve/asker.h"

struct store_watch;

/* Looks once, then goes on. `store` is borrowed. */
struct store_watch *store_watch_create(const char *store, struct error *error);
struct store_watch *store_watch_destroy(struct store_watch *watch); /* takes NULL, returns NULL */
void store_watch_state(struct store_watch *watch, char ret_state[STORE_STATE_SIZE]);

/* One look. False: the folder cannot be read. */
bool store_state_read(const char *store, char ret_state[STORE_STATE_SIZE]);

#endif
