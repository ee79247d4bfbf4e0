#include "serve/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>
#include <strings.h>

enum { HOST_SIZE = 256, RETRY_S = 2 };

static bool is_address(const char *name)
{
    struct in6_addr address;
    return inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1;
}

/* The name in "name:port" or "[address]:port". */
static bool take_name(const char *host, char name[HOST_SIZE], bool *ret_bracketed)
{
    const bool bracketed = *ret_bracketed = host[0] == '[';
    const size_t length = bracketed ? strcspn(host + 1, "]") : strcspn(host, ":");
    const char *port = host + length + (bracketed ? 1 + (host[length + 1] == ']') : 0);
    if (length == 0 || length >= HOST_SIZE || (bracketed && host[length + 1] != ']'))
        return false;
    memcpy(name, host + bracketed, length);
    name[length] = '\0';
    return *port == '\0' || (*port == ':' && strspn(port + 1, "0123456789") == strlen(port + 1));
}

bool guard_knows_host(const struct serve_options *options, const char *host)
{
    char name[HOST_SIZE];
    bool bracketed;
    if (!take_name(host, name, &bracketed))
        return false;
    if (bracketed || is_address(name))
        return is_address(name);
    if (strcasecmp(name, "localhost") == 0)
        return true;
    for (size_t i = 0; i < options->host_count; i++)
        if (strcasecmp(options->hosts[i], name) == 0)
            return true;
    return false;
}

struct document *guard_request(const struct serve_options *options,
                               const struct request_headers *headers)
{
    if (strcmp(headers->method, "GET") != 0 && strcmp(headers->method, "HEAD") != 0) {
        struct document *refusal = problem(405, "this server only reads: GET and HEAD");
        if (refusal != NULL)
            refusal->allow = "GET, HEAD";
        return refusal;
    }
    if (headers->host == NULL)
        return problem(400, "the header Host is missing");
    if (!guard_knows_host(options, headers->host))
        return problem(421, "this server does not know itself by that name; see --host");
    return NULL;
}

static bool same_secret(const char *a, const char *b)
{
    unsigned char left[SHA256_DIGEST_LENGTH], right[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)a, strlen(a), left);
    SHA256((const unsigned char *)b, strlen(b), right);
    return CRYPTO_memcmp(left, right, sizeof left) == 0;
}

struct document *guard_token(const struct serve_options *options,
                             const struct request_headers *headers)
{
    static const char scheme[] = "Bearer ";
    const char *given = headers->authorization;
    if (options->token == NULL)
        return NULL;
    if (given != NULL && strncasecmp(given, scheme, sizeof scheme - 1) == 0 &&
        same_secret(given + sizeof scheme - 1, options->token))
        return NULL;
    struct document *refusal =
        problem(401, "send the token of this server: Authorization: Bearer ...");
    if (refusal != NULL)
        refusal->demands_token = true;
    return refusal;
}

struct document *guard_route(const struct serve_options *options, const struct route *route,
                             const struct request_headers *headers)
{
    if (route->resource->is_optional && !options->infected)
        return problem(404, "this server does not tell that; see --infected");
    if (route->format != NULL && !export_is_served(route->format, options))
        return problem(404, "this server has no packets; see --packets");
    if (options->is_public && !route_is_public(route))
        return problem(403, "this server is public, and tells only what names nobody");
    if (route->resource->way == RESOURCE_ONCE)
        return NULL; /* of the program, as the pages are: no data in it */
    return guard_token(options, headers);
}

bool guard_listens(const struct serve_options *options, bool loopback, struct error *error)
{
    return loopback || options->is_public || options->token != NULL ||
           error_set(error, ERROR_USAGE,
                     "--listen %s is within reach of others: give --token-file, or --public, which "
                     "tells only aggregates",
                     options->listen);
}

static struct document *later(unsigned status, const char *reason, unsigned retry_after_s)
{
    struct document *refusal = problem(status, "%s; try again", reason);
    if (refusal != NULL)
        refusal->retry_after_s = retry_after_s;
    return refusal;
}

struct document *guard_too_often(const struct allowance *allowance)
{
    return later(429, "too many questions from this address",
                 (unsigned)((allowance->period_ms + 999) / 1000));
}

struct document *guard_busy(void)
{
    return later(503, "too many questions are waiting", RETRY_S);
}
