#include "base/address_set.h"

#include "base/address_set_ipv6.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { PAGES = 65536, PAGE_ADDRESSES = 65536, PAGE_WORDS = PAGE_ADDRESSES / 64 };

/* A /16 that is neither empty nor full. `bits` stands first: set->pages points to it. */
struct page {
    uint64_t bits[PAGE_WORDS];
    uint32_t count;
};

static const uint64_t no_bits[PAGE_WORDS];
#define ONES_4   UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX
#define ONES_32  ONES_4, ONES_4, ONES_4, ONES_4, ONES_4, ONES_4, ONES_4, ONES_4
#define ONES_256 ONES_32, ONES_32, ONES_32, ONES_32, ONES_32, ONES_32, ONES_32, ONES_32
static const uint64_t all_bits[PAGE_WORDS] = {ONES_256, ONES_256, ONES_256, ONES_256};

/* The page of a /16, if it is the set's own and so may be written. */
static struct page *own_page(const struct address_set *set, size_t index)
{
    const uint64_t *bits = set->pages[index];
    return bits == no_bits || bits == all_bits ? NULL : (struct page *)(uintptr_t)bits;
}

struct address_set *address_set_create(void)
{
    struct address_set *set = malloc(sizeof *set);
    if (set == NULL)
        return NULL;
    for (size_t i = 0; i < PAGES; i++)
        set->pages[i] = no_bits;
    set->count_ipv4 = 0;
    set->bytes = sizeof *set;
    set->ipv6 = address_set_ipv6_create();
    return set->ipv6 == NULL ? address_set_destroy(set) : set;
}

struct address_set *address_set_destroy(struct address_set *set)
{
    if (set == NULL)
        return NULL;
    for (size_t i = 0; i < PAGES; i++)
        free(own_page(set, i));
    address_set_ipv6_destroy(set->ipv6);
    free(set);
    return NULL;
}

/* Makes a whole /16 part of the set. */
static void fill_page(struct address_set *set, size_t index)
{
    struct page *page = own_page(set, index);
    if (page != NULL) {
        set->count_ipv4 -= page->count;
        set->bytes -= sizeof *page;
        free(page);
    } else if (set->pages[index] == all_bits) {
        return;
    }
    set->pages[index] = all_bits;
    set->count_ipv4 += PAGE_ADDRESSES;
}

/* The set's own page of an empty or partly filled /16, or NULL when it would not fit. */
static struct page *page_to_write(struct address_set *set, size_t index)
{
    struct page *page = own_page(set, index);
    if (page != NULL)
        return page;
    if (set->bytes + sizeof *page > ADDRESS_SET_LIMIT_BYTES)
        return NULL;
    page = calloc(1, sizeof *page);
    if (page != NULL) {
        set->pages[index] = page->bits;
        set->bytes += sizeof *page;
    }
    return page;
}

static void page_add(struct address_set *set, struct page *page, uint32_t low)
{
    uint64_t bit = UINT64_C(1) << (low & 63);
    if (page->bits[low >> 6] & bit)
        return;
    page->bits[low >> 6] |= bit;
    page->count++;
    set->count_ipv4++;
}

/* Adds a part of one /16: the addresses from `first` to `last`, both of that /16. */
static bool add_in_page(struct address_set *set, uint32_t first, uint32_t last)
{
    size_t index = first >> 16;
    if (set->pages[index] == all_bits)
        return true;
    struct page *page = page_to_write(set, index);
    if (page == NULL)
        return false;
    for (uint32_t low = first & 0xffff; low <= (last & 0xffff); low++)
        page_add(set, page, low);
    if (page->count == PAGE_ADDRESSES)
        fill_page(set, index);
    return true;
}

bool address_set_add_ipv4(struct address_set *set, struct ipv4 address)
{
    return add_in_page(set, address.host_order, address.host_order);
}

bool address_set_add_ipv4_prefix(struct address_set *set, struct ipv4 address, unsigned length)
{
    uint32_t first = address.host_order;
    uint32_t last = length == 0 ? UINT32_MAX : first | (uint32_t)(UINT64_C(0xffffffff) >> length);
    if (length > 16)
        return add_in_page(set, first, last);
    for (size_t index = first >> 16; index <= last >> 16; index++)
        fill_page(set, index);
    return true;
}

