/* Sender: puts finished frames on the wire, many in one system call.
 *
 * A packet socket on the interface (past its queueing discipline, so that our own capture does not see
 * them). Opened with CAP_NET_RAW before the sandbox; after that it only sends. Frames are copied into
 * slots; sender_flush() sends them with sendmmsg(2); a full set of slots flushes by itself. A frame that
 * the kernel does not take is counted, never tried again. */
#ifndef TEITEN_RESPOND_SENDER_H
#define TEITEN_RESPOND_SENDER_H

#include "base/error.h"

#include <stdint.h>

struct sender;
struct sender *sender_open(int interface_index, uint16_t link_type, uint32_t mtu,
                           struct error *error);
struct sender *sender_close(struct sender *sender); /* flushes; takes NULL, returns NULL */
/* As responder_options.send wants it. False: too long. What the kernel refuses later is in the counts. */
bool sender_add(void *sender, const uint8_t *frame, uint32_t length);
void sender_flush(struct sender *sender);

struct sender_counts {
    uint64_t sent, refused;
};
struct sender_counts sender_counts(const struct sender *sender);

#endif
