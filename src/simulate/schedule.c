#include "simulate/schedule.h"

#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

/* cos(15 degrees * i) in millionths: the daily rhythm, one value an hour. */
static const int32_t cosines[24] = {
    1000000, 965926,  866025,  707107,  500000,   258819,  0,       -258819,
    -500000, -707107, -866025, -965926, -1000000, -965926, -866025, -707107,
    -500000, -258819, 0,       258819,  500000,   707107,  866025,  965926,
};

/* So that the sum of all weights and its product with a packet count stay below 2^128. */
#define WEIGHT_LIMIT ((wide)1 << 60)
static const wide one = MILLION; /* a factor of 1 */

static wide scaled(wide weight, wide millionths)
{
    wide product = weight * millionths;
    product /= one;
    return product;
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* All seconds at which the weight may change, ascending; the caller frees. */
static int64_t *cut_times(const struct scenario *scenario, const struct schedule_plan *plan,
                          size_t *ret_count)
{
    int64_t from = instant_seconds(plan->active.from), until = instant_seconds(plan->active.until);
    size_t hours = (size_t)((until - from) / S_PER_HOUR) + 2;
    size_t limit = hours + 2 + 2 * (size_t)(scenario->outages_count + plan->surges_count);
    int64_t *times = calloc(limit, sizeof *times);
    size_t count = 0;
    if (times == NULL)
        return NULL;
    times[count++] = from;
    for (int64_t t = (from / S_PER_HOUR + 1) * S_PER_HOUR; t < until; t += S_PER_HOUR)
        times[count++] = t;
    for (uint32_t i = 0; i < scenario->outages_count; i++) {
        times[count++] = instant_seconds(scenario->outages[i].from);
        times[count++] = instant_seconds(scenario->outages[i].until);
    }
    for (uint32_t i = 0; i < plan->surges_count; i++) {
        times[count++] = instant_seconds(plan->surges[i].from);
        times[count++] = instant_seconds(plan->surges[i].until);
    }
    times[count++] = until;
    qsort(times, count, sizeof *times, compare_times);
    *ret_count = count;
    return times;
}

static bool within(const struct span *span, int64_t from_s)
{
    return from_s >= instant_seconds(span->from) && from_s < instant_seconds(span->until);
}

/* The weight of from_s..until_s, over which it does not change. */
static wide weight_of(const struct scenario *scenario, const struct schedule_plan *plan,
                      int64_t from_s, int64_t until_s, uint64_t seed)
{
    for (uint32_t i = 0; i < scenario->outages_count; i++) {
        if (within(&scenario->outages[i], from_s))
            return 0;
    }
    const struct rhythm *rhythm = &plan->rhythm;
    int64_t local_hour = (from_s + rhythm->zone_s + S_PER_DAY) / S_PER_HOUR % 24;
    int64_t cosine = cosines[(local_hour + 24 - rhythm->peak_hour) % 24];
    wide weight = (wide)(until_s - from_s) * (wide)(MILLION + rhythm->amplitude * cosine / MILLION);

    int64_t begin = instant_seconds(scenario->start);
    int64_t span = instant_seconds(scenario->until) - begin;
    int64_t grown = (span - (from_s - begin)) * MILLION + (from_s - begin) * plan->growth;

    weight = scaled(weight, (wide)(grown / span));
    for (uint32_t i = 0; i < plan->surges_count && weight > 0; i++) {
        if (within(&plan->surges[i], from_s))
            weight = scaled(weight, (wide)plan->surges[i].factor);
        if (weight > WEIGHT_LIMIT)
            weight = WEIGHT_LIMIT;
    }
    struct random_state random = random_start(seed, (uint64_t)(from_s / S_PER_HOUR));
    int64_t change = (int64_t)random_below(&random, 2 * MILLION + 1) - MILLION;
    int64_t changed = MILLION + plan->variation * change / MILLION;
    return scaled(weight, (wide)changed);
}

struct schedule_plan schedule_plan_even(uint64_t packets, struct span active)
{
    return (struct schedule_plan){.packets = packets, .active = active, .growth = MILLION};
}

bool schedule_init(struct schedule *schedule, const struct scenario *scenario,
                   const struct schedule_plan *plan, struct random_state *random, const char *name,
                   struct error *error)
{
    *schedule = (struct schedule){0};
    size_t count = 0;
    uint64_t seed = random_next(random);
    int64_t *times = cut_times(scenario, plan, &count);
    wide *weights = calloc(count + 1, sizeof *weights);
    schedule->slots = calloc(count + 1, sizeof *schedule->slots);
    if (times == NULL || weights == NULL || schedule->slots == NULL) {
        free(times);
        free(weights);
        return error_set(error, ERROR_FAILED, "'%s': no memory for its schedule", name);
    }
    wide total = 0, sum = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        bool inside = within(&plan->active, times[i]) && times[i] < times[i + 1];
        weights[i] = inside ? weight_of(scenario, plan, times[i], times[i + 1], seed) : 0;
        total += weights[i];
    }
    /* Where the rounding starts is random, so that small streams do not all begin together. */
    wide phase = total == 0 ? 0 : (wide)random_next(random) % total;
    uint64_t given = 0;
    for (size_t i = 0; i + 1 < count && total > 0; i++) {
        sum += weights[i];
        uint64_t until = (uint64_t)((sum * plan->packets + phase) / total);
        if (until > given)
            schedule->slots[schedule->count++] = (struct slot){
                times[i] * US_PER_S, (times[i + 1] - times[i]) * US_PER_S, until - given};
        given = until;
    }
    free(times);
    free(weights);
    if (given != plan->packets)
        return error_set(error, ERROR_CONFIG,
                         "'%s': its time lies wholly in outages, or every factor is 0", name);
    return true;
}

void schedule_clear(struct schedule *schedule)
{
    free(schedule->slots);
    *schedule = (struct schedule){0};
}

bool schedule_next(struct schedule *schedule, struct random_state *random, struct instant *ret_time)
{
    if (schedule->at == schedule->count)
        return false;
    const struct slot *slot = &schedule->slots[schedule->at];
    /* A slot is at most an hour: 3.6e9 us times 1e9 packets stays below 2^63. */
    int64_t within_us = ((int64_t)schedule->taken * slot->length_us +
                         (int64_t)random_below(random, (uint64_t)slot->length_us)) /
                        (int64_t)slot->packets;
    ret_time->ns = (slot->start_us + within_us) * NS_PER_US;
    if (++schedule->taken == slot->packets) {
        schedule->at++;
        schedule->taken = 0;
    }
    return true;
}

int64_t schedule_live_s(const struct scenario *scenario, struct span active)
{
    int64_t live = instant_seconds(active.until) - instant_seconds(active.from);
    for (uint32_t i = 0; i < scenario->outages_count; i++) {
        const struct span *outage = &scenario->outages[i];
        int64_t from = outage->from.ns > active.from.ns ? outage->from.ns : active.from.ns;
        int64_t until = outage->until.ns < active.until.ns ? outage->until.ns : active.until.ns;
        if (from < until)
            live -= (until - from) / NS_PER_S;
    }
    return live;
}
