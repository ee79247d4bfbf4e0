/* Probe: one marked packet that enters an interface as if it had come from outside, and never leaves the
 * machine.
 *
 * A tap device of our own, whose incoming packets the kernel redirects to the interface's ingress
 * (tc: clsact, u32, mirred). The frame is addressed to no station of this machine, so packet sockets see
 * it and the kernel's own protocols do not. The tap, and the redirection with it, is gone as soon as
 * its descriptor is closed, however the process ends. Needs CAP_NET_ADMIN. */
#ifndef TEITEN_DOCTOR_PROBE_H
#define TEITEN_DOCTOR_PROBE_H

#include "base/error.h"
#include "base/types.h"

#include <stddef.h>

/* What marks it: the source is a documentation address (RFC 5737), the ports are random. */
struct probe_mark {
    struct ipv4 source, target;
    uint16_t source_port, target_port;
};

enum { PROBE_FRAME_SIZE = 64 };

/* An Ethernet frame with an UDP datagram, to a station that does not exist. Returns its bytes. */
size_t probe_frame(const struct probe_mark *mark, uint8_t frame[PROBE_FRAME_SIZE]);

/* Sends the frame into the interface. False: the error tells which piece the kernel lacks. */
bool probe_send(int interface_index, const uint8_t *frame, size_t length, struct error *error);

#endif
