/* What libcyaml cannot check: the meaning of numbers, times and names, each with its limits.
 *
 * In: a scenario as its text says. Out: the same with every derived field filled; or an error that
 * names the entry and the key. */
#include <string.h>

#include "simulate/scenario.h"
#include "simulate/scenario_text.h"

/* Where we are, for messages: "file: populations[2] 'bots'". */
struct place {
    const char *file;
    const char *list; /* "" at the top */
    unsigned index;
    const char *entry;
    struct error *error;
};

static bool wrong(const struct place *place, const char *key, const char *text, const char *allowed)
{
    if (place->list[0] == '\0')
        return error_set(place->error, ERROR_CONFIG, "%s: %s: '%s' is not %s", place->file, key,
                         text, allowed);
    return error_set(place->error, ERROR_CONFIG, "%s: %s %u '%s': %s: '%s' is not %s", place->file,
                     place->list, place->index + 1, place->entry, key, text, allowed);
}

static bool refuse(const struct place *place, const char *why)
{
    if (place->list[0] == '\0')
        return error_set(place->error, ERROR_CONFIG, "%s: %s", place->file, why);
    return error_set(place->error, ERROR_CONFIG, "%s: %s %u '%s': %s", place->file, place->list,
                     place->index + 1, place->entry, why);
}

/* A decimal up to `limit` millionths; `absent` where the text is empty. */
static bool check_decimal(const struct place *place, const char *key, const char *text,
                          int64_t absent, int64_t limit, const char *allowed, int64_t *ret_value)
{
    if (text[0] == '\0') {
        *ret_value = absent;
        return true;
    }
    if (!text_to_millionths(text, ret_value) || *ret_value > limit)
        return wrong(place, key, text, allowed);
    return true;
}

#define SHARE_ALLOWED "a share from 0 to 1 (at most six places)"

static bool check_share(const struct place *place, const char *key, const char *text,
                        int64_t *ret_value)
{
    return check_decimal(place, key, text, 0, MILLION, SHARE_ALLOWED, ret_value);
}

#define INSTANT_ALLOWED "a time such as 2019-01-01 or 2019-01-01T12:30+09:00"

static bool check_instant(const struct place *place, const struct scenario *scenario,
                          const char *key, const char *text, struct instant absent,
                          struct instant *ret_instant)
{
    if (text[0] == '\0') {
        *ret_instant = absent;
        return true;
    }
    if (!text_to_instant(text, scenario->zone_s, ret_instant))
        return wrong(place, key, text, INSTANT_ALLOWED);
    return true;
}

/* A span within the scenario's; its empty ends are the scenario's. */
static bool check_span(const struct place *place, const struct scenario *scenario,
                       struct span *span)
{
    if (!check_instant(place, scenario, "from", span->from_text, scenario->start, &span->from) ||
        !check_instant(place, scenario, "until", span->until_text, scenario->until, &span->until))
        return false;
    if (span->from.ns < scenario->start.ns || span->until.ns > scenario->until.ns ||
        span->from.ns >= span->until.ns)
        return refuse(place, "from and until must be in order and within the scenario's span");
    return check_decimal(place, "factor", span->factor_text, MILLION, INT64_C(1000) * MILLION,
                         "a factor from 0 to 1000", &span->factor);
}

static bool check_prefix(const struct place *place, const char *key, struct prefix *prefix)
{
    if (!text_to_prefix(prefix))
        return wrong(place, key, prefix->text, "an address prefix without host bits");
    return true;
}

static bool check_country(const struct place *place, const char *country)
{
    if (country[0] == '\0')
        return true;
    if (strlen(country) != 2 || country[0] < 'A' || country[0] > 'Z' || country[1] < 'A' ||
        country[1] > 'Z')
        return wrong(place, "country", country, "two capital letters (ISO 3166-1)");
    return true;
}

/* A weight that is not written is 1. */
static bool check_countries(const struct place *place, struct weighted_country *countries,
                            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!check_country(place, countries[i].country))
            return false;
        if (countries[i].weight == 0)
            countries[i].weight = 1;
        if (countries[i].weight > MILLION)
            return refuse(place, "countries: a weight is at most 1000000");
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(countries[i].country, countries[j].country) == 0)
                return wrong(place, "countries", countries[i].country, "there only once");
        }
    }
    return true;
}

