/* Document: what goes back to a client: status, headers that differ, and bytes.
 *
 * Immutable once made and counted, so that the cache and any number of
 * connections share one, from any thread. */
#ifndef TEITEN_SERVE_DOCUMENT_H
#define TEITEN_SERVE_DOCUMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ETAG_SIZE = 36 };

#define TYPE_JSON    "application/json"
#define TYPE_CSV     "text/csv; charset=utf-8; header=present"
#define TYPE_SVG     "image/svg+xml"
#define TYPE_METRICS "text/plain; version=0.0.4; charset=utf-8"
#define TYPE_PROBLEM "application/problem+json"

struct document {
    atomic_uint references;
    unsigned status;
    const char *type;       /* static; NULL: no content */
    const char *cache;      /* Cache-Control, static */
    const char *policy;     /* Content-Security-Policy, static; NULL: that of data */
    const char *allow;      /* with 405, static */
    unsigned retry_after_s; /* 0: none */
    bool demands_token;     /* with 401 */
    char etag[ETAG_SIZE];   /* with its quotes; "" : none */
    char *link;             /* Link; NULL: none */
    unsigned senders;       /* connections that it is on its way to; only http.c touches it */
    size_t length;
    char *bytes;
};

/* Takes over `bytes` (malloc, may be NULL with length 0), freed also where
 * there is no memory: then NULL. */
struct document *document_create(unsigned status, const char *type, char *bytes, size_t length);
struct document *document_keep(struct document *document);
struct document *document_release(struct document *document); /* takes NULL, returns NULL */

/* An error as RFC 9457 wants it: {"type", "title", "status", "detail"}. NULL:
 * no memory. */
__attribute__((format(printf, 2, 3))) struct document *problem(unsigned status, const char *format,
                                                               ...);
struct json_t;
/* Takes over the reference; NULL: no memory. */
struct document *json_document(struct json_t *object);
/* "2026-11-26T04:00:00Z", or null for 0. */
struct json_t *json_moment(int64_t seconds);
const char *status_title(unsigned status);

#endif
