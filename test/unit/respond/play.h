/* Scripted packets and scripted time for the responder: a world with one sensor, and clients that
 * speak to it frame by frame.
 *
 * The frames of clients are made here, byte by byte, not by the code under test; each frame that the responder
 * sends is decoded and its checksums are reckoned again. Addresses: the sensor's net is 198.18.0.0/16 and
 * 2001:db8:1::/48, clients are 203.0.113.x and 2001:db8:ffff::x. */
#ifndef TEITEN_TEST_UNIT_RESPOND_PLAY_H
#define TEITEN_TEST_UNIT_RESPOND_PLAY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decode.h"
#include "recognise/recognise.h"
#include "respond/respond.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

enum { MOST_SENT = 64, MOST_HEARD = 64, MOST_FRAME = 2048, LINK_MOST = 22 };
enum { OUR_MAC_LAST = 0x01, ROUTER_MAC_LAST = 0x02 };
#define MS    INT64_C(1000000)
#define BEGIN INT64_C(1593475200000000000) /* 2020-06-30 */

static const uint8_t our_mac[6] = {0x02, 0, 0, 0, 0, OUR_MAC_LAST};
static const uint8_t router_mac[6] = {0x02, 0, 0, 0, 0, ROUTER_MAC_LAST};

struct frame {
    uint8_t bytes[MOST_FRAME];
    uint32_t length;
};

struct said {
    struct heard heard;
    uint8_t bytes[1024]; /* the first of a payload */
};

struct world {
    struct responder *responder;
    struct address_set *monitored;
    struct persona_set *personas;
    struct instant now;
    uint16_t link_type;
    bool refuse; /* the sender says no */
    uint64_t sent_count, sent_bytes;
    struct frame sent[MOST_SENT]; /* the first ones since play_forget() */
    struct packet packets[MOST_SENT];
    unsigned sent_kept;
    uint64_t heard_count;
    struct said heard[MOST_HEARD];
    FILE *pcap;   /* where all goes to, if anywhere */
    int recorded; /* frames in it */
};

struct client {
    bool ipv6;
    unsigned tags; /* VLAN */
    uint32_t host; /* of the client's net */
    uint16_t src_port, dst_port;
    uint32_t dst; /* host of the sensor's net */
    uint32_t seq, ack;
    uint16_t window;
    uint8_t ttl;
    bool bare; /* a SYN without options */
    uint16_t ip_id;
};

/* ---- Bytes ---- */

static inline void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static inline void put32(uint8_t *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v & 0xffff);
}

