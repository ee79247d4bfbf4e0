/* Store watch: looks at the store each second, in a thread of its own: which state it is in, and what landed. */
#ifndef TEITEN_SERVE_STORE_WATCH_H
#define TEITEN_SERVE_STORE_WATCH_H

#include "serve/store_look.h"

struct store_watch;

struct store_watch_options {
    const char *store; /* borrowed */
    /* Called in the thread of the watch: whether anybody wants to hear of segments that landed, and then these. */
    bool (*wants)(void *context);
    void (*landed)(void *context, const struct segment_list *segments);
    void *context;
};

/* Looks once, then goes on. */
struct store_watch *store_watch_create(const struct store_watch_options *options,
                                       struct error *error);
struct store_watch *store_watch_destroy(struct store_watch *watch); /* takes NULL, returns NULL */
/* The state of a span of days at the last look. From any thread. */
void store_watch_state(struct store_watch *watch, struct day_span span,
                       char ret_state[STORE_STATE_SIZE]);

#endif
