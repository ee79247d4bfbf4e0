#include "serve/resources.h"
#include "serve/answers.h"
#include "serve/openapi.h"

#include <assert.h>
#include <string.h>

enum {
    OLD_NOW_MS = ANSWERS_OLD_MS
}; /* as others: who goes from page to page waits for none of them */

const struct resource resources[] = {
    {.below = "",
     .use = QUERY_TABLE,
     .way = RESOURCE_STORE,
     .type = TYPE_JSON,
     .answer = resource_question},
    {.below = "/chart.svg",
     .use = QUERY_CHART,
     .way = RESOURCE_STORE,
     .type = TYPE_SVG,
     .answer = resource_chart},
    {.use = QUERY_EXPORT, .way = RESOURCE_STORE, .answer = resource_export},
    {.path = "/v1/health",
     .way = RESOURCE_FRESH,
     .is_public = true,
     .old_ms = OLD_NOW_MS,
     .type = TYPE_JSON,
     .answer = resource_health,
     .summary = "How the sensors are: coverage, gaps, drops, lag"},
    {.path = "/v1/alerts",
     .way = RESOURCE_FRESH,
     .old_ms = OLD_NOW_MS,
     .type = TYPE_JSON,
     .answer = resource_alerts,
     .summary = "Alerts of the watch, open ones first"},
    {.path = "/v1/whoami",
     .way = RESOURCE_VISITOR,
     .is_public = true,
     .is_optional = true,
     .type = TYPE_JSON,
     .answer = resource_whoami,
     .summary = "Was the visitor's own address seen as a bot within the last day?"},
    {.path = "/v1/server",
     .way = RESOURCE_ONCE,
     .is_public = true,
     .type = TYPE_JSON,
     .once = resource_server,
     .summary = "What this server is: its version, and which optional things it has"},
    {.path = "/v1/openapi.json",
     .way = RESOURCE_ONCE,
     .is_public = true,
     .type = TYPE_JSON,
     .once = openapi_make,
     .summary = "This document"},
    {.path = "/metrics",
     .way = RESOURCE_FRESH,
     .is_public = true,
     .type = TYPE_METRICS,
     .answer = resource_metrics,
     .summary = "For Prometheus"},
    {.path = "/v1/live",
     .way = RESOURCE_LIVE,
     .type = "text/event-stream",
     .summary = "What arrives, as server-sent events; at most 50 a second"},
};
static_assert(sizeof resources / sizeof resources[0] == RESOURCE_COUNT, "one for each");

/* Questions whose rows count, and name nobody. */
static const char *const public_questions[] = {
    "totals",     "ports",      "tools",  "countries",    "networks",         "classes",
    "tags",       "coverage",   "surges", "attack-ports", "attack-countries", "vulnerabilities",
    "signatures", "detections", "logins",
};

bool question_is_public(const struct question *question)
{
    for (size_t i = 0; i < sizeof public_questions / sizeof public_questions[0]; i++)
        if (strcmp(public_questions[i], question->name) == 0)
            return true;
    return false;
}

bool route_is_public(const struct route *route)
{
    return route->question != NULL ? question_is_public(route->question)
           : route->format != NULL ? !route->format->has_addresses
                                   : route->resource->is_public;
}

/* "ports" and what is behind it, of "/v1/ports/chart.svg". */
static const struct question *question_of(const char *path, const char **ret_below)
{
    static const char base[] = "/v1/";
    char name[64];
    if (strncmp(path, base, sizeof base - 1) != 0)
        return NULL;
    path += sizeof base - 1;
    const size_t length = strcspn(path, "/");
    if (length >= sizeof name)
        return NULL;
    memcpy(name, path, length);
    name[length] = '\0';
    *ret_below = path + length;
    return question_find(name);
}

bool resource_is_of(const struct resource *resource, const struct question *question)
{
    return resource->path == NULL && resource->use != QUERY_EXPORT &&
           (resource->use != QUERY_CHART || chart_draws(question));
}

static const struct export_format *format_of(const char *path)
{
    static const char base[] = "/v1/export/";
    const struct export_format *format = strncmp(path, base, sizeof base - 1) == 0
                                             ? export_format_find(path + sizeof base - 1)
                                             : NULL;
    return format != NULL && export_is_served(format, NULL) ? format : NULL;
}

bool route_find(const char *path, struct route *ret_route)
{
    const char *below = "";
    const struct question *question = question_of(path, &below);
    const struct export_format *format = format_of(path);
    for (size_t i = 0; i < RESOURCE_COUNT; i++) {
        const struct resource *r = &resources[i];
        const bool is_it =
            r->path != NULL ? strcmp(r->path, path) == 0
            : r->use == QUERY_EXPORT
                ? format != NULL
                : question != NULL && strcmp(r->below, below) == 0 && resource_is_of(r, question);
        if (!is_it)
            continue;
        *ret_route =
            (struct route){.resource = r,
                           .question = r->path == NULL && r->use != QUERY_EXPORT ? question : NULL,
                           .format = r->use == QUERY_EXPORT ? format : NULL};
        return true;
    }
    return false;
}
