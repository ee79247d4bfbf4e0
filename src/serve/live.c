#include "serve/live.h"
#include "ask/arrivals.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_SIZE = 400, SILENCE_MS = 15000 };

struct listener {
    struct live *live;
    struct exchange *exchange; /* NULL: this place is free */
    char bytes[LIVE_BEHIND_BYTES];
    size_t begin, length; /* a ring */
    bool is_dropped;
};

struct live {
    pthread_mutex_t lock;
    char (*waiting)[EVENT_SIZE]; /* under the lock: LIVE_ROWS of them, the first is the next */
    size_t first, count;
    size_t left_out;
    size_t listener_count;
    struct listener *listeners[LIVE_LISTENERS];
    int64_t ticked_ms, spoke_ms;
    double rate; /* events a second: what waited when the last came, over LIVE_SPREAD_S */
    double owed; /* events, parts of one included */
};

struct live *live_create(void)
{
    struct live *live = calloc(1, sizeof *live);
    if (live == NULL)
        return NULL;
    live->waiting = calloc(LIVE_ROWS, sizeof *live->waiting);
    if (live->waiting == NULL) {
        free(live);
        return NULL;
    }
    pthread_mutex_init(&live->lock, NULL);
    return live;
}

struct live *live_destroy(struct live *live)
{
    if (live == NULL)
        return NULL;
    for (size_t i = 0; i < LIVE_LISTENERS; i++)
        free(live->listeners[i]);
    pthread_mutex_destroy(&live->lock);
    free(live->waiting);
    free(live);
    return NULL;
}

bool live_is_watched(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    const bool is_watched = live->listener_count > 0;
    pthread_mutex_unlock(&live->lock);
    return is_watched;
}

/* --- in */

/* Under the lock. An event that has no room is one that is left out. */
static void add_event(struct live *live, const char *name, json_t *object)
{
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
    json_decref(object);
    char *event = live->waiting[(live->first + live->count) % LIVE_ROWS];
    if (text != NULL && live->count < LIVE_ROWS &&
        (size_t)snprintf(event, EVENT_SIZE, "event: %s\ndata: %s\n\n", name, text) < EVENT_SIZE)
        live->count++;
    else
        live->left_out++;
    free(text);
}

static const char *text_at(const struct result *rows, size_t row, enum arrival_column column)
{
    const struct cell *cell = result_cell(rows, row, column);
    return cell->type == CELL_TEXT ? cell->text : "";
}

static json_int_t count_at(const struct result *rows, size_t row, enum arrival_column column)
{
    return (json_int_t)result_cell(rows, row, column)->count;
}

static json_t *row_json(const struct result *rows, size_t row)
{
    char time[INSTANT_TEXT_SIZE];
    instant_format((struct instant){count_at(rows, row, ARRIVAL_TIME) * NS_PER_US}, time);
    return json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:I, s:s}", "time", time, "source",
        text_at(rows, row, ARRIVAL_SOURCE), "country", text_at(rows, row, ARRIVAL_COUNTRY), "asn",
        count_at(rows, row, ARRIVAL_ASN), "port", count_at(rows, row, ARRIVAL_PORT), "protocol",
        text_at(rows, row, ARRIVAL_PROTOCOL), "mark", text_at(rows, row, ARRIVAL_MARK), "kind",
        text_at(rows, row, ARRIVAL_KIND), "packets", count_at(rows, row, ARRIVAL_PACKETS), "sensor",
        text_at(rows, row, ARRIVAL_SENSOR));
}

void live_add(struct live *live, const struct result *rows, size_t segments)
{
    const json_int_t all = rows->rows > 0 ? count_at(rows, 0, ARRIVAL_ROWS_IN_ALL) : 0;
    const json_int_t packets = rows->rows > 0 ? count_at(rows, 0, ARRIVAL_PACKETS_IN_ALL) : 0;
    pthread_mutex_lock(&live->lock);
    /* Room is known before: the batch tells what will be left out, and what was since the last one. */
    const size_t room = LIVE_ROWS - live->count - (live->count < LIVE_ROWS);
    const size_t shown = rows->rows < room ? rows->rows : room;
    const json_int_t left_out = all - (json_int_t)shown + (json_int_t)live->left_out;
    live->left_out = 0;
    add_event(live, "batch",
              json_pack("{s:I, s:I, s:I, s:I}", "segments", (json_int_t)segments, "rows", all,
                        "packets", packets, "left_out", left_out));
    for (size_t r = 0; r < shown; r++)
        add_event(live, "packets", row_json(rows, r));
    live->rate = (double)live->count / LIVE_SPREAD_S; /* LIVE_RATE at most */
    pthread_mutex_unlock(&live->lock);
}

