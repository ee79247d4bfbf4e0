/* pcapng files: a sequence of blocks, each with its length before and behind it.
 *
 * Packets come from enhanced, simple and obsolete packet blocks; sections, interfaces and their
 * statistics are kept in pcapng_interface.c; every other block is passed over without being held in
 * memory. Limits and versions: libpcap's sf-pcapng.c. Unlike libpcap, interfaces may differ in link
 * type and snapshot length. */
#include "capture/pcapng.h"

#include "capture/capture.h"
#include "capture/link_type.h"

#include <stdlib.h>

/* Block types (the draft, 11.1) and the least bytes that their fixed fields make. */
enum block_type { SHB = 0x0a0d0d0a, IDB = 1, PB = 2, SPB = 3, ISB = 5, EPB = 6 };

enum {
    HEADER_BYTES = 8, /* type, total length */
    TRAILER_BYTES = 4,
    FRAME_BYTES = HEADER_BYTES + TRAILER_BYTES,
    SHB_MAGIC_END = 12, /* only with the byte order magic can the length be read */
    SPB_FIXED_BYTES = 4,
    EPB_FIXED_BYTES = 20,
    PB_FIXED_BYTES = 20,
};

static uint32_t least_bytes(uint32_t type)
{
    switch (type) {
    case SHB:
        return FRAME_BYTES + 16;
    case IDB:
        return FRAME_BYTES + 8;
    case PB:
        return FRAME_BYTES + PB_FIXED_BYTES;
    case SPB:
        return FRAME_BYTES + SPB_FIXED_BYTES;
    case ISB:
        return FRAME_BYTES + 12;
    case EPB:
        return FRAME_BYTES + EPB_FIXED_BYTES;
    default:
        return FRAME_BYTES;
    }
}

static bool is_read(uint32_t type)
{
    return least_bytes(type) > FRAME_BYTES;
}

static bool pcapng_begins(const uint8_t magic[READER_MAGIC_BYTES])
{
    return read_u32(magic, false) == SHB; /* the same in both byte orders */
}

/* The enhanced packet blocks that are whole in the buffer and have nothing odd about them; returns
 * how many. Stops before anything else, which block_next() and packet_take() then judge. */
static inline __attribute__((always_inline)) uint32_t
packets_take(struct source *s, const struct pcapng_file *file, bool swapped, struct raw_packet *out,
             uint32_t room)
{
    const uint8_t *at = s->at;
    const uint8_t *const end = s->end;
    uint32_t count = 0;
    while (count < room && (size_t)(end - at) >= FRAME_BYTES + EPB_FIXED_BYTES) {
        uint32_t type = read_u32(at, swapped);
        uint32_t total = read_u32(at + 4, swapped);
        uint32_t id = read_u32(at + 8, swapped);
        uint32_t captured = read_u32(at + 20, swapped);
        uint32_t wire = read_u32(at + 24, swapped);
        if (type != EPB || total % 4 != 0 || total > SOURCE_WANT_LIMIT_BYTES ||
            total > (size_t)(end - at) || captured > CAPTURE_PACKET_LIMIT_BYTES ||
            total < FRAME_BYTES + EPB_FIXED_BYTES + captured || id >= file->interface_count ||
            !file->interfaces[id].known || read_u32(at + total - TRAILER_BYTES, swapped) != total)
            break;
        const struct pcapng_interface *interface = &file->interfaces[id];
        uint64_t units = (uint64_t)read_u32(at + 12, swapped) << 32 | read_u32(at + 16, swapped);
        out[count++] = (struct raw_packet){
            .bytes = at + HEADER_BYTES + EPB_FIXED_BYTES,
            .captured_len = captured,
            .wire_len = wire > captured ? wire : captured,
            .time = pcapng_time(interface, units),
            .link_type = interface->link_type,
        };
        at += total;
    }
    s->at = at;
    return count;
}

enum block_result {
    BLOCK_WHOLE, /* one that is read, and all of it is in the buffer */
    BLOCK_PASSED,
    BLOCK_LATER, /* the buffer has to be refilled for it */
    BLOCK_END,
    BLOCK_FAULT,
};

static bool have(struct source *s, size_t want, bool may_refill)
{
    return source_left(s) >= want || (may_refill && source_fill(s, want));
}

static enum block_result cut_off(const struct reader *reader, bool may_refill, uint64_t offset,
                                 uint64_t wanted, struct error *error)
{
    const struct source *s = reader->source;
    if (!may_refill)
        return BLOCK_LATER;
    if (source_left(s) == 0 && wanted == HEADER_BYTES && s->fault.class == ERROR_NONE)
        return BLOCK_END;
    reader_fault(reader, offset, error, "truncated: the block has %llu bytes, %llu are there",
                 (unsigned long long)wanted, (unsigned long long)(s->end_offset - offset));
    return BLOCK_FAULT;
}

