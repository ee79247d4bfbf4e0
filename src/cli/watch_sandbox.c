/* The sandbox of a watch: which folders it reads and writes. See watch.h. */
#include "base/sandbox.h"
#include "cli/rule_files.h"
#include "cli/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATHS = 256, PATH_BYTES = 4200 };

struct paths {
    char *items[PATHS];
    size_t count;
    bool lost; /* no memory, or too many */
};

static void add(struct paths *paths, const char *path)
{
    if (path == NULL || path[0] == '\0')
        return;
    char *copy = paths->count < PATHS ? strdup(path) : NULL;
    if (copy != NULL)
        paths->items[paths->count++] = copy;
    else
        paths->lost = true;
}

/* The folder of a file, since an editor puts a new file in the place of the old one. */
static void add_folder_of(struct paths *paths, const char *file)
{
    char folder[PATH_BYTES];
    if (file == NULL)
        return;
    snprintf(folder, sizeof folder, "%.4000s", file);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[slash == folder] = '\0';
    add(paths, slash == NULL ? "." : folder);
}

static void clear(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->items[i]);
}

static void add_outlet(const struct outlet_settings *outlet, struct paths *reads,
                       struct paths *writes)
{
    add_folder_of(reads, outlet->url_file);
    add_folder_of(reads, outlet->token_file);
    add_folder_of(reads, outlet->password_file);
    add_folder_of(reads, outlet->ca_file);
    if (outlet->type == OUTLET_FILE)
        add_folder_of(writes, outlet->path);
}

static void list_paths(const struct options *options, const struct watch_options *watch,
                       const char *config_file, struct paths *reads, struct paths *writes)
{
    const struct alert_settings *s = watch->settings;
    const char *named[RULE_FILES_LIMIT];
    struct rule_files rules;
    struct error error;
    char path[PATH_BYTES];
    add(reads, watch->store);
    add_folder_of(reads, config_file);
    add(reads, getenv("CREDENTIALS_DIRECTORY"));
    add(reads, s->packets);
    for (unsigned i = 0; i < s->lists_count; i++)
        add_folder_of(reads, s->lists[i]);
    for (unsigned i = 0; i < s->ignore_count; i++)
        add_folder_of(reads, s->ignore[i]);
    for (size_t i = 0; i < watch->research_file_count; i++)
        add_folder_of(reads, watch->research_files[i]);
    if (rule_files_find(named, option_list(options, "rules", named, RULE_FILES_LIMIT), &rules,
                        &error))
        for (size_t i = 0; i < rules.count; i++)
            add(reads, rules.paths[i]);
    /* The book, and where DuckDB puts what does not fit into memory. */
    snprintf(path, sizeof path, "%.4000s/alerts", watch->store);
    add(writes, path);
    snprintf(path, sizeof path, "%.4000s/.tmp", watch->store);
    add(writes, path);
    for (unsigned i = 0; i < s->outlets_count; i++)
        add_outlet(&s->outlets[i], reads, writes);
}

static bool runs_commands(const struct alert_settings *settings)
{
    for (unsigned i = 0; i < settings->outlets_count; i++)
        if (settings->outlets[i].type == OUTLET_COMMAND)
            return true;
    return false;
}

/* Own folders are made here; those of outlets have to be there. */
static bool prepare(const struct paths *writes, const char *user, struct error *error)
{
    for (size_t i = 0; i < writes->count; i++)
        if (!sandbox_prepare_folder(writes->items[i], user, error))
            return false;
    return true;
}

bool watch_sandbox(const struct options *options, const struct watch_options *watch,
                   const char *config_file, struct error *error)
{
    struct paths reads = {0}, writes = {0};
    struct sandbox_state state = {0};
    struct stat status;
    const char *user = option_text(options, "user");
    if (stat(watch->store, &status) != 0)
        return error_set_errno(error, ERROR_INPUT, "store %.200s", watch->store);
    if (strcmp(option_text(options, "sandbox"), "no") == 0)
        return true;
    if (runs_commands(watch->settings)) {
        fputs("teiten watch: without a sandbox: an outlet runs a command\n", stderr);
        return true;
    }
    list_paths(options, watch, config_file, &reads, &writes);
    const struct sandbox_options sandbox = {
        .user = user,
        .write_paths = (const char *const *)writes.items,
        .write_path_count = writes.count,
        .read_paths = (const char *const *)reads.items,
        .read_path_count = reads.count,
        .connect = true,
        .fork = true,
    };
    bool good = !reads.lost && !writes.lost;
    good = good ? prepare(&writes, user, error) && sandbox_enter(&sandbox, &state, error)
                : error_set(error, ERROR_FAILED, "sandbox: too many folders");
    if (good && state.missing[0] != '\0')
        fprintf(stderr, "teiten watch: sandbox: %s\n", state.missing);
    clear(&reads);
    clear(&writes);
    return good;
}
