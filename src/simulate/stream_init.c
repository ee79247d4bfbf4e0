/* Setting up what a stream draws from: sources, ports, schedule. */
#include <stdlib.h>
#include <string.h>

#include "simulate/stream.h"

bool world_init(struct world *world, const struct scenario *scenario, struct land *land,
                uint64_t seed, int64_t scale, struct error *error)
{
    *world = (struct world){.scenario = scenario, .land = land, .seed = seed, .scale = scale};
    for (uint32_t i = 0; i < scenario->addresses_count; i++) {
        const struct prefix *prefix = &scenario->addresses[i];
        struct range *range = prefix->is_ipv6 ? &world->targets_ipv6[world->targets_ipv6_count++]
                                              : &world->targets_ipv4[world->targets_ipv4_count++];
        if (!land_range(land, prefix, range))
            return error_set(error, ERROR_CONFIG, "'%s': too many IPv6 prefixes; at most %d",
                             prefix->text, LAND_IPV6_PREFIXES);
    }
    return true;
}

__extension__ typedef unsigned __int128 wide;

/* a * b / c, rounded to the nearest. */
static uint64_t share_of(uint64_t a, uint64_t b, uint64_t c)
{
    wide product = (wide)a * b + c / 2;
    wide quotient = product / c;
    return quotient > UINT64_MAX ? UINT64_MAX : (uint64_t)quotient;
}

static uint64_t scaled(const struct world *world, uint64_t value)
{
    return share_of(value, (uint64_t)world->scale, MILLION);
}

static bool too_many(const char *name, struct error *error)
{
    return error_set(error, ERROR_CONFIG, "'%s': more than %llu packets; lower rate or --scale",
                     name, (unsigned long long)SCENARIO_PACKETS_LIMIT);
}

/* The stream's ports and how often each comes; for exact counts this makes the total. */
static bool set_ports(struct stream *stream, const struct world *world, struct error *error)
{
    static const struct port_share mirai_ports[] = {{.port = 23, .weight = 9},
                                                    {.port = 2323, .weight = 1}};
    const struct population *population = stream->population;
    uint8_t protocol = form_facts[population->form].protocol;
    const struct port_share *shares = population->ports;
    uint32_t given = population->ports_count;
    if ((protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP) ||
        population->form == FORM_LATER_FRAGMENT)
        return true;
    if (given == 0 && population->random_ports == 0) {
        shares = mirai_ports; /* facts 1.1: every tenth probe, in exact proportion */
        given = 2;
    }
    uint32_t count = given + population->random_ports;
    uint64_t *counts = calloc(count, sizeof *counts);
    stream->ports_owned = calloc(count, sizeof *stream->ports_owned);
    stream->ports = stream->ports_owned;
    bool good = counts != NULL && stream->ports_owned != NULL;
    uint64_t exact = 0;
    for (uint32_t i = 0; good && i < count; i++) {
        stream->ports_owned[i] =
            i < given ? shares[i].port : (uint16_t)(1 + random_below(&stream->random, 65535));
        counts[i] = i < given && shares[i].count > 0 ? scaled(world, shares[i].count)
                    : i < given                      ? shares[i].weight
                                                     : 1;
        exact += counts[i];
    }
    if (good && given > 0 && shares[0].count > 0)
        stream->packets = exact;
    else
        good = good && deal_split(counts, count, stream->packets);
    good = good && deal_init(&stream->deal, counts, count);
    free(counts);
    return good || error_set(error, ERROR_FAILED, "'%s': no memory for its ports", stream->name);
}

/* How many packets: as written, or rate times live days times addresses, to the nearest. */
static uint64_t packets_of(const struct world *world, const struct population *population)
{
    if (population->rate == 0)
        return scaled(world, population->packets);
    uint64_t live_s = (uint64_t)schedule_live_s(world->scenario, population->active);
    uint64_t per_address = share_of((uint64_t)population->rate, live_s, 1);
    wide product = (wide)per_address * world->scenario->ipv4_addresses * (uint64_t)world->scale;
    wide unit = (wide)S_PER_DAY * MILLION * MILLION;
    wide packets = (product + unit / 2) / unit;
    return packets > SCENARIO_PACKETS_LIMIT ? SCENARIO_PACKETS_LIMIT + 1 : (uint64_t)packets;
}

static void set_plan(struct stream *stream, const struct world *world)
{
    static const uint8_t filler[8] = "teiten!\n";
    const struct population *population = stream->population;
    stream->plan = (struct make_plan){
        .tool = population->tool,
        .form = population->form,
        .is_ipv6 = population->is_ipv6,
        .ttl = population->ttl,
        .seed = random_next(&stream->random),
        .avoid_chance = world->scenario->avoid_chance,
        .payload = (const uint8_t *)population->payload,
        .payload_len = (uint16_t)strlen(population->payload),
    };
    if (stream->plan.payload_len == 0 && form_facts[population->form].protocol != PROTOCOL_TCP) {
        stream->plan.payload = filler;
        stream->plan.payload_len = sizeof filler;
    }
}

