/* Tool: asks another program of the machine (nft) and reads what it prints. Only the doctor does so; the
 * sensor executes nothing. */
#ifndef TEITEN_DOCTOR_TOOL_H
#define TEITEN_DOCTOR_TOOL_H

#include "base/error.h"

/* Runs argv[0], looked for in the system's own folders only, with an empty environment, and returns its
 * standard output (at most 16 MiB, within 10 s), to be freed. NULL: not installed, or it failed;
 * ERROR_PERMISSION where it is not allowed what we ask. */
char *tool_read(const char *const argv[], struct error *error);

#endif
