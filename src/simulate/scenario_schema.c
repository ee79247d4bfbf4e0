/* The schema. A key that is not here is an error; decimals and times are text for libcyaml and are
 * read in scenario_check.c. docs/scenarios.md explains every key; a test holds the two together. */
#include "simulate/scenario_schema.h"

#include "simulate/scenario.h"

/* How many entries a list may have. */
enum {
    ADDRESSES_LIMIT = 64,
    OUTAGES_LIMIT = 256,
    GEOGRAPHY_LIMIT = 4096,
    COUNTRIES_LIMIT = 256,
    PREFIXES_LIMIT = 256,
    SURGES_LIMIT = 64,
};

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define LIST     (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const cyaml_strval_t tool_words[] = {
#define SIM_TOOL(id, word, mark) {(word), (id)},
#include "simulate/tools.def"
#undef SIM_TOOL
};
static const cyaml_strval_t form_words[] = {
#define FORM(id, word, kind, protocol, a, b) {(word), (id)},
#include "simulate/forms.def"
#undef FORM
};
static const cyaml_strval_t malformed_words[] = {
#define WAY(id, word, meaning) {(word), (id)},
#include "simulate/ways.def"
#undef WAY
};
static const cyaml_strval_t attacked_words[] = {
    {"tcp", PROTOCOL_TCP},
    {"udp", PROTOCOL_UDP},
};
static const cyaml_strval_t distribution_words[] = {
    {"even", DISTRIBUTION_EVEN},
    {"zipf", DISTRIBUTION_ZIPF},
};

/* The text is the first member of struct prefix; what is read from it goes into the rest. */
static const cyaml_schema_value_t prefix_entry = {
    .type = CYAML_STRING,
    .flags = CYAML_FLAG_DEFAULT,
    .data_size = sizeof(struct prefix),
    .string = {.min = 1, .max = sizeof(((struct prefix *)NULL)->text) - 1},
};
_Static_assert(offsetof(struct prefix, text) == 0, "libcyaml writes the text at the start");

static const cyaml_schema_field_t span_fields[] = {
    CYAML_FIELD_STRING("from", CYAML_FLAG_DEFAULT, struct span, from_text, 1),
    CYAML_FIELD_STRING("until", CYAML_FLAG_DEFAULT, struct span, until_text, 1), CYAML_FIELD_END};
static const cyaml_schema_value_t span_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct span, span_fields)};

static const cyaml_schema_field_t surge_fields[] = {
    CYAML_FIELD_STRING("from", CYAML_FLAG_DEFAULT, struct span, from_text, 1),
    CYAML_FIELD_STRING("until", CYAML_FLAG_DEFAULT, struct span, until_text, 1),
    CYAML_FIELD_STRING("factor", CYAML_FLAG_DEFAULT, struct span, factor_text, 1), CYAML_FIELD_END};
static const cyaml_schema_value_t surge_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct span, surge_fields)};

static const cyaml_schema_field_t country_fields[] = {
    CYAML_FIELD_STRING("country", CYAML_FLAG_DEFAULT, struct weighted_country, country, 2),
    CYAML_FIELD_UINT("weight", OPTIONAL, struct weighted_country, weight), CYAML_FIELD_END};
static const cyaml_schema_value_t country_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct weighted_country, country_fields)};

static const cyaml_schema_field_t region_fields[] = {
    CYAML_FIELD_STRING("prefix", CYAML_FLAG_DEFAULT, struct region, prefix.text, 1),
    CYAML_FIELD_UINT("pieces", OPTIONAL, struct region, pieces),
    CYAML_FIELD_STRING("country", OPTIONAL, struct region, country, 2),
    CYAML_FIELD_SEQUENCE("countries", LIST, struct region, countries, &country_entry, 0,
                         COUNTRIES_LIMIT),
    CYAML_FIELD_UINT("asn", OPTIONAL, struct region, asn),
    CYAML_FIELD_UINT("asn_count", OPTIONAL, struct region, asn_count),
    CYAML_FIELD_STRING("name", OPTIONAL, struct region, name, 0),
    CYAML_FIELD_END};
static const cyaml_schema_value_t region_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct region, region_fields)};

static const cyaml_schema_field_t port_fields[] = {
    CYAML_FIELD_UINT("port", CYAML_FLAG_DEFAULT, struct port_share, port),
    CYAML_FIELD_UINT("weight", OPTIONAL, struct port_share, weight),
    CYAML_FIELD_UINT("count", OPTIONAL, struct port_share, count), CYAML_FIELD_END};
static const cyaml_schema_value_t port_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct port_share, port_fields)};

