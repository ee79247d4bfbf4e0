#include "cli/config_file.h"
#include "base/address_set.h"
#include "base/whole_file.h"
#include "base/yaml.h"
#include "cli/config_text.h"

#include <assert.h>
#include <cyaml/cyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_LIMIT = 128, LIST_LIMIT = 1024, TEXT_LIMIT = 4096 };
enum { MEMORY_LIMIT_BYTES = 16 << 20 };

/* Options of observe that are no keys: they are about one call. */
static const char *const command_line_only[] = {"read", "count", "trace-packet", "config", "help"};
/* Options that other verbs take from the file; those that observe lacks are keys all the same. */
static const char *const for_every_verb[] = {"store",          "lang",     "tz",
                                             "query-memory",   "research", "research-ports",
                                             "research-reach", "tags",     "tokens"};
/* Verbs that take every key that is an option of theirs: what the sensor is run with is what the doctor looks at. */
static const char of_the_sensor[] = "od";

/* libcyaml fills this, by offsets: one slot a key, one text or a list of texts. */
struct slot {
    char *text;
    char **list;
    unsigned list_count;
};
struct loaded {
    struct slot slots[KEY_LIMIT];
};

struct config_file {
    struct loaded *loaded; /* owns the texts */
    struct found {
        const char **values;
        size_t value_count;
        char *joined; /* a list of an option that takes one text with commas */
        unsigned line;
    } found[KEY_LIMIT];
};

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}
#define IS_AMONG(name, names) is_among(name, names, sizeof(names) / sizeof(names)[0])

/* An option may stand in the table twice, for verbs that mean different things by it. */
static bool is_key(const struct option_entry *entry)
{
    if (strchr(entry->verbs, 'o') != NULL)
        return !IS_AMONG(entry->name, command_line_only);
    return IS_AMONG(entry->name, for_every_verb);
}

static const struct option_entry *key_entry(size_t index)
{
    for (size_t i = 0; i < option_entry_count; i++)
        if (is_key(&option_entries[i]) && index-- == 0)
            return &option_entries[i];
    return NULL;
}

size_t config_key_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < option_entry_count; i++)
        count += is_key(&option_entries[i]);
    return count < KEY_LIMIT ? count : KEY_LIMIT;
}

/* "CIDR[,CIDR]": one text on the command line, a list here. */
static bool is_comma_list(const struct option_entry *entry)
{
    return entry->type == OPTION_TEXT && entry->argument != NULL &&
           strstr(entry->argument, "[,") != NULL;
}

static bool may_be_list(const struct option_entry *entry)
{
    return entry->type == OPTION_LIST || is_comma_list(entry);
}

/* --- the schema, from the table of options */

static const cyaml_schema_value_t list_entry = {
    .type = CYAML_STRING,
    .flags = CYAML_FLAG_POINTER,
    .data_size = sizeof(char),
    .string = {.min = 0, .max = TEXT_LIMIT},
};

/* libcyaml has no "one or several": the text says which, and libcyaml then holds it to that. */
static cyaml_schema_field_t make_field(const struct option_entry *entry, size_t index, bool list)
{
    const uint32_t offset =
        (uint32_t)(offsetof(struct loaded, slots) + index * sizeof(struct slot));
    cyaml_schema_field_t field = {.key = entry->name};
    field.value.flags = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL;
    if (list) {
        field.data_offset = offset + (uint32_t)offsetof(struct slot, list);
        field.count_offset = offset + (uint32_t)offsetof(struct slot, list_count);
        field.count_size = sizeof(unsigned);
        field.value.type = CYAML_SEQUENCE;
        field.value.data_size = sizeof(char *);
        field.value.sequence.entry = &list_entry;
        field.value.sequence.min = 1;
        field.value.sequence.max = LIST_LIMIT;
    } else {
        field.data_offset = offset + (uint32_t)offsetof(struct slot, text);
        field.value.type = CYAML_STRING;
        field.value.data_size = sizeof(char);
        field.value.string.min = 0;
        field.value.string.max = TEXT_LIMIT;
    }
    return field;
}

