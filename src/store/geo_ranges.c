#include "store/geo_ranges.h"
#include "store/geo.h"

#include <assert.h>
#include <stdlib.h>

static bool reserve(struct geo_ranges *list)
{
    if (list->count < list->capacity)
        return true;
    if (list->count >= GEO_RANGE_LIMIT)
        return false;
    size_t capacity = list->capacity == 0 ? 1024 : list->capacity * 2;
    struct geo_range *grown = realloc(list->ranges, capacity * sizeof *grown);
    if (grown == NULL)
        return false;
    list->ranges = grown;
    list->capacity = capacity;
    return true;
}

bool geo_ranges_add(struct geo_ranges *list, geo_key first, geo_key last, uint32_t value)
{
    assert(first <= last);
    if (value == 0)
        return true;
    if (list->count == 0) {
        list->is_sorted = list->is_flat = true;
    } else {
        struct geo_range *before = &list->ranges[list->count - 1];
        if (first > before->last && first - before->last == 1 && value == before->value) {
            before->last = last;
            return true;
        }
        list->is_sorted = list->is_sorted && first >= before->first;
        list->is_flat = list->is_flat && first > before->last;
    }
    if (!reserve(list))
        return false;
    list->ranges[list->count] = (struct geo_range){first, last, value, (uint32_t)list->count};
    list->count++;
    return true;
}

void geo_ranges_clear(struct geo_ranges *list)
{
    free(list->ranges);
    *list = (struct geo_ranges){0};
}

static int by_first(const void *a, const void *b)
{
    const struct geo_range *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* The ranges that the sweep is inside of, as a heap: the latest added is on top. */
struct inside {
    const struct geo_range **heap;
    size_t count;
};

static void inside_push(struct inside *in, const struct geo_range *range)
{
    size_t at = in->count++;
    for (; at > 0 && in->heap[(at - 1) / 2]->order < range->order; at = (at - 1) / 2)
        in->heap[at] = in->heap[(at - 1) / 2];
    in->heap[at] = range;
}

static void inside_pop(struct inside *in)
{
    const struct geo_range *moved = in->heap[--in->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= in->count)
            break;
        if (child + 1 < in->count && in->heap[child + 1]->order > in->heap[child]->order)
            child++;
        if (in->heap[child]->order < moved->order)
            break;
        in->heap[at] = in->heap[child];
        at = child;
    }
    in->heap[at] = moved;
}

/* Goes over the sorted ranges from start to start. Between two starts the top of the heap is said,
 * as far as it reaches; what has ended leaves the heap when it comes to the top. */
static bool sweep(const struct geo_ranges *sorted, struct inside *in, struct geo_ranges *flat)
{
    for (size_t i = 0; i < sorted->count; i++) {
        geo_key at = sorted->ranges[i].first;
        inside_push(in, &sorted->ranges[i]);
        bool is_last = i + 1 == sorted->count;
        geo_key until = is_last ? ~(geo_key)0 : sorted->ranges[i + 1].first;
        if (!is_last && until == at)
            continue;
        while (in->count > 0 && (is_last || at < until)) {
            const struct geo_range *top = in->heap[0];
            if (top->last < at) {
                inside_pop(in);
                continue;
            }
            bool ends = is_last || top->last < until;
            geo_key last = ends ? top->last : until - 1;
            if (!geo_ranges_add(flat, at, last, top->value))
                return false;
            if (!ends || last == ~(geo_key)0)
                break;
            at = last + 1;
        }
    }
    return true;
}

bool geo_ranges_flatten(struct geo_ranges *list)
{
    if (list->count == 0 || list->is_flat)
        return true;
    struct geo_ranges flat = {0};
    struct inside in = {.heap = calloc(list->count, sizeof(const struct geo_range *))};
    if (in.heap == NULL)
        return false;
    if (!list->is_sorted)
        qsort(list->ranges, list->count, sizeof *list->ranges, by_first);
    bool swept = sweep(list, &in, &flat);
    free(in.heap);
    if (!swept) {
        geo_ranges_clear(&flat);
        return false;
    }
    geo_ranges_clear(list);
    *list = flat;
    return true;
}

void geo_pieces_clear(struct geo_pieces *pieces)
{
    free(pieces->keys4);
    free(pieces->keys6);
    free(pieces->countries);
    free(pieces->asns);
    *pieces = (struct geo_pieces){0};
}

static void put_piece(struct geo_pieces *pieces, geo_key key, uint16_t country, uint32_t asn)
{
    size_t last = pieces->count;
    if (last > 0 && pieces->countries[last - 1] == country && pieces->asns[last - 1] == asn)
        return;
    if (pieces->keys6 != NULL)
        pieces->keys6[last] = key;
    else
        pieces->keys4[last] = (uint32_t)key;
    pieces->countries[last] = country;
    pieces->asns[last] = asn;
    pieces->count++;
}

/* A place in a flat list, and what holds there. */
struct walk {
    const struct geo_range *ranges;
    size_t at, count;
};

/* The value at `key`; lowers *until to where it may change. *ends: is there such a place? */
static uint32_t walk_to(struct walk *walk, geo_key key, geo_key *until, bool *ends)
{
    while (walk->at < walk->count && walk->ranges[walk->at].last < key)
        walk->at++;
    if (walk->at == walk->count)
        return 0;
    const struct geo_range *range = &walk->ranges[walk->at];
    bool within = range->first <= key;
    if (within && range->last == ~(geo_key)0)
        return range->value;
    geo_key next = within ? range->last + 1 : range->first;
    *until = !*ends || next < *until ? next : *until;
    *ends = true;
    return within ? range->value : 0;
}

static void merge(struct geo_pieces *pieces, struct walk countries, struct walk asns, geo_key most)
{
    geo_key key = 0;
    for (;;) {
        geo_key until = 0;
        bool ends = false;
        uint32_t country = walk_to(&countries, key, &until, &ends);
        uint32_t asn = walk_to(&asns, key, &until, &ends);
        put_piece(pieces, key, (uint16_t)country, asn);
        if (!ends || until > most)
            return;
        key = until;
    }
}

bool geo_pieces_init(struct geo_pieces *pieces, const struct geo_ranges *countries,
                     const struct geo_ranges *asns, bool is_ipv6)
{
    /* Each range begins one piece, and may begin another behind it. */
    size_t limit = 2 * (countries->count + asns->count) + 1;
    *pieces = (struct geo_pieces){0};
    if (is_ipv6)
        pieces->keys6 = malloc(limit * sizeof *pieces->keys6);
    else
        pieces->keys4 = malloc(limit * sizeof *pieces->keys4);
    pieces->countries = malloc(limit * sizeof *pieces->countries);
    pieces->asns = malloc(limit * sizeof *pieces->asns);
    if ((pieces->keys4 == NULL && pieces->keys6 == NULL) || pieces->countries == NULL ||
        pieces->asns == NULL) {
        geo_pieces_clear(pieces);
        return false;
    }
    struct walk country_walk = {countries->ranges, 0, countries->count};
    struct walk asn_walk = {asns->ranges, 0, asns->count};
    merge(pieces, country_walk, asn_walk, is_ipv6 ? ~(geo_key)0 : UINT32_MAX);
    return true;
}
