#include "base/address_set_ipv6.h"

#include "base/address_set.h"

#include <stdlib.h>
#include <string.h>

static const struct ipv6 unspecified = {{0}};

static int compare(struct ipv6 a, struct ipv6 b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

struct address_set_ipv6 *address_set_ipv6_create(void)
{
    struct address_set_ipv6 *set = calloc(1, sizeof *set);
    if (set != NULL)
        set->key = hash_key_random();
    return set;
}

struct address_set_ipv6 *address_set_ipv6_destroy(struct address_set_ipv6 *set)
{
    if (set != NULL) {
        free(set->runs);
        free(set->slots);
        free(set);
    }
    return NULL;
}

struct ipv6_run ipv6_run_of_prefix(struct ipv6 address, unsigned length)
{
    struct ipv6_run run = {address, address};
    for (unsigned bit = length; bit < 128; bit++)
        run.last.bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
    return run;
}

/* The first run that ends at `address` or later; run_count if there is none. */
static size_t find_run(const struct address_set_ipv6 *set, struct ipv6 address)
{
    size_t low = 0, high = set->run_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(set->runs[middle].last, address) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool in_runs(const struct address_set_ipv6 *set, struct ipv6 address)
{
    size_t at = find_run(set, address);
    return at < set->run_count && compare(set->runs[at].first, address) <= 0;
}

/* The slot that holds `address`, or the free one where it belongs. Room must not be 0. */
static struct ipv6 *find_slot(const struct address_set_ipv6 *set, struct ipv6 address)
{
    size_t mask = set->slot_room - 1;
    size_t at = hash_keyed_16(set->key, address.bytes) & mask;
    while (compare(set->slots[at], unspecified) != 0 && compare(set->slots[at], address) != 0)
        at = (at + 1) & mask;
    return &set->slots[at];
}

bool address_set_ipv6_has(const struct address_set_ipv6 *set, struct ipv6 address)
{
    if (set->run_count > 0 && in_runs(set, address))
        return true;
    if (compare(address, unspecified) == 0)
        return set->has_unspecified;
    return set->slot_room > 0 && compare(*find_slot(set, address), address) == 0;
}

/* Takes a table of `room` slots in place of the old one. */
static bool rebuild_slots(struct address_set_ipv6 *set, size_t room, size_t *bytes)
{
    size_t kept = *bytes - set->slot_room * sizeof *set->slots;
    if (room > (ADDRESS_SET_LIMIT_BYTES - kept) / sizeof *set->slots)
        return false;
    struct ipv6 *slots = calloc(room, sizeof *slots);
    if (slots == NULL)
        return false;

    struct ipv6 *old_slots = set->slots;
    size_t old_room = set->slot_room;
    set->slots = slots;
    set->slot_room = room;
    set->slot_count = 0;
    for (size_t i = 0; i < old_room; i++) {
        if (compare(old_slots[i], unspecified) == 0)
            continue;
        *find_slot(set, old_slots[i]) = old_slots[i];
        set->slot_count++;
    }
    free(old_slots);
    *bytes = kept + room * sizeof *slots;
    return true;
}

bool address_set_ipv6_add(struct address_set_ipv6 *set, struct ipv6 address, size_t *bytes)
{
    enum { FIRST_ROOM = 64 };
    if (address_set_ipv6_has(set, address))
        return true;
    if (compare(address, unspecified) == 0) {
        set->has_unspecified = true;
        return true;
    }
    if (set->slot_count + 1 > set->slot_room / 4 * 3 &&
        !rebuild_slots(set, set->slot_room == 0 ? FIRST_ROOM : set->slot_room * 2, bytes))
        return false;
    *find_slot(set, address) = address;
    set->slot_count++;
    return true;
}

/* The next address; the last one of all has none, and gives false. */
static bool add_one(struct ipv6 *address)
{
    for (unsigned i = 16; i-- > 0;)
        if (++address->bytes[i] != 0)
            return true;
    return false;
}

/* Does run `a` end before `b` begins, with at least one address between them? */
static bool ends_well_before(struct ipv6_run a, struct ipv6_run b)
{
    struct ipv6 next = a.last;
    return add_one(&next) && compare(next, b.first) < 0;
}

static bool make_room_for_run(struct address_set_ipv6 *set, size_t *bytes)
{
    enum { FIRST_ROOM = 8 };
    if (set->run_count < set->run_room)
        return true;
    size_t room = set->run_room == 0 ? FIRST_ROOM : set->run_room * 2;
    size_t kept = *bytes - set->run_room * sizeof *set->runs;
    if (room > (ADDRESS_SET_LIMIT_BYTES - kept) / sizeof *set->runs)
        return false;
    struct ipv6_run *runs = realloc(set->runs, room * sizeof *runs);
    if (runs == NULL)
        return false;
    set->runs = runs;
    set->run_room = room;
    *bytes = kept + room * sizeof *runs;
    return true;
}

/* Removes the single addresses that a run now covers. Entries behind a hole move back into it, so that
 * no search ends too early (Knuth 6.4, algorithm R). */
static void drop_covered(struct address_set_ipv6 *set, struct ipv6_run run)
{
    if (compare(run.first, unspecified) == 0)
        set->has_unspecified = false;
    size_t mask = set->slot_room - 1;
    for (size_t i = 0; i < set->slot_room; i++) {
        /* Another covered entry may have moved back into slot i: look again. */
        while (compare(set->slots[i], unspecified) != 0 && compare(set->slots[i], run.first) >= 0 &&
               compare(set->slots[i], run.last) <= 0) {
            size_t hole = i;
            set->slots[hole] = unspecified;
            set->slot_count--;
            for (size_t at = (hole + 1) & mask; compare(set->slots[at], unspecified) != 0;
                 at = (at + 1) & mask) {
                size_t home = hash_keyed_16(set->key, set->slots[at].bytes) & mask;
                /* May the entry move back to the hole, without passing its home? */
                if (((at - home) & mask) >= ((at - hole) & mask)) {
                    set->slots[hole] = set->slots[at];
                    set->slots[at] = unspecified;
                    hole = at;
                }
            }
        }
    }
}

bool address_set_ipv6_add_run(struct address_set_ipv6 *set, struct ipv6_run run, size_t *bytes)
{
    if (!make_room_for_run(set, bytes))
        return false;

    /* Runs from `from` to before `until` overlap or touch the new one, and melt into it. */
    size_t from = 0;
    while (from < set->run_count && ends_well_before(set->runs[from], run))
        from++;
    size_t until = from;
    while (until < set->run_count && !ends_well_before(run, set->runs[until])) {
        if (compare(set->runs[until].first, run.first) < 0)
            run.first = set->runs[until].first;
        if (compare(set->runs[until].last, run.last) > 0)
            run.last = set->runs[until].last;
        until++;
    }
    memmove(set->runs + from + 1, set->runs + until, (set->run_count - until) * sizeof *set->runs);
    set->runs[from] = run;
    set->run_count = set->run_count - (until - from) + 1;
    drop_covered(set, run);
    return true;
}
