/* The sandbox of the server: it reads the store, and can write nothing. See serve.h. */
#include "base/sandbox.h"
#include "cli/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATHS = 64, PATH_BYTES = 4200 };

struct paths {
    char texts[PATHS][PATH_BYTES];
    const char *items[PATHS];
    size_t count;
};

static void add(struct paths *paths, const char *path)
{
    if (paths->count == PATHS || strcmp(path, "none") == 0)
        return;
    snprintf(paths->texts[paths->count], PATH_BYTES, "%.4199s", path);
    paths->items[paths->count] = paths->texts[paths->count];
    paths->count++;
}

bool serve_sandbox(const struct options *options, const struct ask_options *common,
                   struct error *error)
{
    static struct paths reads;
    struct sandbox_state state = {0};
    if (strcmp(option_text(options, "sandbox"), "no") == 0)
        return true;
    reads.count = 0;
    add(&reads, common->store);
    if (option_text(options, "packets") != NULL)
        add(&reads, option_text(options, "packets"));
    for (size_t i = 0; i < common->research_file_count; i++)
        add(&reads, common->research_files[i]);
    for (size_t i = 0; i < common->token_file_count; i++)
        add(&reads, common->token_files[i]);
    const struct sandbox_options sandbox = {
        .user = option_text(options, "user"),
        .read_paths = reads.items,
        .read_path_count = reads.count,
        .send = true, /* head and body of an answer in one sendmsg(2) */
        .listen = true,
        .read_only = true,
    };
    if (!sandbox_enter(&sandbox, &state, error))
        return false;
    if (state.missing[0] != '\0')
        fprintf(stderr, "teiten serve: sandbox: %s\n", state.missing);
    return true;
}
