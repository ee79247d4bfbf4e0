#include "respond/probes.h"

#include <stdlib.h>
#include <string.h>

#include "respond/respond.h"

bool probes_init(struct probe_table *table, struct hash_key key)
{
    table->key = key;
    table->probes = calloc((size_t)PROBE_SETS * PROBE_WAYS, sizeof *table->probes);
    return table->probes != NULL;
}

void probes_clear(struct probe_table *table)
{
    free(table->probes);
    *table = (struct probe_table){0};
}

static struct probe *set_of(const struct probe_table *table, uint64_t who)
{
    return table->probes + (who & (PROBE_SETS - 1)) * PROBE_WAYS;
}

uint64_t probes_who(const struct probe_table *table, const struct path *path)
{
    enum { PROBES_A_LINE = 2 };
    struct {
        struct ipv6 src, dst;
        uint16_t port;
    } key = {path->talk.src, path->talk.dst, path->talk.dst_port};
    _Static_assert(sizeof key == 34, "no padding: all of it is hashed");
    uint64_t who = hash_keyed(table->key, &key, sizeof key);
    const struct probe *set = set_of(table, who);
    for (int i = 0; i < PROBE_WAYS; i += PROBES_A_LINE)
        __builtin_prefetch(&set[i], 1);
    return who;
}

static const struct probe *find(const struct probe_table *table, const struct path *path)
{
    uint64_t who = probes_who(table, path);
    const struct probe *set = set_of(table, who);
    for (int i = 0; i < PROBE_WAYS; i++)
        if (set[i].who == who && set[i].latest_ns != 0)
            return &set[i];
    return NULL;
}

/* The place of `who`, or that of the oldest, emptied. */
static struct probe *find_or_add(struct probe_table *table, uint64_t who)
{
    struct probe *set = set_of(table, who);
    struct probe *oldest = set;
    for (int i = 0; i < PROBE_WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].latest_ns < oldest->latest_ns)
            oldest = &set[i];
    }
    *oldest = (struct probe){.who = who};
    return oldest;
}

/* As a scanner without a TCP stack makes it (Spoki 2.3). */
static bool is_irregular(const struct packet *syn)
{
    enum { MOST_HOPS = 200, BARE_HEADER = 20, ZMAP_IP_ID = 54321 };
    return syn->ttl > MOST_HOPS || syn->tcp_header_len == BARE_HEADER ||
           ((syn->has & HAS_IPV6) == 0 && syn->ip_id == ZMAP_IP_ID);
}

void probes_note(struct probe_table *table, uint64_t who, const struct packet *syn,
                 int64_t steady_ns)
{
    struct probe *probe = find_or_add(table, who);
    if (probe->latest_ns != 0 && probe->isn == syn->tcp_seq)
        return;
    probe->isn = syn->tcp_seq;
    probe->latest_ns = steady_ns;
    probe->latest_irregular = is_irregular(syn);
    if (probe->latest_irregular) {
        probe->irregular_ns = steady_ns;
        probe->tool = syn->tool;
    }
}

bool probes_second_phase(const struct probe_table *table, const struct path *path,
                         uint32_t client_isn, uint8_t *ret_tool, int64_t *ret_gap_ns)
{
    const struct probe *probe = find(table, path);
    if (probe == NULL || probe->irregular_ns == 0 || probe->latest_irregular ||
        probe->isn != client_isn)
        return false;
    int64_t gap_ns = probe->latest_ns - probe->irregular_ns;
    if (gap_ns > (int64_t)RESPONDER_TWO_PHASE_S * NS_PER_S)
        return false;
    *ret_tool = probe->tool;
    *ret_gap_ns = gap_ns;
    return true;
}

bool probes_reset(const struct probe_table *table, const struct path *path, int64_t steady_ns)
{
    const struct probe *probe = find(table, path);
    return probe != NULL && steady_ns - probe->latest_ns <= (int64_t)PROBE_RESET_S * NS_PER_S;
}
