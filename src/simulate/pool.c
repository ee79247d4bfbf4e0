/* Which hosts a population has, all distinct, and in which proportion they send.
 *
 * Zipf without libm: rank k is drawn by its octave (1, 2-3, 4-7, ...), the octaves weigh as
 * k^-exponent does, and within an octave all ranks are equal. */
#include "simulate/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t range_host(const struct pool *pool, const struct range *range, uint64_t index)
{
    uint64_t mask = (UINT64_C(1) << range->bits) - 1;
    /* An odd multiplier visits every number modulo a power of two once. */
    return range->first + (uint32_t)((index * pool->multiplier + pool->offset) & mask);
}

static int compare_hosts(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Takes `wanted` hosts from the ranges in turn, passing over those in `taken` (sorted). */
static bool fill(struct pool *pool, const struct range *ranges, uint32_t ranges_count,
                 uint32_t wanted, const uint32_t *taken, uint32_t taken_count)
{
    uint64_t index = 0;
    uint32_t at = 0, empty = 0;
    while (wanted > 0 && ranges_count > 0) {
        if (at == ranges_count) {
            if (empty == ranges_count)
                return false;
            at = empty = 0;
            index++;
        }
        const struct range *range = &ranges[at++];
        if (index >> range->bits != 0) {
            empty++;
            continue;
        }
        uint32_t host = range_host(pool, range, index);
        if (taken_count > 0 && bsearch(&host, taken, taken_count, sizeof host, compare_hosts))
            continue;
        pool->hosts[pool->count++] = host;
        wanted--;
    }
    return wanted == 0;
}

/* The ranges of one country, or of every one where `country` is NULL; the caller frees. */
static struct range *ranges_of_country(struct land *land, const char *country, bool is_ipv6,
                                       uint32_t *ret_count)
{
    struct range *ranges = calloc((size_t)land->count + 1, sizeof *ranges);
    *ret_count = 0;
    for (uint32_t i = 0; ranges != NULL && i < land->count; i++) {
        const struct piece *piece = &land->pieces[i];
        if (piece->prefix.is_ipv6 == is_ipv6 &&
            (country == NULL || strcmp(piece->country, country) == 0) &&
            land_range(land, &piece->prefix, &ranges[*ret_count]))
            ++*ret_count;
    }
    return ranges;
}

static bool fill_country(struct pool *pool, const char *country, bool is_ipv6, uint32_t wanted,
                         struct land *land, const uint32_t *taken, uint32_t taken_count,
                         const char *name, struct error *error)
{
    uint32_t ranges_count;
    struct range *ranges = ranges_of_country(land, country, is_ipv6, &ranges_count);
    bool good = ranges != NULL && fill(pool, ranges, ranges_count, wanted, taken, taken_count);
    free(ranges);
    if (!good)
        return error_set(error, ERROR_CONFIG,
                         "population '%s': no room for %u sources in %s; add prefixes to geography",
                         name, wanted, country == NULL ? "the geography" : country);
    return true;
}

/* Own sources by country, by largest remainder of the running sum: exact in total. */
static bool fill_own(struct pool *pool, const struct source_plan *plan, bool is_ipv6,
                     uint32_t wanted, struct land *land, const uint32_t *taken,
                     uint32_t taken_count, const char *name, struct error *error)
{
    if (plan->prefixes_count > 0) {
        struct range ranges[256];
        for (uint32_t i = 0; i < plan->prefixes_count; i++) {
            if (plan->prefixes[i].is_ipv6 != is_ipv6 ||
                !land_range(land, &plan->prefixes[i], &ranges[i]))
                return error_set(error, ERROR_CONFIG, "population '%s': prefix %s cannot be used",
                                 name, plan->prefixes[i].text);
        }
        if (fill(pool, ranges, plan->prefixes_count, wanted, taken, taken_count))
            return true;
        return error_set(error, ERROR_CONFIG, "population '%s': its prefixes hold fewer sources",
                         name);
    }
    if (plan->countries_count == 0)
        return fill_country(pool, NULL, is_ipv6, wanted, land, taken, taken_count, name, error);
    uint64_t total = 0, sum = 0;
    for (uint32_t i = 0; i < plan->countries_count; i++)
        total += plan->countries[i].weight;
    uint32_t given = 0;
    for (uint32_t i = 0; i < plan->countries_count; i++) {
        sum += plan->countries[i].weight;
        uint32_t until = (uint32_t)((sum * wanted + total / 2) / total);
        if (!fill_country(pool, plan->countries[i].country, is_ipv6, until - given, land, taken,
                          taken_count, name, error))
            return false;
        given = until;
    }
    return true;
}

static void shuffle(struct pool *pool, struct random_state *random)
{
    for (uint32_t i = pool->count; i > 1; i--) {
        uint32_t j = random_below(random, i);
        uint32_t host = pool->hosts[i - 1];
        pool->hosts[i - 1] = pool->hosts[j];
        pool->hosts[j] = host;
    }
}

/* 2^(1 - exponent) by square roots, which IEEE 754 rounds the same everywhere. */
static double octave_ratio(int64_t exponent_millionths)
{
    int64_t x = MILLION - exponent_millionths;
    double ratio = 1.0, root = 2.0;
    for (; x < 0; x += MILLION)
        ratio *= 0.5;
    for (; x >= MILLION; x -= MILLION)
        ratio *= 2.0;
    for (int i = 0; i < 40 && x > 0; i++) {
        root = sqrt(root);
        x *= 2;
        if (x >= MILLION) {
            ratio *= root;
            x -= MILLION;
        }
    }
    return ratio;
}

static void set_octaves(struct pool *pool, int64_t exponent)
{
    double weights[POOL_OCTAVES], total = 0, weight = 1.0, sum = 0;
    double ratio = octave_ratio(exponent);
    pool->octave_count = 0;
    for (uint32_t e = 0; e < POOL_OCTAVES && (UINT32_C(1) << e) - 1 < pool->count; e++) {
        uint32_t first = (UINT32_C(1) << e) - 1;
        uint32_t size = pool->count - first < first + 1 ? pool->count - first : first + 1;
        weights[e] = weight * size / (first + 1);
        total += weights[e];
        weight *= ratio;
        pool->octave_count++;
    }
    for (uint32_t e = 0; e < pool->octave_count; e++) {
        sum += weights[e];
        double limit = sum / total * 4294967295.0;
        pool->octave_limits[e] = (uint32_t)limit;
    }
    pool->octave_limits[pool->octave_count - 1] = UINT32_MAX;
}

/* Every packet another source: only the ranges are kept. */
static bool init_each_packet(struct pool *pool, const struct source_plan *plan, bool is_ipv6,
                             struct land *land, const char *name, struct error *error)
{
    pool->ranges = calloc(plan->prefixes_count, sizeof *pool->ranges);
    if (pool->ranges == NULL)
        return error_set(error, ERROR_FAILED, "population '%s': no memory", name);
    pool->ranges_count = plan->prefixes_count;
    for (uint32_t i = 0; i < plan->prefixes_count; i++) {
        if (plan->prefixes[i].is_ipv6 != is_ipv6 ||
            !land_range(land, &plan->prefixes[i], &pool->ranges[i]))
            return error_set(error, ERROR_CONFIG, "population '%s': prefix %s cannot be used", name,
                             plan->prefixes[i].text);
    }
    return true;
}

/* The plan's share of `count` from the other pool; `taken` becomes all of that pool, sorted, which the
 * pool's own sources then avoid. The caller frees it. */
static bool take_shared(struct pool *pool, const struct source_plan *plan, uint32_t count,
                        const struct pool *shared, uint32_t **ret_taken, const char *name,
                        struct error *error)
{
    uint32_t wanted = (uint32_t)(((uint64_t)plan->share * count + MILLION / 2) / MILLION);
    if (wanted > shared->count)
        return error_set(error, ERROR_CONFIG, "population '%s': shares %u sources of %u", name,
                         wanted, shared->count);
    uint32_t *taken = malloc(shared->count * sizeof *taken);
    if (taken == NULL)
        return error_set(error, ERROR_FAILED, "population '%s': no memory", name);
    memcpy(pool->hosts, shared->hosts, wanted * sizeof *pool->hosts);
    memcpy(taken, shared->hosts, shared->count * sizeof *taken);
    qsort(taken, shared->count, sizeof *taken, compare_hosts);
    pool->count = wanted;
    *ret_taken = taken;
    return true;
}

bool pool_init(struct pool *pool, const struct source_plan *plan, bool is_ipv6, uint32_t count,
               const struct pool *shared, struct land *land, struct random_state *random,
               const char *name, struct error *error)
{
    *pool = (struct pool){
        .each_packet = plan->each_packet,
        .distribution = plan->distribution,
        .multiplier = random_u32(random) | 1,
        .offset = random_u32(random),
    };
    if (plan->each_packet)
        return init_each_packet(pool, plan, is_ipv6, land, name, error);
    pool->hosts = calloc(count, sizeof *pool->hosts);
    if (pool->hosts == NULL)
        return error_set(error, ERROR_FAILED, "population '%s': no memory for %u sources", name,
                         count);
    uint32_t *taken = NULL;
    if (shared != NULL && !take_shared(pool, plan, count, shared, &taken, name, error))
        return false;
    bool good = fill_own(pool, plan, is_ipv6, count - pool->count, land, taken,
                         taken == NULL ? 0 : shared->count, name, error);
    free(taken);
    if (!good)
        return false;
    shuffle(pool, random);
    if (pool->distribution == DISTRIBUTION_ZIPF)
        set_octaves(pool, plan->exponent);
    return true;
}

void pool_clear(struct pool *pool)
{
    free(pool->hosts);
    free(pool->ranges);
    *pool = (struct pool){0};
}

uint32_t pool_next(struct pool *pool, struct random_state *random)
{
    if (pool->each_packet) {
        uint64_t turn = pool->turn++;
        const struct range *range = &pool->ranges[turn % pool->ranges_count];
        return range_host(pool, range, turn / pool->ranges_count);
    }
    if (pool->distribution == DISTRIBUTION_EVEN)
        return pool->hosts[pool->turn++ % pool->count];
    uint32_t drawn = random_u32(random), e = 0;
    while (drawn > pool->octave_limits[e])
        e++;
    uint32_t first = (UINT32_C(1) << e) - 1;
    uint32_t size = pool->count - first < first + 1 ? pool->count - first : first + 1;
    return pool->hosts[first + random_below(random, size)];
}
