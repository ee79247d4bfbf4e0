/* pcap files: one header, then records of 16 bytes and the packet.
 *
 * Format: draft-ietf-opsawg-pcap; what older files do differently: libpcap's sf-pcap.c. */
#include "base/types.h"
#include "capture/capture.h"
#include "capture/link_type.h"
#include "capture/reader.h"

#include <stdio.h>

enum {
    FILE_HEADER_BYTES = 24,
    RECORD_HEADER_BYTES = 16,
    /* Kuznetzov's patched libpcap of 1999 added 8 bytes to each: interface, protocol, packet type. */
    RECORD_HEADER_BYTES_PATCHED = 24,
};

#define MAGIC_US         UINT32_C(0xa1b2c3d4)
#define MAGIC_NS         UINT32_C(0xa1b23c4d)
#define MAGIC_US_PATCHED UINT32_C(0xa1b2cd34)

/* The link type's field: 16 bits of number; 10 reserved; FCS length present, 1 reserved, FCS length
 * (which decode does not need: the IP header says where the packet ends). */
#define LINK_TYPE_RESERVED_BITS UINT32_C(0x03ff0000)

static bool magic_known(uint32_t magic)
{
    return magic == MAGIC_US || magic == MAGIC_NS || magic == MAGIC_US_PATCHED;
}

static bool pcap_begins(const uint8_t magic[READER_MAGIC_BYTES])
{
    return magic_known(read_u32(magic, false)) || magic_known(read_u32(magic, true));
}

/* Which versions there are: libpcap's sf-pcap.c. Before 2.3 the two lengths of a record were the
 * other way round, in 2.3 by some writers; 543.0 is DG/UX tcpdump. */
static bool version_known(struct pcap_file *file, uint16_t major, uint16_t minor)
{
    file->lengths = PCAP_LENGTHS_USUAL;
    if (major == 543 && minor == 0) {
        file->lengths = PCAP_LENGTHS_SWAPPED;
        return true;
    }
    if (major != 2 || minor > 4)
        return false;
    if (minor < 3)
        file->lengths = PCAP_LENGTHS_SWAPPED;
    else if (minor == 3)
        file->lengths = PCAP_LENGTHS_ORDERED;
    return true;
}

static bool link_type_read(struct reader *reader, uint32_t field, struct error *error)
{
    const char *name = reader->source->name;
    struct pcap_file *file = &reader->pcap;
    if ((field & LINK_TYPE_RESERVED_BITS) != 0)
        return error_set(
            error, ERROR_INPUT,
            "%.512s: offset 20: the link type field is 0x%08x, with reserved bits set; "
            "the file is damaged or from the future",
            name, field);
    file->link_type = link_type_of_file((uint16_t)field);
    if (reader->knows_link_type != NULL && !reader->knows_link_type(file->link_type)) {
        char text[LINK_TYPE_TEXT_SIZE];
        return error_set(error, ERROR_INPUT,
                         "%.512s: offset 20: packets of link type %s cannot be decoded", name,
                         link_type_format(file->link_type, text));
    }
    reader->first_link_type = file->link_type;
    return true;
}

static bool pcap_open(struct reader *reader, struct error *error)
{
    struct source *s = reader->source;
    struct pcap_file *file = &reader->pcap;
    if (!source_need(s, FILE_HEADER_BYTES)) {
        error_set(error, ERROR_INPUT,
                  "%.512s: is truncated: %zu bytes of the %d of a pcap header are there", s->name,
                  source_left(s), FILE_HEADER_BYTES);
        return false;
    }
    const uint8_t *header = s->at;
    file->swapped = !magic_known(read_u32(header, false));
    uint32_t magic = read_u32(header, file->swapped);
    file->ns_per_unit = magic == MAGIC_NS ? 1 : NS_PER_US;
    file->header_bytes =
        magic == MAGIC_US_PATCHED ? RECORD_HEADER_BYTES_PATCHED : RECORD_HEADER_BYTES;
    uint16_t major = read_u16(header + 4, file->swapped);
    uint16_t minor = read_u16(header + 6, file->swapped);
    if (!version_known(file, major, minor))
        return error_set(error, ERROR_INPUT,
                         "%.512s: offset 4: pcap version %u.%u is not known; 2.0 to 2.4 are",
                         s->name, major, minor);
    /* As libpcap: no limit, or none that makes sense, is the usual limit. */
    file->snap_len = read_u32(header + 16, file->swapped);
    if (file->snap_len == 0 || file->snap_len > CAPTURE_PACKET_LIMIT_BYTES)
        file->snap_len = CAPTURE_PACKET_LIMIT_BYTES;
    if (!link_type_read(reader, read_u32(header + 20, file->swapped), error))
        return false;
    s->at += FILE_HEADER_BYTES;
    return true;
}