bool address_set_add_ipv6(struct address_set *set, struct ipv6 address)
{
    return address_set_ipv6_add(set->ipv6, address, &set->bytes);
}

bool address_set_add_ipv6_prefix(struct address_set *set, struct ipv6 address, unsigned length)
{
    if (length == 128)
        return address_set_add_ipv6(set, address);
    return address_set_ipv6_add_run(set->ipv6, ipv6_run_of_prefix(address, length), &set->bytes);
}

bool address_set_has_ipv6(const struct address_set *set, struct ipv6 address)
{
    return address_set_ipv6_has(set->ipv6, address);
}

uint64_t address_set_count_ipv4(const struct address_set *set)
{
    return set->count_ipv4;
}

uint64_t address_set_count_ipv6(const struct address_set *set)
{
    return set->ipv6->slot_count + set->ipv6->has_unspecified;
}

uint64_t address_set_count_ipv6_prefixes(const struct address_set *set)
{
    return set->ipv6->run_count;
}

/* A walk over the runs of IPv4 addresses; a run is handed on when it is known to have ended. */
struct run_walk {
    void (*visit)(void *context, struct ipv4 first, struct ipv4 last);
    void *context;
    uint64_t first, next; /* the open run is first..next-1; empty when they are equal */
};

static void run_extend(struct run_walk *walk, uint64_t from, uint64_t count)
{
    if (from != walk->next) {
        if (walk->first != walk->next)
            walk->visit(walk->context, (struct ipv4){(uint32_t)walk->first},
                        (struct ipv4){(uint32_t)(walk->next - 1)});
        walk->first = from;
    }
    walk->next = from + count;
}

static void run_extend_by_word(struct run_walk *walk, uint64_t from, uint64_t bits)
{
    while (bits != 0) {
        unsigned skip = (unsigned)__builtin_ctzll(bits);
        uint64_t ended = ~(bits >> skip);
        unsigned count = ended == 0 ? 64 : (unsigned)__builtin_ctzll(ended);
        run_extend(walk, from + skip, count);
        if (skip + count >= 64)
            return;
        bits &= ~UINT64_C(0) << (skip + count);
    }
}

void address_set_visit_ipv4(const struct address_set *set,
                            void (*visit)(void *context, struct ipv4 first, struct ipv4 last),
                            void *context)
{
    const uint64_t no_address = UINT64_C(1) << 33;
    struct run_walk walk = {visit, context, 0, 0};
    for (uint64_t index = 0; index < PAGES; index++) {
        const uint64_t *bits = set->pages[index];
        if (bits == no_bits)
            continue;
        if (bits == all_bits) {
            run_extend(&walk, index << 16, PAGE_ADDRESSES);
            continue;
        }
        for (uint64_t word = 0; word < PAGE_WORDS; word++)
            run_extend_by_word(&walk, index << 16 | word << 6, bits[word]);
    }
    run_extend(&walk, no_address, 0);
}

static void digest_run(void *context, struct ipv4 first, struct ipv4 last)
{
    uint64_t *digest = context;
    uint32_t run[2] = {first.host_order, last.host_order};
    *digest = XXH3_64bits_withSeed(run, sizeof run, *digest);
}

void address_set_digest(const struct address_set *set, char text[17])
{
    static const char digits[16] = "0123456789abcdef";
    uint64_t digest = 0;
    address_set_visit_ipv4(set, digest_run, &digest);
    const struct address_set_ipv6 *ipv6 = set->ipv6;
    for (size_t i = 0; i < ipv6->run_count; i++)
        digest = XXH3_64bits_withSeed(&ipv6->runs[i], sizeof ipv6->runs[i], digest);

    /* The slots stand in an order that depends on the secret key; a sum does not. */
    uint64_t sum = ipv6->has_unspecified;
    static const struct ipv6 free_slot;
    for (size_t i = 0; i < ipv6->slot_room; i++)
        if (memcmp(&ipv6->slots[i], &free_slot, sizeof free_slot) != 0)
            sum += XXH3_64bits(&ipv6->slots[i], sizeof ipv6->slots[i]);
    digest = XXH3_64bits_withSeed(&sum, sizeof sum, digest);

    for (unsigned i = 0; i < 16; i++)
        text[i] = digits[digest >> (60 - 4 * i) & 15];
    text[16] = '\0';
}
