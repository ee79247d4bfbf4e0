/* See serve.h: the way of a request. */
#include "serve/serve.h"
#include "serve/allowance.h"
#include "serve/answers.h"
#include "serve/clock.h"
#include "serve/guard.h"
#include "serve/http.h"
#include "serve/job.h"
#include "serve/live.h"
#include "serve/live_feed.h"
#include "serve/meters.h"
#include "serve/pages.h"
#include "serve/resources.h"
#include "serve/store_watch.h"
#include "serve/visitor_address.h"
#include "serve/warm.h"
#include "serve/workers.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS = 1024,
    CONNECTIONS_OF_ONE = 64,
    REQUEST_MS = 10000,
    SEND_MS = 60000,
    IDLE_MS = 15000,
    QUEUE = 512,
    CACHE_BYTES = 64 << 20,
    TURN_MS = 200,
    REFRESH_MS = 1000,
    VISIT_MS = 10000, /* of one visitor: a question about itself */
    VISITS = 6,
    ASK_MS = 500, /* and one that the store has to be asked for */
    ASKS = 120,
    NOW_WORKERS = 2,
    APART_QUEUE = 64, /* and of those who ask about themselves as many more */
};

struct serve {
    struct serve_options options;
    int socket;
    struct pages *pages;
    struct answers *answers;
    struct store_watch *store;
    struct live *live;
    struct live_feed *feed;
    struct document *once[RESOURCE_COUNT]; /* of resources that are made at the start */
    struct meters meters;
    struct workers *workers;
    /* For what is about now: it waits for no long question, nor takes the place of its session. */
    struct workers *now_workers;
    struct workers *visitor_workers; /* for those who ask about themselves; NULL: nobody may */
    struct http *http;
    bool ends; /* no more jobs and listeners */
    struct allowance visits, asks;
    int64_t refreshed_ms;
    struct warm warm;
    struct job_maker jobs;
};

static struct workers *workers_of(const struct serve *serve, const struct job *job)
{
    const enum resource_way way = job->route.resource->way;
    return way == RESOURCE_STORE     ? serve->workers
           : way == RESOURCE_VISITOR ? serve->visitor_workers
                                     : serve->now_workers;
}

static void give(void *waiter, struct document *document)
{
    http_reply(waiter, document);
}

static void answered(void *context, unsigned status, int64_t duration_us)
{
    struct serve *serve = context;
    meter_add(&serve->meters.requests, duration_us);
    atomic_fetch_add(&serve->meters.statuses[status / 100 % METER_STATUSES], 1);
}

static struct answers_wish wish_of(const struct job *job, bool wants_new)
{
    /* What has an age is asked under another key next time. */
    const struct resource *resource = job->route.resource;
    const bool stays = resource->way == RESOURCE_STORE && !job->serve->is_public &&
                       (job->route.format == NULL ||
                        !(job->route.format->is_list || job->route.format->wants_packets));
    return (struct answers_wish){
        .key = job->key,
        .target = stays ? job->request.raw : NULL,
        .seen = &job->seen,
        .now_ms = job->asked_ms,
        .old_ms = resource->old_ms == 0 && job->is_warmth ? WARM_OLD_MS : resource->old_ms,
        .wants_new = wants_new};
}

static void made(void *context, const struct job *job, struct document *document,
                 int64_t duration_us)
{
    struct serve *serve = context;
    const struct answers_wish wish = wish_of(job, false);
    if (!job->is_warmth)
        meter_add(&serve->meters.questions, duration_us);
    if (!job->is_warmth && duration_us / 1000 > serve->options.query_limit_ms)
        atomic_fetch_add(&serve->meters.stopped, 1);
    if (document != NULL && document->status == 200) {
        memcpy(document->etag, job->etag, sizeof document->etag);
        document->cache = job->etag[0] != '\0' ? "private, no-cache" : "no-store";
    }
    if (job->exchange != NULL)
        http_reply(job->exchange, document);
    else
        answers_made(serve->answers, &wish, document, duration_us / 1000, give);
}

static void listen_live(struct serve *serve, struct exchange *exchange)
{
    if (!live_listen(serve->live, exchange))
        http_reply(exchange, guard_busy());
}

/* --- the way of a request */