static bool check_time_frame(struct scenario *scenario, const struct place *place)
{
    if (scenario->zone_text[0] != '\0' && !text_to_zone(scenario->zone_text, &scenario->zone_s))
        return wrong(place, "zone", scenario->zone_text, "a zone such as UTC or +09:00");
    struct instant none = {0};
    if (!check_instant(place, scenario, "start", scenario->start_text, none, &scenario->start) ||
        !check_instant(place, scenario, "until", scenario->until_text, none, &scenario->until))
        return false;
    if ((scenario->until_text[0] == '\0') == (scenario->days == 0))
        return refuse(place, "needs either days or until");
    if (scenario->days > SCENARIO_DAYS_LIMIT)
        return refuse(place, "days: at most 1096");
    if (scenario->days > 0)
        scenario->until.ns = scenario->start.ns + (int64_t)scenario->days * S_PER_DAY * NS_PER_S;
    int64_t span_s = instant_seconds(scenario->until) - instant_seconds(scenario->start);
    if (span_s <= 0 || span_s > (int64_t)SCENARIO_DAYS_LIMIT * S_PER_DAY)
        return refuse(place, "the span must be longer than nothing and at most 1096 days");
    if (instant_seconds(scenario->until) > INSTANT_LIMIT_S)
        return refuse(place, "the span must end before 2200");
    return true;
}

/* Outages in order and apart, so that live time is the span less their sum. */
static bool check_outages(struct scenario *scenario, struct place place)
{
    place.list = "outages";
    place.entry = "";
    scenario->live_s = instant_seconds(scenario->until) - instant_seconds(scenario->start);
    for (uint32_t i = 0; i < scenario->outages_count; i++) {
        place.index = i;
        struct span *outage = &scenario->outages[i];
        if (!check_span(&place, scenario, outage))
            return false;
        if (i > 0 && outage->from.ns < outage[-1].until.ns)
            return refuse(&place, "outages must be in order and must not overlap");
        scenario->live_s -= instant_seconds(outage->until) - instant_seconds(outage->from);
    }
    if (scenario->live_s <= 0)
        return refuse(&place, "nothing is left of the span");
    return true;
}

static bool prefixes_overlap(const struct prefix *a, const struct prefix *b)
{
    uint8_t bits = a->bits < b->bits ? a->bits : b->bits;
    if (a->is_ipv6 != b->is_ipv6)
        return false;
    if (!a->is_ipv6)
        return bits == 0 || ((a->ipv4.host_order ^ b->ipv4.host_order) >> (32 - bits)) == 0;
    for (unsigned bit = 0; bit < bits; bit++) {
        if (((a->ipv6.bytes[bit / 8] ^ b->ipv6.bytes[bit / 8]) >> (7 - bit % 8) & 1) != 0)
            return false;
    }
    return true;
}

static bool check_addresses(struct scenario *scenario, const struct place *place)
{
    scenario->ipv4_addresses = 0;
    for (uint32_t i = 0; i < scenario->addresses_count; i++) {
        struct prefix *prefix = &scenario->addresses[i];
        if (!check_prefix(place, "addresses", prefix))
            return false;
        for (uint32_t j = 0; j < i; j++) {
            if (prefixes_overlap(prefix, &scenario->addresses[j]))
                return wrong(place, "addresses", prefix->text, "apart from the others");
        }
        if (!prefix->is_ipv6)
            scenario->ipv4_addresses += UINT64_C(1) << (32 - prefix->bits);
    }
    if (scenario->ipv4_addresses > UINT64_C(1) << 24)
        return refuse(place, "addresses: at most 16777216 IPv4 addresses");
    return true;
}

/* ln(1000) * 2^32 / (addresses * 100 packets a second), facts 0.7, on whole seconds upwards. */
static bool check_scan_timeout(struct scenario *scenario, const struct place *place)
{
    int64_t millionths = 0;
    if (!check_decimal(place, "scan_timeout_s", scenario->scan_timeout_text, 0,
                       INT64_C(1000000000) * MILLION, "a time in seconds", &millionths))
        return false;
    if (millionths == 0 && scenario->ipv4_addresses > 0) {
        /* 6.907755278982137 * 2^32 / 100, in millionths of a second. */
        const int64_t one_address = INT64_C(296685830119996);
        millionths = one_address / (int64_t)scenario->ipv4_addresses;
    }
    if (millionths == 0)
        millionths = INT64_C(600) * MILLION;
    scenario->scan_timeout_ns = millionths * NS_PER_US;
    return true;
}

