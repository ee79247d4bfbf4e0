/* Packets of a stream, one after the other. Setting up: stream_init.c. */
#include <string.h>

#include "simulate/stream.h"

static uint32_t pick_host(const struct range *ranges, uint32_t count, struct random_state *random)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += UINT64_C(1) << ranges[i].bits;
    uint64_t at = random_below(random, total);
    uint32_t i = 0;
    while (at >> ranges[i].bits != 0)
        at -= UINT64_C(1) << ranges[i++].bits;
    return ranges[i].first + (uint32_t)at;
}

static uint32_t pick_target(const struct world *world, bool is_ipv6, struct random_state *random)
{
    return is_ipv6 ? pick_host(world->targets_ipv6, world->targets_ipv6_count, random)
                   : pick_host(world->targets_ipv4, world->targets_ipv4_count, random);
}

/* 192.0.2.0/24 (RFC 5737); scenario_check.c sees to it that it is not monitored. */
static uint32_t pick_outside(struct random_state *random)
{
    return UINT32_C(0xC0000200) | random_below(random, 256);
}

/* Sends a waiting packet once more, when its time has come and its port has packets left. */
static bool take_repeat(struct stream *stream, struct made *made)
{
    while (stream->repeats_count > 0) {
        const struct repeat *repeat = &stream->repeats[stream->repeats_first];
        if (repeat->made.time.ns > stream->next.ns)
            return false;
        *made = repeat->made;
        stream->repeats_first = (stream->repeats_first + 1) % REPEATS_LIMIT;
        stream->repeats_count--;
        if (stream->ports == NULL || deal_take(&stream->deal, repeat->entry)) {
            made->time = stream->next;
            return true;
        }
    }
    return false;
}

static void keep_repeat(struct stream *stream, const struct made *made, uint32_t entry)
{
    const struct repeats *repeats = &stream->population->repeats;
    if (stream->repeats_count == REPEATS_LIMIT ||
        !random_chance(&stream->random, (uint32_t)repeats->share))
        return;
    uint32_t at = (stream->repeats_first + stream->repeats_count++) % REPEATS_LIMIT;
    struct repeat *repeat = &stream->repeats[at];
    *repeat = (struct repeat){*made, entry};
    /* The time at which it is due: the queue is in this order, as the delay is the same for all. */
    repeat->made.time.ns += (int64_t)repeats->delay_s * NS_PER_S;
}

static void take_probe(struct stream *stream, const struct world *world, struct made *made)
{
    if (stream->repeats != NULL && take_repeat(stream, made))
        return;
    const struct population *population = stream->population;
    *made = (struct made){.time = stream->next, .outside = population->outside};
    made->src = pool_next(&stream->pool, &stream->random);
    made->dst = population->outside ? pick_outside(&stream->random)
                                    : pick_target(world, population->is_ipv6, &stream->random);
    uint32_t entry = 0;
    if (stream->ports != NULL) {
        entry = deal_next(&stream->deal, &stream->random);
        made->dst_port = stream->ports[entry];
    }
    make_probe(made, &stream->plan, &stream->random);
    made->tagged = random_chance(&stream->random, (uint32_t)world->scenario->vlan.share);
    if (stream->repeats != NULL)
        keep_repeat(stream, made, entry);
}

static void take_answer(struct stream *stream, const struct world *world, struct made *made)
{
    const struct victim *victim = stream->victim;
    *made = (struct made){.time = stream->next,
                          .victim = (uint16_t)(victim - world->scenario->victims + 1)};
    made->dst = pick_target(world, victim->address.is_ipv6, &stream->random);
    uint32_t entry = deal_next(&stream->deal, &stream->random);
    stream->plan.form = victim->mix_count == 0 ? FORM_SYN_ACK : victim->mix[entry].form;
    const uint32_t port =
        victim->port +
        (victim->random_ports > 1 ? random_below(&stream->random, victim->random_ports) : 0);
    const struct answer_plan answer = {stream->victim_host, stream->router_host,
                                       (uint8_t)victim->protocol, (uint16_t)port};
    make_backscatter(made, &stream->plan, &answer, world->land, &stream->random, stream->quote);
    made->tagged = random_chance(&stream->random, (uint32_t)world->scenario->vlan.share);
}

void stream_take(struct stream *stream, const struct world *world, struct made *made)
{
    if (stream->population != NULL) {
        take_probe(stream, world, made);
    } else if (stream->victim != NULL) {
        take_answer(stream, world, made);
    } else {
        /* 198.51.100.0/24 (RFC 5737): nobody's. */
        *made = (struct made){.time = stream->next,
                              .src = UINT32_C(0xC6336400) | random_below(&stream->random, 256)};
        made->dst = world->targets_ipv4_count == 0 ? pick_outside(&stream->random)
                                                   : pick_target(world, false, &stream->random);
        make_malformed(made, stream->malformed->way, &stream->random);
    }
    stream->ended = !schedule_next(&stream->schedule, &stream->random, &stream->next);
}
