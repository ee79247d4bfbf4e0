/* A set of personas: the file, what stands for it in the program, and who plays each port. */
#include <stdlib.h>

#include "base/yaml.h"
#include "respond/embedded.h"
#include "respond/persona_script.h"

#define LIMIT_BYTES  ((size_t)256 << 10)
#define MEMORY_BYTES ((size_t)8 << 20)
enum { PORTS = 65536, NOBODY = UINT8_MAX };

struct persona_set {
    struct persona_document *document; /* what the scripts point into */
    const struct persona *when_waiting;
    uint8_t of_port[PORTS]; /* places in personas */
    uint32_t count;
    struct persona personas[];
};

static const struct yaml_options yaml_options = {
    .schema = &persona_schema,
    .limit_bytes = LIMIT_BYTES,
    .memory_bytes = MEMORY_BYTES,
    .documentation = "docs/responder.md",
    .noun = "persona file",
};

static struct persona persona_of(const struct persona_script *script)
{
    struct persona persona = {
        .engine = script->engine,
        .limit_bytes = script->limit_bytes,
        .silence_s = script->silence_s,
        .total_s = script->total_s,
        .wait_ms =
            script->wait_ms != NULL ? *script->wait_ms : persona_engines[script->engine].wait_ms,
        .script = script,
    };
    memcpy(persona.name, script->name, sizeof persona.name);
    return persona;
}

static int find(const struct persona_set *set, const char *name)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (strcmp(set->personas[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Persona `place` takes its ports. */
static bool take_ports(struct persona_set *set, const char *name, uint8_t place,
                       struct error *error)
{
    const struct persona_script *script = set->personas[place].script;
    for (uint32_t i = 0; i < script->ports_count; i++) {
        uint16_t first, last;
        if (!persona_ports_parse(&script->ports[i], &first, &last))
            return error_set(error, ERROR_CONFIG,
                             "%s: persona '%s': port '%s'; write 1 to 65535, or 8000-8010", name,
                             script->name, script->ports[i].text);
        for (unsigned port = first; port <= last; port++) {
            uint8_t other = set->of_port[port];
            if (other != NOBODY)
                return error_set(error, ERROR_CONFIG,
                                 "%s: port %u stands at persona '%s' and at '%s'; a port has one, "
                                 "once",
                                 name, port, set->personas[other].name, script->name);
            set->of_port[port] = place;
        }
    }
    return true;
}

static bool fill(struct persona_set *set, const char *name, struct error *error)
{
    const struct persona_document *document = set->document;
    memset(set->of_port, NOBODY, sizeof set->of_port);
    for (uint32_t i = 0; i < set->count; i++)
        set->personas[i] = persona_of(&document->personas[i]);
    for (uint32_t i = 0; i < set->count; i++)
        if (!take_ports(set, name, (uint8_t)i, error))
            return false;

    int otherwise = find(set, document->default_name);
    int waiting = document->when_waiting[0] == '\0' ? -1 : find(set, document->when_waiting);
    if (otherwise < 0)
        return error_set(error, ERROR_CONFIG, "%s: default: there is no persona '%s'", name,
                         document->default_name);
    if (waiting < 0 && document->when_waiting[0] != '\0')
        return error_set(error, ERROR_CONFIG, "%s: when_waiting: there is no persona '%s'", name,
                         document->when_waiting);
    set->when_waiting = waiting < 0 ? NULL : &set->personas[waiting];
    for (unsigned port = 0; port < PORTS; port++)
        if (set->of_port[port] == NOBODY)
            set->of_port[port] = (uint8_t)otherwise;
    return true;
}

/* Takes the document over, whatever happens. */
static struct persona_set *set_of(const char *name, struct persona_document *document,
                                  struct error *error)
{
    if (document == NULL)
        return NULL;
    struct persona_set *set =
        calloc(1, sizeof *set + document->personas_count * sizeof set->personas[0]);
    if (set == NULL) {
        yaml_destroy(document);
        error_set(error, ERROR_FAILED, "%s: no memory", name);
        return NULL;
    }
    set->document = document;
    set->count = document->personas_count;
    if (!persona_check(name, document, error) || !fill(set, name, error))
        return persona_set_destroy(set);
    return set;
}

struct persona_set *persona_set_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error)
{
    return set_of(name, yaml_parse(name, bytes, length, &yaml_options, error), error);
}

struct persona_set *persona_set_read(const char *file_name, struct error *error)
{
    if (file_name != NULL)
        return set_of(file_name, yaml_read(file_name, &yaml_options, error), error);
    return persona_set_parse("built-in personas", (const uint8_t *)respond_default_yaml,
                             respond_default_yaml_size, error);
}

struct persona_set *persona_set_destroy(struct persona_set *set)
{
    if (set == NULL)
        return NULL;
    yaml_destroy(set->document);
    free(set);
    return NULL;
}

const struct persona *persona_of_port(const struct persona_set *set, uint16_t port)
{
    return &set->personas[set->of_port[port]];
}

const struct persona *persona_when_waiting(const struct persona_set *set)
{
    return set->when_waiting;
}