static bool check_geography(struct scenario *scenario, struct place place)
{
    place.list = "geography";
    uint64_t total = 0;
    for (uint32_t i = 0; i < scenario->geography_count; i++) {
        struct region *region = &scenario->geography[i];
        place.index = i;
        place.entry = region->prefix.text;
        if (!check_prefix(&place, "prefix", &region->prefix) ||
            !check_country(&place, region->country) ||
            !check_countries(&place, region->countries, region->countries_count))
            return false;
        if (region->pieces == 0)
            region->pieces = 1;
        if (region->asn_count == 0)
            region->asn_count = 1;
        unsigned room = (region->prefix.is_ipv6 ? 104 : 32) - (unsigned)region->prefix.bits;
        if ((region->pieces & (region->pieces - 1)) != 0 || region->prefix.bits > 104 ||
            (room < 16 && region->pieces > 1u << room))
            return refuse(&place, "pieces must be a power of two that the prefix has room for");
        total += region->pieces;
        if (total > SCENARIO_PREFIXES_LIMIT)
            return refuse(&place, "too many prefixes; at most 65000 with all pieces");
        for (uint32_t j = 0; j < i; j++) {
            if (prefixes_overlap(&region->prefix, &scenario->geography[j].prefix))
                return refuse(&place, "overlaps an earlier prefix");
        }
    }
    return true;
}

static bool check_sources(struct scenario *scenario, const struct place *place, uint32_t index)
{
    struct source_plan *plan = &scenario->populations[index].sources;
    if (!check_countries(place, plan->countries, plan->countries_count) ||
        !check_share(place, "share", plan->share_text, &plan->share) ||
        !check_decimal(place, "exponent", plan->exponent_text, MILLION, 3 * MILLION,
                       "an exponent from 0 to 3", &plan->exponent))
        return false;
    if (plan->countries_count > 0 && plan->prefixes_count > 0)
        return refuse(place, "sources: countries or prefixes, not both");
    for (uint32_t i = 0; i < plan->prefixes_count; i++) {
        if (!check_prefix(place, "prefixes", &plan->prefixes[i]))
            return false;
        if (plan->prefixes[i].is_ipv6 && plan->prefixes[i].bits > 104)
            return refuse(place, "prefixes: IPv6 prefixes of sources have at most 104 bits");
        for (uint32_t j = 0; j < i; j++) {
            if (prefixes_overlap(&plan->prefixes[i], &plan->prefixes[j]))
                return wrong(place, "prefixes", plan->prefixes[i].text, "apart from the others");
        }
    }
    if (plan->each_packet ? plan->count > 0 || plan->prefixes_count == 0 : plan->count == 0)
        return refuse(place, "sources: needs count, or each_packet with prefixes");
    plan->shared_index = -1;
    if (plan->shared_with[0] == '\0')
        return true;
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(scenario->populations[i].name, plan->shared_with) == 0)
            plan->shared_index = (int32_t)i;
    }
    if (plan->shared_index < 0 || plan->each_packet ||
        scenario->populations[plan->shared_index].sources.each_packet ||
        scenario->populations[plan->shared_index].is_ipv6 != scenario->populations[index].is_ipv6)
        return wrong(place, "shared_with", plan->shared_with,
                     "an earlier population with a count of sources and of the same IP version");
    return true;
}

/* All ports with a weight (1 where none is written), or all with an exact count. */
static bool check_ports(const struct place *place, struct population *population)
{
    uint64_t counted = 0, with_count = 0;
    for (uint32_t i = 0; i < population->ports_count; i++) {
        struct port_share *share = &population->ports[i];
        with_count += share->count > 0;
        if (share->count > SCENARIO_PACKETS_LIMIT || share->weight > MILLION)
            return refuse(place, "ports: a count or weight is too large");
        counted += share->count;
        if (share->weight == 0)
            share->weight = 1;
    }
    if (with_count > 0 && with_count < population->ports_count)
        return refuse(place, "ports: give all of them a count, or none");
    if (with_count > 0 && (population->packets > 0 || population->rate > 0))
        return refuse(place, "ports with counts make the total: leave out packets and rate");
    if (with_count > 0)
        population->packets = counted;
    if (population->random_ports > SCENARIO_PORTS_LIMIT)
        return refuse(place, "random_ports: at most 1024");
    bool needs_ports = form_facts[population->form].protocol == PROTOCOL_TCP ||
                       form_facts[population->form].protocol == PROTOCOL_UDP;
    if (needs_ports && population->form != FORM_LATER_FRAGMENT && population->ports_count == 0 &&
        population->random_ports == 0 && population->tool != SIM_MIRAI)
        return refuse(place, "needs ports or random_ports");
    return true;
}

