/* The way of a packet through the responder: responder_packet() is where to begin reading. */
#include <assert.h>
#include <stdlib.h>

#include "respond/inside.h"

enum { LEAST_MTU = 576 }; /* RFC 791: what every host can take */

bool responder_send_frame(struct responder *r, const uint8_t *frame, uint32_t length,
                          uint32_t ip_bytes)
{
    if (!r->options.send(r->options.send_context, frame, length))
        return false;
    r->counts.packets_out++;
    r->counts.bytes_out += ip_bytes;
    return true;
}

bool responder_send(struct responder *r, const struct path *path, const struct segment *segment)
{
    uint8_t frame[SEGMENT_FRAME_BYTES];
    uint32_t length = segment_write(path, segment, frame);
    return responder_send_frame(r, frame, length, segment_ip_bytes(path, segment->length));
}

static bool is_syn(const struct packet *packet)
{
    return (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* What the sender has really sent of its SYN, whatever its length field says. */
static uint32_t bytes_in(const struct path *path, const struct raw_packet *raw,
                         const struct packet *packet)
{
    uint32_t behind_link = raw->wire_len - path->link.length;
    return packet->ip_len < behind_link ? packet->ip_len : behind_link;
}

static bool within_limits(struct responder *r, const struct path *path)
{
    switch (limits_ask(&r->limits, path, r->steady.ns)) {
    case LIMIT_SOURCE:
        r->counts.limited_source++;
        return false;
    case LIMIT_PREFIX:
        r->counts.limited_prefix++;
        return false;
    case LIMIT_TOTAL:
        r->counts.limited_total++;
        return false;
    case LIMIT_GO:
        break;
    }
    return true;
}

/* One SYN, at most one SYN-ACK. What it carries is not acknowledged: it comes again. */
static void answer_syn(struct responder *r, const struct raw_packet *raw,
                       const struct packet *packet)
{
    struct path path;
    r->counts.syns++;
    if ((packet->tcp_flags & (TCP_RST | TCP_FIN)) != 0 ||
        !path_back(&path, &r->station, r->options.monitored, raw, packet)) {
        r->counts.refused++;
        return;
    }
    r->counts.bytes_in_unproven += bytes_in(&path, raw, packet);
    uint64_t who = probes_who(&r->probes, &path);
    if (!within_limits(r, &path))
        return;

    const struct segment syn_ack = {
        .seq = cookie_make(r->cookie_key, &path, packet->tcp_seq, r->steady.ns),
        .ack = packet->tcp_seq + 1,
        .window = OUR_WINDOW,
        .flags = TCP_SYN | TCP_ACK,
    };
    if (!responder_send(r, &path, &syn_ack)) {
        r->counts.unsent++;
        return;
    }
    r->counts.answered++;
    r->counts.bytes_out_unproven += segment_ip_bytes(&path, 0);
    probes_note(&r->probes, who, packet, r->steady.ns);
}

static bool proves_handshake(const struct responder *r, const struct path *path,
                             const struct packet *packet)
{
    return cookie_fits(r->cookie_key, path, packet->tcp_seq - 1, r->steady.ns, packet->tcp_ack);
}

/* A TCP segment that is no SYN. */
static bool hear_segment(struct responder *r, const struct raw_packet *raw,
                         const struct packet *packet)
{
    enum { KINDS = TCP_SYN | TCP_ACK | TCP_RST };
    struct path path;
    if (!path_back(&path, &r->station, r->options.monitored, raw, packet))
        return false;
    struct session *session = session_find(&r->sessions, &path.talk);
    if ((packet->tcp_flags & TCP_RST) != 0)
        return (session != NULL && conversation_reset(r, session, packet)) ||
               probes_reset(&r->probes, &path, r->steady.ns);
    if ((packet->tcp_flags & KINDS) != TCP_ACK)
        return false;
    if (session != NULL && conversation_fits(session, packet)) {
        conversation_segment(r, session, raw, packet);
        return true;
    }
    if (!proves_handshake(r, &path, packet)) {
        r->counts.invalid++;
        return false;
    }
    if (session != NULL) /* the client has begun anew from the same port */
        conversation_forget(r, session, TALK_END_CLIENT);
    conversation_begin(r, &path, raw, packet);
    return true;
}

bool responder_packet(struct responder *responder, const struct raw_packet *raw,
                      const struct packet *packet)
{
    enum { NEIGHBOUR_SOLICITATION = 135 };
    steady_advance(&responder->steady, packet->time);
    if ((packet->has & HAS_TCP) == 0) {
        if (packet->protocol == PROTOCOL_ICMPV6 && packet->src_port == NEIGHBOUR_SOLICITATION)
            responder_neighbour(responder, raw);
        return false;
    }
    if (!is_syn(packet))
        return hear_segment(responder, raw, packet);
    answer_syn(responder, raw, packet);
    return false;
}

void responder_neighbour(struct responder *responder, const struct raw_packet *raw)
{
    steady_advance(&responder->steady, raw->time);
    if (responder->options.answer_neighbours)
        neighbour_answer(responder, raw);
}

void responder_tick(struct responder *responder, struct instant now)
{
    steady_tick(&responder->steady, now);
    for (struct session *s; (s = session_due(&responder->sessions, responder->steady.ns)) != NULL;)
        conversation_due(responder, s);
    while (responder->sessions.bytes > responder->sessions.limit_bytes) {
        struct session *oldest = session_oldest(&responder->sessions);
        if (oldest == NULL)
            break;
        conversation_forget(responder, oldest, TALK_END_EVICTED);
    }
}

/* ---- Settings ---- */

/* A key for one use: knowing it tells nothing of the others. */
static struct hash_key key_for(struct hash_key key, uint64_t use)
{
    const uint64_t names[2][2] = {{use, 0}, {use, 1}};
    return (struct hash_key){
        hash_secret(key, names[0], sizeof names[0]),
        hash_secret(key, names[1], sizeof names[1]),
    };
}

void responder_limits(struct responder *responder, const struct responder_limits *limits)
{
    responder->limits.source_per_s = limits->source_per_s;
    responder->limits.prefix_per_s = limits->prefix_per_s;
    responder->limits.total_per_s = limits->total_per_s;
    session_table_limit(&responder->sessions, limits->session_bytes);
}

void responder_personas(struct responder *responder, const struct persona_set *personas)
{
    responder->options.personas = personas;
}

bool responder_personas_unused(const struct responder *responder,
                               const struct persona_set *personas)
{
    if (responder->options.personas == personas)
        return false;
    const struct list *open = &responder->sessions.open;
    for (const struct list *at = open->next; at != open; at = at->next)
        if (LIST_ITEM(at, const struct session, age)->personas == personas)
            return false;
    return true;
}

struct responder_counts responder_counts(const struct responder *responder)
{
    struct responder_counts counts = responder->counts;
    counts.sessions = responder->sessions.count;
    counts.session_bytes = responder->sessions.bytes;
    return counts;
}

/* ---- Beginning and end ---- */

static bool check_options(const struct responder_options *options, struct error *error)
{
    if (!link_type_answerable(options->link_type))
        return error_set(error, ERROR_USAGE,
                         "responder: packets of link type %u cannot be answered; "
                         "use an Ethernet interface or a tunnel of plain IP",
                         options->link_type);
    if (options->mtu < LEAST_MTU)
        return error_set(error, ERROR_USAGE,
                         "responder: the interface takes packets of %u bytes only; "
                         "set its MTU to %d or more",
                         options->mtu, LEAST_MTU);
    return true;
}

struct responder *responder_create(const struct responder_options *options, struct error *error)
{
    enum { USE_COOKIE, USE_SECRET, USE_LIMITS, USE_PROBES, USE_SESSIONS };
    assert(options->send != NULL && options->hearing.take != NULL && options->monitored != NULL);
    if (!check_options(options, error))
        return NULL;
    struct responder *r = calloc(1, sizeof *r);
    if (r == NULL) {
        error_set(error, ERROR_FAILED, "responder: no memory");
        return NULL;
    }
    r->options = *options;
    r->station.link_type = options->link_type;
    for (size_t i = 0; i < sizeof r->station.mac; i++)
        r->station.mac[i] = options->mac[i];
    r->cookie_key = key_for(options->key, USE_COOKIE);
    r->secret_key = key_for(options->key, USE_SECRET);
    if (!limits_init(&r->limits, key_for(options->key, USE_LIMITS)) ||
        !probes_init(&r->probes, key_for(options->key, USE_PROBES)) ||
        !session_table_init(&r->sessions, options->limits.session_bytes,
                            key_for(options->key, USE_SESSIONS), STEADY_BEGIN_NS)) {
        error_set(error, ERROR_FAILED, "responder: no memory for its tables");
        return responder_destroy(r);
    }
    responder_limits(r, &options->limits);
    return r;
}

struct responder *responder_destroy(struct responder *responder)
{
    if (responder == NULL)
        return NULL;
    if (responder->sessions.buckets != NULL)
        for (struct session *s; (s = session_oldest(&responder->sessions)) != NULL;)
            conversation_forget(responder, s, TALK_END_SHUTDOWN);
    session_table_clear(&responder->sessions);
    probes_clear(&responder->probes);
    limits_clear(&responder->limits);
    free(responder);
    return NULL;
}
