/* The signatures and lists of logins that the options --rules and --credentials name. */
#ifndef TEITEN_CLI_KNOWLEDGE_FILES_H
#define TEITEN_CLI_KNOWLEDGE_FILES_H

#include "cli/options.h"
#include "cli/rule_files.h"
#include "observe/knowledge.h"

/* NULL with error. The caller destroys. */
struct knowledge *knowledge_load(const struct options *options, struct error *error);

/* Only where the signatures are: what a reload has to be able to read. */
bool knowledge_find(const struct options *options, struct rule_files *ret_rules,
                    struct error *error);

#endif
