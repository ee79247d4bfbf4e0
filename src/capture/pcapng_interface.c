/* pcapng sections, interfaces, their statistics and clocks. */
#include "capture/link_type.h"
#include "capture/pcapng.h"

#include <stdlib.h>
#include <string.h>

/* Options (the draft, 3.5, 4.2, 4.6). */
enum {
    OPTION_END = 0,
    OPTION_HEADER_BYTES = 4, /* code, length; the value is padded to a multiple of 4 */
    IF_TSRESOL = 9,
    IF_TSOFFSET = 14,
    ISB_IFDROP = 5,
    ISB_OSDROP = 7,
};

/* Fixed fields before the options. */
enum { SHB_FIXED_BYTES = 16, IDB_FIXED_BYTES = 8, ISB_FIXED_BYTES = 12 };

struct option {
    uint16_t code;
    uint16_t length;
    const uint8_t *value;
};

struct option_walk {
    const struct reader *reader;
    const struct pcapng_block *block;
    const uint8_t *at, *end;
};

static struct option_walk option_walk(const struct reader *reader, const struct pcapng_block *block,
                                      uint32_t fixed_bytes)
{
    return (struct option_walk){
        .reader = reader,
        .block = block,
        .at = block->body + fixed_bytes,
        .end = block->body + block->body_bytes,
    };
}

enum option_result { OPTION_GIVEN, OPTIONS_DONE, OPTIONS_BAD };

static enum option_result option_next(struct option_walk *walk, struct option *ret_option,
                                      struct error *error)
{
    size_t left = (size_t)(walk->end - walk->at);
    if (left == 0) /* opt_endofopt may be left out */
        return OPTIONS_DONE;
    bool swapped = walk->reader->pcapng.swapped;
    if (left < OPTION_HEADER_BYTES) /* never: blocks are a multiple of 4 */
        return OPTIONS_DONE;
    uint16_t code = read_u16(walk->at, swapped);
    uint16_t length = read_u16(walk->at + 2, swapped);
    if (code == OPTION_END)
        return OPTIONS_DONE;
    size_t padded = ((size_t)length + 3) / 4 * 4;
    if (left - OPTION_HEADER_BYTES < padded) {
        reader_fault(walk->reader, walk->block->offset + walk->block->total - 4 - left, error,
                     "option %u claims %u bytes, %zu are left in its block", code, length,
                     left - OPTION_HEADER_BYTES);
        return OPTIONS_BAD;
    }
    *ret_option = (struct option){code, length, walk->at + OPTION_HEADER_BYTES};
    walk->at += OPTION_HEADER_BYTES + padded;
    return OPTION_GIVEN;
}

bool pcapng_section_take(struct reader *reader, const struct pcapng_block *block,
                         struct error *error)
{
    struct pcapng_file *file = &reader->pcapng;
    file->swapped = read_u32(block->body, false) != PCAPNG_BYTE_ORDER_MAGIC;
    uint16_t major = read_u16(block->body + 4, file->swapped);
    uint16_t minor = read_u16(block->body + 6, file->swapped);
    /* 1.2 was written by some and is the same (the draft, 4.1). */
    if (major != 1 || (minor != 0 && minor != 2)) {
        reader_fault(reader, block->offset, error,
                     "pcapng version %u.%u is not known; 1.0 and 1.2 are", major, minor);
        return false;
    }
    file->interface_count = 0;
    struct option_walk walk = option_walk(reader, block, SHB_FIXED_BYTES);
    struct option option;
    enum option_result result;
    while ((result = option_next(&walk, &option, error)) == OPTION_GIVEN)
        ; /* nothing in them is needed; that they are sound is */
    return result == OPTIONS_DONE;
}

/* if_tsresol: units per second, as a negative power of 10, or of 2 with the highest bit set. False:
 * finer than 64 bits can count. */
static bool resolution_read(uint8_t value, uint64_t *ret_units_per_s)
{
    unsigned exponent = value & 0x7f;
    if ((value & 0x80) != 0) {
        if (exponent > 63)
            return false;
        *ret_units_per_s = UINT64_C(1) << exponent;
        return true;
    }
    if (exponent > 19)
        return false;
    uint64_t units = 1;
    for (unsigned i = 0; i < exponent; i++)
        units *= 10;
    *ret_units_per_s = units;
    return true;
}

static void clock_prepare(struct pcapng_interface *interface)
{
    interface->ns_per_unit = 0;
    if (NS_PER_S % interface->units_per_s == 0 &&
        !__builtin_mul_overflow(interface->offset_s, NS_PER_S, &interface->offset_ns))
        interface->ns_per_unit = (int64_t)(NS_PER_S / interface->units_per_s);
}

/* Wider than any time that a file can claim: 2^64 s * 10^9. */
__extension__ typedef __int128 wide;