/* RFC 1071, word by word; 0 where a checksum within is right. */
static inline unsigned sum16(unsigned sum, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += (unsigned)(bytes[i] << 8 | bytes[i + 1]);
    if (length % 2 == 1)
        sum += (unsigned)(bytes[length - 1] << 8);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static inline unsigned transport_sum(const uint8_t *ip, bool ipv6, unsigned protocol,
                                     const uint8_t *at, size_t length)
{
    unsigned sum = ipv6 ? sum16(0, ip + 8, 32) : sum16(0, ip + 12, 8);
    return 0xffff & ~sum16(sum + protocol + (unsigned)length, at, length);
}

/* ---- The world ---- */

static inline void play_record(struct world *w, const uint8_t *bytes, uint32_t length)
{
    if (w->pcap == NULL)
        return;
    w->recorded++;
    uint32_t head[4] = {(uint32_t)(w->now.ns / NS_PER_S), (uint32_t)(w->now.ns % NS_PER_S / 1000),
                        length, length};
    HOLDS(fwrite(head, sizeof head, 1, w->pcap) == 1 && fwrite(bytes, length, 1, w->pcap) == 1);
}

/* A frame of ours is one that decode takes, whose checksums are right, from a monitored address, and
 * answers where the other came from. */
static inline void play_check_sent(const struct world *w, const uint8_t *bytes, uint32_t length,
                                   struct packet *packet)
{
    const struct raw_packet raw = {bytes, length, length, w->now, w->link_type};
    memset(packet, 0, sizeof *packet);
    HOLDS(decode_packet(&raw, w->monitored, packet) == REJECT_NONE);
    HOLDS((packet->has & HAS_TCP) != 0 && packet->tcp_header_len == 20 && packet->ttl == 64);
    bool ipv6 = (packet->has & HAS_IPV6) != 0;
    uint32_t headers = ipv6 ? 60 : 40;
    uint32_t at = packet->payload_offset - headers;
    HOLDS(length == at + packet->ip_len && packet->ip_len == headers + packet->payload_len);
    const uint8_t *ip = bytes + at;
    if (!ipv6)
        HOLDS(sum16(0, ip, 20) == 0xffff && (packet->has & HAS_DONT_FRAGMENT) != 0);
    const uint8_t *tcp = ip + headers - 20;
    HOLDS(transport_sum(ip, ipv6, 6, tcp, 20 + packet->payload_len) == 0);
    HOLDS(ipv6 ? address_set_has_ipv6(w->monitored, packet->src6)
               : address_set_has_ipv4(w->monitored, packet->src));
    if (w->link_type == 1)
        HOLDS(memcmp(bytes + 6, our_mac, 6) == 0 && (bytes[0] & 1) == 0);
}

/* ARP, or ICMPv6. */
static inline bool play_is_neighbour(const struct world *w, const uint8_t *frame)
{
    if (w->link_type != 1)
        return false;
    const uint8_t *type = frame + 12;
    while (type[0] == 0x81 || type[0] == 0x88 || type[0] == 0x91)
        type += 4;
    return (type[0] == 0x08 && type[1] == 0x06) || (type[0] == 0x86 && type[8] == 58);
}

static inline bool play_send(void *context, const uint8_t *frame, uint32_t length)
{
    struct world *w = context;
    struct packet packet = {0};
    if (!play_is_neighbour(w, frame))
        play_check_sent(w, frame, length, &packet);
    if (w->refuse)
        return false;
    HOLDS(length <= MOST_FRAME);
    if (w->sent_kept < MOST_SENT) {
        memcpy(w->sent[w->sent_kept].bytes, frame, length);
        w->sent[w->sent_kept].length = length;
        w->packets[w->sent_kept++] = packet;
    }
    w->sent_count++;
    w->sent_bytes += packet.ip_len;
    play_record(w, frame, length);
    return true;
}

static inline void play_take(void *context, const struct heard *heard)
{
    struct world *w = context;
    if (w->heard_count < MOST_HEARD) {
        struct said *said = &w->heard[w->heard_count];
        said->heard = *heard;
        if (heard->kind == HEARD_PAYLOAD) {
            HOLDS(heard->payload.bytes.length > 0);
            uint32_t length = heard->payload.bytes.length;
            memcpy(said->bytes, heard->payload.bytes.at,
                   length < sizeof said->bytes ? length : sizeof said->bytes);
        }
    }
    w->heard_count++;
}

static inline struct responder_options play_options(struct world *w)
{
    struct responder_options options = {
        .monitored = w->monitored,
        .personas = w->personas,
        .limits = {.session_bytes = RESPONDER_DEFAULT_SESSION_BYTES},
        .link_type = w->link_type,
        .mtu = 1500,
        .answer_neighbours = true,
        .key = {UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210)},
        .hearing = {play_take, w},
        .send = play_send,
        .send_context = w,
    };
    memcpy(options.mac, our_mac, sizeof options.mac);
    return options;
}

/* A world without a responder yet; play_start() makes it. */
static inline struct world *play_create(void)
{
    struct world *w = calloc(1, sizeof *w);
    HOLDS(w != NULL);
    w->monitored = address_set_create();
    HOLDS(w->monitored != NULL &&
          address_set_add_text(w->monitored, "198.18.0.0/16,2001:db8:1::/48", NULL));
    w->personas = persona_set_read(NULL, NULL);
    HOLDS(w->personas != NULL);
    w->now.ns = BEGIN;
    w->link_type = 1;
    return w;
}

static inline void play_start(struct world *w, const struct responder_options *options)
{
    struct error error;
    w->responder = responder_create(options, &error);
    HOLDS(w->responder != NULL);
}

static inline struct world *play_begin(void)
{
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    play_start(w, &options);
    return w;
}