static struct loaded *load(const char *name, const struct config_text *text, struct error *error)
{
    cyaml_schema_field_t fields[KEY_LIMIT + 1];
    const size_t count = config_key_count();
    for (size_t i = 0; i < count; i++) {
        const struct option_entry *entry = key_entry(i);
        struct config_place place;
        bool list = may_be_list(entry) && !(config_text_find_key(text, entry->name, &place) &&
                                            config_text_is_scalar(text, place));
        fields[i] = make_field(entry, i, list);
    }
    fields[count] = (cyaml_schema_field_t)CYAML_FIELD_END;
    const cyaml_schema_value_t schema = {
        .type = CYAML_MAPPING,
        .flags = CYAML_FLAG_POINTER,
        .data_size = sizeof(struct loaded),
        .mapping = {.fields = fields},
    };
    const struct yaml_options options = {.schema = &schema,
                                         .limit_bytes = CONFIG_LIMIT_BYTES,
                                         .memory_bytes = MEMORY_LIMIT_BYTES,
                                         .documentation = "teiten config show",
                                         .noun = "configuration"};
    return yaml_parse(name, (const uint8_t *)text->bytes, text->length, &options, error);
}

/* --- the values, held to the table of options */

static bool check_flag(const char *text, struct error *error)
{
    return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0 ||
           error_set(error, ERROR_CONFIG, "'%.60s' is none of yes|no", text);
}

/* "addresses: own": those that the interface has, so about a line as well. */
static bool is_own(const struct option_entry *entry, const char *text)
{
    return strcmp(entry->name, "addresses") == 0 && strcmp(text, "own") == 0;
}

/* What the table cannot say. */
static bool check_meaning(const struct option_entry *entry, const char *text, struct error *error)
{
    uint64_t seconds;
    if (strcmp(entry->name, "segment") == 0)
        return (duration_parse(text, &seconds) && seconds % S_PER_MINUTE == 0) ||
               error_set(error, ERROR_CONFIG, "whole minutes, such as 1m or 300");
    if (strcmp(entry->name, "addresses") != 0 || is_own(entry, text))
        return true;
    struct address_set *set = address_set_create();
    bool good = set != NULL && address_set_add_text(set, text, error);
    address_set_destroy(set);
    return good;
}

static bool check_value(const char *name, unsigned line, const struct option_entry *entry,
                        const char *text, struct error *error)
{
    struct error wrong = {.text = "no memory"};
    bool good = text[0] != '\0' || error_set(&wrong, ERROR_CONFIG, "has no value");
    good = good && (entry->type == OPTION_FLAG ? check_flag(text, &wrong)
                                               : option_check(entry, text, &wrong));
    good = good && check_meaning(entry, text, &wrong);
    const char *what = wrong.text;
    size_t length = strlen(entry->name);
    if (strncmp(what, entry->name, length) == 0 && strncmp(what + length, ": ", 2) == 0)
        what += length + 2;
    return good ||
           error_set(error, ERROR_CONFIG, "%s:%u: %s: %.700s", name, line, entry->name, what);
}

/* The list of a comma option as the command line would have it. */
static char *join(char *const *list, size_t count)
{
    size_t length = 1;
    for (size_t i = 0; i < count; i++)
        length += strlen(list[i]) + 1;
    char *text = calloc(1, length), *end = text;
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (i > 0)
            *end++ = ',';
        end = stpcpy(end, list[i]);
    }
    return text;
}

static bool take_key(struct config_file *config, size_t index, const char *name,
                     const struct config_text *text, struct error *error)
{
    const struct option_entry *entry = key_entry(index);
    struct slot *slot = &config->loaded->slots[index];
    struct found *found = &config->found[index];
    struct config_place place = {0, 1};
    char *const *values = slot->text != NULL ? &slot->text : slot->list;
    const size_t count = slot->text != NULL ? 1 : slot->list_count;
    config_text_find_key(text, entry->name, &place);
    found->line = place.line;
    for (size_t i = 0; i < count; i++)
        if (!check_value(name, config_text_line_of(text, place, values[i]), entry, values[i],
                         error))
            return false;
    if (count == 0)
        return true;
    const bool joins = slot->text == NULL && is_comma_list(entry);
    found->value_count = joins ? 1 : count;
    found->values = calloc(found->value_count, sizeof *found->values);
    found->joined = joins ? join(values, count) : NULL;
    if (found->values == NULL || (joins && found->joined == NULL))
        return error_set(error, ERROR_FAILED, "%s: no memory", name);
    if (joins && !check_value(name, place.line, entry, found->joined, error))
        return false;
    for (size_t i = 0; i < found->value_count; i++)
        found->values[i] = joins ? found->joined : values[i];
    return true;
}

