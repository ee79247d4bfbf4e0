#include "serve/document.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct document *document_create(unsigned status, const char *type, char *bytes, size_t length)
{
    struct document *d = calloc(1, sizeof *d);
    if (d == NULL) {
        free(bytes);
        return NULL;
    }
    *d = (struct document){
        .status = status, .type = type, .cache = "no-store", .length = length, .bytes = bytes};
    atomic_init(&d->references, 1);
    return d;
}

struct document *document_keep(struct document *document)
{
    atomic_fetch_add(&document->references, 1);
    return document;
}

struct document *document_release(struct document *document)
{
    if (document == NULL || atomic_fetch_sub(&document->references, 1) != 1)
        return NULL;
    free(document->bytes);
    free(document->link);
    free(document);
    return NULL;
}

static const struct {
    unsigned status;
    const char *title;
} titles[] = {
    {200, "OK"},
    {304, "Not modified"},
    {400, "The request is not understood"},
    {401, "A token is needed"},
    {403, "Not in public"},
    {404, "There is no such resource"},
    {405, "Only GET and HEAD"},
    {413, "A request has no body here"},
    {421, "Another host's name"},
    {429, "Too often"},
    {500, "The server failed"},
    {503, "Not now"},
};

json_t *json_moment(int64_t seconds)
{
    char text[32];
    struct tm tm;
    const time_t time = (time_t)seconds;
    if (seconds == 0 || gmtime_r(&time, &tm) == NULL)
        return json_null();
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return json_string(text);
}

const char *status_title(unsigned status)
{
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

struct document *problem(unsigned status, const char *format, ...)
{
    char detail[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    /* A cut in the middle of a character is not UTF-8: then without it. */
    json_t *text = json_string(detail);
    json_t *object =
        json_pack("{s:s, s:s, s:i, s:o}", "type", "about:blank", "title", status_title(status),
                  "status", (int)status, "detail", text != NULL ? text : json_string(""));
    char *bytes = object == NULL ? NULL : json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    return bytes == NULL ? NULL : document_create(status, TYPE_PROBLEM, bytes, strlen(bytes));
}

struct document *json_document(struct json_t *object)
{
    char *bytes = object == NULL ? NULL : json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    return bytes == NULL ? NULL : document_create(200, TYPE_JSON, bytes, strlen(bytes));
}