static const cyaml_schema_field_t source_fields[] = {
    CYAML_FIELD_UINT("count", OPTIONAL, struct source_plan, count),
    CYAML_FIELD_BOOL("each_packet", OPTIONAL, struct source_plan, each_packet),
    CYAML_FIELD_ENUM("distribution", OPTIONAL | CYAML_FLAG_STRICT, struct source_plan, distribution,
                     distribution_words, COUNT(distribution_words)),
    CYAML_FIELD_STRING("exponent", OPTIONAL, struct source_plan, exponent_text, 1),
    CYAML_FIELD_SEQUENCE("countries", LIST, struct source_plan, countries, &country_entry, 0,
                         COUNTRIES_LIMIT),
    CYAML_FIELD_SEQUENCE("prefixes", LIST, struct source_plan, prefixes, &prefix_entry, 0,
                         PREFIXES_LIMIT),
    CYAML_FIELD_STRING("shared_with", OPTIONAL, struct source_plan, shared_with, 1),
    CYAML_FIELD_STRING("share", OPTIONAL, struct source_plan, share_text, 1),
    CYAML_FIELD_END};

static const cyaml_schema_field_t rhythm_fields[] = {
    CYAML_FIELD_STRING("amplitude", CYAML_FLAG_DEFAULT, struct rhythm, amplitude_text, 1),
    CYAML_FIELD_UINT("peak_hour", OPTIONAL, struct rhythm, peak_hour),
    CYAML_FIELD_STRING("zone", OPTIONAL, struct rhythm, zone_text, 1), CYAML_FIELD_END};

static const cyaml_schema_field_t repeats_fields[] = {
    CYAML_FIELD_STRING("share", CYAML_FLAG_DEFAULT, struct repeats, share_text, 1),
    CYAML_FIELD_UINT("delay_s", OPTIONAL, struct repeats, delay_s), CYAML_FIELD_END};

static const cyaml_schema_field_t population_fields[] = {
    CYAML_FIELD_STRING("name", CYAML_FLAG_DEFAULT, struct population, name, 1),
    CYAML_FIELD_ENUM("tool", OPTIONAL | CYAML_FLAG_STRICT, struct population, tool, tool_words,
                     COUNT(tool_words)),
    CYAML_FIELD_ENUM("form", OPTIONAL | CYAML_FLAG_STRICT, struct population, form, form_words,
                     COUNT(form_words)),
    CYAML_FIELD_BOOL("ipv6", OPTIONAL, struct population, is_ipv6),
    CYAML_FIELD_BOOL("outside", OPTIONAL, struct population, outside),
    CYAML_FIELD_SEQUENCE("ports", LIST, struct population, ports, &port_entry, 0,
                         SCENARIO_PORTS_LIMIT),
    CYAML_FIELD_UINT("random_ports", OPTIONAL, struct population, random_ports),
    CYAML_FIELD_MAPPING("sources", CYAML_FLAG_DEFAULT, struct population, sources, source_fields),
    CYAML_FIELD_UINT("packets", OPTIONAL, struct population, packets),
    CYAML_FIELD_STRING("rate", OPTIONAL, struct population, rate_text, 1),
    CYAML_FIELD_MAPPING("rhythm", OPTIONAL, struct population, rhythm, rhythm_fields),
    CYAML_FIELD_STRING("growth", OPTIONAL, struct population, growth_text, 1),
    CYAML_FIELD_STRING("variation", OPTIONAL, struct population, variation_text, 1),
    CYAML_FIELD_SEQUENCE("surges", LIST, struct population, surges, &surge_entry, 0, SURGES_LIMIT),
    CYAML_FIELD_STRING("from", OPTIONAL, struct population, active.from_text, 1),
    CYAML_FIELD_STRING("until", OPTIONAL, struct population, active.until_text, 1),
    CYAML_FIELD_MAPPING("repeats", OPTIONAL, struct population, repeats, repeats_fields),
    CYAML_FIELD_UINT("ttl", OPTIONAL, struct population, ttl),
    CYAML_FIELD_STRING("payload", OPTIONAL, struct population, payload, 0),
    CYAML_FIELD_END};
static const cyaml_schema_value_t population_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct population, population_fields)};

static const cyaml_schema_field_t form_share_fields[] = {
    CYAML_FIELD_ENUM("form", CYAML_FLAG_STRICT, struct form_share, form, form_words,
                     COUNT(form_words)),
    CYAML_FIELD_UINT("weight", OPTIONAL, struct form_share, weight), CYAML_FIELD_END};
static const cyaml_schema_value_t form_share_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct form_share, form_share_fields)};

