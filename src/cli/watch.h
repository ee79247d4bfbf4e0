/* What the parts of verb watch share. */
#ifndef TEITEN_CLI_WATCH_H
#define TEITEN_CLI_WATCH_H

#include "cli/options.h"

/* The alerts of the store, as a table or as JSON lines: nothing is looked at, nothing sent. */
int watch_list_alerts(const struct options *options);
/* teiten watch ignore add|remove|list. */
int watch_ignore(const struct options *options);

#endif