static struct document *not_modified(const struct job *job)
{
    struct document *document = document_create(200, TYPE_JSON, NULL, 0);
    if (document != NULL)
        memcpy(document->etag, job->etag, sizeof document->etag);
    return document;
}

/* Takes over the job, which nobody waits for. */
static void make_anew(struct serve *serve, struct job *job)
{
    const struct answers_wish wish = wish_of(job, false);
    job->is_quiet = true;
    if (workers_add(workers_of(serve, job), job))
        return;
    answers_made(serve->answers, &wish, NULL, 0, give);
    free(job);
}

/* Takes over the job. */
static void ask_alone(struct serve *serve, struct exchange *exchange, struct job *job,
                      struct allowance *allowance)
{
    const bool may = allowance_take(allowance, &job->visitor, job->asked_ms);
    job->exchange = exchange;
    if (may && workers_add(workers_of(serve, job), job))
        return;
    http_reply(exchange, may ? guard_busy() : guard_too_often(allowance));
    free(job);
}

/* Takes over the job. */
static void ask_store(struct serve *serve, struct exchange *exchange, struct job *job,
                      bool wants_new)
{
    struct document *ready = NULL;
    const struct answers_wish wish = wish_of(job, wants_new);
    bool may = false;
    const enum answers_found found = answers_find(serve->answers, &wish, exchange, &ready);
    if (found == ANSWERS_OLD_YET || found == ANSWERS_WAITING)
        workers_hurry(workers_of(serve, job), job->key);
    switch (found) {
    case ANSWERS_MAKE:
        may = allowance_take(&serve->asks, &job->visitor, job->asked_ms);
        if (may && workers_add(workers_of(serve, job), job))
            return;
        answers_made(serve->answers, &wish, may ? guard_busy() : guard_too_often(&serve->asks), 0,
                     give);
        break;
    case ANSWERS_OLD:
        http_reply(exchange, ready);
        make_anew(serve, job);
        return;
    case ANSWERS_ALONE:
        ask_alone(serve, exchange, job, &serve->asks);
        return;
    case ANSWERS_READY:
    case ANSWERS_OLD_YET:
        http_reply(exchange, ready);
        break;
    case ANSWERS_WAITING:
        break;
    case ANSWERS_FULL:
        http_reply(exchange, guard_busy());
        break;
    }
    free(job);
}

/* --- what was asked lately is made anew when its days change */

static void look(void *context, struct job *job)
{
    const struct serve *serve = context;
    job_look(&serve->jobs, job);
}

static bool look_at_days(void *context, const char *target, struct days_seen *ret_seen)
{
    const struct serve *serve = context;
    return job_days(&serve->jobs, target, ret_seen);
}

static void refresh(struct serve *serve, int64_t now_ms)
{
    char *key, *target;
    while (answers_refresh(serve->answers, now_ms, look_at_days, serve, &key, &target)) {
        struct job *job = job_of_target(&serve->jobs, target);
        if (job != NULL) {
            assert(strcmp(job->key, key) == 0);
            make_anew(serve, job);
        } else { /* no memory */
            const struct answers_wish none = {.key = key};
            answers_made(serve->answers, &none, NULL, 0, give);
        }
        free(key);
        free(target);
    }
}

/* What the first page asks for is made before anybody asks: one thing after the other, by workers that nobody waits for. */
static void keep_warm(struct serve *serve, int64_t now_ms)
{
    char target[WARM_TARGET_SIZE];
    struct warm *warm = &serve->warm;
    if (!serve->options.keeps_warm || !warm_begin(warm, serve->options.common.store, now_ms))
        return;
    while (warm_target(warm, now_ms, target)) {
        struct document *ready = NULL;
        struct job *job = job_of_target(&serve->jobs, target);
        if (job == NULL) {
            warm_heard(warm, NULL);
            continue;
        }
        job->is_warmth = true;
        const struct answers_wish wish = wish_of(job, false);
        const enum answers_found found =
            answers_prepare(serve->answers, &wish, WARM_REST_MS, &ready);
        if (found == ANSWERS_MAKE && warm_tries(warm)) {
            make_anew(serve, job);
            return;
        }
        if (found == ANSWERS_MAKE)
            answers_made(serve->answers, &wish, NULL, 0, give);
        free(job);
        if (found == ANSWERS_WAITING)
            return;
        warm_heard(warm, ready);
        document_release(ready);
    }
}