struct config_file *config_file_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error)
{
    struct config_file *config = calloc(1, sizeof *config);
    if (config == NULL) {
        error_set(error, ERROR_FAILED, "%s: no memory", name);
        return NULL;
    }
    const struct config_text text = {(const char *)bytes, length};
    if (config_text_is_empty(&text))
        return config;
    config->loaded = load(name, &text, error);
    bool good = config->loaded != NULL;
    for (size_t i = 0; good && i < config_key_count(); i++)
        good = take_key(config, i, name, &text, error);
    return good ? config : config_file_destroy(config);
}

struct config_file *config_file_read(const char *name, struct error *error)
{
    struct config_file *config = NULL;
    size_t length = 0;
    uint8_t *bytes = whole_file_read(name, CONFIG_LIMIT_BYTES, &length);
    if (bytes == NULL)
        error_set_errno(error, ERROR_CONFIG, "configuration: %s", name);
    else
        config = config_file_parse(name, bytes, length, error);
    free(bytes);
    return config;
}

struct config_file *config_file_destroy(struct config_file *config)
{
    if (config == NULL)
        return NULL;
    for (size_t i = 0; i < KEY_LIMIT; i++) {
        free(config->found[i].values);
        free(config->found[i].joined);
    }
    yaml_destroy(config->loaded);
    free(config);
    return NULL;
}

/* --- into the options of a verb */

const char *config_file_name(const char *given)
{
    const char *name = given != NULL ? given : getenv("TEITEN_CONFIG");
    if (name == NULL || name[0] == '\0')
        return access(CONFIG_DEFAULT_FILE, F_OK) == 0 ? CONFIG_DEFAULT_FILE : NULL;
    return strcmp(name, "none") == 0 ? NULL : name;
}

static bool is_taken(const struct options *options, const struct config_key *key)
{
    const struct option_entry *entry = key->entry;
    if (strchr(entry->verbs, options->verb->letter) == NULL || option_given(options, entry->name))
        return false;
    if (strchr(of_the_sensor, options->verb->letter) == NULL)
        return IS_AMONG(entry->name, for_every_verb);
    return !option_given(options, "read") ||
           !(option_is_live(entry->name) || is_own(entry, key->values[0]));
}

static bool add_key(struct options *options, const struct config_key *key, struct error *error)
{
    if (key->entry->type == OPTION_FLAG)
        return strcmp(key->values[0], "yes") != 0 || options_add(options, key->entry, NULL, error);
    for (size_t i = 0; i < key->value_count; i++)
        if (!options_add(options, key->entry, key->values[i], error))
            return false;
    return true;
}

bool config_file_apply(struct options *options, struct error *error)
{
    const char *name = config_file_name(option_text(options, "config"));
    if (name == NULL || !option_exists(options->verb, "config") ||
        strcmp(options->verb->name, "config") == 0)
        return true;
    options->config = config_file_read(name, error);
    if (options->config == NULL)
        return false;
    for (size_t i = 0; i < config_key_count(); i++) {
        const struct config_key key = config_file_key(options->config, i);
        assert(key.entry != NULL && (key.values != NULL || key.value_count == 0));
        if (key.value_count > 0 && is_taken(options, &key) && !add_key(options, &key, error))
            return false;
    }
    return true;
}

struct config_key config_file_key(const struct config_file *config, size_t index)
{
    struct config_key key = {.entry = key_entry(index)};
    if (config != NULL) {
        key.values = config->found[index].values;
        key.value_count = config->found[index].value_count;
        key.line = config->found[index].line;
    }
    return key;
}
