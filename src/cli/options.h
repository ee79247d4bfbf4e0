/* The command line: one table of options (options.def) and one parser for all verbs.
 *
 * As getopt_long(3) does it: --name VALUE, --name=VALUE, -abc, -rFILE, `--` ends the options. The first
 * word that is no option begins the trailing words of `observe` (a filter expression, as in tcpdump);
 * for the other verbs options and words mix. Values are checked against type and limits here. */
#ifndef TEITEN_CLI_OPTIONS_H
#define TEITEN_CLI_OPTIONS_H

#include "base/error.h"
#include "base/nearest.h"

#include <stddef.h>
#include <stdint.h>

enum option_type {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_LIST, /* may be given several times */
    OPTION_WORDS,
    OPTION_COUNT,
    OPTION_BYTES,    /* 384M: powers of 1024 */
    OPTION_DURATION, /* 90s 10m 2h 1d; a bare number is seconds */
};

struct option_entry {
    const char *verbs, *name;
    char letter;
    const char *argument;
    enum option_type type;
    const char *preset; /* default, or NULL */
    double least, most;
    const char *unit;
    const char *help, *help_ja;
};

extern const struct option_entry option_entries[];
extern const size_t option_entry_count;

struct verb {
    const char *name;
    char letter; /* in option_entry.verbs */
    const char *synopsis;
    const char *summary, *summary_ja;
    const char *const *words;    /* what may follow: "ports", ...; NULL-ended, or NULL */
    const char *const *examples; /* command, what it does, ...; NULL-ended */
    const char *text;            /* more for the man page, mdoc */
    bool words_end_options;
    int (*run)(int argc, char **argv);
};

extern const struct verb verbs[];
extern const size_t verb_count;
const struct verb *verb_find(const char *name);

enum { OPTION_VALUE_LIMIT = 4096 };

struct options {
    const struct verb *verb;
    struct option_value {
        const struct option_entry *entry;
        const char *text; /* NULL for a flag */
    } values[OPTION_VALUE_LIMIT];
    size_t value_count;
    const char **words; /* borrowed from argv; array is ours */
    size_t word_count;
    struct config_file *config; /* whose values stand in `values` too; NULL: none */
};

/* Parses argv[1...] of a verb. ERROR_USAGE names the option and the nearest one there is. */
bool options_parse(const struct verb *verb, int argc, char **argv, struct options *options,
                   struct error *error);
void options_clear(struct options *options);

/* Whether a text is a value of this option: "'x' is none of yes|no", ERROR_USAGE. */
bool option_check(const struct option_entry *entry, const char *text, struct error *error);
/* Adds a value that was checked; `text` is borrowed. */
bool options_add(struct options *options, const struct option_entry *entry, const char *text,
                 struct error *error);

/* The last value given, or the default, or NULL. */
const char *option_text(const struct options *options, const char *name);
bool option_given(const struct options *options, const char *name);
bool option_exists(const struct verb *verb, const char *name);
/* Options of observe that are about an interface: refused with -r, and not taken from the file then. */
bool option_is_live(const char *name);
/* The number of a COUNT, BYTES (bytes) or DURATION (seconds); 0 where there is none. */
uint64_t option_number(const struct options *options, const char *name);
/* All values of a LIST into `ret_texts`; how many. */
size_t option_list(const struct options *options, const char *name, const char **ret_texts,
                   size_t limit);

/* "384M" and "10m" as numbers; false when the text is not one, or beyond 2^63. */
bool bytes_parse(const char *text, uint64_t *ret_bytes);
bool duration_parse(const char *text, uint64_t *ret_seconds);

#endif
