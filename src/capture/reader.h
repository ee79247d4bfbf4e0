/* Reader: one input, from its bytes to raw packets.
 *
 * In: a source. Out: batches of raw packets that point into the source's buffer. One entry of
 * `struct capture_format` for each file format; which one it is, the first bytes tell.
 *
 * A reader that meets damage consumes nothing of it: read() gives the packets before it first, and
 * the fault when it is asked again. */
#ifndef TEITEN_CAPTURE_READER_H
#define TEITEN_CAPTURE_READER_H

#include "capture/source.h"
#include "model/raw_packet.h"

enum { READER_MAGIC_BYTES = 4, LINK_TYPE_UNKNOWN = -1 };

enum read_result {
    READ_PACKETS, /* at least one */
    READ_END,
    READ_FAULT,
};

struct reader;

struct capture_format {
    const char *name;
    bool (*begins)(const uint8_t magic[READER_MAGIC_BYTES]);
    /* Reads the file's header. */
    bool (*open)(struct reader *reader, struct error *error);
    /* Fills the batch with up to `room` packets. Refills the source only while the batch is empty. */
    enum read_result (*read)(struct reader *reader, struct raw_batch *batch, uint32_t room,
                             struct error *error);
    void (*close)(struct reader *reader);
};

extern const struct capture_format pcap_format, pcapng_format;

/* What the header of a pcap file says. */
struct pcap_file {
    bool swapped;
    uint32_t header_bytes; /* of one record's header */
    uint32_t ns_per_unit;  /* of the fraction of a second */
    uint32_t snap_len;
    uint16_t link_type;
    enum pcap_lengths { PCAP_LENGTHS_USUAL, PCAP_LENGTHS_SWAPPED, PCAP_LENGTHS_ORDERED } lengths;
};

/* What a pcapng interface description says, and the last statistics of the interface. */
struct pcapng_interface {
    uint64_t units_per_s;
    int64_t offset_s;
    int64_t ns_per_unit; /* 0: not a whole number, or `offset_s` is out of reach */
    int64_t offset_ns;
    uint64_t dropped_kernel, dropped_interface;
    uint32_t snap_len;
    uint16_t link_type;
    bool known; /* to decode */
};

struct pcapng_file {
    bool swapped;
    struct pcapng_interface *interfaces; /* of this section */
    uint32_t interface_count, interface_room;
};

struct reader {
    struct source *source;
    const struct capture_format *format;
    bool (*knows_link_type)(uint16_t link_type); /* NULL: all are known */
    int32_t first_link_type;                     /* or LINK_TYPE_UNKNOWN */
    uint64_t packets;
    uint64_t dropped_kernel, dropped_interface;
    union {
        struct pcap_file pcap;
        struct pcapng_file pcapng;
    };
};

/* Reads the header and takes the source over, also when it fails (NULL). ERROR_INPUT when it is no
 * capture, when the header is cut off, or for a pcap file of unknown link type. */
struct reader *reader_open(struct source *source, bool (*knows_link_type)(uint16_t link_type),
                           struct error *error);
struct reader *reader_close(struct reader *reader); /* with its source; takes NULL, returns NULL */

/* Fill `error` with the input's name, the offset of the damage, `what`, and how many packets are
 * kept. Where the source itself broke off (compressed data, disk), its own words are used. */
__attribute__((format(printf, 4, 5))) enum read_result reader_fault(const struct reader *reader,
                                                                    uint64_t offset,
                                                                    struct error *error,
                                                                    const char *what, ...);

static inline uint32_t read_u32(const uint8_t *p, bool swapped)
{
    uint32_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap32(v) : v;
}

static inline uint16_t read_u16(const uint8_t *p, bool swapped)
{
    uint16_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap16(v) : v;
}

static inline uint64_t read_u64(const uint8_t *p, bool swapped)
{
    uint64_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap64(v) : v;
}

#endif
