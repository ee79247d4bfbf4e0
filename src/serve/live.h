/* Live: what arrives, to everybody who looks on, as server-sent events.
 *
 * In: the rows of newest segments, from the thread that watches the store. Out: an event for each row, spread over the
 * time until the next segment is due, never more than LIVE_RATE a second; what had no room is left out and counted, in
 * an event of its own. Bounded: LIVE_LISTENERS, and the bytes that one of them is behind; who is further behind is
 * dropped. All but live_add() belongs to the thread of http.c.
 *
 *     event: batch     {"segments", "sensors", "rows", "packets", "left_out"}: what is about to come
 *     event: packets   {"time", "source", "country", "asn", "port", "protocol", "mark", "kind", "packets", "sensor"} */
#ifndef TEITEN_SERVE_LIVE_H
#define TEITEN_SERVE_LIVE_H

#include "serve/http.h"

struct result;

enum {
    LIVE_RATE = 50, /* events a second */
    LIVE_SPREAD_S = 60,
    LIVE_ROWS = LIVE_RATE * LIVE_SPREAD_S,
    LIVE_LISTENERS = 64,
    LIVE_BEHIND_BYTES = 65536,
};

struct live;

struct live *live_create(void); /* NULL: no memory */
struct live *live_destroy(struct live *live);
/* From any thread: rows as arrivals_ask() gives them, of so many segments. */
void live_add(struct live *live, const struct result *rows, size_t segments);
/* From any thread: whether anybody looks on. */
bool live_is_watched(struct live *live);

/* Makes the exchange a listener; false: there are too many. */
bool live_listen(struct live *live, struct exchange *exchange);
/* Sends what is due. */
void live_tick(struct live *live, int64_t now_ms);
/* The end, to all. */
void live_end(struct live *live);

#endif