static inline void play_end(struct world *w)
{
    responder_destroy(w->responder);
    persona_set_destroy(w->personas);
    address_set_destroy(w->monitored);
    free(w);
}

static inline void play_forget(struct world *w)
{
    w->sent_kept = 0;
    w->heard_count = 0;
}

static inline void play_wait(struct world *w, int64_t ms)
{
    for (; ms > 0; ms -= 50) {
        w->now.ns += (ms < 50 ? ms : 50) * MS;
        responder_tick(w->responder, w->now);
    }
}

/* A frame as the capture gives it, of which `missing` bytes at the end were not captured: the exact
 * bytes on the heap, so that a read beyond them is seen. */
static inline bool play_give_cut(struct world *w, const struct frame *frame, uint32_t missing)
{
    uint32_t captured = frame->length - missing;
    uint8_t *bytes = malloc(captured > 0 ? captured : 1);
    HOLDS(bytes != NULL);
    memcpy(bytes, frame->bytes, captured);
    const struct raw_packet raw = {bytes, captured, frame->length, w->now, w->link_type};
    struct packet packet;
    const struct recognise_options recognise = {0};
    bool conversation = false;
    play_record(w, bytes, captured);
    if (decode_packet(&raw, w->monitored, &packet) == REJECT_NONE &&
        ((packet.has & HAS_IPV6) != 0 ? address_set_has_ipv6(w->monitored, packet.dst6)
                                      : address_set_has_ipv4(w->monitored, packet.dst))) {
        recognise_packet(&recognise, &packet);
        conversation = responder_packet(w->responder, &raw, &packet);
    } else {
        responder_neighbour(w->responder, &raw);
    }
    free(bytes);
    return conversation;
}

static inline bool play_give(struct world *w, const struct frame *frame)
{
    return play_give_cut(w, frame, 0);
}

/* ---- Clients ---- */

static inline struct client play_client(uint16_t dst_port)
{
    return (struct client){.host = 9,
                           .src_port = 40000,
                           .dst = 0x0105,
                           .dst_port = dst_port,
                           .seq = 0x10203040,
                           .window = 64240,
                           .ttl = 52,
                           .ip_id = 7};
}

static inline uint32_t put_ipv4(uint8_t *p, const struct client *c, uint32_t tcp_length)
{
    memset(p, 0, 20);
    p[0] = 0x45;
    put16(p + 2, 20 + tcp_length);
    put16(p + 4, c->ip_id);
    p[8] = c->ttl;
    p[9] = 6;
    put32(p + 12, 0xcb007100 + c->host);
    put32(p + 16, 0xc6120000 + c->dst);
    put16(p + 10, 0xffff & ~sum16(0, p, 20));
    return 20;
}

static inline uint32_t put_ipv6(uint8_t *p, const struct client *c, uint32_t tcp_length)
{
    static const uint8_t client_net[6] = {0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff};
    static const uint8_t sensor_net[6] = {0x20, 0x01, 0x0d, 0xb8, 0x00, 0x01};
    memset(p, 0, 40);
    p[0] = 0x60;
    put16(p + 4, tcp_length);
    p[6] = 6;
    p[7] = c->ttl;
    memcpy(p + 8, client_net, sizeof client_net);
    put32(p + 20, c->host);
    memcpy(p + 24, sensor_net, sizeof sensor_net);
    put32(p + 36, c->dst);
    return 40;
}

static inline uint32_t put_link(uint8_t *p, const struct client *c)
{
    memcpy(p, our_mac, 6);
    memcpy(p + 6, router_mac, 6);
    for (unsigned i = 0; i < c->tags; i++)
        put32(p + 12 + 4 * i, i + 1 < c->tags ? 0x88a80064 : 0x8100002a);
    put16(p + 12 + 4 * c->tags, c->ipv6 ? 0x86dd : 0x0800);
    return 14 + 4 * c->tags;
}

