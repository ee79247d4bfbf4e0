/* See heard_index.h. There are as many heads as items. */
#include "observe/heard_index.h"

/* All ones, as many as the numbers of `count` heads have digits: at least count - 1. */
static size_t mask_of(size_t count)
{
    return count < 2 ? 0 : SIZE_MAX >> __builtin_clzl(count - 1);
}

/* Where a hash belongs among `count` heads: those that are not there yet are still with their elders. */
static size_t place_of(uint32_t hash, size_t count)
{
    const size_t mask = mask_of(count), place = hash & mask;
    return place < count ? place : place & (mask >> 1);
}

static uint32_t *heads_of(const struct day *day, const struct heard_index *index)
{
    return day->lists[index->heads].items;
}

static struct heard_link *links_of(const struct day *day, const struct heard_index *index)
{
    return day->lists[index->links].items;
}

bool heard_index_find(const struct day *day, const struct heard_index *index,
                      const struct heard_wanted *wanted, size_t *ret_number)
{
    const size_t count = day->lists[index->heads].count;
    const struct heard_link *links = links_of(day, index);
    if (count == 0)
        return false;
    uint32_t next = heads_of(day, index)[place_of(wanted->hash, count)];
    for (; next != 0; next = links[next - 1].next)
        if (links[next - 1].hash == wanted->hash && index->is(day, next - 1, wanted)) {
            *ret_number = next - 1;
            return true;
        }
    return false;
}

bool heard_index_reserve(struct heard_table *t, struct day *day, const struct heard_index *index)
{
    return heard_reserve(t, day, index->heads, 1) && heard_reserve(t, day, index->links, 1);
}

/* One more head, with what is its of the chain that it splits. */
static void add_head(struct day *day, const struct heard_index *index)
{
    const uint32_t none = 0;
    const size_t young = day->lists[index->heads].count, count = young + 1;
    heard_append(day, index->heads, &none);
    struct heard_link *links = links_of(day, index);
    uint32_t *heads = heads_of(day, index);
    uint32_t *at = &heads[young & (mask_of(count) >> 1)];
    while (*at != 0 && young > 0) {
        struct heard_link *link = &links[*at - 1];
        if (place_of(link->hash, count) != young) {
            at = &link->next;
            continue;
        }
        const uint32_t moved = *at;
        *at = link->next;
        link->next = heads[young];
        heads[young] = moved;
    }
}

size_t heard_index_add(struct day *day, const struct heard_index *index, uint32_t hash)
{
    add_head(day, index);
    const size_t number = day->lists[index->links].count;
    uint32_t *head = &heads_of(day, index)[place_of(hash, day->lists[index->heads].count)];
    const struct heard_link link = {.next = *head, .hash = hash};
    heard_append(day, index->links, &link);
    *head = (uint32_t)number + 1;
    return number;
}
