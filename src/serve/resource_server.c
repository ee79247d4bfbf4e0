/* /v1/server: what this server is, and which of the optional things it has. Pages ask it to know what to show. */
#include "serve/resources.h"
#include "serve/serve.h"

#include <jansson.h>

struct document *resource_server(const struct serve_options *options)
{
    return json_document(json_pack("{s:s, s:b, s:b, s:b, s:b}", "version", options->version,
                                   "public", options->is_public, "whoami", options->infected,
                                   "packets", options->packets != NULL, "anonymised",
                                   options->key != NULL));
}
