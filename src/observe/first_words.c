/* See first_words.h.
 *
 * A stream is two ends that talk; which of them came (and not: answers) is one bit. Places are found by a
 * keyed hash of both ends, in sets of four. */
#include "observe/first_words.h"

#include <stdlib.h>
#include <string.h>

#include "model/kind.h"
#include "recognise/adb.h"

enum { WAYS = 4, SETS = FIRST_WORDS_STREAMS / WAYS };

struct stream {
    uint64_t tag; /* 0: free */
    uint32_t seen_s;
    uint32_t seq;  /* TCP: of the last data of the one who came */
    uint32_t said; /* hash of the data of its SYN; 0: none */
    bool from_low; /* who came is the lower of the two ends */
    bool spoke;
    uint8_t wishes; /* a greeting of ADB is told; so many wishes behind it are as well */
};

struct first_words {
    struct first_words_options options;
    struct stream streams[SETS][WAYS];
};

struct first_words *first_words_create(const struct first_words_options *options,
                                       struct error *error)
{
    struct first_words *words = calloc(1, sizeof *words);
    if (words == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for streams");
        return NULL;
    }
    words->options = *options;
    return words;
}

struct first_words *first_words_destroy(struct first_words *words)
{
    free(words);
    return NULL;
}

/* ---- Streams ---- */

enum { END_BYTES = sizeof(struct ipv6) + sizeof(uint16_t) };

static void put_end(uint8_t out[END_BYTES], const struct ipv6 *address, uint16_t port)
{
    memcpy(out, address->bytes, sizeof address->bytes);
    memcpy(out + sizeof address->bytes, &port, sizeof port);
}

/* The same for both directions. */
static uint64_t tag_of(const struct first_words *words, const struct talk *talk, bool *ret_from_low)
{
    uint8_t ends[2][END_BYTES], key[2 * END_BYTES + 1];
    put_end(ends[0], &talk->src, talk->src_port);
    put_end(ends[1], &talk->dst, talk->dst_port);
    const bool from_low = memcmp(ends[0], ends[1], END_BYTES) <= 0;
    memcpy(key, ends[from_low ? 0 : 1], END_BYTES);
    memcpy(key + END_BYTES, ends[from_low ? 1 : 0], END_BYTES);
    key[2 * END_BYTES] = talk->protocol;
    *ret_from_low = from_low;
    return hash_keyed(words->options.key, key, sizeof key) | 1;
}

static bool is_of(const struct stream *s, uint64_t tag, uint32_t now_s)
{
    const int32_t silent_s = (int32_t)(now_s - s->seen_s);
    return s->tag == tag && silent_s <= STREAM_QUIET_S && silent_s >= -STREAM_QUIET_S;
}

/* The stream of a packet. One that nobody remembers begins here: from_low is as the packet goes. */
static struct stream *stream_of(struct first_words *words, const struct talk *talk, uint32_t now_s,
                                bool *ret_from_low)
{
    const uint64_t tag = tag_of(words, talk, ret_from_low);
    struct stream *set = words->streams[(tag >> 1) % SETS];
    struct stream *oldest = &set[0];
    for (unsigned i = 0; i < WAYS; i++) {
        struct stream *s = &set[i];
        if (is_of(s, tag, now_s))
            return s;
        if (s->tag == tag || s->seen_s < oldest->seen_s)
            oldest = s;
        if (s->tag == tag)
            break;
    }
    *oldest = (struct stream){.tag = tag, .seen_s = now_s, .from_low = *ret_from_low};
    return oldest;
}

static bool is_near(uint32_t seq, uint32_t last)
{
    const uint32_t forward = seq - last, back = last - seq;
    return forward <= STREAM_SPAN || back <= STREAM_SPAN;
}

/* Whether these are the first words of a stream; from now on they are not. A greeting of ADB says nothing yet: the
 * wishes that follow it, as long as they are new, are first words as well. */
static bool speaks_first(struct stream *s, const struct packet *packet,
                         const struct heard_bytes *bytes, bool from_low)
{
    enum { WISHES = 8 };
    if (s->from_low != from_low)
        return false; /* an answer */
    const bool first = !s->spoke || !is_near(packet->tcp_seq, s->seq);
    const bool wish = !first && s->wishes > 0 && (int32_t)(packet->tcp_seq - s->seq) > 0 &&
                      adb_wishes(bytes->at, bytes->length);
    if (first)
        s->wishes = adb_greets(bytes->at, bytes->length) ? WISHES : 0;
    if (wish)
        s->wishes--;
    s->spoke = true;
    s->seq = packet->tcp_seq;
    return first || wish;
}

