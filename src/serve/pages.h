/* Pages: the files of one folder, read whole before the sandbox closes; no request opens a file.
 *
 * In: a folder. Out: documents by path: "/app.js"; "/" and "/ports" are index.html and ports.html. Known types only.
 * Bounded: PAGES_LIMIT files, PAGES_BYTES in all, two folders deep. */
#ifndef TEITEN_SERVE_PAGES_H
#define TEITEN_SERVE_PAGES_H

#include "base/error.h"
#include "serve/document.h"

enum { PAGES_LIMIT = 256, PAGES_BYTES = 16 << 20 };

struct pages;

/* NULL with error: no such folder, or beyond the limits. */
struct pages *pages_read(const char *folder, struct error *error);
struct pages *pages_destroy(struct pages *pages); /* takes NULL, returns NULL */
/* A reference; NULL: no such page. `pages` may be NULL. version: 16 digits or more of the sha256 of the file that is meant
 * ("/app.js?v=..."): where it is that one, a browser may keep it for ever and need not ask again. NULL, or of other bytes: as it is,
 * to be asked for each time. */
struct document *pages_find(const struct pages *pages, const char *path, const char *version);

#endif