/* A segment of the client; `flags` with SYN gets the options of a usual stack, unless it is bare. */
static inline struct frame play_segment(const struct world *w, const struct client *c,
                                        unsigned flags, const void *payload, uint32_t length)
{
    static const uint8_t options[20] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0,
                                        0, 1, 0, 0,    0, 0, 1, 3,  3, 7};
    struct frame f = {.length = 0};
    uint32_t option_bytes = (flags & TCP_SYN) != 0 && !c->bare ? sizeof options : 0;
    uint32_t tcp_bytes = 20 + option_bytes + length;
    if (w->link_type == 1)
        f.length = put_link(f.bytes, c);
    uint8_t *ip = f.bytes + f.length;
    f.length += c->ipv6 ? put_ipv6(ip, c, tcp_bytes) : put_ipv4(ip, c, tcp_bytes);
    uint8_t *tcp = f.bytes + f.length;
    put16(tcp, c->src_port);
    put16(tcp + 2, c->dst_port);
    put32(tcp + 4, c->seq);
    put32(tcp + 8, (flags & TCP_ACK) != 0 ? c->ack : 0);
    tcp[12] = (uint8_t)((20 + option_bytes) / 4 << 4);
    tcp[13] = (uint8_t)flags;
    put16(tcp + 14, c->window);
    if (option_bytes > 0)
        memcpy(tcp + 20, options, option_bytes);
    if (length > 0)
        memcpy(tcp + 20 + option_bytes, payload, length);
    put16(tcp + 16, transport_sum(ip, c->ipv6, 6, tcp, tcp_bytes));
    f.length += tcp_bytes;
    return f;
}

/* Sends it and goes on behind it. Returns what the responder says of it. */
static inline bool play_say(struct world *w, struct client *c, unsigned flags, const void *payload,
                            uint32_t length)
{
    struct frame f = play_segment(w, c, flags, payload, length);
    c->seq += length + ((flags & (TCP_SYN | TCP_FIN)) != 0);
    return play_give(w, &f);
}

static inline bool play_text(struct world *w, struct client *c, const char *text)
{
    return play_say(w, c, TCP_ACK | TCP_PSH, text, (uint32_t)strlen(text));
}

/* The last packet of ours; it must be there. */
static inline const struct packet *play_last(const struct world *w)
{
    HOLDS(w->sent_kept > 0);
    return &w->packets[w->sent_kept - 1];
}

static inline const uint8_t *play_payload(const struct world *w, unsigned at)
{
    return w->sent[at].bytes + w->packets[at].payload_offset;
}

/* The client has got everything of ours up to now; it acknowledges it with what it says next. */
static inline void play_got(const struct world *w, struct client *c)
{
    const struct packet *p = play_last(w);
    c->ack = p->tcp_seq + p->payload_len + ((p->tcp_flags & (TCP_SYN | TCP_FIN)) != 0);
}

/* SYN, SYN-ACK; the client then knows our number. False: no answer. */
static inline bool play_syn(struct world *w, struct client *c)
{
    uint64_t before = w->sent_count;
    w->sent_kept = 0;
    HOLDS(!play_say(w, c, TCP_SYN, NULL, 0));
    if (w->sent_count == before)
        return false;
    HOLDS(w->sent_count == before + 1 && play_last(w)->tcp_flags == (TCP_SYN | TCP_ACK));
    play_got(w, c);
    return true;
}

static inline void play_connect(struct world *w, struct client *c)
{
    HOLDS(play_syn(w, c));
    play_forget(w);
    HOLDS(play_say(w, c, TCP_ACK, NULL, 0));
}

/* The record of the conversation; there is exactly one. */
static inline const struct heard_conversation *play_heard_talk(const struct world *w)
{
    const struct heard_conversation *found = NULL;
    for (unsigned i = 0; i < w->heard_count; i++)
        if (w->heard[i].heard.kind == HEARD_CONVERSATION) {
            HOLDS(found == NULL);
            found = &w->heard[i].heard.conversation;
        }
    HOLDS(found != NULL);
    return found;
}

static inline const struct said *play_heard_payload(const struct world *w)
{
    for (unsigned i = 0; i < w->heard_count; i++)
        if (w->heard[i].heard.kind == HEARD_PAYLOAD)
            return &w->heard[i];
    return NULL;
}

static inline struct responder_counts play_counts(const struct world *w)
{
    return responder_counts(w->responder);
}

#endif
