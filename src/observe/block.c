/* See block.h. */
#include "observe/block.h"

#include <string.h>
#include <sys/mman.h>

void *reserve(size_t bytes, bool whole, struct error *error)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        error_set_errno(error, ERROR_FAILED, "memory: cannot reserve %zu MiB (see --memory)",
                        bytes >> 20);
        return NULL;
    }
    /* Fewer pages, fewer misses. A hint: its failure is no fault. */
    (void)madvise(memory, bytes, whole ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    return memory;
}

void reserve_free(void *memory, size_t bytes)
{
    if (memory != NULL)
        munmap(memory, bytes);
}

static size_t capacity6_of(size_t capacity)
{
    return capacity / BLOCK_IPV6_PART;
}

/* A record has two addresses; one that quotes a header has a third. */
enum { BLOCK_IPV6_ADDRESSES = 3 };

/* At most half full. */
static size_t table_size_of(size_t capacity)
{
    size_t size = 4;
    while (size < 2 * BLOCK_IPV6_ADDRESSES * capacity6_of(capacity))
        size *= 2;
    return size;
}

size_t block_bytes(size_t capacity, bool tagged)
{
    const size_t tag_bytes = tagged ? sizeof(uint32_t) : 0;
    return (capacity + capacity6_of(capacity)) * tag_bytes + capacity * sizeof(struct record) +
           capacity6_of(capacity) *
               (sizeof(struct record) + BLOCK_IPV6_ADDRESSES * sizeof(struct ipv6)) +
           table_size_of(capacity) * sizeof(uint32_t);
}

bool block_init(struct block *block, size_t capacity, bool tagged, struct error *error)
{
    memset(block, 0, sizeof *block);
    block->capacity = capacity;
    block->capacity6 = capacity6_of(capacity);
    block->address6_table_size = table_size_of(capacity);
    block->key = hash_key_random();
    block->records = reserve(capacity * sizeof(struct record), true, error);
    block->records6 = reserve(block->capacity6 * sizeof(struct record), false, error);
    block->addresses6 =
        reserve(BLOCK_IPV6_ADDRESSES * block->capacity6 * sizeof(struct ipv6), false, error);
    block->address6_table = reserve(block->address6_table_size * sizeof(uint32_t), false, error);
    if (tagged) {
        block->tags = reserve(capacity * sizeof(uint32_t), false, error);
        block->tags6 = reserve(block->capacity6 * sizeof(uint32_t), false, error);
    }
    block_empty(block);
    if ((!tagged || (block->tags != NULL && block->tags6 != NULL)) && block->records != NULL &&
        block->records6 != NULL && block->addresses6 != NULL && block->address6_table != NULL)
        return true;
    block_clear(block);
    return false;
}

void block_clear(struct block *block)
{
    reserve_free(block->records, block->capacity * sizeof(struct record));
    reserve_free(block->records6, block->capacity6 * sizeof(struct record));
    reserve_free(block->addresses6, BLOCK_IPV6_ADDRESSES * block->capacity6 * sizeof(struct ipv6));
    reserve_free(block->address6_table, block->address6_table_size * sizeof(uint32_t));
    reserve_free(block->tags, block->capacity * sizeof(uint32_t));
    reserve_free(block->tags6, block->capacity6 * sizeof(uint32_t));
    memset(block, 0, sizeof *block);
}

void block_empty(struct block *block)
{
    if (block->address6_count > 0)
        memset(block->address6_table, 0, block->address6_table_size * sizeof(uint32_t));
    block->count = block->count6 = block->address6_count = 0;
    block->first_day = UINT32_MAX;
    block->last_day = 0;
    block->tags_seen = 0;
    block->span = NULL;
}

uint32_t block_intern6(struct block *block, const struct ipv6 *address)
{
    size_t mask = block->address6_table_size - 1;
    size_t slot = hash_keyed_16(block->key, address->bytes) & mask;
    while (block->address6_table[slot] != 0) {
        uint32_t position = block->address6_table[slot] - 1;
        if (memcmp(&block->addresses6[position], address, sizeof *address) == 0)
            return position;
        slot = (slot + 1) & mask;
    }
    uint32_t position = (uint32_t)block->address6_count++;
    block->addresses6[position] = *address;
    block->address6_table[slot] = position + 1;
    return position;
}

/* Merges the sorted halves from[a..middle) and from[middle..b) of positions into to[a..b). */
static void merge(const struct ipv6 *addresses, const uint32_t *from, uint32_t *to, size_t a,
                  size_t middle, size_t b)
{
    size_t left = a, right = middle;
    for (size_t i = a; i < b; i++) {
        bool take_left =
            left < middle && (right >= b || memcmp(&addresses[from[left]], &addresses[from[right]],
                                                   sizeof(struct ipv6)) < 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

void block_sort_addresses6(struct block *block, uint32_t *scratch)
{
    size_t n = block->address6_count;
    uint32_t *order = scratch, *other = scratch + n;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t a = 0; a < n; a += 2 * width) {
            size_t middle = a + width < n ? a + width : n;
            size_t b = a + 2 * width < n ? a + 2 * width : n;
            merge(block->addresses6, order, other, a, middle, b);
        }
        uint32_t *swap = order;
        order = other;
        other = swap;
    }
    uint32_t *rank = other;
    for (size_t i = 0; i < n; i++)
        rank[order[i]] = (uint32_t)i;
    for (size_t i = 0; i < block->count6; i++) {
        block->records6[i].src = rank[block->records6[i].src];
        block->records6[i].dst = rank[block->records6[i].dst];
        if (record_quotes(&block->records6[i]))
            block->records6[i].quoted_dst = rank[block->records6[i].quoted_dst];
    }
    /* Put each address in its place by following the cycles of the permutation. */
    for (size_t i = 0; i < n; i++) {
        while (rank[i] != i) {
            uint32_t to = rank[i];
            struct ipv6 address = block->addresses6[to];
            block->addresses6[to] = block->addresses6[i];
            block->addresses6[i] = address;
            rank[i] = rank[to];
            rank[to] = to;
        }
    }
}
