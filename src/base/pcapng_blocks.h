/* pcapng blocks, laid into a buffer: what the simulator's captures and the archive of raw packets are
 * made of.
 *
 * A section of one interface whose clock counts nanoseconds, little-endian. Every function writes at
 * `at`, returns the end of what it wrote, and needs no more room than the constant by its name.
 * Pure. Format: draft-ietf-opsawg-pcapng. */
#ifndef TEITEN_BASE_PCAPNG_BLOCKS_H
#define TEITEN_BASE_PCAPNG_BLOCKS_H

#include "base/types.h"

enum {
    PCAPNG_NAME_LIMIT = 64, /* what is longer of an interface's name is cut */
    PCAPNG_SECTION_BYTES = 28,
    PCAPNG_INTERFACE_BYTES = 36 + PCAPNG_NAME_LIMIT,
    PCAPNG_PACKET_OVERHEAD = 32 + 3, /* besides the packet's bytes: fields, and padding */
    PCAPNG_STATISTICS_BYTES = 64,
};

uint8_t *pcapng_put_section(uint8_t *at);

/* `name` NULL: none is told. */
uint8_t *pcapng_put_interface(uint8_t *at, uint16_t link_type, uint32_t snap_len, const char *name);

/* An enhanced packet block. A time before 1970, which the format cannot tell, becomes 1970. */
uint8_t *pcapng_put_packet(uint8_t *at, struct instant time, const uint8_t *bytes,
                           uint32_t captured_len, uint32_t wire_len);

struct pcapng_counts {
    uint64_t dropped_interface; /* isb_ifdrop */
    uint64_t dropped_kernel;    /* isb_osdrop */
    uint64_t delivered;         /* isb_usrdeliv */
};

/* The interface statistics block, as of `time`. */
uint8_t *pcapng_put_statistics(uint8_t *at, struct instant time, struct pcapng_counts counts);

/* Bytes of the block that begins at `block`: to walk over what was laid out. */
uint32_t pcapng_block_bytes(const uint8_t *block);

/* The time of a block of pcapng_put_packet(). */
struct instant pcapng_packet_time(const uint8_t *block);

#endif
