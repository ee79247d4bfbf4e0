/* A trivial model of what the responder may send, and a script of frames and time from any bytes.
 *
 * The model knows each SYN-ACK that went out. It allows one SYN-ACK for the SYN that has just been given, never
 * longer than it; and any other segment only where that connection's cookie was acknowledged by a segment
 * with the right number. Everything else breaks an invariant. For the random test and the fuzz target. */
#ifndef TEITEN_TEST_UNIT_RESPOND_MODEL_H
#define TEITEN_TEST_UNIT_RESPOND_MODEL_H

#include "unit/respond/play.h"

enum { MODEL_SYN_ACKS = 2048, MODEL_CLIENTS = 8, MODEL_LIMIT = 1 << 20 };

struct model_talk {
    struct ipv6 client, sensor;
    uint16_t client_port, sensor_port;
};

struct model_syn_ack {
    struct model_talk talk;
    uint32_t seq, ack;
    bool proven;
};

struct model {
    struct world *world;
    struct packet given; /* the packet that is being answered; has == 0: none */
    bool answered;       /* by a SYN-ACK */
    unsigned count;
    struct model_syn_ack syn_acks[MODEL_SYN_ACKS];
    uint64_t conversations; /* handed over */
    struct client clients[MODEL_CLIENTS];
};

static inline struct model_talk model_talk_of(const struct packet *p, bool of_client)
{
    bool ipv6 = (p->has & HAS_IPV6) != 0;
    struct ipv6 src = ipv6 ? p->src6 : ipv6_of_ipv4(p->src);
    struct ipv6 dst = ipv6 ? p->dst6 : ipv6_of_ipv4(p->dst);
    if (of_client)
        return (struct model_talk){src, dst, p->src_port, p->dst_port};
    return (struct model_talk){dst, src, p->dst_port, p->src_port};
}

static inline bool model_same(const struct model_talk *a, const struct model_talk *b)
{
    return memcmp(a, b, sizeof *a) == 0; /* no padding: bytes and two ports */
}

