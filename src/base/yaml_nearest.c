/* Which key was meant: edit distance over all keys of a schema. */
#include <cyaml/cyaml.h>
#include <string.h>

#include "base/yaml.h"

enum {
    NEAR = 3, /* more changes: another word */
    LIMIT = 32,
};

struct search {
    const char *key;
    const char *nearest;
    unsigned least;
};

/* Levenshtein, for words below LIMIT bytes. */
static unsigned distance_of(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len >= LIMIT || b_len >= LIMIT)
        return LIMIT;
    unsigned row[LIMIT + 1];
    for (unsigned j = 0; j <= b_len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a_len; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b_len; j++) {
            unsigned replaced = diagonal + (a[i - 1] != b[j - 1]);
            unsigned best = row[j] + 1 < row[j - 1] + 1 ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best < replaced ? best : replaced;
        }
    }
    return row[b_len];
}

/* A mapping's own keys before those below it. Schemas are our own and do not hold themselves. */
static void look_through(struct search *search, const cyaml_schema_value_t *schema)
{
    if (schema->type == CYAML_SEQUENCE || schema->type == CYAML_SEQUENCE_FIXED) {
        look_through(search, schema->sequence.entry);
        return;
    }
    if (schema->type != CYAML_MAPPING)
        return;
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL; field++) {
        unsigned distance = distance_of(search->key, field->key);
        if (distance < search->least) {
            search->least = distance;
            search->nearest = field->key;
        }
    }
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL; field++)
        look_through(search, &field->value);
}

const char *yaml_nearest(const struct cyaml_schema_value *schema, const char *key)
{
    struct search search = {.key = key, .least = NEAR + 1};
    look_through(&search, schema);
    return search.nearest;
}
