/* Output: a capture file of Ethernet frames, pcap or pcapng, plain or compressed.
 *
 * The same packets give the same bytes (compressed: with the same version of the library). Only
 * writes the one file that it is told to. Formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. */
#ifndef TEITEN_SIMULATE_OUTPUT_H
#define TEITEN_SIMULATE_OUTPUT_H

#include "base/error.h"
#include "base/types.h"

enum output_format { OUTPUT_PCAPNG, OUTPUT_PCAP };
enum output_compression { OUTPUT_PLAIN, OUTPUT_GZIP, OUTPUT_ZSTD };

struct output;

/* `name` "-" is standard output. An existing file is replaced. */
struct output *output_create(const char *name, enum output_format format,
                             enum output_compression compression, struct error *error);

/* `captured_len` bytes of a frame of `wire_len`. pcapng keeps nanoseconds, pcap microseconds. */
bool output_packet(struct output *output, struct instant time, const uint8_t *bytes,
                   uint32_t captured_len, uint32_t wire_len, struct error *error);

/* Writes what is left and closes. On failure the file is removed. */
bool output_finish(struct output *output, struct error *error);
/* Frees; a file that was not finished is removed. Takes NULL, returns NULL. */
struct output *output_destroy(struct output *output);

#endif