static const cyaml_schema_field_t victim_fields[] = {
    CYAML_FIELD_STRING("victim", CYAML_FLAG_DEFAULT, struct victim, address.text, 1),
    CYAML_FIELD_STRING("router", OPTIONAL, struct victim, router.text, 1),
    CYAML_FIELD_ENUM("protocol", OPTIONAL | CYAML_FLAG_STRICT, struct victim, protocol,
                     attacked_words, COUNT(attacked_words)),
    CYAML_FIELD_UINT("port", OPTIONAL, struct victim, port),
    CYAML_FIELD_UINT("random_ports", OPTIONAL, struct victim, random_ports),
    CYAML_FIELD_UINT("packets", CYAML_FLAG_DEFAULT, struct victim, packets),
    CYAML_FIELD_STRING("from", OPTIONAL, struct victim, active.from_text, 1),
    CYAML_FIELD_STRING("until", OPTIONAL, struct victim, active.until_text, 1),
    CYAML_FIELD_SEQUENCE("mix", LIST, struct victim, mix, &form_share_entry, 0, FORM_COUNT),
    CYAML_FIELD_END};
static const cyaml_schema_value_t victim_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct victim, victim_fields)};

static const cyaml_schema_field_t malformed_fields[] = {
    CYAML_FIELD_ENUM("way", CYAML_FLAG_STRICT, struct malformed, way, malformed_words,
                     COUNT(malformed_words)),
    CYAML_FIELD_UINT("packets", CYAML_FLAG_DEFAULT, struct malformed, packets), CYAML_FIELD_END};
static const cyaml_schema_value_t malformed_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct malformed, malformed_fields)};

static const cyaml_schema_field_t disorder_fields[] = {
    CYAML_FIELD_STRING("share", CYAML_FLAG_DEFAULT, struct disorder, share_text, 1),
    CYAML_FIELD_UINT("packets", OPTIONAL, struct disorder, packets), CYAML_FIELD_END};

static const cyaml_schema_field_t vlan_fields[] = {
    CYAML_FIELD_STRING("share", CYAML_FLAG_DEFAULT, struct vlan, share_text, 1),
    CYAML_FIELD_UINT("id", OPTIONAL, struct vlan, id), CYAML_FIELD_END};

static const cyaml_schema_field_t scenario_fields[] = {
    CYAML_FIELD_STRING("name", CYAML_FLAG_DEFAULT, struct scenario, name, 1),
    CYAML_FIELD_STRING("sensor", OPTIONAL, struct scenario, sensor, 1),
    CYAML_FIELD_UINT("seed", OPTIONAL, struct scenario, seed),
    CYAML_FIELD_STRING("zone", OPTIONAL, struct scenario, zone_text, 1),
    CYAML_FIELD_SEQUENCE("addresses", CYAML_FLAG_POINTER, struct scenario, addresses, &prefix_entry,
                         1, ADDRESSES_LIMIT),
    CYAML_FIELD_STRING("start", CYAML_FLAG_DEFAULT, struct scenario, start_text, 1),
    CYAML_FIELD_STRING("until", OPTIONAL, struct scenario, until_text, 1),
    CYAML_FIELD_UINT("days", OPTIONAL, struct scenario, days),
    CYAML_FIELD_STRING("scan_timeout_s", OPTIONAL, struct scenario, scan_timeout_text, 1),
    CYAML_FIELD_BOOL("avoid_chance", OPTIONAL, struct scenario, avoid_chance),
    CYAML_FIELD_SEQUENCE("outages", LIST, struct scenario, outages, &span_entry, 0, OUTAGES_LIMIT),
    CYAML_FIELD_SEQUENCE("geography", LIST, struct scenario, geography, &region_entry, 0,
                         GEOGRAPHY_LIMIT),
    CYAML_FIELD_SEQUENCE("populations", LIST, struct scenario, populations, &population_entry, 0,
                         SCENARIO_STREAMS_LIMIT),
    CYAML_FIELD_SEQUENCE("backscatter", LIST, struct scenario, victims, &victim_entry, 0,
                         SCENARIO_STREAMS_LIMIT),
    CYAML_FIELD_SEQUENCE("malformed", LIST, struct scenario, malformed, &malformed_entry, 0,
                         WAY_COUNT),
    CYAML_FIELD_MAPPING("out_of_order", OPTIONAL, struct scenario, disorder, disorder_fields),
    CYAML_FIELD_MAPPING("vlan", OPTIONAL, struct scenario, vlan, vlan_fields),
    CYAML_FIELD_END};

const cyaml_schema_value_t scenario_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct scenario, scenario_fields)};
