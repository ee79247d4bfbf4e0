/* Listen: some seconds on the interface with a packet socket of our own, both directions. */
#ifndef TEITEN_DOCTOR_LISTEN_H
#define TEITEN_DOCTOR_LISTEN_H

#include "doctor/checks.h"

/* A packet socket on an interface, link headers taken off; -1 with errno. */
int listen_open(int interface_index);

/* Counts a packet, as a socket of listen_open() gave it. */
void listen_count(struct heard_traffic *heard, const struct address_set *monitored,
                  const uint8_t *bytes, uint32_t captured_len, uint32_t wire_len, bool outgoing);

#endif
