/* The responder from inside: its parts, and what they call of each other. Private to src/respond/. */
#ifndef TEITEN_RESPOND_INSIDE_H
#define TEITEN_RESPOND_INSIDE_H

#include "respond/cookie.h"
#include "respond/limits.h"
#include "respond/probes.h"
#include "respond/respond.h"
#include "respond/segment.h"
#include "respond/session.h"
#include "respond/steady.h"

/* What our segments offer: enough for any first words, and what a small device has. */
enum { OUR_WINDOW = 5840 };

struct responder {
    struct responder_options options;
    struct station station;
    struct steady steady;
    struct hash_key cookie_key, secret_key;
    struct limits limits;
    struct probe_table probes;
    struct session_table sessions;
    int64_t neighbours_full_ns; /* see limits.h */
    struct responder_counts counts;
    struct persona_reply reply; /* of the engine that is being asked */
};

/* responder.c: one segment on its way. False: it could not be sent. */
bool responder_send(struct responder *r, const struct path *path, const struct segment *segment);
bool responder_send_frame(struct responder *r, const uint8_t *frame, uint32_t length,
                          uint32_t ip_bytes);

/* conversation.c: from the proof of the handshake to the records. */

/* The client's first segment after the handshake, data and all. No session of its talk is there. */
void conversation_begin(struct responder *r, const struct path *path, const struct raw_packet *raw,
                        const struct packet *packet);
/* Whether the segment's numbers fit this conversation. */
bool conversation_fits(const struct session *session, const struct packet *packet);
/* A segment that fits. */
void conversation_segment(struct responder *r, struct session *session,
                          const struct raw_packet *raw, const struct packet *packet);
/* A RST: whether it is the client's. */
bool conversation_reset(struct responder *r, struct session *session, const struct packet *packet);
/* Its time has come. */
void conversation_due(struct responder *r, struct session *session);
/* Hands over its records, if that is still to do, and forgets it. */
void conversation_forget(struct responder *r, struct session *session, enum talk_end end);

/* speak.c: what a conversation sends. */

/* As much of the reply as the client's window allows, and FIN behind it where it is wanted; where that is
 * nothing, an acknowledgement if `acknowledge`. */
void speak(struct responder *r, struct session *session, bool acknowledge);
/* The client sent again what we have: so do we, a few times. Words (data, FIN) are acknowledged as often as
 * they come; a bare acknowledgement is not, for the other may be one that answers ours. */
void speak_again(struct responder *r, struct session *session, bool has_words);
/* RST, with the sequence number that the client waits for, as far as we know. */
void speak_reset(struct responder *r, struct session *session, uint32_t seq);

/* neighbour.c: ARP and neighbour solicitations. */
void neighbour_answer(struct responder *r, const struct raw_packet *raw);

#endif