/* ---- Packets ---- */

static struct talk talk_of(const struct packet *p)
{
    const bool ipv6 = (p->has & HAS_IPV6) != 0;
    return (struct talk){.src = ipv6 ? p->src6 : ipv6_of_ipv4(p->src),
                         .dst = ipv6 ? p->dst6 : ipv6_of_ipv4(p->dst),
                         .src_port = p->src_port,
                         .dst_port = p->dst_port,
                         .protocol = p->protocol};
}

/* Whether the packet held more than was captured of it. */
static bool is_cut(const struct raw_packet *raw, const struct packet *packet)
{
    return (packet->has & HAS_FRAGMENT) != 0 ||
           (raw->captured_len < raw->wire_len &&
            packet->payload_offset + packet->payload_len == raw->captured_len);
}

/* What was said, in short; never 0. */
static uint32_t digest_of(const struct first_words *words, const struct heard_bytes *bytes)
{
    return (uint32_t)hash_keyed(words->options.key, bytes->at, bytes->length) | 1;
}

static bool is_first(struct first_words *words, const struct packet *packet,
                     const struct heard *heard)
{
    const unsigned flags = packet->tcp_flags & (TCP_SYN | TCP_ACK);
    const bool tcp = packet->protocol == PROTOCOL_TCP;
    if (!tcp && !words->options.both_ways)
        return true;
    bool from_low;
    struct stream *s =
        stream_of(words, &heard->talk, (uint32_t)(packet->time.ns / NS_PER_S), &from_low);
    s->seen_s = (uint32_t)(packet->time.ns / NS_PER_S);
    if (tcp && flags == TCP_SYN) { /* who sends it came, whatever was before */
        *s = (struct stream){.tag = s->tag, .seen_s = s->seen_s, .from_low = from_low};
        (void)speaks_first(s, packet, &heard->payload.bytes, from_low);
        s->said = digest_of(words, &heard->payload.bytes);
        return true;
    }
    if (tcp && flags == (TCP_SYN | TCP_ACK)) { /* who sends it was come to */
        if (s->from_low == from_low)
            *s = (struct stream){.tag = s->tag, .seen_s = s->seen_s, .from_low = !from_low};
        return false;
    }
    return tcp ? speaks_first(s, packet, &heard->payload.bytes, from_low) : s->from_low == from_low;
}

void first_words_packet(struct first_words *words, const struct raw_packet *raw,
                        const struct packet *packet, bool taken)
{
    const bool tcp = (packet->has & HAS_TCP) != 0;
    const bool udp = packet->protocol == PROTOCOL_UDP && (packet->has & HAS_PORTS) != 0;
    const bool answers = tcp && packet->kind == KIND_BACKSCATTER &&
                         (packet->tcp_flags & TCP_RST) == 0 && words->options.both_ways;
    if (!(tcp || udp) || packet->fragment_offset != 0 ||
        (packet->kind == KIND_BACKSCATTER && !answers) || (packet->payload_len == 0 && !answers))
        return;
    const struct heard heard = {
        .kind = HEARD_PAYLOAD,
        .talk = talk_of(packet),
        .time = packet->time,
        .payload = {.bytes = {raw->bytes + packet->payload_offset, packet->payload_len},
                    .cut = is_cut(raw, packet)},
    };
    if (is_first(words, packet, &heard) && !taken)
        words->options.hearing.take(words->options.hearing.context, &heard);
}

bool first_words_told(struct first_words *words, const struct heard *heard)
{
    bool from_low;
    const uint64_t tag = tag_of(words, &heard->talk, &from_low);
    const uint32_t digest = digest_of(words, &heard->payload.bytes);
    struct stream *set = words->streams[(tag >> 1) % SETS];
    for (unsigned i = 0; i < WAYS; i++)
        if (is_of(&set[i], tag, (uint32_t)(heard->time.ns / NS_PER_S)) && set[i].said == digest) {
            set[i].said = 0;
            return true;
        }
    return false;
}
