/* Any target of a request, to any question. No crash; what is taken has a path from the root and parameters within
 * their limits, and is taken the same way twice: the same key. */
#include "serve/query.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void try_subject(const struct request *request, struct query_subject subject,
                        enum query_use use)
{
    static char first[QUERY_KEY_SIZE], second[QUERY_KEY_SIZE];
    struct query query, again;
    struct error error = {0};
    if (!query_parse(request, subject, use, &query, &error)) {
        check(error.class == ERROR_USAGE && error.text[0] != '\0');
        return;
    }
    check(query.ask.top >= 1 && query.ask.top <= QUERY_ROWS_LIMIT);
    check(query.per_page >= 1 && query.per_page <= QUERY_PAGE_LIMIT);
    check(query.page <= QUERY_ROWS_LIMIT && !query.ask.show_passwords);
    check(query_parse(request, subject, use, &again, &error));
    query_key(request, request->path, first);
    query_key(request, request->path, second);
    check(strcmp(first, second) == 0 && strlen(first) + 1 < sizeof first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct request request;
    char target[REQUEST_TARGET_LIMIT + 64];
    if (size >= sizeof target)
        return 0;
    memcpy(target, data, size);
    target[size] = '\0';
    if (request_parse(target, &request) != NULL)
        return 0;
    check(request.path[0] == '/' && strstr(request.path, "/../") == NULL);
    check(request.parameter_count <= REQUEST_PARAMETER_LIMIT);
    for (size_t i = 0; i < request.parameter_count; i++)
        check(request_value(&request, request.parameters[i].name) == request.parameters[i].value);
    for (size_t i = 0; i < question_count; i++) {
        try_subject(&request, (struct query_subject){.question = &questions[i]}, QUERY_TABLE);
        try_subject(&request, (struct query_subject){.question = &questions[i]}, QUERY_CHART);
    }
    for (size_t i = 0; i < export_format_count; i++)
        try_subject(&request, (struct query_subject){.format = &export_formats[i]}, QUERY_EXPORT);
    return 0;
}
