/* Serve: the store over HTTP: pages, API, metrics. Reads the store and writes nothing.
 *
 * The normal case of a request: http.c has taken it in whole; guard.c looks at method, host and token; resources.c says
 * what it is. Pages are in memory. What the store has to be asked for becomes a job (job.c) with a key, question and
 * parameters, and with the state that its days are in (store_watch.c). If the client has that answer it gets 304; if
 * answers.c has it, it is sent, for a while also when its days have changed meanwhile; if it is being made, the client
 * waits with the others; else a worker (workers.c) makes it with its own session of ask, and everybody who waits gets it.
 * What is about now has workers apart, and so has who asks about itself. What was asked lately is made anew when its days
 * change; what the first page asks for is made before anybody asks (warm.c). Every step has a limit, and what is beyond it is refused with a reason.
 *
 * Threads: one for HTTP, which serve_run() is; the workers of all three kinds (of the store, of now, of visitors); one that looks at the store each second. All
 * are started after the sandbox has closed. Of a visitor nothing is kept and nothing is logged. */
#ifndef TEITEN_SERVE_SERVE_H
#define TEITEN_SERVE_SERVE_H

#include "ask/ask.h"
#include "base/address_set.h"
#include "serve/public_query.h"

#include <stdint.h>

/* All texts are borrowed until serve_close(). */
struct serve_options {
    const char *version;
    const char *listen; /* "127.0.0.1:8080" */
    const char *pages;  /* folder; NULL: none */
    const char *token;  /* NULL: none is needed */
    const char *const
        *hosts; /* names that the server may be called by, besides addresses and localhost */
    size_t host_count;
    bool is_public;                 /* only aggregates, and nobody's address */
    struct public_rule public_rule; /* with is_public */
    bool infected;                  /* /v1/whoami */
    const struct address_set
        *proxies;        /* whose word on the visitor's address is taken; NULL: nobody's */
    const char *packets; /* the folder that `observe -w` fills; NULL: none are served */
    const struct anonymise_key *key; /* exports have pseudonyms for monitored addresses; or NULL */
    const char *monitored;           /* with a key: those beside what the store knows; or NULL */
    unsigned workers;
    bool
        keeps_warm; /* with two workers or more: what the first page asks for is there before anybody asks (warm.h) */
    int64_t query_limit_ms;
    struct ask_options
        common; /* store, signatures, tags, lists, memory of all workers together, of each kind */
};

struct serve;

/* Reads the pages and listens; before the sandbox. ERROR_USAGE where anybody could read what is not public. */
struct serve *serve_open(const struct serve_options *options, struct error *error);
/* Serves until `goes_on` says no, which is asked four times a second and more often. */
bool serve_run(struct serve *serve, bool (*goes_on)(void *context), void *context,
               struct error *error);
struct serve *serve_close(struct serve *serve); /* takes NULL, returns NULL */

#endif
