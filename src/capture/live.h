/* Live: batches of raw packets from an interface, by libpcap.
 *
 * In: an interface's name. Out: the same batches as from files, with the kernel's times in nanoseconds.
 * Only packets that came in: what this machine sends is not seen (PACKET_IGNORE_OUTGOING).
 *
 * Two ways of reading. Normal: TPACKET_V3, the kernel hands over blocks; the fastest, with a delay of
 * at most 50 ms. `immediate` (for the responder): every packet wakes us at once (TPACKET_V2); the ring
 * then has places of one size, so that packets are cut some bytes beyond the interface's MTU, or 16 KiB
 * (what a local peer's segmentation offload sends may be longer; wire_len tells).
 * The bytes of a batch are copied out of the ring, so that a batch does not hold up the kernel.
 *
 * Losses are numbers: live_drops() tells what the kernel dropped because the ring was full, and what
 * the interface dropped before (rx_dropped, rx_missed_errors, rx_fifo_errors of /proc/self/net/dev).
 * Opening needs CAP_NET_RAW; reading needs nothing: no file or socket is opened after live_open(), the
 * calls are poll, getsockopt, getsockname, ioctl (SIOCGIF...), pread; at the end close and munmap and
 * setsockopt. Memory: the ring, and 16 MiB of which only what packets fill is touched.
 * Never sends, never opens a connection. Not for several threads. */
#ifndef TEITEN_CAPTURE_LIVE_H
#define TEITEN_CAPTURE_LIVE_H

#include "base/error.h"
#include "model/raw_packet.h"

#define LIVE_DEFAULT_RING_BYTES ((size_t)128 << 20)
#define LIVE_LEAST_RING_BYTES   ((size_t)2 << 20)

struct live_options {
    const char *interface;
    const char
        *filter;       /* libpcap expression, or NULL; a host name in it is looked up, once, here */
    size_t ring_bytes; /* the kernel's buffer */
    bool immediate;    /* wake at each packet */
    bool promiscuous;  /* take frames to other stations as well (a mirror port) */
    bool (*knows_link_type)(uint16_t link_type); /* as capture_create() */
};

struct live;

/* ERROR_PERMISSION tells what is missing and the command that gives it; ERROR_USAGE for an expression
 * or link type that is not understood, or an interface that does not exist (the nearest name there
 * is, and a list of all, are told); ERROR_FAILED for an interface that is down. */
struct live *live_open(const struct live_options *options, struct error *error);
struct live *live_close(struct live *live); /* takes NULL, returns NULL */

enum live_result {
    LIVE_BATCH, /* batch->count packets, at least one */
    LIVE_QUIET, /* nothing came within wait_ms */
    LIVE_DOWN,  /* nothing came, and the interface is down; goes on when it is up again */
    LIVE_FAULT, /* it is gone, or libpcap failed: *error says which; only close it */
};

/* The next packets; waits at most `wait_ms`. A signal ends the wait early (LIVE_QUIET). The batch's bytes
 * are valid until the next call. */
enum live_result live_next(struct live *live, struct raw_batch *batch, int wait_ms,
                           struct error *error);

/* Since live_open(); never falls. */
struct live_drops {
    uint64_t received;  /* by the kernel for us, dropped_kernel included */
    uint64_t kernel;    /* the ring was full */
    uint64_t interface; /* the interface had no room */
};
struct live_drops live_drops(struct live *live);
/* Nothing is read any more: what lies in the kernel's buffer counts as dropped by the kernel. */
void live_give_up(struct live *live);

uint16_t live_link_type(const struct live *live);
/* The interface's own Ethernet address; false where it has none. */
bool live_mac(const struct live *live, uint8_t ret_mac[6]);
int live_interface_index(const struct live *live);
uint32_t live_mtu(const struct live *live);
bool live_is_up(const struct live *live); /* set up, and has a carrier */

#endif
