/* What the tests of capture share: files made in memory, captures read whole, compression. */
#ifndef TEITEN_TEST_CAPTURE_SUPPORT_H
#define TEITEN_TEST_CAPTURE_SUPPORT_H

#include "capture/capture.h"

/* Bytes of a file in the making. */
struct bytes {
    uint8_t *data;
    size_t length, room;
};

void put(struct bytes *b, const void *data, size_t length);
void put_u16(struct bytes *b, uint16_t value, bool swapped);
void put_u32(struct bytes *b, uint32_t value, bool swapped);
void put_u64(struct bytes *b, uint64_t value, bool swapped);
void bytes_clear(struct bytes *b);

/* pcap: header, and records with `captured` bytes of content that differs from record to record. */
void put_pcap_header(struct bytes *b, uint32_t magic, bool swapped, uint32_t snap_len,
                     uint32_t link_type);
void put_pcap_record(struct bytes *b, bool swapped, uint32_t seconds, uint32_t fraction,
                     uint32_t captured, uint32_t wire);

/* pcapng: a block around `body`; sections, interfaces and packets as blocks. */
void put_block(struct bytes *b, bool swapped, uint32_t type, const struct bytes *body);
void put_section(struct bytes *b, bool swapped);
void put_interface(struct bytes *b, bool swapped, uint16_t link_type, uint32_t snap_len,
                   const struct bytes *options);
void put_packet(struct bytes *b, bool swapped, uint32_t interface, uint64_t units,
                uint32_t captured, uint32_t wire);
void put_option(struct bytes *b, bool swapped, uint16_t code, const void *value, uint16_t length);
void put_statistics(struct bytes *b, bool swapped, uint32_t interface, uint64_t interface_drops,
                    uint64_t kernel_drops);

/* `level` of zlib or zstd; `members`: how many gzip members or zstd frames it is cut into. */
struct bytes gzip(const struct bytes *plain, unsigned members);
struct bytes zstd(const struct bytes *plain, unsigned frames);

/* A folder of its own for each test program, removed by scratch_clear() with the files in it. */
const char *scratch_file(const char *name, const void *data, size_t length); /* lives until clear */
const char *scratch_folder(void);
int scratch_clear(void **state);
struct bytes file_read(const char *name);

/* The folder of outside captures, or NULL (the test has to skip). */
const char *data_folder(void);

/* One packet as it was seen; the bytes as a digest, since they are borrowed. */
struct seen_packet {
    int64_t ns;
    uint64_t digest;
    uint32_t captured_len, wire_len;
    uint16_t link_type;
};

/* Everything that capture says of some inputs. */
struct seen {
    bool opened;
    struct error error; /* why not opened */
    struct seen_packet *packets;
    size_t count, room;
    size_t faults;
    struct error fault; /* the last one */
    struct capture_counts counts;
    struct capture_input input; /* the last one; its name is void */
    size_t inputs;
};

bool every_link_type(uint16_t link_type);
uint64_t digest(const uint8_t *bytes, size_t length);
struct seen see(const struct capture_options *options);
struct seen see_file(const char *name); /* with content hash */
struct seen see_bytes(const struct bytes *b);
void seen_clear(struct seen *seen);
/* Fails the test unless both saw the same packets. */
void assert_same_packets(const struct seen *a, const struct seen *b);

#endif
