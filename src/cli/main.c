/* The program's entry: finds the verb. */
#include "cli/verbs.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int unknown_verb(const char *name)
{
    const char *names[16];
    for (size_t i = 0; i < verb_count; i++)
        names[i] = verbs[i].name;
    const char *nearest = nearest_name(name, names, verb_count);
    fprintf(stderr, "teiten: there is no verb '%.60s'%s%s; see teiten --help\n", name,
            nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest);
    return ERROR_USAGE;
}

int main(int argc, char **argv)
{
    /* A reader that closes the pipe (head) is no failure: writes fail with EPIPE, quietly. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        help_write_all(false);
        return cli_flush(ERROR_USAGE);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return cli_version();
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_write_all(argc > 3 && strcmp(argv[3], "ja") == 0);
        return cli_flush(0);
    }
    const struct verb *verb = verb_find(argv[1]);
    if (verb == NULL)
        return unknown_verb(argv[1]);
    return verb->run(argc - 1, argv + 1);
}
