/* What the parts of verb serve share. */
#ifndef TEITEN_CLI_SERVE_H
#define TEITEN_CLI_SERVE_H

#include "ask/ask.h"
#include "cli/options.h"

/* Gives up all that a server does not need: after serve_open(), before any thread. Not with --sandbox no. */
bool serve_sandbox(const struct options *options, const struct ask_options *common,
                   struct error *error);

#endif
