/* unicornscan: sequence number ^ source ^ (source port << 16 | destination port) is the same for all
 * probes of one run.
 *
 * One packet shows nothing; two probes of one source with different source ports that agree do.
 * Wrong by chance: 2^-32 a pair. (Probes that keep ports and sequence number agree trivially: a
 * kernel's retransmission, nmap. They are no pair.)
 * Source: facts 1.1 (Spoki's analyzer after Ghiette, Blenn and Doerr). */
#ifndef TEITEN_RECOGNISE_TOOL_UNICORNSCAN_H
#define TEITEN_RECOGNISE_TOOL_UNICORNSCAN_H

#include <stdbool.h>
#include <stdint.h>

static inline bool unicornscan_pair_matches(uint32_t seq, uint16_t src_port, uint16_t dst_port,
                                            uint32_t other_seq, uint16_t other_src_port,
                                            uint16_t other_dst_port)
{
    /* The source address is the same and cancels out. */
    uint32_t key = seq ^ ((uint32_t)src_port << 16 | dst_port);
    uint32_t other_key = other_seq ^ ((uint32_t)other_src_port << 16 | other_dst_port);
    return src_port != other_src_port && key == other_key;
}

#endif
