/* Live feed: asks what came in segments that landed, for those who look on (live.h).
 *
 * In the thread of the store's watch, which does not look at the store meanwhile: bounded in memory, and in time, since
 * live_feed_tick() of another thread stops what takes too long. */
#ifndef TEITEN_SERVE_LIVE_FEED_H
#define TEITEN_SERVE_LIVE_FEED_H

#include "serve/live.h"
#include "store/store.h"

struct live_feed;

/* Borrows both. NULL: no memory. */
struct live_feed *live_feed_create(struct live *live, const char *store);
/* While nothing is asked. Takes NULL, returns NULL. */
struct live_feed *live_feed_destroy(struct live_feed *feed);

/* For store_watch_options; `feed` is a struct live_feed. */
bool live_feed_wants(void *feed);
void live_feed_landed(void *feed, const struct segment_list *segments);

/* From any thread. */
void live_feed_tick(struct live_feed *feed, int64_t now_ms);
void live_feed_stop(struct live_feed *feed); /* what is asked, and all that would be; takes NULL */

#endif
