/* Probes: the SYNs that were answered lately, one for each source, address and port.
 *
 * Tells two things. That a connection is the second phase of a scan: an irregular SYN came first, made
 * by a scanner without a TCP stack, and this regular connection within RESPONDER_TWO_PHASE_S after it
 * (Spoki 2.4, facts 1.9). And that a RST is the scanner's own answer to our SYN-ACK (nmap -sS, ZMap and
 * masscan give one), not the echo of an attack. Fixed size, keyed; the oldest of a set goes first.
 * Private to src/respond/. */
#ifndef TEITEN_RESPOND_PROBES_H
#define TEITEN_RESPOND_PROBES_H

#include "base/hash.h"
#include "respond/path.h"

enum {
    PROBE_WAYS = 4,
    PROBE_SETS = 1 << 16, /* 8 MiB: 600 s at 400 SYNs a second */
    PROBE_RESET_S = 20,   /* so long after a SYN-ACK a RST answers it */
};

struct probe {
    uint64_t who;         /* keyed hash of source, address, port */
    int64_t irregular_ns; /* steady time of the last irregular SYN; 0: none */
    int64_t latest_ns;    /* of the last SYN that was not the one before sent again */
    uint32_t isn;         /* of that one */
    bool latest_irregular;
    uint8_t tool; /* enum tool: mark of the irregular one */
};

struct probe_table {
    struct probe *probes;
    struct hash_key key;
};

bool probes_init(struct probe_table *table, struct hash_key key); /* false: no memory */
void probes_clear(struct probe_table *table);                     /* takes an all-zero one */

/* The key of a path's place. Asks the machine to fetch that place, which under a flood is never in a
 * cache: so call it early. */
uint64_t probes_who(const struct probe_table *table, const struct path *path);

/* A SYN that was answered; `who` by probes_who(). */
void probes_note(struct probe_table *table, uint64_t who, const struct packet *syn,
                 int64_t steady_ns);

/* The connection that began with this number is the second phase of a scan. */
bool probes_second_phase(const struct probe_table *table, const struct path *path,
                         uint32_t client_isn, uint8_t *ret_tool, int64_t *ret_gap_ns);

/* A RST from here answers our SYN-ACK. Whatever its number: a scanner has several SYNs on their way. */
bool probes_reset(const struct probe_table *table, const struct path *path, int64_t steady_ns);

#endif
