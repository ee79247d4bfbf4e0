/* Ruleset: does nftables drop packets to the monitored addresses before the kernel answers them?
 *
 * In: what `nft -j list ruleset` prints (libnftables-json(5)). Out: yes or no for a prefix. Packet sockets
 * see a packet before any of these hooks, so such a rule costs us nothing. Careful: a rule that also
 * asks for something that we do not understand is no rule. `reject` is an answer, not a drop. Pure. */
#ifndef TEITEN_DOCTOR_RULESET_H
#define TEITEN_DOCTOR_RULESET_H

#include "doctor/ways.h"

struct json_t;

/* Whether every packet from `interface` to `prefix` is dropped, packets of connections that the
 * machine itself began and single services let through by earlier rules excepted. `forwarded`: on its way through the
 * machine (hook forward); otherwise to itself (hook input). */
bool ruleset_drops(const struct json_t *ruleset, const char *interface, const struct prefix *prefix,
                   bool forwarded);

enum { RULE_SIZE = 2048 };

/* Who may still reach this machine; port 0: unknown, then 22 from anywhere. */
struct management {
    char client[IPV6_TEXT_SIZE]; /* "" : anywhere */
    unsigned port;
};

/* Prefixes that packet sockets alone may hear. */
struct unheard {
    struct prefix blocks[PREFIX_LIMIT]; /* nothing gets through */
    size_t block_count;
    struct prefix own[PREFIX_LIMIT]; /* what the machine needs itself gets through */
    size_t own_count;
};

/* The command that makes such rules, one line. What does not fit into the text is left out, whole prefixes
 * only. */
void ruleset_command(const struct unheard *unheard, const struct management *management,
                     char text[RULE_SIZE]);

#endif
