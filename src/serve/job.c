#include "serve/job.h"
#include "serve/clock.h"
#include "serve/serve.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FRESH_MS = 5000, LIST_S = 3600 };

struct job *job_make(const struct job_maker *maker, const struct route *route,
                     const struct request *request)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return NULL;
    job->route = *route;
    job->serve = maker->options;
    job->meters = maker->meters;
    request_parse(request->raw, &job->request);
    return job;
}

/* Of what tells of now, and is not given when it is old: answers of another age are others. Lists expire; in public a day
 * comes to be told. */
static int64_t age_of(const struct serve_options *options, const struct route *route)
{
    if (route->resource->old_ms > 0)
        return 0;
    if (route->resource->way == RESOURCE_FRESH ||
        (route->format != NULL && route->format->wants_packets))
        return clock_ms() / FRESH_MS;
    if (options->is_public)
        return public_day(&options->public_rule, (int64_t)time(NULL));
    return route->format != NULL && route->format->is_list ? (int64_t)time(NULL) / LIST_S : 0;
}

/* What the days of a request's question are like now; of what has no question, all days. */
static struct days_seen see_days(const struct job_maker *maker, const struct resource *resource,
                                 const struct query *query)
{
    struct days_seen seen = {.before = ""};
    struct ask_options ask = query->ask;
    if (ask.question == NULL) /* an export, whose table may be a question */
        ask.question = query->export.table;
    store_watch_state(maker->store, asked_days(&ask, ask.period), seen.now);
    if (ask.compare != NULL)
        store_watch_state(maker->store, asked_days(&ask, ask.compare), seen.before);
    seen.slot = resource->old_ms > 0 ? clock_ms() / FRESH_MS : 0;
    return seen;
}

static void tag(const struct job_maker *maker, struct job *job)
{
    char text[sizeof job->key + sizeof job->seen];
    const int length =
        snprintf(text, sizeof text, "%s %s %s", job->seen.now, job->seen.before, job->key);
    snprintf(job->etag, sizeof job->etag, "\"%016llx\"",
             (unsigned long long)hash_keyed(maker->salt, text, (size_t)length));
}

void job_look(const struct job_maker *maker, struct job *job)
{
    job->seen = see_days(maker, job->route.resource, &job->query);
    job->asked_ms = clock_ms();
    if (job->route.resource->way == RESOURCE_STORE)
        tag(maker, job);
}

struct document *job_fill(const struct job_maker *maker, struct job *job)
{
    const struct route *route = &job->route;
    struct error error = {0};
    char key[QUERY_KEY_SIZE];
    const int64_t age = age_of(maker->options, route);
    if (route->resource->path == NULL) {
        if (!query_parse(&job->request, subject_of(route), route->resource->use, &job->query,
                         &error))
            return problem(400, "%s", error.text);
        struct document *refusal =
            maker->options->is_public && route->question != NULL
                ? public_query(&job->request, &maker->options->public_rule, (uint32_t)age,
                               &job->query, &job->periods, &job->top)
                : NULL;
        if (refusal != NULL)
            return refusal;
        query_key(&job->request, job->request.path, key);
    } else {
        if (job->request.parameter_count > 0)
            return problem(400, "%s has no parameter '%.60s'", route->resource->path,
                           job->request.parameters[0].name);
        snprintf(key, sizeof key, "%s", route->resource->path);
    }
    snprintf(job->key, sizeof job->key, "%lld %s", (long long)age, key);
    job_look(maker, job);
    return NULL;
}

struct job *job_of_target(const struct job_maker *maker, const char *target)
{
    struct request request;
    struct route route;
    if (request_parse(target, &request) != NULL || !route_find(request.path, &route))
        return NULL;
    struct job *job = job_make(maker, &route, &request);
    struct document *refusal = job == NULL ? NULL : job_fill(maker, job);
    if (refusal == NULL)
        return job;
    document_release(refusal);
    free(job);
    return NULL;
}

bool job_days(const struct job_maker *maker, const char *target, struct days_seen *ret_seen)
{
    struct request request;
    struct route route;
    struct query query;
    struct error error;
    if (request_parse(target, &request) != NULL || !route_find(request.path, &route) ||
        !query_parse(&request, subject_of(&route), route.resource->use, &query, &error))
        return false;
    *ret_seen = see_days(maker, route.resource, &query);
    return true;
}