/* What nobody waits for. */
static void tidy(struct serve *serve, int64_t now_ms)
{
    if (now_ms - serve->refreshed_ms < REFRESH_MS)
        return;
    serve->refreshed_ms = now_ms;
    allowance_forget(&serve->visits, now_ms);
    allowance_forget(&serve->asks, now_ms);
    refresh(serve, now_ms);
    keep_warm(serve, now_ms);
}

/* NULL, or why the visitor is not served. */
static struct document *take_visitor(const struct serve *serve,
                                     const struct request_headers *headers, struct job *job)
{
    static const struct ipv6 unnamed; /* `::`: nobody's, and not loopback, which has no limits */
    const struct address_set *proxies = serve->options.proxies;
    if (visitor_is_named_twice(headers, proxies))
        return problem(400, "the proxy sends both X-Forwarded-For and Forwarded, of which one may "
                            "be the visitor's own: let it remove the one that it does not write");
    if (visitor_address(headers, proxies, &job->visitor))
        return NULL;
    job->visitor = unnamed;
    return job->route.resource->way == RESOURCE_VISITOR
               ? problem(400, "the proxy does not say who the visitor is")
               : NULL;
}

static void route_to_store(struct serve *serve, struct exchange *exchange,
                           const struct route *route, const struct request *request,
                           const struct request_headers *headers)
{
    struct job *job = job_make(&serve->jobs, route, request);
    if (job == NULL) {
        http_reply(exchange, guard_busy());
        return;
    }
    struct document *answer = job_fill(&serve->jobs, job);
    if (answer == NULL)
        answer = take_visitor(serve, headers, job);
    /* "*" is of any answer that there is: that is known once it is there. */
    if (answer == NULL && job->etag[0] != '\0' &&
        strcmp(headers->if_none_match == NULL ? "*" : headers->if_none_match, "*") != 0 &&
        request_matches_etag(headers->if_none_match, job->etag))
        answer = not_modified(job);
    if (answer != NULL) {
        free(job);
        http_reply(exchange, answer);
    } else if (route->resource->way == RESOURCE_VISITOR) {
        ask_alone(serve, exchange, job, &serve->visits);
    } else {
        ask_store(serve, exchange, job, headers->wants_new);
    }
}

static void answer_route(struct serve *serve, struct exchange *exchange, const struct route *route,
                         const struct request *request, const struct request_headers *headers)
{
    struct document *refusal = guard_route(&serve->options, route, headers);
    const enum resource_way way = route->resource->way;
    if (refusal != NULL)
        http_reply(exchange, refusal);
    else if (way == RESOURCE_LIVE)
        listen_live(serve, exchange);
    else if (way == RESOURCE_ONCE)
        http_reply(exchange, request->parameter_count > 0
                                 ? problem(400, "%s has no parameters", route->resource->path)
                                 : document_keep(serve->once[route->resource - resources]));
    else
        route_to_store(serve, exchange, route, request, headers);
}

static struct document *page(const struct serve *serve, const struct request *request)
{
    struct document *page = pages_find(serve->pages, request->path, request_value(request, "v"));
    return page != NULL ? page : problem(404, "there is nothing at this path");
}

static void handle(void *context, struct exchange *exchange, const struct request *request,
                   const struct request_headers *headers)
{
    struct serve *serve = context;
    struct route route;
    struct document *refusal = serve->ends ? problem(503, "the server is ending")
                                           : guard_request(&serve->options, headers);
    if (refusal != NULL)
        http_reply(exchange, refusal);
    else if (route_find(request->path, &route))
        answer_route(serve, exchange, &route, request, headers);
    else
        http_reply(exchange, page(serve, request));
}

/* --- life */

struct serve *serve_open(const struct serve_options *options, struct error *error)
{
    bool loopback = false;
    struct serve *serve = calloc(1, sizeof *serve);
    if (serve == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the server");
        return NULL;
    }
    serve->options = *options;
    serve->meters.started_s = (int64_t)time(NULL);
    pthread_mutex_init(&serve->meters.days.lock, NULL);
    allowance_init(&serve->visits, VISIT_MS, VISITS);
    allowance_init(&serve->asks, ASK_MS, ASKS);
    serve->socket = http_listen(options->listen, &loopback, error);
    if (serve->socket < 0 || !guard_listens(options, loopback, error))
        return serve_close(serve);
    if (options->pages == NULL)
        return serve;
    serve->pages = pages_read(options->pages, error);
    return serve->pages != NULL ? serve : serve_close(serve);
}

