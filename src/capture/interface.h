/* Interface: what the kernel says of a network interface besides its packets: up or down, address,
 * MTU, and how many packets it had no room for.
 *
 * Asked by index, so that a renamed interface stays the same one and another that takes its name does
 * not pass for it. After interface_open() nothing is opened any more: a sandbox may close the door.
 * Drops are read from /proc/self/net/dev, which tells the interfaces of this process's own network
 * namespace whatever is mounted at /sys. */
#ifndef TEITEN_CAPTURE_INTERFACE_H
#define TEITEN_CAPTURE_INTERFACE_H

#include "base/error.h"

#include <net/if.h>
#include <stdint.h>

struct interface {
    int index;
    int socket;   /* any socket, borrowed: only asked by ioctl(2) */
    int counters; /* /proc/self/net/dev; -1: not there, drops are not known */
    uint64_t drops_seen, drops;
};

/* False with ERROR_USAGE when there is no interface `name`: tells the nearest, and all there are. */
bool interface_exists(const char *name, struct error *error);

/* `name` has to exist. */
bool interface_open(struct interface *ret_interface, const char *name, int socket,
                    struct error *error);
void interface_close(struct interface *interface); /* a second time does nothing */

enum interface_state {
    INTERFACE_UP,
    INTERFACE_DOWN, /* set down, or without a carrier (cable, peer) */
    INTERFACE_GONE,
};
enum interface_state interface_state(const struct interface *interface);

/* Packets dropped before any capture since interface_open(): rx_dropped, rx_missed_errors and
 * rx_fifo_errors of the kernel's statistics. Never falls, also when the driver starts anew. */
uint64_t interface_drops(struct interface *interface);

/* The Ethernet address; false where it has none. */
bool interface_mac(const struct interface *interface, uint8_t ret_mac[6]);
uint32_t interface_mtu(const struct interface *interface); /* 0 when it is gone */

#endif
