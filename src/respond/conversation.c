/* A conversation: a proven handshake until its records are handed over.
 *
 *   open      data in order go to the persona, and what it says goes back
 *   closing   the persona has said its last: FIN behind it, and a moment for the client to do the same
 *   over      the records are handed over; its place is kept for a moment, so that what still arrives is
 *             known as part of it. Who goes on talking gets a RST, at most MOST_RESETS times
 *
 * No timer ever sends anything again; time only ends a conversation, or lets the persona speak to a
 * client that waits. */
#include "respond/inside.h"

#include <string.h>

enum {
    CLOSING_S = 5,
    OVER_S = 10,
    MOST_RESETS = 3,
    /* What we have said and the client has not acknowledged: beyond it we do not listen. */
    REPLY_ROOM = 2 * PERSONA_REPLY_BYTES,
};

static void over(struct responder *r, struct session *s, enum talk_end end);

static void cut_off(struct responder *r, struct session *s, enum talk_end end)
{
    speak_reset(r, s, s->send_next);
    over(r, s, end);
}

/* ---- The persona ---- */

static struct persona_session view_of(struct responder *r, struct session *s)
{
    return (struct persona_session){
        .persona = s->persona,
        .talk = &s->path.talk,
        .now = r->steady.latest,
        .hearing = &r->options.hearing,
        .secret = s->secret,
        .state = s->persona_state,
    };
}

/* Ends the oldest until `buffer` has room for `length` bytes; not this one itself. */
static bool reserve(struct responder *r, struct session *s, struct buffer *buffer, uint32_t length)
{
    while (!session_reserve(&r->sessions, buffer, length)) {
        struct session *oldest = session_oldest(&r->sessions);
        if (oldest == s)
            return false;
        conversation_forget(r, oldest, TALK_END_EVICTED);
    }
    return true;
}

/* What the engine has just said. False: there is no room for it, and the conversation is over. */
static bool take_reply(struct responder *r, struct session *s)
{
    const struct persona_reply *reply = &r->reply;
    if (s->fin_wanted)
        return true;
    uint32_t length = s->reply.length + reply->length;
    if (reply->length > 0) {
        if (!reserve(r, s, &s->reply, length)) {
            cut_off(r, s, TALK_END_EVICTED);
            return false;
        }
        memcpy(s->reply.bytes + s->reply.length, reply->bytes, reply->length);
        s->reply.length = length;
        s->spoke = true;
    }
    if (reply->end) {
        s->fin_wanted = true;
        s->state = SESSION_CLOSING;
        s->closing_ns = r->steady.ns;
    }
    return true;
}

static bool begin_persona(struct responder *r, struct session *s)
{
    struct persona_session view = view_of(r, s);
    r->reply.length = 0;
    r->reply.end = false;
    persona_begin(&view, &r->reply);
    return take_reply(r, s);
}

static bool tell_persona(struct responder *r, struct session *s, const uint8_t *bytes,
                         uint32_t length)
{
    struct persona_session view = view_of(r, s);
    r->reply.length = 0;
    r->reply.end = false;
    persona_hear(&view, bytes, length, &r->reply);
    return take_reply(r, s);
}

/* ---- Time ---- */

static bool client_waits(const struct session *s)
{
    return s->persona->wait_ms > 0 && !s->spoke && s->bytes_in == 0 &&
           persona_when_waiting(s->personas) != NULL;
}

static int64_t end_of(const struct session *s)
{
    int64_t silence = s->heard_ns + (int64_t)s->persona->silence_s * NS_PER_S;
    int64_t total = s->began_ns + (int64_t)s->persona->total_s * NS_PER_S;
    return silence < total ? silence : total;
}

static int64_t waited_until(const struct session *s)
{
    return s->began_ns + (int64_t)s->persona->wait_ms * US_PER_S;
}

static void schedule(struct responder *r, struct session *s)
{
    int64_t due = r->steady.ns + (int64_t)OVER_S * NS_PER_S;
    if (s->state == SESSION_CLOSING)
        due = s->closing_ns + (int64_t)CLOSING_S * NS_PER_S;
    if (s->state == SESSION_OPEN) {
        due = end_of(s);
        if (client_waits(s) && waited_until(s) < due)
            due = waited_until(s);
    }
    session_set_due(&r->sessions, s, due);
}

/* Another persona takes over, as if the connection had begun with it. */
static void take_over(struct responder *r, struct session *s)
{
    s->persona = persona_when_waiting(s->personas);
    s->heard_ns = r->steady.ns;
    s->spoke = true; /* nobody takes over from it */
    memset(s->persona_state, 0, PERSONA_STATE_BYTES);
    if (begin_persona(r, s))
        speak(r, s, false);
}

