/* The verbs: one short file each. Every function returns the exit status (base/error.h). */
#ifndef TEITEN_CLI_VERBS_H
#define TEITEN_CLI_VERBS_H

#include "base/error.h"
#include "base/hash.h"
#include "cli/options.h"

#include <pthread.h>

int cli_observe(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_report(int argc, char **argv);
int cli_verify(int argc, char **argv);
int cli_watch(int argc, char **argv);
int cli_export(int argc, char **argv);
int cli_serve(int argc, char **argv);
int cli_simulate(int argc, char **argv);
int cli_store(int argc, char **argv);
int cli_rules(int argc, char **argv);
int cli_config(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_completion(int argc, char **argv);
int cli_help(int argc, char **argv);
int cli_version(void);

/* Compacts days that are over; keeps a store below a size. Tell on standard error what they did. */
int cli_compact(const char *store, const char *sensor, size_t least_segments, bool quiet);
int cli_retain(const char *store, uint64_t limit_bytes);
int cli_store_sum(const struct options *options);

/* Parses for a verb; handles --help. True: go on. False: return *ret_status. */
bool cli_parse(const char *verb, int argc, char **argv, struct options *options, int *ret_status);

/* Prints "teiten: text" and gives the exit status. */
int cli_fail(const struct error *error);
/* For ask_options.tell: says each thing once, from any thread. */
enum { CLI_NOTICES_LIMIT = 64 };
struct cli_notices {
    pthread_mutex_t lock;
    uint8_t said[CLI_NOTICES_LIMIT][CONTENT_HASH_BYTES]; /* digests of texts */
    size_t count;
};
#define CLI_NOTICES_NONE ((struct cli_notices){.lock = PTHREAD_MUTEX_INITIALIZER})
void cli_notice(void *notices, const char *text);
/* Whether standard output took everything; else says so. SIGPIPE is quiet: status 0. */
int cli_flush(int status);

/* One screen of help, a man page (mdoc), a completion script; from options.def and verbs.c. */
void help_write(const struct verb *verb, bool japanese);
void help_write_all(bool japanese);
void man_write(const struct verb *verb);  /* NULL: teiten(1) */
bool completion_write(const char *shell); /* false: no such shell */

#endif
