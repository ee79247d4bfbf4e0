#include "serve/pages.h"
#include "base/hash.h"
#include "base/whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096, DEPTH = 2, VERSION_LEAST = 16 };

struct pages {
    struct page {
        char *path; /* "/app.js" */
        struct document *document;
        struct document *version; /* the same, asked for by its version */
    } items[PAGES_LIMIT];
    size_t count, bytes;
};

/* What a page may do: only what comes from here, nothing inline. */
#define PAGE_POLICY                                                                                \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; "           \
    "base-uri 'none'; form-action 'none'"

/* Of other bytes it is another address. */
#define VERSION_CACHE "public, max-age=31536000, immutable"

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", TYPE_JSON},
    {".svg", TYPE_SVG},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
};

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].ending, dot) == 0)
            return types[i].type;
    return NULL;
}

/* sha256, so that whoever makes pages can tell the version of a file. */
static bool set_etag(struct document *d)
{
    char text[SHA256_TEXT_SIZE];
    struct sha256 *hash = sha256_create();
    if (hash == NULL)
        return false;
    sha256_add(hash, d->bytes, d->length);
    sha256_finish(hash, text);
    sha256_destroy(hash);
    snprintf(d->etag, sizeof d->etag, "\"%.32s\"", text);
    return true;
}

/* Takes over `bytes`; NULL: no memory. */
static struct document *page_document(const char *type, char *bytes, size_t length,
                                      const char *cache)
{
    struct document *d = document_create(200, type, bytes, length);
    if (d == NULL || !set_etag(d))
        return document_release(d);
    d->cache = cache;
    d->policy = PAGE_POLICY;
    return d;
}

static bool add_file(struct pages *pages, const char *file, const char *path, const char *type,
                     struct error *error)
{
    size_t length = 0;
    if (pages->count == PAGES_LIMIT)
        return error_set(error, ERROR_CONFIG, "%s: more than %d files of pages", file, PAGES_LIMIT);
    char *bytes = (char *)whole_file_read(file, PAGES_BYTES - pages->bytes, &length);
    if (bytes == NULL)
        return error_set_errno(error, ERROR_INPUT, "%s", file);
    if (length > PAGES_BYTES - pages->bytes) {
        free(bytes);
        return error_set(error, ERROR_CONFIG, "%s: pages of more than %d MiB", file,
                         PAGES_BYTES >> 20);
    }
    char *copy = malloc(length + 1);
    if (copy != NULL)
        memcpy(copy, bytes, length);
    struct page *page = &pages->items[pages->count++];
    page->path = strdup(path);
    page->document = page_document(type, bytes, length, "no-cache");
    page->version = copy == NULL ? NULL : page_document(type, copy, length, VERSION_CACHE);
    pages->bytes += length;
    return page->path != NULL && page->document != NULL && page->version != NULL
               ? true
               : error_set(error, ERROR_FAILED, "no memory for the pages");
}

static bool add_folder(struct pages *pages, const char *folder, const char *path, unsigned depth,
                       struct error *error);

static bool add_entry(struct pages *pages, const char *folder, const char *path, const char *name,
                      unsigned depth, struct error *error)
{
    char file[PATH_SIZE], below[PATH_SIZE];
    struct stat status;
    const char *type = type_of(name);
    if (name[0] == '.')
        return true;
    if ((size_t)snprintf(file, sizeof file, "%s/%s", folder, name) >= sizeof file ||
        (size_t)snprintf(below, sizeof below, "%s/%s", path, name) >= sizeof below)
        return error_set(error, ERROR_CONFIG, "%s: its name is too long", name);
    if (stat(file, &status) != 0)
        return error_set_errno(error, ERROR_INPUT, "%s", file);
    if (S_ISDIR(status.st_mode))
        return depth == 0 || add_folder(pages, file, below, depth - 1, error);
    return type == NULL || !S_ISREG(status.st_mode) || add_file(pages, file, below, type, error);
}

static bool add_folder(struct pages *pages, const char *folder, const char *path, unsigned depth,
                       struct error *error)
{
    bool good = true;
    const struct dirent *entry;
    DIR *open_folder = opendir(folder);
    if (open_folder == NULL)
        return error_set_errno(error, ERROR_INPUT, "%s", folder);
    while (good && (entry = readdir(open_folder)) != NULL)
        good = add_entry(pages, folder, path, entry->d_name, depth, error);
    closedir(open_folder);
    return good;
}

struct pages *pages_read(const char *folder, struct error *error)
{
    struct pages *pages = calloc(1, sizeof *pages);
    if (pages == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the pages");
        return NULL;
    }
    return add_folder(pages, folder, "", DEPTH, error) ? pages : pages_destroy(pages);
}

struct pages *pages_destroy(struct pages *pages)
{
    if (pages == NULL)
        return NULL;
    for (size_t i = 0; i < pages->count; i++) {
        document_release(pages->items[i].document);
        document_release(pages->items[i].version);
        free(pages->items[i].path);
    }
    free(pages);
    return NULL;
}

static bool is_version(const struct document *d, const char *version)
{
    const size_t length = version == NULL ? 0 : strlen(version);
    return length >= VERSION_LEAST && strncmp(d->etag + 1, version, length) == 0;
}

static struct document *find(const struct pages *pages, const char *path, const char *version)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->items[i];
        if (strcmp(page->path, path) == 0)
            return document_keep(is_version(page->document, version) ? page->version
                                                                     : page->document);
    }
    return NULL;
}

struct document *pages_find(const struct pages *pages, const char *path, const char *version)
{
    char file[256];
    const size_t length = strlen(path);
    if (pages == NULL || length == 0 || length > sizeof file - 12)
        return NULL;
    snprintf(file, sizeof file, "%s%s", path,
             path[length - 1] == '/'     ? "index.html"
             : strchr(path, '.') == NULL ? ".html"
                                         : "");
    return find(pages, file, version);
}
