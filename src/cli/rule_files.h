/* Which rules are used: the shipped pack where it is found, and those named with --rules. */
#ifndef TEITEN_CLI_RULE_FILES_H
#define TEITEN_CLI_RULE_FILES_H

#include "base/error.h"
#include "cli/options.h"
#include "recognise/signature.h"

#include <stddef.h>

enum { RULE_FILES_LIMIT = 64, RULE_PATH_BYTES = 4200 };

struct rule_files {
    const char *paths[RULE_FILES_LIMIT + 1];
    size_t count;
    char shipped[RULE_PATH_BYTES];
};

/* `named` are the values of --rules, borrowed: files or folders, added to the shipped pack; "none" among
 * them leaves that out. The shipped pack is $TEITEN_RULES, or ../rules or ../share/teiten/rules beside the
 * program; ERROR_INPUT where it is wanted and not there. */
bool rule_files_find(const char *const *named, size_t count, struct rule_files *ret_files,
                     struct error *error);

/* Those that --rules names, read. *ret_pack stays NULL where there are none; the caller destroys it. */
bool rule_pack_read(const struct options *options, struct signature_pack **ret_pack,
                    struct error *error);

#endif