/* The records that are in the buffer, up to `room`; returns how many. Stops before the first one
 * that is not whole or claims too much. No call, no copy of bytes: a file of 20 million packets
 * costs as much as its record headers. */
static inline __attribute__((always_inline)) uint32_t
records_take(struct source *s, const struct pcap_file *file, bool swapped, struct raw_packet *out,
             uint32_t room)
{
    const uint8_t *at = s->at;
    const uint8_t *const end = s->end;
    const size_t header_bytes = file->header_bytes;
    const int64_t ns_per_unit = file->ns_per_unit;
    const uint32_t snap_len = file->snap_len;
    const uint16_t link_type = file->link_type;
    uint32_t count = 0;
    while (count < room && (size_t)(end - at) >= header_bytes) {
        int64_t seconds = read_u32(at, swapped); /* unsigned: up to 2106 */
        int64_t units = read_u32(at + 4, swapped);
        uint32_t captured = read_u32(at + 8, swapped);
        uint32_t wire = read_u32(at + 12, swapped);
        if (file->lengths != PCAP_LENGTHS_USUAL &&
            (file->lengths == PCAP_LENGTHS_SWAPPED || captured > wire)) {
            uint32_t other = captured;
            captured = wire;
            wire = other;
        }
        if (captured > CAPTURE_PACKET_LIMIT_BYTES || (size_t)(end - at) - header_bytes < captured)
            break;
        /* More than the file's own limit: as libpcap, the limit counts. */
        uint32_t kept = captured < snap_len ? captured : snap_len;
        out[count++] = (struct raw_packet){
            .bytes = at + header_bytes,
            .captured_len = kept,
            .wire_len = wire > kept ? wire : kept,
            /* At most 2^32 * (10^9 + 10^3) < 2^63. */
            .time = {seconds * NS_PER_S + units * ns_per_unit},
            .link_type = link_type,
        };
        at += header_bytes + captured;
    }
    s->at = at;
    return count;
}

static uint32_t claim(const struct source *s, const struct pcap_file *file)
{
    uint32_t captured = read_u32(s->at + 8, file->swapped);
    uint32_t wire = read_u32(s->at + 12, file->swapped);
    switch (file->lengths) {
    case PCAP_LENGTHS_SWAPPED:
        return wire;
    case PCAP_LENGTHS_ORDERED:
        return captured < wire ? captured : wire;
    case PCAP_LENGTHS_USUAL:
        break;
    }
    return captured;
}

static enum read_result pcap_read(struct reader *reader, struct raw_batch *batch, uint32_t room,
                                  struct error *error)
{
    struct source *s = reader->source;
    const struct pcap_file *file = &reader->pcap;
    for (;;) {
        batch->count = file->swapped ? records_take(s, file, true, batch->packets, room)
                                     : records_take(s, file, false, batch->packets, room);
        reader->packets += batch->count;
        if (batch->count > 0)
            return READ_PACKETS;

        uint64_t offset = source_offset(s);
        if (!source_need(s, file->header_bytes)) {
            if (source_left(s) == 0 && s->fault.class == ERROR_NONE)
                return READ_END;
            return reader_fault(reader, offset, error,
                                "truncated: %zu bytes of the %u of a record's header are there",
                                source_left(s), file->header_bytes);
        }
        uint32_t captured = claim(s, file);
        if (captured > CAPTURE_PACKET_LIMIT_BYTES)
            return reader_fault(reader, offset, error,
                                "the record claims %u bytes, more than the %zu that a packet can "
                                "have",
                                captured, CAPTURE_PACKET_LIMIT_BYTES);
        if (!source_need(s, file->header_bytes + (size_t)captured))
            return reader_fault(reader, offset, error,
                                "truncated: the record claims %u bytes, %zu are there", captured,
                                source_left(s) - file->header_bytes);
    }
}

static void pcap_close(struct reader *reader)
{
    (void)reader;
}

const struct capture_format pcap_format = {
    .name = "pcap",
    .begins = pcap_begins,
    .open = pcap_open,
    .read = pcap_read,
    .close = pcap_close,
};
