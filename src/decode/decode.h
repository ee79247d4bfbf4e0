/* Decode: the headers of a raw packet to one flat struct packet, every byte checked before it is read.
 *
 * In: bytes as an attacker wrote them. Out: either a struct packet, or the one reason from reject.def
 * why not; received = decoded + the sum over all reasons. Never allocates, never fails otherwise,
 * costs no more than the headers' length; nesting is bounded by DECODE_DEPTH.
 *
 * Link types: Ethernet (with VLAN, QinQ, MPLS, PPPoE), Linux SLL and SLL2, raw IP (IPv4, IPv6, both),
 * NULL and LOOP, PPP (and with HDLC framing). Network: IPv4, IPv6 with extension headers. Transport:
 * TCP with options, UDP, ICMP and ICMPv6 with the quoted header; of any other protocol the IP header.
 * A later fragment is decoded as far as its IP header (HAS_FRAGMENT, no ports); a first fragment as
 * a whole packet with HAS_FRAGMENT.
 *
 * Tunnels: GRE (RFC 2784, 2890) and ERSPAN I, II, III are taken off, because switches and routers
 * mirror traffic in them; unless the outer destination is in `monitored`: then the tunnel packet
 * itself was sent to a monitored address, and what it carries is the sender's claim. */
#ifndef TEITEN_DECODE_DECODE_H
#define TEITEN_DECODE_DECODE_H

#include "base/address_set.h"
#include "model/packet.h"
#include "model/raw_packet.h"

enum reject {
    REJECT_NONE, /* decoded */
#define REJECT(name, word, text) name,
#include "decode/reject.def"
#undef REJECT
    REJECT_COUNT
};

/* How many headers may be nested before REJECT_DEPTH: link, tags, tunnels and extension headers. */
enum { DECODE_DEPTH = 16 };

/* "tcp_header_cut" and "the TCP header ends before its 20 bytes"; for REJECT_NONE "none". */
extern const char *const reject_words[REJECT_COUNT];
const char *reject_word(enum reject reason);
const char *reject_text(enum reject reason);

/* Whether decode knows a LINKTYPE_ number. */
bool decode_knows_link_type(uint16_t link_type);

/* Decodes one packet. On REJECT_NONE `packet` is filled (kind and tool are 0); otherwise its content
 * means nothing, except that `packet->time` is always set. `monitored` may be NULL: then tunnels are
 * always taken off. */
enum reject decode_packet(const struct raw_packet *raw, const struct address_set *monitored,
                          struct packet *packet);

#endif
