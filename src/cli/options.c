#include "cli/options.h"
#include "cli/config_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct option_entry option_entries[] = {
#define OPTION(...) {__VA_ARGS__},
#include "cli/options.def"
#undef OPTION
};
const size_t option_entry_count = sizeof option_entries / sizeof option_entries[0];

static bool has_option(const struct verb *verb, const struct option_entry *entry)
{
    return strchr(entry->verbs, verb->letter) != NULL;
}

static const struct option_entry *find_name(const struct verb *verb, const char *name,
                                            size_t length)
{
    for (size_t i = 0; i < option_entry_count; i++)
        if (has_option(verb, &option_entries[i]) && strlen(option_entries[i].name) == length &&
            memcmp(option_entries[i].name, name, length) == 0)
            return &option_entries[i];
    return NULL;
}

static const struct option_entry *find_letter(const struct verb *verb, char letter)
{
    for (size_t i = 0; i < option_entry_count; i++)
        if (has_option(verb, &option_entries[i]) && option_entries[i].letter == letter)
            return &option_entries[i];
    return NULL;
}

/* A number with one suffix of `suffixes`, each worth `factors`; no suffix is worth 1. */
static bool parse_with_suffix(const char *text, const char *suffixes, const uint64_t *factors,
                              uint64_t *ret_number)
{
    char *end;
    if (text[0] < '0' || text[0] > '9' || strlen(text) > 20)
        return false;
    uint64_t number = strtoull(text, &end, 10), factor = 1;
    if (*end != '\0') {
        const char *suffix = strchr(suffixes, *end);
        if (suffix == NULL || end[1] != '\0')
            return false;
        factor = factors[suffix - suffixes];
    }
    if (number > INT64_MAX / factor)
        return false;
    *ret_number = number * factor;
    return true;
}

bool bytes_parse(const char *text, uint64_t *ret_bytes)
{
    static const uint64_t factors[] = {1ULL << 10, 1ULL << 10, 1ULL << 20, 1ULL << 20,
                                       1ULL << 30, 1ULL << 30, 1ULL << 40, 1ULL << 40};
    return parse_with_suffix(text, "KkMmGgTt", factors, ret_bytes);
}

bool duration_parse(const char *text, uint64_t *ret_seconds)
{
    static const uint64_t factors[] = {1, 60, 3600, 86400};
    return parse_with_suffix(text, "smhd", factors, ret_seconds);
}

static bool number_of(const struct option_entry *entry, const char *text, uint64_t *ret_number)
{
    switch (entry->type) {
    case OPTION_BYTES:
        return bytes_parse(text, ret_number);
    case OPTION_DURATION:
        return duration_parse(text, ret_number);
    default:
        return parse_with_suffix(text, "", NULL, ret_number);
    }
}

static bool is_word_of(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; length > 0; at++) {
        size_t own = strcspn(at, "|");
        if (own == length && memcmp(at, word, own) == 0)
            return true;
        at += own;
        if (*at == '\0')
            break;
    }
    return false;
}

bool option_check(const struct option_entry *entry, const char *text, struct error *error)
{
    static const char *const form[] = {[OPTION_COUNT] = "a number",
                                       [OPTION_BYTES] = "a size such as 384M or 2G",
                                       [OPTION_DURATION] = "a time such as 90s, 10m, 2h or 1d"};
    uint64_t number;
    switch (entry->type) {
    case OPTION_FLAG:
    case OPTION_TEXT:
    case OPTION_LIST:
        return true;
    case OPTION_WORDS:
        return is_word_of(entry->argument, text) ||
               error_set(error, ERROR_USAGE, "'%.60s' is none of %s", text, entry->argument);
    default:
        break;
    }
    if (!number_of(entry, text, &number))
        return error_set(error, ERROR_USAGE, "'%.60s' is not %s", text, form[entry->type]);
    if ((double)number < entry->least || (double)number > entry->most)
        return error_set(error, ERROR_USAGE, "%s is not between %.0f and %.0f%s%s", text,
                         entry->least, entry->most, entry->unit == NULL ? "" : " ",
                         entry->unit == NULL ? "" : entry->unit);
    return true;
}

bool options_add(struct options *options, const struct option_entry *entry, const char *text,
                 struct error *error)
{
    if (options->value_count == OPTION_VALUE_LIMIT)
        return error_set(error, ERROR_USAGE, "more than %d options", OPTION_VALUE_LIMIT);
    options->values[options->value_count++] = (struct option_value){.entry = entry, .text = text};
    return true;
}

/* A value of the command line. */
static bool add_value(struct options *options, const struct option_entry *entry, const char *text,
                      struct error *error)
{
    struct error wrong;
    if (text != NULL && !option_check(entry, text, &wrong))
        return error_set(error, wrong.class, "--%s: %.900s", entry->name, wrong.text);
    return options_add(options, entry, text, error);
}