/* The header of the next block to `block`, checked for itself. */
static enum block_result block_header(struct reader *reader, bool may_refill,
                                      struct pcapng_block *block, bool *ret_swapped,
                                      struct error *error)
{
    struct source *s = reader->source;
    block->offset = source_offset(s);
    if (!have(s, HEADER_BYTES, may_refill))
        return cut_off(reader, may_refill, block->offset, HEADER_BYTES, error);
    bool swapped = reader->pcapng.swapped;
    if (read_u32(s->at, false) == SHB) {
        if (!have(s, SHB_MAGIC_END, may_refill))
            return cut_off(reader, may_refill, block->offset, SHB_MAGIC_END, error);
        uint32_t magic = read_u32(s->at + HEADER_BYTES, false);
        swapped = magic != PCAPNG_BYTE_ORDER_MAGIC;
        if (swapped && __builtin_bswap32(magic) != PCAPNG_BYTE_ORDER_MAGIC) {
            reader_fault(reader, block->offset, error,
                         "the section's byte order magic is 0x%08x, not 0x%08x", magic,
                         PCAPNG_BYTE_ORDER_MAGIC);
            return BLOCK_FAULT;
        }
    }
    block->type = read_u32(s->at, swapped);
    block->total = read_u32(s->at + 4, swapped);
    *ret_swapped = swapped;
    uint32_t least = least_bytes(block->type);
    if (block->total % 4 != 0 || block->total < least) {
        reader_fault(reader, block->offset, error,
                     "the block of type 0x%x claims %u bytes; it has at least %u, in fours",
                     block->type, block->total, least);
        return BLOCK_FAULT;
    }
    if (is_read(block->type) && block->total > SOURCE_WANT_LIMIT_BYTES) {
        reader_fault(reader, block->offset, error,
                     "the block of type 0x%x claims %u bytes; %zu are the most that is read",
                     block->type, block->total, SOURCE_WANT_LIMIT_BYTES);
        return BLOCK_FAULT;
    }
    return BLOCK_WHOLE;
}

/* The next block: BLOCK_WHOLE leaves `at` before it, BLOCK_PASSED behind it. */
static enum block_result block_next(struct reader *reader, bool may_refill,
                                    struct pcapng_block *block, struct error *error)
{
    struct source *s = reader->source;
    bool swapped;
    enum block_result result = block_header(reader, may_refill, block, &swapped, error);
    if (result != BLOCK_WHOLE)
        return result;
    bool read = is_read(block->type);
    uint32_t to_trailer = block->total - TRAILER_BYTES;
    if (read || source_left(s) >= block->total) {
        if (!have(s, block->total, may_refill))
            return cut_off(reader, may_refill, block->offset, block->total, error);
    } else {
        if (!may_refill)
            return BLOCK_LATER;
        if (!source_skip(s, to_trailer) || !source_need(s, TRAILER_BYTES))
            return cut_off(reader, true, block->offset, block->total, error);
        to_trailer = 0;
    }
    uint32_t trailer = read_u32(s->at + to_trailer, swapped);
    if (trailer != block->total) {
        reader_fault(reader, block->offset, error,
                     "the block claims %u bytes at its begin and %u at its end", block->total,
                     trailer);
        return BLOCK_FAULT;
    }
    if (!read) {
        s->at += to_trailer + TRAILER_BYTES;
        return BLOCK_PASSED;
    }
    block->body = s->at + HEADER_BYTES;
    block->body_bytes = block->total - FRAME_BYTES;
    return BLOCK_WHOLE;
}

/* The fixed fields of the three kinds of packet block. */
struct packet_fields {
    uint32_t interface;
    uint32_t fixed_bytes;
    uint32_t captured, wire;
    uint64_t units;
    bool has_time;
};

static struct packet_fields packet_fields(const struct pcapng_file *file,
                                          const struct pcapng_block *block)
{
    const uint8_t *body = block->body;
    bool swapped = file->swapped;
    if (block->type == SPB) {
        uint32_t wire = read_u32(body, swapped);
        uint32_t snap_len = file->interface_count > 0 ? file->interfaces[0].snap_len : 0;
        return (struct packet_fields){
            .interface = 0,
            .fixed_bytes = SPB_FIXED_BYTES,
            .captured = snap_len != 0 && snap_len < wire ? snap_len : wire,
            .wire = wire,
        };
    }
    return (struct packet_fields){
        .interface = block->type == PB ? read_u16(body, swapped) : read_u32(body, swapped),
        .fixed_bytes = EPB_FIXED_BYTES, /* a PB's fields lie at the same places */
        .units = (uint64_t)read_u32(body + 4, swapped) << 32 | read_u32(body + 8, swapped),
        .captured = read_u32(body + 12, swapped),
        .wire = read_u32(body + 16, swapped),
        .has_time = true,
    };
}

