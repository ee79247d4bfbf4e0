/* See rule_files.h. */
#include "cli/rule_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const beside[] = {"../rules", "../share/teiten/rules"};

/* The folder of the shipped pack. */
static bool find_shipped(char path[RULE_PATH_BYTES], struct error *error)
{
    char program[RULE_PATH_BYTES];
    const char *own = getenv("TEITEN_RULES");
    if (own != NULL && own[0] != '\0') {
        snprintf(path, RULE_PATH_BYTES, "%.4000s", own);
        return access(path, R_OK) == 0 ||
               error_set_errno(error, ERROR_INPUT, "TEITEN_RULES: %.512s", own);
    }
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(program, '/');
    for (size_t i = 0; slash != NULL && i < sizeof beside / sizeof beside[0]; i++) {
        *slash = '\0';
        char candidate[RULE_PATH_BYTES];
        snprintf(candidate, sizeof candidate, "%.4000s/%s", program, beside[i]);
        if (realpath(candidate, path) != NULL)
            return true;
    }
    return error_set(error, ERROR_INPUT,
                     "the shipped rules are not found beside the program; name their folder in "
                     "TEITEN_RULES, or give --rules none");
}

bool rule_files_find(const char *const *named, size_t count, struct rule_files *ret_files,
                     struct error *error)
{
    bool wants_shipped = true;
    *ret_files = (struct rule_files){0};
    for (size_t i = 0; i < count; i++)
        wants_shipped = wants_shipped && strcmp(named[i], "none") != 0;
    if (wants_shipped && !find_shipped(ret_files->shipped, error))
        return false;
    if (wants_shipped)
        ret_files->paths[ret_files->count++] = ret_files->shipped;
    for (size_t i = 0; i < count; i++)
        if (strcmp(named[i], "none") != 0 && ret_files->count <= RULE_FILES_LIMIT)
            ret_files->paths[ret_files->count++] = named[i];
    return true;
}

bool rule_pack_read(const struct options *options, struct signature_pack **ret_pack,
                    struct error *error)
{
    const char *named[RULE_FILES_LIMIT];
    struct rule_files files;
    if (!rule_files_find(named, option_list(options, "rules", named, RULE_FILES_LIMIT), &files,
                         error))
        return false;
    if (files.count > 0)
        *ret_pack = signature_pack_create(files.paths, files.count, error);
    return files.count == 0 || *ret_pack != NULL;
}