static bool start(struct serve *serve, struct error *error)
{
    const struct serve_options *o = &serve->options;
    /* The workers apart have one worker's part. */
    struct ask_options common = o->common, part = o->common;
    common.limit_bytes = o->common.limit_bytes / (o->workers + 1);
    part.limit_bytes = common.limit_bytes / (o->infected ? NOW_WORKERS + 1 : NOW_WORKERS);
    serve->answers = answers_create(CACHE_BYTES);
    serve->live = live_create();
    serve->feed = serve->live == NULL ? NULL : live_feed_create(serve->live, o->common.store);
    bool good = serve->answers != NULL && serve->live != NULL && serve->feed != NULL;
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        if (resources[i].once != NULL)
            good = (serve->once[i] = resources[i].once(o)) != NULL && good;
    if (!good)
        return error_set(error, ERROR_FAILED, "no memory for the server");
    struct workers_options workers = {
        .count = o->workers,
        .queue_limit = QUEUE,
        .limit_ms = o->query_limit_ms,
        .common = &common,
        .look = look,
        .made = made,
        .context = serve,
    };
    const struct store_watch_options store = {.store = o->common.store,
                                              .wants = live_feed_wants,
                                              .landed = live_feed_landed,
                                              .context = serve->feed};
    const struct http_options http = {
        .socket = serve->socket,
        .connections = CONNECTIONS,
        .connections_of_one = CONNECTIONS_OF_ONE,
        .proxies = o->proxies,
        .request_ms = REQUEST_MS,
        .send_ms = SEND_MS,
        .idle_ms = IDLE_MS,
        .handle = handle,
        .answered = answered,
        .context = serve,
    };
    serve->store = store_watch_create(&store, error);
    serve->jobs =
        (struct job_maker){&serve->options, &serve->meters, serve->store, hash_key_random()};
    serve->workers = serve->store == NULL ? NULL : workers_create(&workers, error);
    workers.count = NOW_WORKERS;
    workers.queue_limit = APART_QUEUE;
    workers.common = &part;
    serve->now_workers = serve->workers == NULL ? NULL : workers_create(&workers, error);
    workers.count = 1;
    if (serve->now_workers != NULL && o->infected)
        serve->visitor_workers = workers_create(&workers, error);
    if (serve->now_workers == NULL || (o->infected && serve->visitor_workers == NULL))
        return false;
    serve->socket = -1;
    serve->http = http_create(&http, error);
    return serve->http != NULL;
}

bool serve_run(struct serve *serve, bool (*goes_on)(void *context), void *context,
               struct error *error)
{
    if (!start(serve, error))
        return false;
    while (goes_on(context)) {
        const int64_t now_ms = clock_ms();
        http_turn(serve->http, now_ms, TURN_MS);
        workers_tick(serve->workers, now_ms);
        workers_tick(serve->now_workers, now_ms);
        if (serve->visitor_workers != NULL)
            workers_tick(serve->visitor_workers, now_ms);
        tidy(serve, now_ms);
        live_feed_tick(serve->feed, now_ms);
        live_tick(serve->live, now_ms);
        serve->meters.connections = http_connections(serve->http);
    }
    serve->ends = true;
    http_quiesce(serve->http);
    live_end(serve->live);
    serve->workers = workers_destroy(serve->workers);
    serve->now_workers = workers_destroy(serve->now_workers);
    serve->visitor_workers = workers_destroy(serve->visitor_workers);
    http_turn(serve->http, clock_ms(), 0);
    serve->http = http_destroy(serve->http);
    return true;
}

struct serve *serve_close(struct serve *serve)
{
    if (serve == NULL)
        return NULL;
    workers_destroy(serve->workers);
    workers_destroy(serve->now_workers);
    workers_destroy(serve->visitor_workers);
    http_destroy(serve->http);
    live_feed_stop(serve->feed);
    store_watch_destroy(serve->store);
    live_feed_destroy(serve->feed);
    live_destroy(serve->live);
    answers_destroy(serve->answers);
    pages_destroy(serve->pages);
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        document_release(serve->once[i]);
    if (serve->socket >= 0)
        close(serve->socket);
    free(serve);
    return NULL;
}