void conversation_due(struct responder *r, struct session *session)
{
    struct session *s = session;
    if (s->state == SESSION_OVER) {
        session_remove(&r->sessions, s);
        return;
    }
    if (s->state == SESSION_CLOSING) {
        cut_off(r, s, TALK_END_PERSONA);
    } else if (r->steady.ns >= end_of(s)) {
        cut_off(r, s, TALK_END_TIMEOUT);
    } else if (client_waits(s) && r->steady.ns >= waited_until(s)) {
        take_over(r, s);
    }
    schedule(r, s);
}

/* ---- The end ---- */

static void hand_over(struct responder *r, const struct session *s, enum talk_end end,
                      bool dialogue)
{
    const struct hearing *hearing = &r->options.hearing;
    struct heard heard = {.kind = HEARD_CONVERSATION, .talk = s->path.talk, .time = s->began};
    heard.conversation = (struct heard_conversation){
        .duration_ns = r->steady.ns - s->began_ns,
        .bytes_in = s->bytes_in,
        .bytes_out = s->bytes_out,
        .packets_in = s->packets_in,
        .engine = (uint8_t)s->persona->engine,
        .end = (uint8_t)end,
        .two_phase = s->two_phase,
        .probe_tool = s->probe_tool,
        .probe_gap_ns = s->probe_gap_ns,
    };
    hearing->take(hearing->context, &heard);
    if (s->heard.length == 0)
        return;
    heard = (struct heard){.kind = HEARD_PAYLOAD, .talk = s->path.talk, .time = s->first_heard};
    heard.payload = (struct heard_payload){
        .bytes = {s->heard.bytes, s->heard.length},
        .cut = s->bytes_in > s->heard.length,
        .dialogue = dialogue,
    };
    hearing->take(hearing->context, &heard);
}

static void over(struct responder *r, struct session *s, enum talk_end end)
{
    if (s->state == SESSION_CLOSING && end == TALK_END_CLIENT)
        end = TALK_END_PERSONA;
    struct persona_session view = view_of(r, s);
    persona_end(&view);
    hand_over(r, s, end, persona_is_dialogue(&view));
    r->counts.ended[end]++;
    session_close(&r->sessions, s);
}

void conversation_forget(struct responder *r, struct session *session, enum talk_end end)
{
    if (session->state != SESSION_OVER) {
        if (end != TALK_END_CLIENT)
            speak_reset(r, session, session->send_next);
        over(r, session, end);
    }
    session_remove(&r->sessions, session);
}

bool conversation_reset(struct responder *r, struct session *session, const struct packet *packet)
{
    if (packet->tcp_seq - session->receive_next > UINT16_MAX)
        return false;
    if (session->state == SESSION_OVER)
        return true;
    session->packets_in++;
    over(r, session, TALK_END_CLIENT);
    schedule(r, session);
    return true;
}

/* ---- Listening ---- */

bool conversation_fits(const struct session *session, const struct packet *packet)
{
    enum { FURTHEST = 1 << 20 }; /* of sequence numbers, behind or ahead */
    int32_t ahead = (int32_t)(packet->tcp_seq - session->receive_next);
    return packet->tcp_ack - session->first <= session->send_top - session->first &&
           ahead > -FURTHEST && ahead < FURTHEST;
}

static void acknowledged(struct session *s, const struct packet *packet)
{
    s->peer_window = packet->tcp_window;
    uint32_t count = packet->tcp_ack - s->unacknowledged;
    if (count == 0 || count > s->send_top - s->unacknowledged)
        return;                                                         /* nothing new */
    uint32_t bytes = count < s->reply.length ? count : s->reply.length; /* the rest is our FIN */
    if (bytes > 0)
        memmove(s->reply.bytes, s->reply.bytes + bytes, s->reply.length - bytes);
    s->reply.length -= bytes;
    s->unacknowledged = packet->tcp_ack;
    s->repeats = 0;
    if (s->send_next - s->first < packet->tcp_ack - s->first) {
        s->send_next = packet->tcp_ack; /* it had what we were about to say again */
        s->fin_sent = s->fin_wanted && count > bytes;
    }
}

/* Keeps the first bytes and lets the persona hear them. False: the conversation is over. */
static bool listen(struct responder *r, struct session *s, const uint8_t *bytes, uint32_t length)
{
    if (s->bytes_in == 0)
        s->first_heard = r->steady.latest;
    s->receive_next += length;
    s->bytes_in += length;
    s->heard_ns = r->steady.ns;
    if (s->state != SESSION_OPEN)
        return true;

    uint32_t room = s->persona->limit_bytes - s->heard.length;
    uint32_t kept = length < room ? length : room;
    if (kept > 0 && !reserve(r, s, &s->heard, s->heard.length + kept)) {
        cut_off(r, s, TALK_END_EVICTED);
        return false;
    }
    if (kept > 0) {
        memcpy(s->heard.bytes + s->heard.length, bytes, kept);
        s->heard.length += kept;
        if (!tell_persona(r, s, bytes, kept))
            return false;
    }
    if (s->heard.length < s->persona->limit_bytes)
        return true;
    cut_off(r, s, TALK_END_LIMIT);
    return false;
}