bool stream_init_population(struct stream *stream, struct world *world,
                            const struct population *population, const struct stream *shared,
                            uint64_t number, struct error *error)
{
    *stream = (struct stream){.name = population->name, .population = population};
    stream->random = random_start(world->seed, number);
    stream->packets = packets_of(world, population);
    uint64_t sources = scaled(world, population->sources.count);
    sources = sources > SCENARIO_SOURCES_LIMIT ? SCENARIO_SOURCES_LIMIT
              : sources == 0                   ? 1
                                               : sources;
    if (!set_ports(stream, world, error))
        return false;
    if (stream->packets > SCENARIO_PACKETS_LIMIT)
        return too_many(stream->name, error);
    set_plan(stream, world);
    struct schedule_plan plan = {
        .packets = stream->packets,
        .active = population->active,
        .rhythm = population->rhythm,
        .growth = population->growth,
        .variation = population->variation,
        .surges = population->surges,
        .surges_count = population->surges_count,
    };
    if (population->repeats.share > 0) {
        stream->repeats = calloc(REPEATS_LIMIT, sizeof *stream->repeats);
        if (stream->repeats == NULL)
            return error_set(error, ERROR_FAILED, "'%s': no memory for repeats", stream->name);
    }
    if (!pool_init(&stream->pool, &population->sources, population->is_ipv6, (uint32_t)sources,
                   shared == NULL ? NULL : &shared->pool, world->land, &stream->random,
                   stream->name, error) ||
        !schedule_init(&stream->schedule, world->scenario, &plan, &stream->random, stream->name,
                       error))
        return false;
    stream->ended = !schedule_next(&stream->schedule, &stream->random, &stream->next);
    return true;
}

bool stream_init_victim(struct stream *stream, struct world *world, const struct victim *victim,
                        uint64_t number, struct error *error)
{
    *stream = (struct stream){.name = victim->address.text, .victim = victim};
    stream->random = random_start(world->seed, number);
    stream->packets = scaled(world, victim->packets);
    stream->plan = (struct make_plan){
        .tool = SIM_LINUX,
        .is_ipv6 = victim->address.is_ipv6,
        .seed = random_next(&stream->random),
    };
    if (stream->packets > SCENARIO_PACKETS_LIMIT)
        return too_many(stream->name, error);
    struct range range, router;
    const bool has_router = victim->router.text[0] != '\0';
    if (!land_range(world->land, &victim->address, &range) ||
        !land_range(world->land, has_router ? &victim->router : &victim->address, &router))
        return error_set(error, ERROR_CONFIG, "'%s': too many IPv6 prefixes; at most %d",
                         stream->name, LAND_IPV6_PREFIXES);
    stream->victim_host = range.first;
    stream->router_host = router.first;

    uint32_t count = victim->mix_count == 0 ? 1 : victim->mix_count;
    uint64_t counts[FORM_COUNT] = {1};
    for (uint32_t i = 0; i < victim->mix_count; i++)
        counts[i] = victim->mix[i].weight;
    if (!deal_split(counts, count, stream->packets) || !deal_init(&stream->deal, counts, count))
        return error_set(error, ERROR_FAILED, "'%s': no memory", stream->name);
    struct schedule_plan plan = schedule_plan_even(stream->packets, victim->active);
    if (!schedule_init(&stream->schedule, world->scenario, &plan, &stream->random, stream->name,
                       error))
        return false;
    stream->ended = !schedule_next(&stream->schedule, &stream->random, &stream->next);
    return true;
}

bool stream_init_malformed(struct stream *stream, struct world *world,
                           const struct malformed *malformed, uint64_t number, struct error *error)
{
    *stream = (struct stream){.name = way_words[malformed->way], .malformed = malformed};
    stream->random = random_start(world->seed, number);
    stream->packets = scaled(world, malformed->packets);
    struct span whole = {.from = world->scenario->start, .until = world->scenario->until};
    struct schedule_plan plan = schedule_plan_even(stream->packets, whole);
    if (stream->packets > SCENARIO_PACKETS_LIMIT)
        return too_many(stream->name, error);
    if (!schedule_init(&stream->schedule, world->scenario, &plan, &stream->random, stream->name,
                       error))
        return false;
    stream->ended = !schedule_next(&stream->schedule, &stream->random, &stream->next);
    return true;
}

void stream_clear(struct stream *stream)
{
    schedule_clear(&stream->schedule);
    pool_clear(&stream->pool);
    deal_clear(&stream->deal);
    free(stream->ports_owned);
    free(stream->repeats);
    *stream = (struct stream){0};
}
