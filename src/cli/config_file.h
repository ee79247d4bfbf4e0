/* The configuration file: options of the command line by their long names, as YAML.
 *
 *     interface: eth0
 *     addresses: [198.51.100.0/24, 2001:db8::/64]
 *     memory: 512M
 *
 * The keys are the options of observe (options.def), but for a few that make no sense in a file. One
 * value, or a list where the option may be given several times or is a list by commas; a flag is yes or
 * no. Values have the types and limits of the command line. The command line comes before the file, the
 * file before the default: values of the file become values of `struct options`, so that a verb need not
 * know where a value comes from. Strict: an unknown or repeated key is ERROR_CONFIG with file and line. */
#ifndef TEITEN_CLI_CONFIG_FILE_H
#define TEITEN_CLI_CONFIG_FILE_H

#include "base/error.h"
#include "cli/options.h"

#include <stdint.h>

#define CONFIG_DEFAULT_FILE "/etc/teiten/teiten.yaml"
enum { CONFIG_LIMIT_BYTES = 1 << 20 };

struct config_file;

/* NULL with ERROR_CONFIG. `name` is for the messages. */
struct config_file *config_file_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error);
struct config_file *config_file_read(const char *name, struct error *error);
struct config_file *config_file_destroy(struct config_file *config); /* takes NULL, returns NULL */

/* Which file is in force: `given` (--config), else $TEITEN_CONFIG, else the default one if it exists.
 * NULL: none, or "none". */
const char *config_file_name(const char *given);

/* Reads the file that is in force for these options and adds what the command line has not given and
 * the verb takes. The options then own the file. Does nothing for a verb without --config,
 * and for `config`, which reads it itself. */
bool config_file_apply(struct options *options, struct error *error);

/* The keys, in the order of options.def. */
struct config_key {
    const struct option_entry *entry;
    const char *const *values; /* as checked; a flag: "yes" or "no" */
    size_t value_count;        /* 0: not in the file */
    unsigned line;
};
/* Section watch (alert/settings.h); NULL: there is none. `config` may be NULL. Valid as long as the config. */
struct alert_settings;
const struct alert_settings *config_file_watch(const struct config_file *config);

size_t config_key_count(void);
/* `config` NULL: as from an empty file. Valid as long as the config. */
struct config_key config_file_key(const struct config_file *config, size_t index);

#endif
