/* Respond: answers a SYN, proves the handshake without keeping state, and hears the first words.
 *
 * User-space TCP on raw packets for whole address blocks; no kernel socket for any connection.
 *
 *   SYN, to a monitored address    one SYN-ACK without options, never longer than the SYN, never repeated
 *                                  by itself; its sequence number is a keyed hash (SipHash) of addresses,
 *                                  ports, the client's sequence number and the age: no state
 *   ACK that fits that hash        the handshake is proven: a session begins, and a persona plays it
 *   data, in order                 acknowledged and given to the persona; what it says is sent back
 *   FIN                            what is left to say, and FIN; else RST
 *   limit, time-out, eviction      RST; the session becomes records (struct heard), however it ended
 *   everything else                never answered: UDP, ICMP, a non-SYN without a valid acknowledgement
 *
 * Answers go out on the same link layer, to the station that the packet came from; only packets that
 * were sent to our own Ethernet address are answered. SYNs are answered within limits per source, per
 * /24 (IPv6: /64 and /48) and in all. Never opens a connection.
 *
 * Bounded: sessions take at most limit_bytes; beyond it the oldest end first, counted. The tables
 * of limits and of first SYNs have a fixed size; all hashes are keyed. No system calls, no clock: time is
 * that of the packets, which may be late, and of responder_tick(), which notices a clock that was
 * set back. (Spoki, USENIX Security 2022: facts 1.9, 4.1.) */
#ifndef TEITEN_RESPOND_RESPOND_H
#define TEITEN_RESPOND_RESPOND_H

#include "base/address_set.h"
#include "base/hash.h"
#include "model/heard.h"
#include "model/packet.h"
#include "model/raw_packet.h"
#include "respond/persona.h"

struct responder_limits {
    size_t session_bytes;  /* memory of sessions */
    uint32_t source_per_s; /* SYN-ACKs to one source address (IPv6: /64); 0: no limit */
    uint32_t prefix_per_s; /* to one /24 (IPv6: /48) */
    uint32_t total_per_s;  /* in all */
};
#define RESPONDER_DEFAULT_SESSION_BYTES ((size_t)64 << 20)
enum {
    RESPONDER_DEFAULT_SOURCE_PER_S = 200,
    RESPONDER_DEFAULT_PREFIX_PER_S = 2000,
    RESPONDER_DEFAULT_TOTAL_PER_S = 20000,
    RESPONDER_TWO_PHASE_S = 600, /* Spoki 2.4 */
};

struct responder_options {
    const struct address_set *monitored; /* borrowed */
    const struct persona_set *personas;  /* borrowed until responder_personas() */
    struct responder_limits limits;
    uint16_t
        link_type;  /* LINKTYPE_ETHERNET or LINKTYPE_RAW and its kin; others cannot be answered */
    uint8_t mac[6]; /* our Ethernet address */
    uint32_t mtu;   /* of the interface: the most bytes of one IP datagram */
    bool
        answer_neighbours; /* answer ARP (RFC 826) and neighbour solicitation (RFC 4861) for monitored
                                addresses: for on-link blocks that no host owns */
    struct hash_key key;   /* hash_key_random(); fixed in tests */
    struct hearing hearing;
    /* Takes a frame to send; false: it could not be, which is counted. Copies. */
    bool (*send)(void *context, const uint8_t *frame, uint32_t length);
    void *send_context;
};

struct responder;
struct responder *responder_create(const struct responder_options *options, struct error *error);
/* Ends all sessions (TALK_END_SHUTDOWN, with RST). Takes NULL, returns NULL. */
struct responder *responder_destroy(struct responder *responder);

/* A frame that is no IP, or not to a monitored address: ARP and neighbour solicitations, where asked. */
void responder_neighbour(struct responder *responder, const struct raw_packet *raw);

/* A decoded and recognised packet to a monitored address, with its frame. True: it is part of a
 * conversation that we accepted, or the client's answer to our SYN-ACK, and no access or backscatter.
 * A SYN is never: it is an access, answered or not. */
bool responder_packet(struct responder *responder, const struct raw_packet *raw,
                      const struct packet *packet);

/* Time goes on: time-outs, clients that wait. Call some ten times a second, and after each batch. */
void responder_tick(struct responder *responder, struct instant now);

/* From now on these personas; sessions that run keep theirs until they end, so the old set must stay
 * until responder_personas_unused() says so. */
void responder_personas(struct responder *responder, const struct persona_set *personas);
bool responder_personas_unused(const struct responder *responder,
                               const struct persona_set *personas);
void responder_limits(struct responder *responder, const struct responder_limits *limits);

/* Since creation. SYNs = answered + limited + refused + unsent. */
struct responder_counts {
    uint64_t syns;     /* to monitored addresses, that could be answered */
    uint64_t answered; /* SYN-ACKs */
    uint64_t limited_source, limited_prefix, limited_total;
    uint64_t
        refused; /* not for us by link layer, tunnelled, from a multicast or monitored address, … */
    uint64_t unsent;       /* SYN-ACKs that send() did not take */
    uint64_t unsent_other; /* other packets of ours that it did not take */
    uint64_t proven;       /* handshakes: sessions begun */
    uint64_t invalid;      /* acknowledgements that fit nothing */
    uint64_t ended[TALK_END_COUNT];
    uint64_t sessions;      /* now */
    uint64_t session_bytes; /* now */
    uint64_t two_phase;
    uint64_t bytes_in_unproven, bytes_out_unproven; /* IP bytes: SYNs, SYN-ACKs */
    uint64_t packets_out, bytes_out;                /* IP */
    uint64_t neighbours;                            /* ARP and ND answers */
};
struct responder_counts responder_counts(const struct responder *responder);

#endif
