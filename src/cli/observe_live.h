/* teiten observe -i: from the options to a living sensor, and what it tells the world outside: signals,
 * the service manager, the terminal, the caretaker. */
#ifndef TEITEN_CLI_OBSERVE_LIVE_H
#define TEITEN_CLI_OBSERVE_LIVE_H

#include "cli/options.h"

/* argc and argv as cli_observe() got them: a reload reads them again, with the files that they name.
 * `filter` is the trailing expression, or NULL. Returns the exit status. */
int observe_live(int argc, char **argv, const struct options *options, const char *filter);

#endif
