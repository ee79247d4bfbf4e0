/* pcapng: what pcapng.c (blocks and packets) and pcapng_interface.c (sections, interfaces, their
 * statistics and clocks) share. "The draft" is draft-ietf-opsawg-pcapng. */
#ifndef TEITEN_CAPTURE_PCAPNG_H
#define TEITEN_CAPTURE_PCAPNG_H

#include "base/types.h"
#include "capture/reader.h"

/* Every interface has to be remembered while its section lasts. */
#define PCAPNG_INTERFACE_LIMIT UINT32_C(65536)

#define PCAPNG_BYTE_ORDER_MAGIC UINT32_C(0x1a2b3c4d)

/* A block that is whole in the buffer, its two lengths checked. */
struct pcapng_block {
    uint32_t type;
    uint32_t total;      /* bytes with header and trailer */
    const uint8_t *body; /* between them */
    uint32_t body_bytes; /* at least what the type's fixed fields need */
    uint64_t offset;     /* of the block, for messages */
};

/* Take a section header, an interface description, or an interface's statistics. False: a fault. */
bool pcapng_section_take(struct reader *reader, const struct pcapng_block *block,
                         struct error *error);
bool pcapng_interface_take(struct reader *reader, const struct pcapng_block *block,
                           struct error *error);
bool pcapng_statistics_take(struct reader *reader, const struct pcapng_block *block,
                            struct error *error);

/* The time of `units` on the interface's clock; INT64_MAX or INT64_MIN when it does not fit. */
struct instant pcapng_time_any(const struct pcapng_interface *interface, uint64_t units);

/* The same, fast for the usual clocks: microseconds or nanoseconds, and a sane offset. */
static inline struct instant pcapng_time(const struct pcapng_interface *interface, uint64_t units)
{
    int64_t ns;
    if (interface->ns_per_unit == 0 || __builtin_mul_overflow(units, interface->ns_per_unit, &ns) ||
        __builtin_add_overflow(ns, interface->offset_ns, &ns))
        return pcapng_time_any(interface, units);
    return (struct instant){ns};
}

#endif
