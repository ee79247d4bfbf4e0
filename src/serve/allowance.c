#include "serve/allowance.h"
#include "serve/visitors.h"

void allowance_init(struct allowance *allowance, int64_t period_ms, int64_t burst)
{
    *allowance =
        (struct allowance){.key = hash_key_random(), .period_ms = period_ms, .burst = burst};
}

/* The visitor's place, or that of whoever makes room. */
static struct allowance_place *place_of(struct allowance *allowance, uint64_t who)
{
    struct allowance_place *set = allowance->places[who % ALLOWANCE_SETS], *found = &set[0];
    for (size_t i = 0; i < ALLOWANCE_WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].until_ms < found->until_ms)
            found = &set[i];
    }
    *found = (struct allowance_place){.who = who};
    return found;
}

bool allowance_take(struct allowance *allowance, const struct ipv6 *visitor, int64_t now_ms)
{
    if (address_is_loopback(visitor))
        return true;
    const struct ipv6 id = visitor_id(visitor);
    const uint64_t who = hash_keyed(allowance->key, id.bytes, sizeof id.bytes) | 1;
    struct allowance_place *place = place_of(allowance, who);
    const int64_t from_ms = place->until_ms > now_ms ? place->until_ms : now_ms;
    if (from_ms + allowance->period_ms - now_ms > allowance->burst * allowance->period_ms)
        return false;
    place->until_ms = from_ms + allowance->period_ms;
    return true;
}

void allowance_forget(struct allowance *allowance, int64_t now_ms)
{
    for (size_t s = 0; s < ALLOWANCE_SETS; s++)
        for (size_t i = 0; i < ALLOWANCE_WAYS; i++)
            if (allowance->places[s][i].who != 0 && allowance->places[s][i].until_ms <= now_ms)
                allowance->places[s][i] = (struct allowance_place){0};
}
