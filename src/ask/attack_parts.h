/* Victims in parts that fit in memory, so that a flood of victims is no larger question than few of them.
 *
 * What is known of a victim is all in one part, so sums over the parts are those over all, and so are counts of
 * victims. How the victims are cut changes no answer. */
#ifndef TEITEN_ASK_ATTACK_PARTS_H
#define TEITEN_ASK_ATTACK_PARTS_H

#include "ask/plan.h"

/* Rows of the table backscatter, or backscatter6. */
struct attack_part {
    bool is_ipv6;
    char which[80]; /* a condition on the column victim, as SQL */
};

struct attack_parts {
    struct attack_part *of;
    size_t count;
};

/* Of the files that the variables attack_backscatter and attack_backscatter6 list, if there are any; only of
 * plan->address, where one is asked for. A part has about ATTACK_ROW_BYTES-th as many rows as the engine may
 * use bytes; of IPv4 more where one /12 has more. Cost: reads one column of the files once. The caller clears. */
bool attack_parts_list(struct engine *engine, const struct plan *plan, bool has_ipv4, bool has_ipv6,
                       struct attack_parts *ret_parts, struct error *error);
void attack_parts_clear(struct attack_parts *parts);

enum { ATTACK_ROW_BYTES = 512 };

#endif
