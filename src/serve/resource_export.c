/* /v1/export/csv and the other formats: what `teiten export` writes, by the same code.
 *
 * Bounded: QUERY_EXPORT_LIMIT, EXPORT_BYTES, and the time of a question; what is longer is refused, not cut, unless `rows`
 * asked for it: half an export is none. For more there is the command.
 * With a key there are pseudonyms in all of them: who may ask for exports need not be told where the sensors are.
 * Which addresses are hidden is the operator's word: whoever could name one would learn the pseudonym of what he named. */
#include "export/export.h"
#include "serve/resources.h"
#include "serve/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EXPORT_BYTES = 32 << 20 };

bool export_is_served(const struct export_format *format, const struct serve_options *options)
{
    return !format->wants_packets || options == NULL || options->packets != NULL;
}

/* Where the export is written to: memory, as long as there is time and room. */
struct sink {
    struct asker *asker;
    char *bytes;
    size_t length, capacity;
    bool is_full;
};

static ssize_t sink_write(void *context, const char *bytes, size_t length)
{
    struct sink *sink = context;
    size_t capacity = sink->capacity == 0 ? 65536 : sink->capacity;
    while (capacity < sink->length + length)
        capacity *= 2;
    sink->is_full = sink->is_full || sink->length + length > EXPORT_BYTES;
    if (sink->is_full || asker_was_stopped(sink->asker))
        return 0;
    if (capacity != sink->capacity) {
        char *more = realloc(sink->bytes, capacity);
        if (more == NULL)
            return 0;
        sink->bytes = more;
        sink->capacity = capacity;
    }
    memcpy(sink->bytes + sink->length, bytes, length);
    sink->length += length;
    return (ssize_t)length;
}

/* Nobody has seen anything of it yet. What is too long, or out of time, is so again. */
static bool sink_empty(void *context, FILE *out, struct error *error)
{
    struct sink *sink = context;
    (void)error;
    if (fflush(out) != 0 || sink->is_full || asker_was_stopped(sink->asker))
        return false;
    sink->length = 0;
    return true;
}

static bool run(struct asker *asker, const struct job *job, struct sink *sink,
                struct export_counts *counts, struct error *error)
{
    const struct query_export *asked = &job->query.export;
    const struct export_format *format = job->route.format;
    struct ask_options ask = asker_join(asker, &job->query.ask);
    ask.top = 0; /* the rows of an export are all */
    const struct export_options options = {
        .format = format->name,
        .table = asked->table,
        .ask = ask,
        .row_limit = asked->rows != 0 ? asked->rows : QUERY_EXPORT_LIMIT,
        .key = job->serve->key,
        .anonymise_sources = asked->anonymise_sources,
        .addresses = job->serve->monitored,
        .packets = format->wants_packets ? job->serve->packets : NULL,
        .filter = asked->filter,
        .publisher = asked->publisher,
        .now = {(int64_t)time(NULL) * NS_PER_S},
        .expire_s = asked->expire_s,
        .version = job->serve->version,
        .ret_counts = counts,
    };
    FILE *out = fopencookie(sink, "w", (cookie_io_functions_t){.write = sink_write});
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the export");
    const bool good = export_run_anew(&options, out, sink_empty, sink, error);
    return fclose(out) == 0 && good;
}

/* NULL, or why a parameter does not go with the server's key, or without one. */
static struct document *check_key(const struct job *job)
{
    const bool has_key = job->serve->key != NULL;
    for (size_t i = 0; i < parameter_count; i++)
        if (!parameter_suits(&parameters[i], has_key) &&
            request_value(&job->request, parameters[i].name) != NULL)
            return problem(400,
                           has_key
                               ? "%s: not where pseudonyms are made: it would tell whose they are"
                               : "%s: this server makes no pseudonyms; see --anonymise",
                           parameters[i].name);
    return NULL;
}

struct document *resource_export(struct asker *asker, const struct job *job)
{
    struct sink sink = {.asker = asker};
    struct export_counts counts = {0};
    struct error error = {0};
    struct document *refusal = check_key(job);
    if (refusal != NULL)
        return refusal;
    /* It has an engine of its own: never both. */
    asker_forget(asker);
    const bool good = run(asker, job, &sink, &counts, &error);
    const bool cut = counts.limited && job->query.export.rows == 0;
    if (good && !cut)
        return document_create(200, job->route.format->content_type, sink.bytes, sink.length);
    free(sink.bytes);
    if (sink.is_full || cut)
        return problem(400,
                       "more than %d rows or %d MiB; ask for a shorter period, or "
                       "with filters, or "
                       "use teiten export",
                       QUERY_EXPORT_LIMIT, EXPORT_BYTES >> 20);
    return problem_of(asker, &error);
}
