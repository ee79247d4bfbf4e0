/* See attack_parts.h. IPv4 victims are cut into ranges, because files are sorted by victim and a range is read
 * without the rest; IPv6 victims by a hash, because a network as small as a /64 has room for any number of them. */
#include "ask/attack_parts.h"

#include <stdio.h>
#include <stdlib.h>

static struct attack_part *add_part(struct attack_parts *parts, bool is_ipv6, struct error *error)
{
    struct attack_part *of = realloc(parts->of, (parts->count + 1) * sizeof *of);
    if (of == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the question");
        return NULL;
    }
    parts->of = of;
    of[parts->count] = (struct attack_part){.is_ipv6 = is_ipv6};
    return &of[parts->count++];
}

static bool add_victim(const struct plan *plan, struct attack_parts *parts, struct error *error)
{
    struct attack_part *part = add_part(parts, plan->address.is_ipv6, error);
    if (part == NULL)
        return false;
    snprintf(part->which, sizeof part->which,
             part->is_ipv6 ? "victim = unhex('%s')" : "victim = %s", plan->address.text);
    return true;
}

static bool add_ranges(struct engine *engine, uint64_t rows, struct attack_parts *parts,
                       struct error *error)
{
    char text[24];
    struct result ranges = {0};
    snprintf(text, sizeof text, "%llu", (unsigned long long)rows);
    const struct template_value values[] = {{"rows", text}};
    bool good = query_template(engine, "attack_parts.sql", values, 1, &ranges, error);
    for (size_t i = 0; i < ranges.rows && good; i++) {
        struct attack_part *part = add_part(parts, false, error);
        good = part != NULL;
        if (good)
            snprintf(part->which, sizeof part->which, "victim BETWEEN %lld AND %lld",
                     (long long)result_cell(&ranges, i, 0)->count << 20,
                     (((long long)result_cell(&ranges, i, 1)->count + 1) << 20) - 1);
    }
    result_clear(&ranges);
    return good;
}

static bool add_hashes(struct engine *engine, uint64_t rows, struct attack_parts *parts,
                       struct error *error)
{
    struct result count = {0};
    if (!engine_query(engine,
                      "SELECT count(*) FROM read_parquet(getvariable('attack_backscatter6'))", NULL,
                      0, &count, error))
        return false;
    const uint64_t many = (uint64_t)result_cell(&count, 0, 0)->count / rows + 1;
    result_clear(&count);
    bool good = true;
    for (uint64_t i = 0; i < many && good; i++) {
        struct attack_part *part = add_part(parts, true, error);
        good = part != NULL;
        if (good)
            snprintf(part->which, sizeof part->which, "hash(victim) %% %llu = %llu",
                     (unsigned long long)many, (unsigned long long)i);
    }
    return good;
}

bool attack_parts_list(struct engine *engine, const struct plan *plan, bool has_ipv4, bool has_ipv6,
                       struct attack_parts *ret_parts, struct error *error)
{
    const size_t limit = plan->options->limit_bytes;
    const uint64_t rows = (limit != 0 ? limit : ENGINE_DEFAULT_LIMIT_BYTES) / ATTACK_ROW_BYTES;
    if (plan->address.text[0] != '\0')
        return !(plan->address.is_ipv6 ? has_ipv6 : has_ipv4) || add_victim(plan, ret_parts, error);
    return (!has_ipv4 || add_ranges(engine, rows, ret_parts, error)) &&
           (!has_ipv6 || add_hashes(engine, rows, ret_parts, error));
}

void attack_parts_clear(struct attack_parts *parts)
{
    free(parts->of);
    *parts = (struct attack_parts){0};
}
