/* Slice: the raw packets of one source out of the archive that a sensor keeps (capture/archive.h).
 *
 * In: the folder, an address, a span of time. Out: a pcapng file, the same for the same packets. Only files whose names
 * say that they may hold packets of the span are read. Bounded: SLICE_FILES files, SLICE_PACKETS packets,
 * SLICE_BYTES bytes. */
#ifndef TEITEN_ALERT_SLICE_H
#define TEITEN_ALERT_SLICE_H

#include "base/error.h"
#include "base/hash.h"
#include "base/types.h"

enum { SLICE_FILES = 64, SLICE_PACKETS = 2000, SLICE_BYTES = 1 << 20 };

struct slice {
    uint64_t packets; /* 0: none was found, and no file was made */
    bool cut;         /* there are more, or more files */
    char sha256[SHA256_TEXT_SIZE];
};

/* Writes `path` anew. Packets of link types other than the first one's are left out. */
bool slice_write(const char *archive, const struct ipv6 *source, struct instant first,
                 struct instant last, const char *path, struct slice *ret_slice,
                 struct error *error);

#endif
