/* Scenario: what shall have happened, as a user writes it in YAML; docs/scenarios.md is its manual.
 *
 * In: the bytes of a scenario file, possibly hostile. Out: struct scenario, in which every number has
 * been checked, or an error with file, line or key, and what is allowed.
 *
 * Bounds: SCENARIO_LIMIT_BYTES of text; YAML aliases are refused, so text cannot multiply; every list
 * has a limit (scenario_schema.c); memory at most SCENARIO_MEMORY_BYTES. Nothing is read, run or
 * fetched because a scenario says so. */
#ifndef TEITEN_SIMULATE_SCENARIO_H
#define TEITEN_SIMULATE_SCENARIO_H

#include "base/error.h"
#include "base/types.h"
#include "model/kind.h"
#include "model/packet.h"

#define SCENARIO_LIMIT_BYTES    ((size_t)1 << 20)
#define SCENARIO_MEMORY_BYTES   ((size_t)64 << 20)
#define SCENARIO_PACKETS_LIMIT  UINT64_C(1000000000)
#define SCENARIO_SOURCES_LIMIT  (UINT32_C(1) << 24) /* of all populations together */
#define SCENARIO_PREFIXES_LIMIT 65000               /* geography, after `pieces` */

enum {
    SCENARIO_DAYS_LIMIT = 1096,
    SCENARIO_STREAMS_LIMIT = 256, /* populations, victims and malformed together */
    SCENARIO_PORTS_LIMIT = 1024,  /* of one population */
    MILLION = 1000000,            /* decimals are kept as whole millionths */
};

enum sim_tool {
#define SIM_TOOL(id, word, mark) id,
#include "simulate/tools.def"
#undef SIM_TOOL
    SIM_TOOL_COUNT
};
extern const char *const sim_tool_words[SIM_TOOL_COUNT];
extern const enum tool sim_tool_marks[SIM_TOOL_COUNT];

enum form {
#define FORM(id, word, kind, protocol, a, b) id,
#include "simulate/forms.def"
#undef FORM
    FORM_COUNT
};
struct form_facts {
    const char *word;
    enum kind kind;
    uint8_t protocol;
    uint8_t a, b; /* TCP: flags; ICMP: type and code */
};
extern const struct form_facts form_facts[FORM_COUNT];

/* Ways of being malformed: malformed.c. */
enum way {
#define WAY(id, word, meaning) id,
#include "simulate/ways.def"
#undef WAY
    WAY_COUNT
};
extern const char *const way_words[WAY_COUNT];

/* A prefix as text, and read. */
struct prefix {
    char text[64];
    bool is_ipv6;
    uint8_t bits;
    struct ipv4 ipv4;
    struct ipv6 ipv6;
};

struct span {
    char from_text[40], until_text[40];
    char factor_text[24];
    struct instant from, until;
    int64_t factor; /* millionths; 1,000,000 where none is given */
};

struct weighted_country {
    char country[4];
    uint32_t weight;
};

/* A prefix, or `pieces` equal parts of one with countries and AS numbers dealt out in turn. */
struct region {
    struct prefix prefix;
    uint32_t pieces; /* a power of two; 0 and 1: whole */
    char country[4];
    struct weighted_country *countries;
    uint32_t countries_count;
    uint32_t asn;       /* the first one */
    uint32_t asn_count; /* dealt in turn; 0 means 1 */
    char name[64];      /* of the AS */
};

struct port_share {
    uint16_t port;
    uint32_t weight;
    uint64_t count; /* exact; either all have counts or none */
};

enum distribution {
    DISTRIBUTION_EVEN, /* each source in turn */
    DISTRIBUTION_ZIPF, /* rank k as often as 1 / k^exponent, in steps of a factor of two */
};

struct source_plan {
    uint32_t count;
    bool each_packet; /* every packet another source */
    enum distribution distribution;
    char exponent_text[24];
    int64_t exponent; /* millionths */
    struct weighted_country *countries;
    uint32_t countries_count;
    struct prefix *prefixes;
    uint32_t prefixes_count;
    char shared_with[64]; /* name of an earlier population */
    char share_text[24];
    int64_t share; /* of `count`, in millionths */
    int32_t shared_index;
};

struct rhythm {
    char amplitude_text[24];
    int64_t amplitude; /* millionths, 0 to 1 */
    uint32_t peak_hour;
    char zone_text[16];
    int32_t zone_s; /* seconds east of UTC */
};

struct repeats {
    char share_text[24];
    int64_t share; /* millionths: of the new packets, how many are sent once more */
    uint32_t delay_s;
};

struct population {
    char name[64];
    enum sim_tool tool;
    enum form form;
    bool is_ipv6;
    bool outside; /* sent to addresses that are not monitored */
    struct port_share *ports;
    uint32_t ports_count;
    uint32_t random_ports;
    struct source_plan sources;
    uint64_t packets; /* exact total; 0: by rate */
    char rate_text[24];
    int64_t rate; /* millionths per day and monitored address */
    struct rhythm rhythm;
    char growth_text[24];
    int64_t growth; /* millionths: at the end as many times the start */
    char variation_text[24];
    int64_t variation; /* millionths: random change of each hour, up and down */
    struct span *surges;
    uint32_t surges_count;
    struct span active; /* from, until */
    struct repeats repeats;
    uint8_t ttl; /* at the sender; 0: the tool's */
    char payload[512];
};

struct form_share {
    enum form form;
    uint32_t weight;
};

struct victim {
    struct prefix address;  /* /32 or /128 */
    struct prefix router;   /* as well: who sends the ICMP errors; no text: the victim itself */
    enum protocol protocol; /* of the headers that they quote */
    uint16_t port;
    uint32_t random_ports; /* from `port` on; 1: only that */
    uint64_t packets;
    struct span active;
    struct form_share *mix;
    uint32_t mix_count;
};

struct malformed {
    enum way way;
    uint64_t packets;
};

struct disorder {
    char share_text[24];
    int64_t share;
    uint32_t packets; /* how many later packets overtake at most */
};

struct vlan {
    char share_text[24];
    int64_t share;
    uint16_t id;
};

struct scenario {
    char name[64];
    char sensor[64];
    uint64_t seed;
    char zone_text[16];
    int32_t zone_s; /* for dates without one */
    struct prefix *addresses;
    uint32_t addresses_count;
    uint64_t ipv4_addresses; /* how many the IPv4 prefixes make */
    char start_text[40], until_text[40];
    uint32_t days;
    struct instant start, until;
    char scan_timeout_text[24];
    int64_t scan_timeout_ns;
    bool avoid_chance;
    int64_t live_s; /* the span without outages */
    struct span *outages;
    uint32_t outages_count;
    struct region *geography;
    uint32_t geography_count;
    struct population *populations;
    uint32_t populations_count;
    struct victim *victims;
    uint32_t victims_count;
    struct malformed *malformed;
    uint32_t malformed_count;
    struct disorder disorder;
    struct vlan vlan;
};

/* Reads a file. ERROR_INPUT: cannot be read; ERROR_CONFIG: says what is wrong, where. */
struct scenario *scenario_read(const char *file_name, struct error *error);
/* The same from memory; `name` is only for messages. */
struct scenario *scenario_parse(const char *name, const uint8_t *bytes, size_t length,
                                struct error *error);
struct scenario *scenario_destroy(struct scenario *scenario); /* takes NULL, returns NULL */

/* Checks and fills what follows from the text; called by scenario_parse(). */
bool scenario_check(const char *name, struct scenario *scenario, struct error *error);

#endif
