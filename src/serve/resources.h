/* Resources: what there is to GET, in one table. Routing, public mode, the
 * OpenAPI document and the tests follow. */
#ifndef TEITEN_SERVE_RESOURCES_H
#define TEITEN_SERVE_RESOURCES_H

#include "export/export.h"
#include "serve/asker.h"
#include "serve/document.h"
#include "serve/public_query.h"
#include "serve/query.h"

enum resource_way {
    RESOURCE_STORE, /* asked of the store by a worker; the same until the store
                     changes */
    RESOURCE_FRESH, /* the same by workers of now: it is right for a few seconds */
    RESOURCE_VISITOR, /* asked of the store for this visitor alone by a worker of visitors, and not kept */
    RESOURCE_ONCE, /* made when the server starts */
    RESOURCE_LIVE, /* a stream */
};

struct serve_options;
struct resource;
struct route {
    const struct resource *resource;
    const struct question *question;    /* NULL: none */
    const struct export_format *format; /* NULL: none */
};

static inline struct query_subject subject_of(const struct route *route)
{
    return (struct query_subject){route->question, route->format};
}

/* A request that a worker makes the answer to. */
struct job {
    struct job *next;
    unsigned passed_over; /* by jobs that a worker was ready for */
    struct route route;
    const struct serve_options *serve;
    struct meters *meters;
    struct request request;
    struct query query;            /* of questions; its texts point into `request` */
    struct public_periods periods; /* in public: what `query` points to */
    uint64_t top;                  /* in public: how many rows are wanted */
    struct ipv6 visitor;
    struct days_seen seen; /* of its days when it was asked */
    int64_t asked_ms;
    char etag[ETAG_SIZE];
    char key[QUERY_KEY_SIZE + 24];
    void *exchange; /* who alone waits; NULL: all who asked the same */
    bool is_quiet;  /* nobody waits: it makes an answer anew */
    bool is_warmth; /* nor has anybody asked: it makes one for the first who will */
};

struct resource {
    const char *path; /* "/v1/health"; NULL: "/v1/" and a question's name, and
                       `below`, or "/v1/export/" and a format's */
    const char *below;
    enum query_use use; /* with path NULL */
    enum resource_way way;
    bool is_public;   /* with path NULL: as question_is_public() says */
    bool is_optional; /* only with --infected yes */
    int64_t
        old_ms; /* of what tells of now: how long an old answer is given while a new one is made; 0: not at all */
    const char *type;
    struct document *(*answer)(struct asker *asker, const struct job *job);
    struct document *(*once)(const struct serve_options *options);
    const char *summary;
};

enum { RESOURCE_COUNT = 10 };
extern const struct resource resources[RESOURCE_COUNT];

/* Whether a question has this resource: not all can be drawn. */
bool resource_is_of(const struct resource *resource, const struct question *question);
bool chart_draws(const struct question *question); /* resource_chart.c */

/* False: there is nothing. */
bool route_find(const char *path, struct route *ret_route);

/* Whether no cell of its answers has an address or text that a source sent. A
 * question that this does not know is not public. */
bool question_is_public(const struct question *question);
bool route_is_public(const struct route *route);

/* Asks what the job asks; in public what may be told of it. */
bool job_ask(struct asker *asker, const struct job *job, struct answer **ret_answer,
             struct error *error);

struct document *resource_question(struct asker *asker, const struct job *job);
struct document *resource_chart(struct asker *asker, const struct job *job);
struct document *resource_health(struct asker *asker, const struct job *job);
struct document *resource_alerts(struct asker *asker, const struct job *job);
struct document *resource_metrics(struct asker *asker, const struct job *job);
struct document *resource_export(struct asker *asker, const struct job *job);
/* Whether a server makes a format: packets only where it was told of them. `options` NULL: some server. */
bool export_is_served(const struct export_format *format, const struct serve_options *options);
struct document *resource_server(const struct serve_options *options);
struct document *resource_whoami(struct asker *asker, const struct job *job);

/* What became of a question that ask could not answer. */
struct document *problem_of(struct asker *asker, const struct error *error);

#endif