static inline void model_check_syn_ack(struct model *m, const struct packet *p)
{
    struct model_talk ours = model_talk_of(p, false), theirs = model_talk_of(&m->given, true);
    HOLDS((m->given.has & HAS_TCP) != 0 && (m->given.tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN);
    HOLDS(!m->answered && model_same(&ours, &theirs));
    HOLDS(p->ip_len <= m->given.ip_len && p->payload_len == 0);
    HOLDS(p->tcp_ack == m->given.tcp_seq + 1);
    m->answered = true;
    if (m->count < MODEL_SYN_ACKS)
        m->syn_acks[m->count++] = (struct model_syn_ack){ours, p->tcp_seq, p->tcp_ack, false};
}

static inline void model_check_proven(const struct model *m, const struct packet *p)
{
    struct model_talk talk = model_talk_of(p, false);
    bool proven = m->count == MODEL_SYN_ACKS; /* more than we know: allowed */
    for (unsigned i = 0; i < m->count; i++)
        proven = proven || (m->syn_acks[i].proven && model_same(&m->syn_acks[i].talk, &talk));
    HOLDS(proven);
    HOLDS((p->tcp_flags & TCP_ACK) != 0);
}

static inline bool model_send(void *context, const uint8_t *frame, uint32_t length)
{
    struct model *m = context;
    m->world->sent_kept = 0;
    HOLDS(play_send(m->world, frame, length));
    if (play_is_neighbour(m->world, frame))
        return true;
    const struct packet *p = &m->world->packets[0];
    if ((p->tcp_flags & TCP_SYN) != 0)
        model_check_syn_ack(m, p);
    else
        model_check_proven(m, p);
    return true;
}

static inline void model_take(void *context, const struct heard *heard)
{
    struct model *m = context;
    m->world->heard_count = 0;
    play_take(m->world, heard);
    m->conversations += heard->kind == HEARD_CONVERSATION;
    if (heard->kind == HEARD_PAYLOAD)
        HOLDS(heard->payload.bytes.length <= STUB_TELNET_LIMIT);
}

static inline void model_check_counts(const struct model *m)
{
    struct responder_counts c = responder_counts(m->world->responder);
    HOLDS(c.syns == c.answered + c.limited_source + c.limited_prefix + c.limited_total + c.refused +
                        c.unsent);
    HOLDS(c.bytes_out_unproven <= c.bytes_in_unproven);
    HOLDS(c.session_bytes <= MODEL_LIMIT);
    uint64_t ended = 0;
    for (int i = 0; i < TALK_END_COUNT; i++)
        ended += c.ended[i];
    HOLDS(c.proven == c.sessions + ended && m->conversations == ended);
}

/* Notes what the frame proves, and gives it, with `missing` bytes not captured. */
static inline void model_give(struct model *m, const struct frame *frame, uint32_t missing)
{
    struct world *w = m->world;
    const struct raw_packet raw = {frame->bytes, frame->length - missing, frame->length, w->now,
                                   w->link_type};
    m->answered = false;
    m->given = (struct packet){.has = 0};
    struct packet p;
    if (decode_packet(&raw, w->monitored, &p) == REJECT_NONE && (p.has & HAS_TCP) != 0) {
        struct model_talk talk = model_talk_of(&p, true);
        m->given = p;
        for (unsigned i = 0; i < m->count; i++)
            if ((p.tcp_flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK &&
                p.tcp_ack == m->syn_acks[i].seq + 1 && p.tcp_seq == m->syn_acks[i].ack &&
                model_same(&m->syn_acks[i].talk, &talk))
                m->syn_acks[i].proven = true;
    }
    play_give_cut(w, frame, missing);
    m->given = (struct packet){.has = 0};
    model_check_counts(m);
}

/* ---- The script ---- */

struct script {
    const uint8_t *at, *end;
};

static inline uint8_t script_byte(struct script *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

/* Near enough to the right number to be of interest, or right. */
static inline uint32_t script_nudge(struct script *s)
{
    uint8_t b = script_byte(s);
    return b < 192 ? 0 : (uint32_t)(int32_t)((b & 31) - 16) << ((b >> 5 & 1) * 12);
}

/* The client has heard the last SYN-ACK, or reply, of its connection. */
static inline void script_learn(struct model *m, struct client *c, uint64_t sent_before)
{
    const struct packet *p = &m->world->packets[0];
    if (m->world->sent_count == sent_before || p->dst_port != c->src_port)
        return;
    c->ack = p->tcp_seq + p->payload_len + ((p->tcp_flags & (TCP_SYN | TCP_FIN)) != 0);
}

static inline void script_segment(struct model *m, struct script *s, uint8_t op)
{
    static const uint16_t ports[] = {23, 7, 9, 80, 1, 8080, 23, 7};
    static const uint8_t flags[] = {TCP_SYN,           TCP_ACK, TCP_ACK | TCP_PSH,
                                    TCP_ACK | TCP_FIN, TCP_RST, 0};
    static const uint8_t words[1300] = "big bye root\r\n";
    struct client *c = &m->clients[op & (MODEL_CLIENTS - 1)];
    uint8_t kind = script_byte(s);
    c->dst_port = ports[op & (MODEL_CLIENTS - 1)];
    unsigned f = kind < 240 ? flags[kind % 5] : script_byte(s);
    uint32_t length = (f & TCP_SYN) != 0 ? 0 : script_byte(s);
    length = length < 64 ? 0 : length < 240 ? length - 63 : length * 5;
    struct client sent = *c;
    sent.seq += script_nudge(s);
    sent.ack += script_nudge(s);
    sent.window = script_byte(s) < 32 ? 100 : 64240;
    struct frame frame = play_segment(m->world, &sent, f, words, length);
    uint32_t missing = script_byte(s) >= 250 ? length / 2 : 0;
    uint64_t before = m->world->sent_count;
    model_give(m, &frame, missing);
    script_learn(m, c, before);
    if (sent.seq == c->seq && (kind & 0x20) == 0)
        c->seq += length - missing + ((f & (TCP_SYN | TCP_FIN)) != 0);
}

static inline void script_raw(struct model *m, struct script *s)
{
    struct frame frame = {.length = script_byte(s)};
    for (uint32_t i = 0; i < frame.length; i++)
        frame.bytes[i] = script_byte(s);
    model_give(m, &frame, 0);
}

static inline void script_time(struct model *m, struct script *s)
{
    static const int64_t steps_ms[] = {1, 50, 200, 3000, 12000, 70000, -3, -100000};
    int64_t ms = steps_ms[script_byte(s) & 7];
    m->world->now.ns += ms * MS;
    responder_tick(m->world->responder, m->world->now);
    model_check_counts(m);
}

static inline struct model *model_begin(unsigned options)
{
    struct model *m = calloc(1, sizeof *m);
    HOLDS(m != NULL);
    m->world = play_create();
    m->world->link_type = (options & 1) != 0 ? 101 : 1;
    struct responder_options o = play_options(m->world);
    o.limits = (struct responder_limits){.session_bytes = MODEL_LIMIT,
                                         .source_per_s = (options & 2) != 0 ? 5 : 0,
                                         .prefix_per_s = (options & 2) != 0 ? 8 : 0,
                                         .total_per_s = (options & 2) != 0 ? 9 : 0};
    o.send = model_send;
    o.send_context = m;
    o.hearing = (struct hearing){model_take, m};
    play_start(m->world, &o);
    return m;
}

/* Ends it with whatever is open; returns how many handshakes were proven. */
static inline uint64_t model_end(struct model *m)
{
    uint64_t proven = responder_counts(m->world->responder).proven;
    m->world->responder = responder_destroy(m->world->responder);
    HOLDS(m->conversations == proven);
    play_end(m->world);
    free(m);
    return proven;
}

/* Time goes by until all is over: then nothing is held. Rates and cookies are as at the beginning. */
static inline void model_rest(struct model *m)
{
    for (int i = 0; i < 4; i++) {
        m->world->now.ns += 300 * (int64_t)NS_PER_S;
        responder_tick(m->world->responder, m->world->now);
    }
    model_check_counts(m);
    HOLDS(responder_counts(m->world->responder).sessions == 0);
    m->world->now.ns = BEGIN;
    responder_tick(m->world->responder, m->world->now);
    m->count = 0;
}

/* Plays the whole script, with clients that begin anew. */
static inline void model_play(struct model *m, const uint8_t *bytes, size_t length)
{
    for (unsigned i = 0; i < MODEL_CLIENTS; i++) {
        m->clients[i] = play_client(23);
        m->clients[i].src_port = (uint16_t)(40000 + i);
        m->clients[i].ipv6 = i % 2;
        m->clients[i].tags = i / 2 % 2;
        m->clients[i].bare = i >= 6;
    }
    struct script s = {bytes, bytes + length};
    while (s.at < s.end) {
        uint8_t op = script_byte(&s);
        if (op < 216)
            script_segment(m, &s, op);
        else if (op < 240)
            script_time(m, &s);
        else
            script_raw(m, &s);
    }
}

#endif
