/* HTTP: libmicrohttpd, and all that is known of it here.
 *
 * The normal case: http_turn() takes in what came, hands every whole request to the handler, and sends what was
 * replied. The handler replies at once, or keeps the exchange and replies later, from any thread; meanwhile its
 * connection waits and costs nothing. All else happens in the one thread that calls http_turn().
 * Bounded: connections in all and of one address, bytes of a request's head, no body at all, time of each phase. */
#ifndef TEITEN_SERVE_HTTP_H
#define TEITEN_SERVE_HTTP_H

#include "base/address_set.h"
#include "base/error.h"
#include "serve/document.h"
#include "serve/request.h"

#include <stdint.h>
#include <sys/types.h>

struct http;
struct exchange; /* one request and its answer */

/* Must come to http_reply() or http_stream(), once. What it is given lives until then. */
typedef void http_handler(void *context, struct exchange *exchange, const struct request *request,
                          const struct request_headers *headers);

struct http_options {
    int socket; /* listening; taken over */
    size_t connections, connections_of_one;
    const struct address_set *proxies; /* who bring many visitors; or NULL */
    int64_t request_ms, send_ms, idle_ms;
    http_handler *handle;
    /* A request was answered: with what, and how long after it was there. May be NULL. */
    void (*answered)(void *context, unsigned status, int64_t duration_us);
    void *context;
};

struct http *http_create(const struct http_options *options, struct error *error);
/* Waits at most `wait_ms` for something to do. `now_ms` is of a clock that never goes back. */
void http_turn(struct http *http, int64_t now_ms, int wait_ms);
/* No new connections; exchanges that are not replied to must be before http_destroy(). */
void http_quiesce(struct http *http);
size_t http_connections(const struct http *http);
struct http *http_destroy(struct http *http); /* takes NULL, returns NULL */

/* Takes over the document; NULL: there was no memory for one. From any thread. */
void http_reply(struct exchange *exchange, struct document *document);

/* A body without end: server-sent events. Called in the thread of http_turn(). */
struct http_source {
    void *context;
    /* How many bytes were put to `to`; 0: none now, http_wake() will tell; -1: the end. */
    ssize_t (*read)(void *context, char *to, size_t size);
    void (*closed)(void *context);
};
/* In the handler, or in the thread of http_turn(). */
void http_stream(struct exchange *exchange, const struct http_source *source);
/* There is something to read again, or the end. In the thread of http_turn(). */
void http_wake(struct exchange *exchange);

/* A socket that listens at "127.0.0.1:8080" or "[::1]:8080"; *ret_loopback tells whether only this machine reaches
 * it. -1 with error. */
int http_listen(const char *where, bool *ret_loopback, struct error *error);

#endif
