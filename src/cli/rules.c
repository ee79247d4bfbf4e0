/* teiten rules: what the signatures are, and whether they hold what their examples promise. */
#include "cli/rule_files.h"
#include "cli/rules_list.h"
#include "cli/verbs.h"
#include "recognise/signature_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void print_fault(void *context, const char *text)
{
    (void)context;
    printf("%s\n", text);
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool try_folders(struct signature_trial *trial, const struct rule_files *files,
                        bool whole_packs, struct error *error)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *folder = files->paths[i];
        if (!is_folder(folder))
            continue;
        if (!signature_trial_examples(trial, folder, error))
            return false;
        if (whole_packs && signature_folder_is_pack(folder) &&
            !signature_trial_pack(trial, folder, error))
            return false;
    }
    return true;
}

static void print_counts(const struct signature_trial *trial)
{
    size_t tried = 0, match = 0, near_miss = 0, wrong = 0;
    for (size_t i = 0; i < signature_count(trial->pack); i++) {
        const struct signature_tally *t = &trial->tallies[i];
        tried += t->match + t->near_miss > 0;
        match += t->match;
        near_miss += t->near_miss;
        wrong += t->wrong;
    }
    printf("%zu of %zu rules have examples: %zu matches, %zu near misses, %zu wrong\n", tried,
           signature_count(trial->pack), match, near_miss, wrong);
}

/* Warnings of the compiler are faults of a check: they tell of rules that slow down all others. */
static void check_warnings(struct signature_trial *trial)
{
    const char *warnings = signature_pack_warnings(trial->pack);
    fputs(warnings, stdout);
    for (; *warnings != '\0'; warnings++)
        trial->faults += *warnings == '\n';
}

static int try_rules(const struct signature_pack *pack, const struct rule_files *files, bool check)
{
    struct error error;
    struct signature_trial trial = {
        .pack = pack,
        .matcher = signature_matcher_create(pack, &error),
        .tallies = calloc(signature_count(pack) + 1, sizeof *trial.tallies),
        .fault = print_fault,
    };
    int status = ERROR_FAILED;
    if (trial.matcher == NULL || trial.tallies == NULL) {
        fputs("teiten: rules: out of memory\n", stderr);
    } else if (!try_folders(&trial, files, check, &error)) {
        status = cli_fail(&error);
    } else {
        print_counts(&trial);
        if (check) {
            signature_trial_forms(&trial);
            check_warnings(&trial);
        }
        if (check || trial.faults > 0)
            printf("%zu faults\n", trial.faults);
        status = trial.faults > 0 ? ERROR_CONFIG : 0;
    }
    signature_matcher_destroy(trial.matcher);
    free(trial.tallies);
    return status;
}

static int run(const struct options *options, const char *what)
{
    const char *named[RULE_FILES_LIMIT];
    struct rule_files files;
    struct error error;
    size_t count = option_list(options, "rules", named, RULE_FILES_LIMIT);
    if (!rule_files_find(named, count, &files, &error))
        return cli_fail(&error);
    struct signature_pack *pack = signature_pack_create(files.paths, files.count, &error);
    if (pack == NULL)
        return cli_fail(&error);
    int status = 0;
    if (strcmp(what, "list") == 0)
        status = rules_list(pack, options, &error) ? 0 : cli_fail(&error);
    else
        status = try_rules(pack, &files, strcmp(what, "check") == 0);
    signature_pack_destroy(pack);
    return status;
}

int cli_rules(int argc, char **argv)
{
    struct options options;
    struct error error;
    int status;
    if (!cli_parse("rules", argc, argv, &options, &status))
        return status;
    const char *what = options.word_count == 1 ? options.words[0] : "";
    if (strcmp(what, "list") == 0 || strcmp(what, "test") == 0 || strcmp(what, "check") == 0) {
        status = run(&options, what);
    } else {
        error_set(&error, ERROR_USAGE, "rules what? list, test or check; see teiten rules --help");
        status = cli_fail(&error);
    }
    options_clear(&options);
    return cli_flush(status);
}
