/* Cookies: our initial sequence numbers, which prove a handshake without any state.
 *
 * A cookie is a keyed hash (SipHash-2-4) of addresses, ports, the client's initial sequence number and the
 * age: steady time in units of COOKIE_AGE_S. Who acknowledges it has seen our SYN-ACK, or has guessed
 * 32 bits. It is good in its own age and the next: one that is replayed later proves nothing.
 * Private to src/respond/. */
#ifndef TEITEN_RESPOND_COOKIE_H
#define TEITEN_RESPOND_COOKIE_H

#include "base/hash.h"
#include "respond/path.h"

enum { COOKIE_AGE_S = 64 };

uint32_t cookie_make(struct hash_key key, const struct path *path, uint32_t client_isn,
                     int64_t steady_ns);

/* Whether `acknowledged` is a cookie plus one. */
bool cookie_fits(struct hash_key key, const struct path *path, uint32_t client_isn,
                 int64_t steady_ns, uint32_t acknowledged);

#endif
