#ifndef TEITEN_CLI_SIMULATE_H
#define TEITEN_CLI_SIMULATE_H

/* `argv[0]` is the verb. Returns the exit status. */
int cli_simulate(int argc, char **argv);

#endif
