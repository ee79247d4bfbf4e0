/* YAML: a file to a struct by libcyaml, strictly, within limits, with messages that say file, line and
 * what to write instead. One piece for scenarios, personas and the configuration.
 *
 * Everything libcyaml allocates comes from one arena, so that all of it is freed whatever it did before
 * failing, and no file makes it grow beyond memory_bytes. Aliases are refused. */
#ifndef TEITEN_BASE_YAML_H
#define TEITEN_BASE_YAML_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct cyaml_schema_value;

struct yaml_options {
    const struct cyaml_schema_value *schema; /* a mapping with CYAML_FLAG_POINTER */
    size_t limit_bytes;                      /* of the text */
    size_t memory_bytes;                     /* of everything loaded */
    const char *documentation;               /* "docs/scenarios.md": where the keys are listed */
    const char *noun;                        /* "scenario": as in "a scenario" */
};

/* The loaded struct (what the schema's pointer points to), or NULL with ERROR_CONFIG
 * "name:line: unknown key 'x'; did you mean 'y'?". Free with yaml_destroy(). An empty document is an error. */
void *yaml_parse(const char *name, const uint8_t *bytes, size_t length,
                 const struct yaml_options *options, struct error *error);
/* As yaml_parse(); a file that cannot be read is ERROR_INPUT. */
void *yaml_read(const char *file_name, const struct yaml_options *options, struct error *error);
/* Takes NULL, returns NULL. (yaml_free() is libyaml's own: a second one would replace it.) */
void *yaml_destroy(void *loaded);

/* The key anywhere in the schema that is nearest to `key` by edit distance; NULL when none is near. */
const char *yaml_nearest(const struct cyaml_schema_value *schema, const char *key);

#endif
