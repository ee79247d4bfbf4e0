/* The OpenAPI 3.1 document, made of the same tables as routing, parameters and answers: it cannot tell of what is not
 * there, nor leave out what is. What this server refuses (public, not switched on) is not in it. */
#ifndef TEITEN_SERVE_OPENAPI_H
#define TEITEN_SERVE_OPENAPI_H

#include "serve/serve.h"

struct document;

/* NULL: no memory. */
struct document *openapi_make(const struct serve_options *options);

#endif
