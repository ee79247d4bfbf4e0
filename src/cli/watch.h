/* What the parts of verb watch share. */
#ifndef TEITEN_CLI_WATCH_H
#define TEITEN_CLI_WATCH_H

#include "alert/watch.h"
#include "cli/options.h"

/* The alerts of the store, as a table or as JSON lines: nothing is looked at, nothing sent. */
int watch_list_alerts(const struct options *options);
/* teiten watch ignore add|remove|list. */
int watch_ignore(const struct options *options);

/* Gives up all that a watch does not need (base/sandbox.h, docs/watch.md). Not with --sandbox no, nor where an outlet
 * runs a command, which needs what the operator's program needs: then it says so. Before watch_open(). */
bool watch_sandbox(const struct options *options, const struct watch_options *watch,
                   const char *config_file, struct error *error);

#endif