/* The client has said its last: so have we. What of our reply does not fit its window is lost. */
static void client_closed(struct responder *r, struct session *s)
{
    s->receive_next++;
    s->fin_wanted = true;
    speak(r, s, true);
    if (!s->fin_sent)
        speak_reset(r, s, s->send_next);
    over(r, s, TALK_END_CLIENT);
}

/* What is new in the segment. `fin` stands behind its last byte. */
static void hear(struct responder *r, struct session *s, const struct raw_packet *raw,
                 const struct packet *packet)
{
    const uint8_t *bytes = raw->bytes + packet->payload_offset;
    uint32_t length = packet->payload_len;
    /* Where the capture cut the segment, what we do not have is not acknowledged: it comes again. */
    bool cut =
        raw->captured_len < raw->wire_len && packet->payload_offset + length == raw->captured_len;
    bool fin = (packet->tcp_flags & TCP_FIN) != 0 && !cut;

    int32_t known = (int32_t)(s->receive_next - packet->tcp_seq);
    bool has_room = s->reply.length + PERSONA_REPLY_BYTES <= REPLY_ROOM;
    if (known < 0 || (length > 0 && !has_room)) { /* a hole before it; or said too much already */
        speak(r, s, false);
        return;
    }
    if ((uint32_t)known >= length + fin && known > 0) {
        speak_again(r, s, length + fin > 0);
        return;
    }
    bytes += known;
    length -= (uint32_t)known;
    if (length > 0 && !listen(r, s, bytes, length))
        return;
    if (fin)
        client_closed(r, s);
    else
        speak(r, s, length > 0);
}

/* After the end: who talks on, or has not heard of the end, is told. Not who has got more of our last words
 * than before, as long as there is a FIN behind them. */
static void tell_again(struct responder *r, struct session *s, const struct packet *packet)
{
    bool says = packet->payload_len > 0 || (packet->tcp_flags & TCP_FIN) != 0;
    bool follows = s->fin_sent && packet->tcp_ack - s->first > s->unacknowledged - s->first;
    if (follows)
        s->unacknowledged = packet->tcp_ack;
    bool knows = !says && (follows || packet->tcp_ack == s->send_top);
    if (knows || s->resets >= MOST_RESETS)
        return;
    s->resets++;
    speak_reset(r, s, packet->tcp_ack);
}

void conversation_segment(struct responder *r, struct session *session,
                          const struct raw_packet *raw, const struct packet *packet)
{
    struct session *s = session;
    s->packets_in++;
    if (s->state == SESSION_OVER) {
        tell_again(r, s, packet);
        return;
    }
    acknowledged(s, packet);
    hear(r, s, raw, packet);
    schedule(r, s);
}

/* ---- The beginning ---- */

static struct session *add(struct responder *r, const struct path *path)
{
    struct session *s;
    while ((s = session_add(&r->sessions, path)) == NULL) {
        struct session *oldest = session_oldest(&r->sessions);
        if (oldest == NULL)
            return NULL; /* the machine itself has no memory */
        conversation_forget(r, oldest, TALK_END_EVICTED);
    }
    return s;
}

void conversation_begin(struct responder *r, const struct path *path, const struct raw_packet *raw,
                        const struct packet *packet)
{
    struct session *s = add(r, path);
    if (s == NULL)
        return;
    s->client_isn = packet->tcp_seq - 1;
    s->receive_next = packet->tcp_seq;
    s->first = s->unacknowledged = s->send_next = s->send_top = packet->tcp_ack;
    s->secret = hash_keyed(r->secret_key, &path->talk, offsetof(struct talk, protocol)) ^
                s->client_isn * UINT64_C(0x9e3779b97f4a7c15);
    s->ip_id = (uint16_t)s->secret;
    s->began = packet->time;
    s->began_ns = s->heard_ns = r->steady.ns;
    s->personas = r->options.personas;
    s->persona = persona_of_port(s->personas, path->talk.dst_port);
    s->two_phase =
        probes_second_phase(&r->probes, path, s->client_isn, &s->probe_tool, &s->probe_gap_ns);
    r->counts.proven++;
    r->counts.two_phase += s->two_phase;
    s->peer_window = packet->tcp_window;
    if (begin_persona(r, s))
        conversation_segment(r, s, raw, packet);
    else
        schedule(r, s);
}
