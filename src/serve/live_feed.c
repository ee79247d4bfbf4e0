#include "serve/live_feed.h"
#include "ask/arrivals.h"
#include "serve/clock.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { FEED_BYTES = 256 << 20, FEED_MS = 10000 };

struct live_feed {
    struct live *live;
    const char *store;
    struct stopper *stopper;
    atomic_int_least64_t begun_ms; /* 0: nothing is being asked */
    atomic_bool ends;
};

struct live_feed *live_feed_create(struct live *live, const char *store)
{
    struct live_feed *feed = calloc(1, sizeof *feed);
    if (feed == NULL)
        return NULL;
    feed->live = live;
    feed->store = store;
    feed->stopper = stopper_create();
    return feed->stopper != NULL ? feed : live_feed_destroy(feed);
}

struct live_feed *live_feed_destroy(struct live_feed *feed)
{
    if (feed != NULL)
        stopper_destroy(feed->stopper);
    free(feed);
    return NULL;
}

bool live_feed_wants(void *feed)
{
    return live_is_watched(((struct live_feed *)feed)->live);
}

void live_feed_landed(void *feed, const struct segment_list *segments)
{
    struct live_feed *f = feed;
    const struct engine_options engine = {.store = f->store,
                                          .limit_bytes = FEED_BYTES,
                                          .threads = 1,
                                          .memory_only = true,
                                          .stopper = f->stopper};
    struct result rows;
    struct error error;
    stopper_reset(f->stopper);
    if (f->ends) /* the stop may have come before the reset */
        return;
    f->begun_ms = clock_ms();
    const bool good = arrivals_ask(&engine, segments, LIVE_ROWS, &rows, &error);
    f->begun_ms = 0;
    if (!good) {
        fprintf(stderr, "teiten serve: live: %s\n", error.text);
        return;
    }
    live_add(f->live, &rows, segments->count);
    result_clear(&rows);
}

void live_feed_tick(struct live_feed *feed, int64_t now_ms)
{
    const int64_t begun_ms = feed->begun_ms;
    if (begun_ms != 0 && now_ms - begun_ms > FEED_MS)
        stopper_stop(feed->stopper);
}

void live_feed_stop(struct live_feed *feed)
{
    if (feed == NULL)
        return;
    feed->ends = true;
    stopper_stop(feed->stopper);
}