static bool tell_unknown(const struct options *options, const char *typed, size_t length,
                         struct error *error)
{
    const char *names[128];
    char name[64];
    size_t count = 0;
    for (size_t i = 0; i < option_entry_count && count < 128; i++)
        if (has_option(options->verb, &option_entries[i]))
            names[count++] = option_entries[i].name;
    snprintf(name, sizeof name, "%.*s", (int)(length < 60 ? length : 60), typed);
    const char *nearest = nearest_name(name, names, count);
    return error_set(error, ERROR_USAGE, "%s has no option --%s%s%s; see teiten %s --help",
                     options->verb->name, name, nearest == NULL ? "" : "; did you mean --",
                     nearest == NULL ? "" : nearest, options->verb->name);
}

/* "--name", "--name=VALUE"; *at is the place in argv. */
static bool take_long(struct options *options, int argc, char **argv, int *at, struct error *error)
{
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    const struct option_entry *entry = find_name(options->verb, name, length);
    if (entry == NULL)
        return tell_unknown(options, name, length, error);
    if (entry->argument == NULL)
        return name[length] == '\0'
                   ? add_value(options, entry, NULL, error)
                   : error_set(error, ERROR_USAGE, "--%s takes no value", entry->name);
    if (name[length] == '=')
        return add_value(options, entry, name + length + 1, error);
    if (*at + 1 >= argc)
        return error_set(error, ERROR_USAGE, "--%s needs a value: %s", entry->name,
                         entry->argument);
    return add_value(options, entry, argv[++*at], error);
}

/* "-q", "-qr FILE", "-rFILE". */
static bool take_letters(struct options *options, int argc, char **argv, int *at,
                         struct error *error)
{
    for (const char *letter = argv[*at] + 1; *letter != '\0'; letter++) {
        const struct option_entry *entry = find_letter(options->verb, *letter);
        if (entry == NULL)
            return error_set(error, ERROR_USAGE, "%s has no option -%c; see teiten %s --help",
                             options->verb->name, *letter, options->verb->name);
        if (entry->argument == NULL) {
            if (!add_value(options, entry, NULL, error))
                return false;
            continue;
        }
        if (letter[1] != '\0')
            return add_value(options, entry, letter + 1, error);
        if (*at + 1 >= argc)
            return error_set(error, ERROR_USAGE, "-%c needs a value: %s", *letter, entry->argument);
        return add_value(options, entry, argv[++*at], error);
    }
    return true;
}

bool options_parse(const struct verb *verb, int argc, char **argv, struct options *options,
                   struct error *error)
{
    bool ended = false;
    *options = (struct options){.verb = verb};
    options->words = calloc((size_t)argc + 1, sizeof *options->words);
    if (options->words == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the command line");
    for (int at = 1; at < argc; at++) {
        const char *argument = argv[at];
        bool good = true;
        if (!ended && strcmp(argument, "--") == 0) {
            ended = true;
        } else if (ended || argument[0] != '-' || argument[1] == '\0') {
            options->words[options->word_count++] = argument;
            ended = ended || verb->words_end_options;
        } else if (argument[1] == '-') {
            good = take_long(options, argc, argv, &at, error);
        } else {
            good = take_letters(options, argc, argv, &at, error);
        }
        if (!good) {
            options_clear(options);
            return false;
        }
    }
    return true;
}

void options_clear(struct options *options)
{
    options->config = config_file_destroy(options->config);
    free(options->words);
    options->words = NULL;
    options->word_count = 0;
}

static const struct option_value *last_value(const struct options *options, const char *name)
{
    for (size_t i = options->value_count; i > 0; i--)
        if (strcmp(options->values[i - 1].entry->name, name) == 0)
            return &options->values[i - 1];
    return NULL;
}

const char *option_text(const struct options *options, const char *name)
{
    const struct option_value *value = last_value(options, name);
    if (value != NULL)
        return value->text;
    const struct option_entry *entry = find_name(options->verb, name, strlen(name));
    return entry == NULL ? NULL : entry->preset;
}

bool option_exists(const struct verb *verb, const char *name)
{
    return find_name(verb, name, strlen(name)) != NULL;
}

bool option_is_live(const char *name)
{
    static const char *const live[] = {"interface",
                                       "write",
                                       "write-limit",
                                       "buffer",
                                       "promiscuous",
                                       "segment",
                                       "quiet-after",
                                       "user",
                                       "sandbox",
                                       "respond",
                                       "personas",
                                       "answer-neighbours",
                                       "respond-rate",
                                       "respond-memory",
                                       "respond-rate-prefix",
                                       "respond-rate-source"};
    for (size_t i = 0; i < sizeof live / sizeof live[0]; i++)
        if (strcmp(live[i], name) == 0)
            return true;
    return false;
}

bool option_given(const struct options *options, const char *name)
{
    return last_value(options, name) != NULL;
}

uint64_t option_number(const struct options *options, const char *name)
{
    uint64_t number = 0;
    const char *text = option_text(options, name);
    const struct option_entry *entry = find_name(options->verb, name, strlen(name));
    if (text == NULL || !number_of(entry, text, &number))
        return 0;
    return number;
}

size_t option_list(const struct options *options, const char *name, const char **ret_texts,
                   size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < options->value_count && count < limit; i++)
        if (strcmp(options->values[i].entry->name, name) == 0)
            ret_texts[count++] = options->values[i].text;
    return count;
}
