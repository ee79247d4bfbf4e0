/* Guard: who may ask what, before anything is looked at; and how often. */
#ifndef TEITEN_SERVE_GUARD_H
#define TEITEN_SERVE_GUARD_H

#include "serve/allowance.h"
#include "serve/document.h"
#include "serve/request.h"
#include "serve/resources.h"
#include "serve/serve.h"

/* NULL: it may come in. Else the refusal: another method than GET and HEAD (405); a Host that is not ours (421), which
 * keeps a page of somebody else from asking by a name that it has pointed here (DNS rebinding). */
struct document *guard_request(const struct serve_options *options,
                               const struct request_headers *headers);

/* NULL: it has the token, or none is needed. Compared in a time that does not depend on what was sent. */
struct document *guard_token(const struct serve_options *options,
                             const struct request_headers *headers);

/* NULL: it is there, and this visitor may have it. Else 404, 403 or 401. */
struct document *guard_route(const struct serve_options *options, const struct route *route,
                             const struct request_headers *headers);

/* Whether "example.net:8080" is one of ours: localhost, an address, one of the names. */
bool guard_knows_host(const struct serve_options *options, const char *host);

/* ERROR_USAGE where what is not public would be within reach of others without a token. */
bool guard_listens(const struct serve_options *options, bool loopback, struct error *error);

/* 429 and 503, with when to try again. */
struct document *guard_too_often(const struct allowance *allowance);
struct document *guard_busy(void);

#endif