struct instant pcapng_time_any(const struct pcapng_interface *interface, uint64_t units)
{
    wide seconds = (wide)(units / interface->units_per_s) + interface->offset_s;
    wide ns = (wide)(units % interface->units_per_s) * NS_PER_S / interface->units_per_s;
    ns += seconds * NS_PER_S;
    if (ns > INT64_MAX)
        return (struct instant){INT64_MAX};
    if (ns < INT64_MIN)
        return (struct instant){INT64_MIN};
    return (struct instant){(int64_t)ns};
}

static bool interface_room(struct reader *reader, const struct pcapng_block *block,
                           struct error *error)
{
    struct pcapng_file *file = &reader->pcapng;
    if (file->interface_count < file->interface_room)
        return true;
    if (file->interface_count >= PCAPNG_INTERFACE_LIMIT) {
        reader_fault(reader, block->offset, error, "more than %u interfaces in one section",
                     PCAPNG_INTERFACE_LIMIT);
        return false;
    }
    uint32_t room = file->interface_room == 0 ? 4 : 2 * file->interface_room;
    void *more = realloc(file->interfaces, room * sizeof *file->interfaces);
    if (more == NULL)
        return error_set(error, ERROR_FAILED, "%.512s: no memory for %u interfaces",
                         reader->source->name, room);
    file->interfaces = more;
    file->interface_room = room;
    return true;
}

static bool interface_option(const struct reader *reader, const struct pcapng_block *block,
                             const struct option *option, struct pcapng_interface *interface,
                             struct error *error)
{
    const char *name = option->code == IF_TSRESOL ? "if_tsresol" : "if_tsoffset";
    uint16_t length = option->code == IF_TSRESOL ? 1 : 8;
    if (option->code != IF_TSRESOL && option->code != IF_TSOFFSET)
        return true;
    if (option->length != length) {
        reader_fault(reader, block->offset, error, "the interface's %s has %u bytes, not %u", name,
                     option->length, length);
        return false;
    }
    if (option->code == IF_TSOFFSET) {
        interface->offset_s = (int64_t)read_u64(option->value, reader->pcapng.swapped);
        return true;
    }
    if (!resolution_read(*option->value, &interface->units_per_s)) {
        reader_fault(reader, block->offset, error,
                     "the interface's if_tsresol 0x%02x is finer than 64 bits can count",
                     *option->value);
        return false;
    }
    return true;
}

bool pcapng_interface_take(struct reader *reader, const struct pcapng_block *block,
                           struct error *error)
{
    struct pcapng_file *file = &reader->pcapng;
    if (!interface_room(reader, block, error))
        return false;
    struct pcapng_interface interface = {
        .units_per_s = US_PER_S, /* unless if_tsresol says otherwise */
        .link_type = link_type_of_file(read_u16(block->body, file->swapped)),
        .snap_len = read_u32(block->body + 4, file->swapped),
    };
    struct option_walk walk = option_walk(reader, block, IDB_FIXED_BYTES);
    struct option option;
    enum option_result result;
    while ((result = option_next(&walk, &option, error)) == OPTION_GIVEN)
        if (!interface_option(reader, block, &option, &interface, error))
            return false;
    if (result == OPTIONS_BAD)
        return false;
    clock_prepare(&interface);
    interface.known =
        reader->knows_link_type == NULL || reader->knows_link_type(interface.link_type);
    if (reader->first_link_type == LINK_TYPE_UNKNOWN && interface.known)
        reader->first_link_type = interface.link_type;
    file->interfaces[file->interface_count++] = interface;
    return true;
}

/* The last statistics of an interface count, they are cumulative: `total` follows the change. */
static void drop_follow(uint64_t *total, uint64_t *interface_drops, uint64_t claimed)
{
    /* No capture loses 2^48 packets; such claims must not make the sum of the others overflow. */
    const uint64_t limit = UINT64_C(1) << 48;
    uint64_t now = claimed < limit ? claimed : limit;
    *total += now - *interface_drops;
    *interface_drops = now;
}

bool pcapng_statistics_take(struct reader *reader, const struct pcapng_block *block,
                            struct error *error)
{
    struct pcapng_file *file = &reader->pcapng;
    uint32_t id = read_u32(block->body, file->swapped);
    struct option_walk walk = option_walk(reader, block, ISB_FIXED_BYTES);
    struct option option;
    enum option_result result;
    while ((result = option_next(&walk, &option, error)) == OPTION_GIVEN) {
        if (id >= file->interface_count || option.length != 8)
            continue; /* statistics of nothing that has packets */
        struct pcapng_interface *interface = &file->interfaces[id];
        uint64_t value = read_u64(option.value, file->swapped);
        if (option.code == ISB_IFDROP)
            drop_follow(&reader->dropped_interface, &interface->dropped_interface, value);
        else if (option.code == ISB_OSDROP)
            drop_follow(&reader->dropped_kernel, &interface->dropped_kernel, value);
    }
    return result == OPTIONS_DONE;
}