/* --- out */

static ssize_t read_bytes(void *context, char *to, size_t size)
{
    struct listener *l = context;
    size_t part = LIVE_BEHIND_BYTES - l->begin;
    if (l->length == 0)
        return l->is_dropped ? -1 : 0;
    part = part < l->length ? part : l->length;
    part = part < size ? part : size;
    memcpy(to, l->bytes + l->begin, part);
    l->begin = (l->begin + part) % LIVE_BEHIND_BYTES;
    l->length -= part;
    return (ssize_t)part;
}

static void closed(void *context)
{
    struct listener *l = context;
    struct live *live = l->live;
    pthread_mutex_lock(&live->lock);
    live->listener_count--;
    if (live->listener_count == 0)
        live->count = live->left_out = 0;
    pthread_mutex_unlock(&live->lock);
    for (size_t i = 0; i < LIVE_LISTENERS; i++)
        if (live->listeners[i] == l)
            live->listeners[i] = NULL;
    free(l);
}

static void say(struct listener *l, const char *text, size_t length)
{
    if (l->is_dropped)
        return;
    if (LIVE_BEHIND_BYTES - l->length < length) {
        l->is_dropped = true;
        return;
    }
    for (size_t i = 0; i < length; i++)
        l->bytes[(l->begin + l->length + i) % LIVE_BEHIND_BYTES] = text[i];
    l->length += length;
}

bool live_listen(struct live *live, struct exchange *exchange)
{
    static const char hello[] = "retry: 5000\n\n";
    size_t place = 0;
    while (place < LIVE_LISTENERS && live->listeners[place] != NULL)
        place++;
    struct listener *l = place < LIVE_LISTENERS ? calloc(1, sizeof *l) : NULL;
    if (l == NULL)
        return false;
    l->live = live;
    l->exchange = exchange;
    live->listeners[place] = l;
    pthread_mutex_lock(&live->lock);
    live->listener_count++;
    pthread_mutex_unlock(&live->lock);
    say(l, hello, sizeof hello - 1);
    http_stream(exchange, &(struct http_source){l, read_bytes, closed});
    return true;
}

static void say_all(struct live *live, const char *text)
{
    for (size_t i = 0; i < LIVE_LISTENERS; i++)
        if (live->listeners[i] != NULL)
            say(live->listeners[i], text, strlen(text));
}

/* How many events are due: those that wait are spread over the time of a segment. */
static size_t events_due(struct live *live, int64_t now_ms)
{
    const double passed_s = live->ticked_ms == 0 ? 0 : (double)(now_ms - live->ticked_ms) / 1000;
    live->ticked_ms = now_ms;
    live->owed += passed_s * (live->rate < 1 ? 1 : live->rate);
    if (live->owed > LIVE_RATE)
        live->owed = LIVE_RATE;
    const size_t whole = (size_t)live->owed;
    const size_t due = whole < live->count ? whole : live->count;
    live->owed -= (double)whole;
    return due;
}

void live_tick(struct live *live, int64_t now_ms)
{
    char event[EVENT_SIZE];
    pthread_mutex_lock(&live->lock);
    size_t due = events_due(live, now_ms);
    const bool speaks = due > 0 || now_ms - live->spoke_ms > SILENCE_MS;
    for (; due > 0; due--) {
        memcpy(event, live->waiting[live->first], sizeof event);
        live->first = (live->first + 1) % LIVE_ROWS;
        live->count--;
        say_all(live, event);
    }
    pthread_mutex_unlock(&live->lock);
    if (!speaks)
        return;
    if (now_ms - live->spoke_ms > SILENCE_MS)
        say_all(live, ":\n\n");
    live->spoke_ms = now_ms;
    for (size_t i = 0; i < LIVE_LISTENERS; i++)
        if (live->listeners[i] != NULL)
            http_wake(live->listeners[i]->exchange);
}

void live_end(struct live *live)
{
    for (size_t i = 0; i < LIVE_LISTENERS; i++)
        if (live->listeners[i] != NULL) {
            live->listeners[i]->is_dropped = true;
            http_wake(live->listeners[i]->exchange);
        }
}
