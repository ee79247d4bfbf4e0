/* First words: which packets bring what their source came to say, and to whom that is told.
 *
 * In: decoded, recognised packets to monitored addresses, with their bytes. Out: struct heard, HEARD_PAYLOAD:
 *
 *   UDP          each datagram with data: most go for something with the first
 *   TCP SYN      each with data (RFC 9293 3.4 allows it; RFC 7413 lives of it)
 *   TCP          the first data of each stream, whatever came before it: captures of honeypots, in one
 *                direction or in both, and scanners that send data without a handshake; behind a greeting of
 *                ADB the wishes that follow, up to eight (recognise/adb.h)
 *
 * and never backscatter, ICMP, later fragments, what the responder hears itself, nor what an addressed host
 * answered. Streams are known again by a table of fixed size, keyed: where it is too small for a
 * flood, the stream that was silent for the longest is forgotten, and would speak first once more. A
 * stream ends by STREAM_QUIET_S of silence, or when its sequence numbers jump by more than STREAM_SPAN:
 * then its ports are used anew.
 *
 * Never allocates after creation. Time is that of the packets; equal packets and an equal key make equal
 * words. A stream that goes on in another capture speaks first there as well. */
#ifndef TEITEN_OBSERVE_FIRST_WORDS_H
#define TEITEN_OBSERVE_FIRST_WORDS_H

#include "base/error.h"
#include "base/hash.h"
#include "model/heard.h"
#include "model/packet.h"
#include "model/raw_packet.h"

enum {
    STREAM_QUIET_S = 3600,
    STREAM_SPAN = 1 << 24, /* bytes: a new random sequence number is as near once in 128 */
    FIRST_WORDS_STREAMS = 1 << 16,
};

struct first_words_options {
    struct hash_key key; /* a secret; the same for an input that is read again */
    /* Nobody said which addresses are monitored, so that their answers may be in the capture too. */
    bool both_ways;
    struct hearing hearing;
};

struct first_words;
struct first_words *first_words_create(const struct first_words_options *options,
                                       struct error *error);
struct first_words *first_words_destroy(struct first_words *words); /* takes NULL, returns NULL */

/* Takes a packet that first_words_matter() is true of. `taken`: the responder took it, and tells itself
 * what it hears; here it is only remembered that the stream has spoken. */
void first_words_packet(struct first_words *words, const struct raw_packet *raw,
                        const struct packet *packet, bool taken);

/* Whether the payload of a conversation was told as that of its SYN already: a client whose SYN had data (RFC
 * 7413) says it once more after the handshake, when only the SYN was acknowledged. True once for each SYN. */
bool first_words_told(struct first_words *words, const struct heard *heard);

/* Most packets of a telescope bring nothing: neither data nor an answer to it. */
static inline bool first_words_matter(const struct packet *packet)
{
    return packet->payload_len > 0 ||
           (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
}

#endif
