/* Reading a scenario: as YAML by its schema, then every number checked. */
#include "base/yaml.h"
#include "simulate/scenario.h"
#include "simulate/scenario_schema.h"

static const struct yaml_options options = {
    .schema = &scenario_schema,
    .limit_bytes = SCENARIO_LIMIT_BYTES,
    .memory_bytes = SCENARIO_MEMORY_BYTES,
    .documentation = "docs/scenarios.md",
    .noun = "scenario",
};

static struct scenario *checked(const char *name, struct scenario *scenario, struct error *error)
{
    if (scenario != NULL && !scenario_check(name, scenario, error))
        return scenario_destroy(scenario);
    return scenario;
}

struct scenario *scenario_parse(const char *name, const uint8_t *bytes, size_t length,
                                struct error *error)
{
    return checked(name, yaml_parse(name, bytes, length, &options, error), error);
}

struct scenario *scenario_read(const char *file_name, struct error *error)
{
    return checked(file_name, yaml_read(file_name, &options, error), error);
}

struct scenario *scenario_destroy(struct scenario *scenario)
{
    return yaml_destroy(scenario);
}
