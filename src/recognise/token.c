/* See token.h: the schema of data/tokens.yaml, and what the schema cannot say. */
#include "recognise/token.h"

#include <cyaml/cyaml.h>
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "recognise/token_embedded.h"

#define LIMIT_BYTES  ((size_t)256 << 10)
#define MEMORY_BYTES ((size_t)4 << 20)
enum { ENTRIES_LIMIT = 4096, REFERENCE_BYTES = 200 };

#define OPTIONAL_ENUM (CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT)

static const cyaml_strval_t role_words[] = {{"scanner", TOKEN_SCANNER}, {"loader", TOKEN_LOADER}};
static const cyaml_strval_t source_words[] = {{"verified", TOKEN_VERIFIED},
                                              {"rule read", TOKEN_RULE_READ},
                                              {"partly from memory", TOKEN_PARTLY_FROM_MEMORY},
                                              {"from memory", TOKEN_FROM_MEMORY}};

static const cyaml_schema_field_t entry_fields[] = {
    CYAML_FIELD_STRING_PTR("token", CYAML_FLAG_POINTER, struct token_entry, token,
                           TOKEN_LEAST_BYTES, TOKEN_MOST_BYTES),
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct token_entry, name, 1,
                           TOKEN_NAME_BYTES),
    CYAML_FIELD_ENUM("role", OPTIONAL_ENUM, struct token_entry, role, role_words,
                     sizeof role_words / sizeof role_words[0]),
    CYAML_FIELD_ENUM("source", OPTIONAL_ENUM, struct token_entry, source, source_words,
                     sizeof source_words / sizeof source_words[0]),
    CYAML_FIELD_STRING_PTR("reference", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct token_entry, reference, 1, REFERENCE_BYTES),
    CYAML_FIELD_END};
static const cyaml_schema_value_t entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct token_entry, entry_fields)};

static const cyaml_schema_field_t table_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("tokens", CYAML_FLAG_POINTER, struct token_table, entries, count,
                               &entry, 1, ENTRIES_LIMIT),
    CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct token_table, table_fields)};

static const struct yaml_options yaml_options = {
    .schema = &schema,
    .limit_bytes = LIMIT_BYTES,
    .memory_bytes = MEMORY_BYTES,
    .documentation = "data/tokens.yaml",
    .noun = "table of tokens",
};

static bool check_entry(const char *name, const struct token_entry *e, struct error *error)
{
    for (const char *c = e->token; *c != '\0'; c++)
        if ((*c < '0' || *c > '9') && (*c < 'A' || *c > 'Z') && (*c < 'a' || *c > 'z'))
            return error_set(error, ERROR_CONFIG,
                             "%s: a token has letters and digits only: '%.40s'", name, e->token);
    for (const unsigned char *c = (const unsigned char *)e->name; *c != '\0'; c++)
        if (*c < ' ' || *c == 0x7f)
            return error_set(error, ERROR_CONFIG, "%s: token %s: a control character in its name",
                             name, e->token);
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct token_entry *x = a, *y = b;
    return strcmp(x->token, y->token);
}

/* Takes the table over; NULL with error when something is wrong with it. */
static struct token_table *checked(const char *name, struct token_table *table, struct error *error)
{
    if (table == NULL)
        return NULL;
    bool good = true;
    for (uint32_t i = 0; i < table->count && good; i++)
        good = check_entry(name, &table->entries[i], error);
    qsort(table->entries, table->count, sizeof *table->entries, compare);
    for (uint32_t i = 1; i < table->count && good; i++)
        if (compare(&table->entries[i - 1], &table->entries[i]) == 0)
            good = error_set(error, ERROR_CONFIG, "%s: token %s stands there twice", name,
                             table->entries[i].token);
    return good ? table : token_table_destroy(table);
}

struct token_table *token_table_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error)
{
    return checked(name, yaml_parse(name, bytes, length, &yaml_options, error), error);
}

struct token_table *token_table_read(const char *file_name, struct error *error)
{
    return checked(file_name, yaml_read(file_name, &yaml_options, error), error);
}

struct token_table *token_table_built_in(struct error *error)
{
    return token_table_parse("built-in tokens", (const uint8_t *)token_tokens_yaml,
                             token_tokens_yaml_size, error);
}

struct token_table *token_table_destroy(struct token_table *table)
{
    yaml_destroy(table);
    return NULL;
}
