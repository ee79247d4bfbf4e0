/* The YAML schema of a scenario, for libcyaml: which keys there are, of which type, how many. */
#ifndef TEITEN_SIMULATE_SCENARIO_SCHEMA_H
#define TEITEN_SIMULATE_SCENARIO_SCHEMA_H

#include <cyaml/cyaml.h>

extern const cyaml_schema_value_t scenario_schema;

#endif
