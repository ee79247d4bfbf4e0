/* See port.h: the schema of data/ports.yaml, and what the schema cannot say. */
#include <cyaml/cyaml.h>

#include "base/yaml.h"
#include "recognise/port.h"
#include "recognise/port_embedded.h"

#define LIMIT_BYTES  ((size_t)256 << 10)
#define MEMORY_BYTES ((size_t)4 << 20)
enum { ENTRIES_LIMIT = 4096, SERVICE_BYTES = 32, WANTED_BYTES = 120 };

#define OPTIONAL      CYAML_FLAG_OPTIONAL
#define OPTIONAL_TEXT (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_strval_t protocol_words[] = {
    {"tcp", PORT_TCP}, {"udp", PORT_UDP}, {"both", PORT_BOTH}};

static const cyaml_schema_field_t entry_fields[] = {
    CYAML_FIELD_UINT("port", CYAML_FLAG_DEFAULT, struct port_entry, number),
    CYAML_FIELD_ENUM("protocol", OPTIONAL | CYAML_FLAG_STRICT, struct port_entry, protocol,
                     protocol_words, sizeof protocol_words / sizeof protocol_words[0]),
    CYAML_FIELD_STRING_PTR("service", OPTIONAL_TEXT, struct port_entry, service, 1, SERVICE_BYTES),
    CYAML_FIELD_STRING_PTR("en", OPTIONAL_TEXT, struct port_entry, wanted_en, 1, WANTED_BYTES),
    CYAML_FIELD_STRING_PTR("ja", OPTIONAL_TEXT, struct port_entry, wanted_ja, 1, WANTED_BYTES),
    CYAML_FIELD_END};
static const cyaml_schema_value_t entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct port_entry, entry_fields)};

static const cyaml_schema_field_t table_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("ports", CYAML_FLAG_POINTER, struct port_table, entries, count,
                               &entry, 1, ENTRIES_LIMIT),
    CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct port_table, table_fields)};

static const struct yaml_options yaml_options = {
    .schema = &schema,
    .limit_bytes = LIMIT_BYTES,
    .memory_bytes = MEMORY_BYTES,
    .documentation = "data/ports.yaml",
    .noun = "table of ports",
};

static bool check_entry(const char *name, const struct port_entry *e, uint8_t *taken,
                        struct error *error)
{
    const uint8_t protocols = (uint8_t)(e->protocol == PORT_BOTH ? 3 : 1 + e->protocol);
    if (e->number == 0)
        return error_set(error, ERROR_CONFIG, "%s: port 0 is none", name);
    if ((taken[e->number] & protocols) != 0)
        return error_set(error, ERROR_CONFIG, "%s: port %u stands there twice", name, e->number);
    if ((e->wanted_en == NULL) != (e->wanted_ja == NULL))
        return error_set(error, ERROR_CONFIG, "%s: port %u has only one of en and ja", name,
                         e->number);
    if (e->service == NULL && e->wanted_en == NULL)
        return error_set(error, ERROR_CONFIG, "%s: nothing is said of port %u", name, e->number);
    taken[e->number] |= protocols;
    return true;
}

struct port_table *port_table_parse(const char *name, const uint8_t *bytes, size_t length,
                                    struct error *error)
{
    struct port_table *table = yaml_parse(name, bytes, length, &yaml_options, error);
    uint8_t taken[UINT16_MAX + 1] = {0}; /* bits: tcp, udp */
    for (uint32_t i = 0; table != NULL && i < table->count; i++)
        if (!check_entry(name, &table->entries[i], taken, error))
            table = port_table_destroy(table);
    return table;
}

struct port_table *port_table_read(struct error *error)
{
    return port_table_parse("built-in ports", (const uint8_t *)port_ports_yaml,
                            port_ports_yaml_size, error);
}

struct port_table *port_table_destroy(struct port_table *table)
{
    yaml_destroy(table);
    return NULL;
}