_Static_assert((int)EPB_FIXED_BYTES == (int)PB_FIXED_BYTES, "packet_fields() reads both alike");

/* One packet block of any kind. */
static bool packet_take(struct reader *reader, const struct pcapng_block *block,
                        struct raw_packet *ret_packet, struct error *error)
{
    const struct pcapng_file *file = &reader->pcapng;
    struct packet_fields fields = packet_fields(file, block);
    if (fields.interface >= file->interface_count) {
        reader_fault(reader, block->offset, error,
                     "a packet of interface %u; its section describes %u interfaces",
                     fields.interface, file->interface_count);
        return false;
    }
    const struct pcapng_interface *interface = &file->interfaces[fields.interface];
    if (!interface->known) {
        char text[LINK_TYPE_TEXT_SIZE];
        reader_fault(reader, block->offset, error,
                     "a packet of interface %u: packets of link type %s cannot be decoded",
                     fields.interface, link_type_format(interface->link_type, text));
        return false;
    }
    if (fields.captured > block->body_bytes - fields.fixed_bytes ||
        fields.captured > CAPTURE_PACKET_LIMIT_BYTES) {
        reader_fault(reader, block->offset, error,
                     "the packet claims %u bytes; its block has room for %u, a packet at most %zu",
                     fields.captured, block->body_bytes - fields.fixed_bytes,
                     CAPTURE_PACKET_LIMIT_BYTES);
        return false;
    }
    *ret_packet = (struct raw_packet){
        .bytes = block->body + fields.fixed_bytes,
        .captured_len = fields.captured,
        .wire_len = fields.wire > fields.captured ? fields.wire : fields.captured,
        .time = fields.has_time ? pcapng_time(interface, fields.units)
                                : (struct instant){CAPTURE_TIME_NONE},
        .link_type = interface->link_type,
    };
    return true;
}

/* One block that is whole in the buffer. */
static bool block_take(struct reader *reader, const struct pcapng_block *block,
                       struct raw_batch *batch, struct error *error)
{
    bool taken = false;
    switch ((enum block_type)block->type) {
    case SHB:
        taken = pcapng_section_take(reader, block, error);
        break;
    case IDB:
        taken = pcapng_interface_take(reader, block, error);
        break;
    case ISB:
        taken = pcapng_statistics_take(reader, block, error);
        break;
    case PB:
    case SPB:
    case EPB:
        taken = packet_take(reader, block, &batch->packets[batch->count], error);
        if (taken) {
            batch->count++;
            reader->packets++;
        }
        break;
    }
    if (taken)
        reader->source->at += block->total;
    return taken;
}

static enum read_result pcapng_read(struct reader *reader, struct raw_batch *batch, uint32_t room,
                                    struct error *error)
{
    struct source *s = reader->source;
    const struct pcapng_file *file = &reader->pcapng;
    batch->count = 0;
    for (;;) {
        struct raw_packet *out = batch->packets + batch->count;
        uint32_t taken = file->swapped ? packets_take(s, file, true, out, room - batch->count)
                                       : packets_take(s, file, false, out, room - batch->count);
        batch->count += taken;
        reader->packets += taken;
        if (batch->count >= room)
            return READ_PACKETS;

        /* What is met now with packets at hand is met again when the batch begins with it. */
        bool empty = batch->count == 0;
        struct error *ret_error = empty ? error : NULL;
        struct pcapng_block block;
        enum block_result result = block_next(reader, empty, &block, ret_error);
        if (result == BLOCK_PASSED)
            continue;
        if (result == BLOCK_WHOLE && block_take(reader, &block, batch, ret_error))
            continue;
        if (!empty)
            return READ_PACKETS;
        return result == BLOCK_END ? READ_END : READ_FAULT;
    }
}

/* Reads on until the first interface is described, so that its link type is known. */
static bool pcapng_open(struct reader *reader, struct error *error)
{
    while (reader->pcapng.interface_count == 0) {
        struct pcapng_block block;
        enum block_result result = block_next(reader, true, &block, error);
        if (result == BLOCK_END)
            return true;
        if (result == BLOCK_FAULT)
            break;
        if (result == BLOCK_PASSED)
            continue;
        if (block.type != SHB && block.type != IDB && block.type != ISB)
            return true; /* a packet of no interface: pcapng_read() says so */
        if (!block_take(reader, &block, NULL, error))
            break;
    }
    if (reader->pcapng.interface_count > 0)
        return true;
    if (error != NULL && error->class == ERROR_PARTIAL)
        error->class = ERROR_INPUT; /* nothing could be read */
    return false;
}

static void pcapng_close(struct reader *reader)
{
    free(reader->pcapng.interfaces);
}

const struct capture_format pcapng_format = {
    .name = "pcapng",
    .begins = pcapng_begins,
    .open = pcapng_open,
    .read = pcapng_read,
    .close = pcapng_close,
};
