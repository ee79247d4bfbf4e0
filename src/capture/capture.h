/* Capture: batches of raw packets out of files.
 *
 * In: names of files or folders, or "-" for standard input. Out: raw packets, in the order of the
 * files, with times in nanoseconds and LINKTYPE_ numbers. What a file is, is told by its content:
 * pcap (microseconds and nanoseconds, both byte orders, versions 2.0 to 2.4), pcapng (both byte
 * orders, any number of sections and interfaces, each with its own resolution, offset and link
 * type), each plain, gzip or zstd. A folder gives its regular files in the order of their first
 * packet's time, not those in folders of its own nor those whose names begin with a dot; files in it
 * that are no captures are told and passed over.
 *
 * A filter, if given, is a libpcap expression, compiled once for each link type that occurs and run
 * before anything else sees the packet: what it refuses is counted, and is not "received".
 *
 * Packets are as libpcap gives them: what a pcap record holds beyond the file's snapshot length is
 * cut, a wire length below the captured one is raised to it. Two things are otherwise: interfaces of
 * a pcapng file may differ, and a packet without a time has CAPTURE_TIME_NONE, not 1970.
 *
 * Bounded: one read buffer of CAPTURE_BUFFER_BYTES and a place of 1 MiB before it for what is left
 * over, of which no more is touched than the largest packet needs; gzip adds 0.3 MiB, zstd the
 * window that the file asks for, 128 MiB at most. A packet of more than CAPTURE_PACKET_LIMIT_BYTES
 * (libpcap's MAXIMUM_SNAPLEN for the usual link types), or a pcapng block that has to be understood
 * of more than 1 MiB, is a fault of the file. Never executes, fetches or writes anything.
 *
 * A truncated or corrupt file gives every good packet before the fault; then capture_next() gives
 * CAPTURE_FAULT with file and offset, and goes on with the next file when called again. */
#ifndef TEITEN_CAPTURE_CAPTURE_H
#define TEITEN_CAPTURE_CAPTURE_H

#include "base/error.h"
#include "base/hash.h"
#include "model/raw_packet.h"

#define CAPTURE_BUFFER_BYTES       ((size_t)256 << 10)
#define CAPTURE_PACKET_LIMIT_BYTES ((size_t)256 << 10)

/* The time of a packet that has none (pcapng simple packet blocks): decode rejects it. */
#define CAPTURE_TIME_NONE INT64_MIN

struct capture_options {
    const char *const *inputs; /* names; borrowed until destroy */
    size_t input_count;
    /* libpcap expression, or NULL; borrowed until destroy. A host name in it is looked up. */
    const char *filter;
    bool (*goes_on)(const void *context); /* asked between reads; false: CAPTURE_END. Or NULL */
    const void *context;
    uint64_t packet_limit;  /* stop after so many packets passed the filter (-c); 0: no limit */
    bool want_content_hash; /* see struct capture_input */
};

/* One input file as it is known so far. */
struct capture_input {
    const char *name;       /* as opened, "-" for standard input; lives as long as the capture */
    uint64_t file_bytes;    /* size on disk; 0 when not known (a pipe) */
    uint64_t content_bytes; /* bytes after decompression read so far */
    /* XXH3-128 of the decompressed content, when the input has ended; empty before, and without
     * want_content_hash. The same capture gives the same hash, plain or compressed. Of a broken file:
     * up to the fault, so that the same good packets give the same hash. */
    char content_hash[CONTENT_HASH_TEXT_SIZE];
    uint64_t packets;        /* packets read, before the filter */
    bool complete;           /* read to its end without a fault */
    const char *format;      /* "pcap", "pcapng" */
    const char *compression; /* "none", "gzip", "zstd" */
};

/* What the whole capture has counted. */
struct capture_counts {
    uint64_t packets;           /* handed out */
    uint64_t filtered;          /* refused by the filter */
    uint64_t dropped_kernel;    /* as the capturing program wrote it (pcapng isb_osdrop) */
    uint64_t dropped_interface; /* pcapng isb_ifdrop */
    uint64_t bytes_read;        /* of the files on disk, for progress; of a broken one, all */
    uint64_t bytes_total;       /* 0 when not known (standard input) */
    uint64_t faults;            /* files that ended in a fault */
};

struct capture;

/* Opens the first input. A name that cannot be opened, a file that is no capture, an expression that
 * libpcap does not understand (its own message is kept) or a link type that decode does not know
 * (`knows_link_type` says no; the text names it as libpcap does: "IEEE802_11 (105)") is an error.
 * A pcapng file is refused for a link type only when a packet of it comes: CAPTURE_FAULT.
 * `knows_link_type` NULL: all are known. All names are looked for before anything is read; of the
 * first input the header is read. Blocks on a pipe until that has come. */
struct capture *capture_create(const struct capture_options *options,
                               bool (*knows_link_type)(uint16_t link_type), struct error *error);
struct capture *capture_destroy(struct capture *capture); /* takes NULL, returns NULL */

enum capture_result {
    CAPTURE_BATCH, /* batch->count packets, at least one, all of one input */
    CAPTURE_END,   /* no more packets, or packet_limit reached */
    CAPTURE_FAULT, /* an input was broken off: *error says where; call again to go on with the next */
};

/* The next packets. Never blocks on files; on standard input it hands out what has arrived. */
enum capture_result capture_next(struct capture *capture, struct raw_batch *batch,
                                 struct error *error);

/* The input that the last batch came from. */
const struct capture_input *capture_current_input(const struct capture *capture);
/* All inputs so far, in the order of reading (a folder's files one by one). */
size_t capture_input_count(const struct capture *capture);
const struct capture_input *capture_input_at(const struct capture *capture, size_t index);
/* How many inputs there will be in all; folders are listed when the capture is created. */
size_t capture_input_total(const struct capture *capture);
struct capture_counts capture_counts(const struct capture *capture);

/* XXH3-128 of the first CAPTURE_HEAD_BYTES of an input's decompressed content, to know it again
 * before reading it whole. Standard input has none: false with ERROR_INPUT. */
#define CAPTURE_HEAD_BYTES ((size_t)64 << 10)
bool capture_head_hash(const char *name, char text[CONTENT_HASH_TEXT_SIZE], struct error *error);

#endif