static bool check_form(const struct place *place, struct population *population)
{
    const struct form_facts *facts = &form_facts[population->form];
    if (facts->protocol == PROTOCOL_ICMPV6)
        population->is_ipv6 = true;
    bool ipv4_only = facts->protocol == PROTOCOL_ICMP || facts->protocol == 2 ||
                     population->form == FORM_UDP_FRAGMENT ||
                     population->form == FORM_LATER_FRAGMENT;
    if (facts->kind == KIND_BACKSCATTER)
        return wrong(place, "form", facts->word, "one of a population; see backscatter");
    if (population->is_ipv6 && ipv4_only)
        return refuse(place, "this form is one of IPv4: leave out ipv6");
    if (population->is_ipv6 && (population->tool != SIM_LINUX || population->outside))
        return refuse(place, "ipv6 goes with tool 'none' and with monitored addresses only");
    return true;
}

static bool check_population(struct scenario *scenario, struct place place, uint32_t index)
{
    struct population *p = &scenario->populations[index];
    place.index = index;
    place.entry = p->name;
    if (!check_decimal(&place, "rate", p->rate_text, 0, INT64_C(1000000000) * MILLION,
                       "a rate per day and address", &p->rate) ||
        !check_share(&place, "amplitude", p->rhythm.amplitude_text, &p->rhythm.amplitude) ||
        !check_share(&place, "variation", p->variation_text, &p->variation) ||
        !check_share(&place, "share", p->repeats.share_text, &p->repeats.share) ||
        !check_decimal(&place, "growth", p->growth_text, MILLION, INT64_C(1000) * MILLION,
                       "a factor from 0 to 1000", &p->growth) ||
        !check_span(&place, scenario, &p->active) || !check_form(&place, p) ||
        !check_ports(&place, p) || !check_sources(scenario, &place, index))
        return false;
    if ((p->packets == 0) == (p->rate == 0))
        return refuse(&place, "needs either packets or rate");
    if (p->rate > 0 && scenario->ipv4_addresses == 0)
        return refuse(&place, "a rate needs IPv4 addresses; give packets");
    if (p->packets > SCENARIO_PACKETS_LIMIT)
        return refuse(&place, "packets: at most 1000000000");
    p->rhythm.zone_s = scenario->zone_s;
    if (p->rhythm.zone_text[0] != '\0' && !text_to_zone(p->rhythm.zone_text, &p->rhythm.zone_s))
        return wrong(&place, "zone", p->rhythm.zone_text, "a zone such as UTC or +09:00");
    if (p->rhythm.peak_hour > 23)
        return refuse(&place, "peak_hour: 0 to 23");
    if (p->repeats.delay_s == 0)
        p->repeats.delay_s = 1;
    if (p->repeats.delay_s > S_PER_HOUR)
        return refuse(&place, "delay_s: at most 3600");
    for (uint32_t i = 0; i < p->surges_count; i++) {
        if (!check_span(&place, scenario, &p->surges[i]))
            return false;
    }
    return true;
}

static bool check_victim(struct scenario *scenario, struct place place, uint32_t index)
{
    struct victim *v = &scenario->victims[index];
    place.index = index;
    place.entry = v->address.text;
    if (!check_prefix(&place, "victim", &v->address) || !check_span(&place, scenario, &v->active))
        return false;
    if (v->address.bits != (v->address.is_ipv6 ? 128 : 32))
        return wrong(&place, "victim", v->address.text, "one address");
    const bool has_router = v->router.text[0] != '\0';
    if (has_router && !check_prefix(&place, "router", &v->router))
        return false;
    if (has_router &&
        (v->router.is_ipv6 != v->address.is_ipv6 || v->router.bits != v->address.bits))
        return wrong(&place, "router", v->router.text, "one address of the victim's IP version");
    if (v->packets == 0 || v->packets > SCENARIO_PACKETS_LIMIT)
        return refuse(&place, "packets: 1 to 1000000000");
    if (v->port == 0)
        v->port = 80;
    if ((int)v->protocol == 0)
        v->protocol = PROTOCOL_TCP;
    if (v->random_ports == 0)
        v->random_ports = 1;
    if (v->random_ports > UINT32_C(65536) - v->port)
        return refuse(&place, "random_ports: up to port 65535");
    for (uint32_t i = 0; i < v->mix_count; i++) {
        struct form_share *share = &v->mix[i];
        const struct form_facts *facts = &form_facts[share->form];
        if (share->weight == 0)
            share->weight = 1;
        if (facts->kind != KIND_BACKSCATTER || share->weight > MILLION ||
            (facts->protocol == PROTOCOL_ICMP && v->address.is_ipv6) ||
            (facts->protocol == PROTOCOL_ICMPV6 && !v->address.is_ipv6))
            return wrong(&place, "mix", facts->word, "a form of backscatter of this IP version");
    }
    return true;
}

