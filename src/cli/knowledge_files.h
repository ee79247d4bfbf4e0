/* The signatures and lists of logins that the options name. */
#ifndef TEITEN_CLI_KNOWLEDGE_FILES_H
#define TEITEN_CLI_KNOWLEDGE_FILES_H

#include "cli/options.h"
#include "observe/knowledge.h"

/* NULL with error. The caller destroys. */
struct knowledge *knowledge_load(const struct options *options, struct error *error);

#endif
