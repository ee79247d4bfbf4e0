/* What a conversation sends: replies cut into segments, acknowledgements, FIN, RST.
 *
 * Only ever called for a segment of the client, or once when its time is over. Nothing is sent
 * again unless the client asks for it by sending again itself, and then at most MOST_REPEATS times
 * without a new acknowledgement. */
#include "respond/inside.h"

enum { MOST_REPEATS = 8 };

static uint32_t most_payload(const struct responder *r, const struct session *s)
{
    uint32_t most = s->path.is_ipv6 ? SEGMENT_IPV6_PAYLOAD : SEGMENT_IPV4_PAYLOAD;
    uint32_t fits = r->options.mtu - segment_ip_bytes(&s->path, 0);
    return fits < most ? fits : most;
}

static void send_segment(struct responder *r, struct session *s, unsigned flags, uint32_t seq,
                         const uint8_t *payload, uint32_t length)
{
    const struct segment segment = {
        .seq = seq,
        .ack = s->receive_next,
        .window = (flags & TCP_RST) != 0 ? 0 : OUR_WINDOW,
        .ip_id = s->ip_id++,
        .flags = (uint8_t)(flags | TCP_ACK),
        .payload = payload,
        .length = length,
    };
    if (!responder_send(r, &s->path, &segment))
        r->counts.unsent_other++;
}

/* The next piece of the reply: how many bytes from `send_next` on. */
static uint32_t next_piece(const struct responder *r, const struct session *s, uint32_t flying)
{
    uint32_t left = s->reply.length - flying;
    uint32_t window = s->peer_window > flying ? s->peer_window - flying : 0;
    uint32_t most = most_payload(r, s);
    uint32_t length = left < window ? left : window;
    return length < most ? length : most;
}

static void advance(struct session *s, uint32_t length, bool fin)
{
    s->send_next += length + fin;
    s->fin_sent = fin;
    uint32_t beyond = s->send_next - s->first, before = s->send_top - s->first;
    if (beyond <= before)
        return;
    s->bytes_out += beyond - before - fin;
    s->send_top = s->send_next;
}

void speak(struct responder *r, struct session *session, bool acknowledge)
{
    struct session *s = session;
    while (!s->fin_sent) {
        uint32_t flying = s->send_next - s->unacknowledged;
        uint32_t length = next_piece(r, s, flying);
        bool last = flying + length == s->reply.length;
        bool fin = s->fin_wanted && last;
        if (length == 0 && !fin)
            break;
        unsigned flags = (length > 0 && last ? TCP_PSH : 0) | (fin ? TCP_FIN : 0);
        const uint8_t *bytes = length > 0 ? s->reply.bytes + flying : NULL;
        send_segment(r, s, flags, s->send_next, bytes, length);
        advance(s, length, fin);
        acknowledge = false;
    }
    if (acknowledge)
        send_segment(r, s, 0, s->send_next, NULL, 0);
}

void speak_again(struct responder *r, struct session *session, bool has_words)
{
    bool is_new = session->send_next == session->unacknowledged;
    bool patient = session->repeats < MOST_REPEATS;
    if (patient && !(is_new && has_words))
        session->repeats++;
    if (patient && !is_new) {
        session->send_next = session->unacknowledged;
        session->fin_sent = false;
    }
    if (patient || has_words)
        speak(r, session, true);
}

void speak_reset(struct responder *r, struct session *session, uint32_t seq)
{
    send_segment(r, session, TCP_RST, seq, NULL, 0);
}
