/* The table of signatures as text, JSON or CSV. */
#ifndef TEITEN_CLI_RULES_LIST_H
#define TEITEN_CLI_RULES_LIST_H

#include "cli/options.h"
#include "recognise/signature.h"

/* On standard output, as --json, --csv and --lang ask; attacks first. False: no memory. */
bool rules_list(const struct signature_pack *pack, const struct options *options,
                struct error *error);

#endif
