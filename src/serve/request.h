/* Request: what a client asks for, taken apart.
 *
 * In: the target of a request line as it came ("/v1/ports?period=2020-H1&top=5") and the few headers that count.
 * Out: a path and parameters, decoded. Everything that is not plainly well-formed is refused with a reason, never
 * mended: a %00, a control character, bytes that are not UTF-8, an empty or repeated name, a dot segment.
 * Bounded by the limits below; holds no pointer into the caller's bytes but those of the headers. */
#ifndef TEITEN_SERVE_REQUEST_H
#define TEITEN_SERVE_REQUEST_H

#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>

enum { REQUEST_TARGET_LIMIT = 4096, REQUEST_PARAMETER_LIMIT = 32 };

struct request_parameter {
    const char *name, *value; /* into `text` */
};

struct request {
    char text[REQUEST_TARGET_LIMIT + 2];
    const char *path;  /* into `text`: "/v1/ports" */
    const char *query; /* into `raw`: as it came, without '?'; "" */
    struct request_parameter parameters[REQUEST_PARAMETER_LIMIT];
    size_t parameter_count;
    char raw[REQUEST_TARGET_LIMIT + 1];
};

/* What http.c knows of a request besides its target. Borrowed from the connection; NULL: not given. */
struct request_headers {
    const char *method;
    const char *host, *authorization, *if_none_match;
    const char *forwarded, *forwarded_for; /* Forwarded, X-Forwarded-For: the last line of each */
    bool wants_new;                        /* Cache-Control: no-cache */
    struct ipv6 peer;                      /* of the socket; IPv4 as ::ffff:a.b.c.d */
};

/* NULL, or what is wrong with the target. */
const char *request_parse(const char *target, struct request *ret_request);

/* The value of a parameter; NULL: not given. */
const char *request_value(const struct request *request, const char *name);

/* Whether a list of entity tags (If-None-Match) has this one, or is "*", which any answer matches once it is there. Weak tags are compared as strong ones
 * (RFC 9110 13.1.2). */
bool request_matches_etag(const char *list, const char *etag);

#endif
