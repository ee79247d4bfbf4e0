/* Which key was meant: of all keys of a schema. */
#include <cyaml/cyaml.h>

#include "base/nearest.h"
#include "base/yaml.h"

/* A mapping's own keys before those below it. Schemas are our own and do not hold themselves. */
static void look_through(struct nearest *nearest, const cyaml_schema_value_t *schema)
{
    if (schema->type == CYAML_SEQUENCE || schema->type == CYAML_SEQUENCE_FIXED) {
        look_through(nearest, schema->sequence.entry);
        return;
    }
    if (schema->type != CYAML_MAPPING)
        return;
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL; field++)
        nearest_look_at(nearest, field->key);
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL; field++)
        look_through(nearest, &field->value);
}

const char *yaml_nearest(const struct cyaml_schema_value *schema, const char *key)
{
    struct nearest nearest = {.typed = key};
    look_through(&nearest, schema);
    return nearest.name;
}
