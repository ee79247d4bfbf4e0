/* Any bytes as a scenario: an error with a text, or a scenario whose numbers are within bounds. A small
 * one is simulated too, so that what the reader let pass is also what the simulator can bear. */
#include <stdlib.h>
#include <string.h>

#include "simulate/simulate.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PACKETS_LIMIT = 20000, SOURCES_LIMIT = 20000 };

/* Whether it is worth running: few packets, few sources, not too many pieces of time. */
static bool is_small(const struct scenario *scenario)
{
    uint64_t packets = 0, sources = 0, pieces = 0;
    uint64_t hours = (uint64_t)(scenario->until.ns - scenario->start.ns) / NS_PER_S / S_PER_HOUR;
    for (uint32_t i = 0; i < scenario->populations_count; i++) {
        const struct population *p = &scenario->populations[i];
        HOLDS((p->packets == 0) != (p->rate == 0));
        HOLDS(p->rhythm.amplitude <= MILLION && p->repeats.share <= MILLION);
        HOLDS(p->active.from.ns < p->active.until.ns && p->active.from.ns >= scenario->start.ns);
        packets += p->packets;
        sources += p->sources.count;
        if (p->rate > 0 &&
            (uint64_t)p->rate / MILLION * (hours / 24 + 1) * scenario->ipv4_addresses >
                PACKETS_LIMIT)
            return false;
    }
    for (uint32_t i = 0; i < scenario->victims_count; i++)
        packets += scenario->victims[i].packets;
    for (uint32_t i = 0; i < scenario->malformed_count; i++)
        packets += scenario->malformed[i].packets;
    for (uint32_t i = 0; i < scenario->geography_count; i++)
        pieces += scenario->geography[i].pieces;
    return packets <= PACKETS_LIMIT && sources <= SOURCES_LIMIT && pieces <= 1000 && hours <= 2400;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct scenario *scenario = scenario_parse("fuzzed", data, size, &error);
    if (scenario == NULL) {
        HOLDS(error.class == ERROR_CONFIG && error.text[0] != '\0');
        return 0;
    }
    HOLDS(scenario->start.ns < scenario->until.ns && scenario->live_s > 0);
    if (is_small(scenario)) {
        struct simulate_options options = {.capture_file = "/dev/null"};
        struct simulate_result result = {0};
        if (!simulate_scenario(scenario, &options, &result, &error))
            HOLDS(error.text[0] != '\0');
        else
            HOLDS(result.accesses <= result.packets);
    }
    scenario_destroy(scenario);
    return 0;
}