/* Where `outside` sends to: stream.c. */
static bool outside_is_monitored(const struct scenario *scenario)
{
    struct prefix outside = {.text = "192.0.2.0/24"};
    if (!text_to_prefix(&outside))
        return true;
    for (uint32_t i = 0; i < scenario->addresses_count; i++) {
        if (prefixes_overlap(&outside, &scenario->addresses[i]))
            return true;
    }
    return false;
}

/* Whether there are addresses of this IP version to send to. */
static bool has_addresses(const struct scenario *scenario, bool is_ipv6)
{
    for (uint32_t i = 0; i < scenario->addresses_count; i++) {
        if (scenario->addresses[i].is_ipv6 == is_ipv6)
            return true;
    }
    return false;
}

static bool check_lists(struct scenario *scenario, struct place place)
{
    if (scenario->populations_count + scenario->victims_count + scenario->malformed_count >
        SCENARIO_STREAMS_LIMIT)
        return refuse(&place, "at most 256 populations, victims and malformed together");
    uint64_t sources = 0;
    place.list = "populations";
    for (uint32_t i = 0; i < scenario->populations_count; i++) {
        if (!check_population(scenario, place, i))
            return false;
        sources += scenario->populations[i].sources.count;
        if (scenario->populations[i].outside && outside_is_monitored(scenario))
            return refuse(&place, "outside needs 192.0.2.0/24, which is monitored here");
        if (!has_addresses(scenario, scenario->populations[i].is_ipv6))
            return refuse(&place, "there is no monitored address of this IP version");
    }
    if (sources > SCENARIO_SOURCES_LIMIT)
        return refuse(&place, "sources: at most 16777216 in all; more with each_packet");
    place.list = "backscatter";
    for (uint32_t i = 0; i < scenario->victims_count; i++) {
        if (!check_victim(scenario, place, i))
            return false;
        if (!has_addresses(scenario, scenario->victims[i].address.is_ipv6))
            return refuse(&place, "there is no monitored address of this IP version");
    }
    place.list = "malformed";
    for (uint32_t i = 0; i < scenario->malformed_count; i++) {
        place.index = i;
        place.entry = way_words[scenario->malformed[i].way];
        if (scenario->malformed[i].packets > SCENARIO_PACKETS_LIMIT)
            return refuse(&place, "packets: at most 1000000000");
    }
    return true;
}

bool scenario_check(const char *name, struct scenario *scenario, struct error *error)
{
    struct place top = {.file = name, .list = "", .entry = "", .error = error};
    if (scenario->sensor[0] == '\0')
        memcpy(scenario->sensor, "simulated", sizeof "simulated");
    if (scenario->disorder.packets == 0)
        scenario->disorder.packets = 8;
    if (scenario->disorder.packets > 64)
        return refuse(&top, "out_of_order: packets: at most 64");
    if (scenario->vlan.id == 0)
        scenario->vlan.id = 100;
    if (scenario->vlan.id > 4094)
        return refuse(&top, "vlan: id: 1 to 4094");
    return check_time_frame(scenario, &top) && check_addresses(scenario, &top) &&
           check_scan_timeout(scenario, &top) && check_outages(scenario, top) &&
           check_geography(scenario, top) &&
           check_share(&top, "out_of_order: share", scenario->disorder.share_text,
                       &scenario->disorder.share) &&
           check_share(&top, "vlan: share", scenario->vlan.share_text, &scenario->vlan.share) &&
           check_lists(scenario, top);
}
