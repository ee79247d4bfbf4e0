#include "serve/store_watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_S = 1 };

struct store_watch {
    struct store_watch_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool ends;              /* under the lock */
    struct store_look last; /* written by the thread, under the lock */
};

static void tell_landed(struct store_watch *watch, const struct store_look *look)
{
    struct segment_list landed;
    if (look->fresh_count == 0 || !watch->options.wants(watch->options.context))
        return;
    store_look_fresh(look, watch->options.store, &landed);
    if (landed.count > 0)
        watch->options.landed(watch->options.context, &landed);
    segment_list_clear(&landed);
}

static void look(struct store_watch *watch, bool first)
{
    struct store_look now;
    if (!store_look(watch->options.store, first ? NULL : &watch->last, &now)) {
        store_look_clear(&now);
        return;
    }
    pthread_mutex_lock(&watch->lock);
    struct store_look before = watch->last;
    watch->last = now;
    pthread_mutex_unlock(&watch->lock);
    store_look_clear(&before);
    tell_landed(watch, &now);
}

static void *run(void *context)
{
    struct store_watch *watch = context;
    for (;;) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LOOK_S;
        pthread_mutex_lock(&watch->lock);
        while (!watch->ends && pthread_cond_timedwait(&watch->end, &watch->lock, &until) == 0)
            continue;
        const bool ends = watch->ends;
        pthread_mutex_unlock(&watch->lock);
        if (ends)
            return NULL;
        look(watch, false);
    }
}

struct store_watch *store_watch_create(const struct store_watch_options *options,
                                       struct error *error)
{
    struct store_watch *watch = calloc(1, sizeof *watch);
    pthread_condattr_t clock;
    if (watch == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the server");
        return NULL;
    }
    watch->options = *options;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->end, &clock);
    pthread_condattr_destroy(&clock);
    look(watch, true);
    if (pthread_create(&watch->thread, NULL, run, watch) == 0)
        return watch;
    error_set(error, ERROR_FAILED, "no thread for the server");
    store_look_clear(&watch->last);
    free(watch);
    return NULL;
}

struct store_watch *store_watch_destroy(struct store_watch *watch)
{
    if (watch == NULL)
        return NULL;
    pthread_mutex_lock(&watch->lock);
    watch->ends = true;
    pthread_cond_signal(&watch->end);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->end);
    pthread_mutex_destroy(&watch->lock);
    store_look_clear(&watch->last);
    free(watch);
    return NULL;
}

void store_watch_state(struct store_watch *watch, struct day_span span,
                       char ret_state[STORE_STATE_SIZE])
{
    pthread_mutex_lock(&watch->lock);
    store_look_state(&watch->last, span, ret_state);
    pthread_mutex_unlock(&watch->lock);
}
