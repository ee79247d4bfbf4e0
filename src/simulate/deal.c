#include "simulate/deal.h"

#include <stdlib.h>

struct remainder {
    uint64_t rest;
    uint32_t entry;
};

/* Largest first; among equals the earlier entry. */
static int compare_remainders(const void *a_pointer, const void *b_pointer)
{
    const struct remainder *a = a_pointer, *b = b_pointer;
    if (a->rest != b->rest)
        return a->rest < b->rest ? 1 : -1;
    return a->entry < b->entry ? -1 : 1;
}

bool deal_split(uint64_t *weights, uint32_t count, uint64_t total)
{
    struct remainder *remainders = calloc((size_t)count + 1, sizeof *remainders);
    if (remainders == NULL)
        return false;
    uint64_t sum = 0, given = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i];
    for (uint32_t i = 0; i < count; i++) {
        uint64_t product = weights[i] * total; /* both below 2^32 */
        remainders[i] = (struct remainder){product % sum, i};
        weights[i] = product / sum;
        given += weights[i];
    }
    qsort(remainders, count, sizeof *remainders, compare_remainders);
    for (uint32_t i = 0; given < total; i++, given++)
        weights[remainders[i].entry]++;
    free(remainders);
    return true;
}

bool deal_init(struct deal *deal, const uint64_t *counts, uint32_t count)
{
    *deal = (struct deal){.count = count};
    deal->tree = calloc((size_t)count + 1, sizeof *deal->tree);
    deal->left = calloc((size_t)count + 1, sizeof *deal->left);
    if (deal->tree == NULL || deal->left == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        deal->left[i] = counts[i];
        deal->total_left += counts[i];
        for (uint32_t node = i + 1; node <= count; node += node & -node)
            deal->tree[node] += counts[i];
    }
    return true;
}

void deal_clear(struct deal *deal)
{
    free(deal->tree);
    free(deal->left);
    *deal = (struct deal){0};
}

bool deal_take(struct deal *deal, uint32_t entry)
{
    if (deal->left[entry] == 0)
        return false;
    deal->left[entry]--;
    deal->total_left--;
    for (uint32_t node = entry + 1; node <= deal->count; node += node & -node)
        deal->tree[node]--;
    return true;
}

uint32_t deal_next(struct deal *deal, struct random_state *random)
{
    uint64_t drawn = random_below(random, deal->total_left);
    uint32_t at = 0, step = 1;
    while (step <= deal->count / 2)
        step *= 2;
    for (; step > 0; step /= 2) {
        if (at + step <= deal->count && deal->tree[at + step] <= drawn) {
            at += step;
            drawn -= deal->tree[at];
        }
    }
    (void)deal_take(deal, at);
    return at;
}
