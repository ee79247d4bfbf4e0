/* TCP (RFC 9293 3.1) and the options that tell stacks and scanners apart. */
#include "decode/walk.h"

/* The options with a fixed length (IANA TCP option kinds). */
static const struct {
    uint8_t length; /* with kind and length bytes; 0: not known here */
    uint8_t word;   /* OPTION_ */
} known_options[] = {
    [2] = {4, OPTION_MSS},            /* RFC 9293 3.7.1 */
    [3] = {3, OPTION_WINDOW_SCALE},   /* RFC 7323 2.2 */
    [4] = {2, OPTION_SACK_PERMITTED}, /* RFC 2018 2 */
    [8] = {10, OPTION_TIMESTAMP},     /* RFC 7323 3.2 */
};

enum { KIND_END = 0, KIND_NOP = 1, KIND_MSS = 2, KIND_TIMESTAMP = 8, KIND_FAST_OPEN = 34 };

/* Reads the option at the cursor. OPTION_END also where its lengths do not add up: then failed. */
static unsigned read_option(struct cursor *c, struct packet *packet)
{
    uint8_t kind = cursor_u8(c);
    if (kind == KIND_END)
        return OPTION_END;
    if (kind == KIND_NOP)
        return OPTION_NOP;
    uint8_t length = cursor_u8(c);
    const uint8_t *value = length < 2 ? NULL : cursor_take(c, length - 2U);
    unsigned word = kind == KIND_FAST_OPEN ? OPTION_FAST_OPEN : OPTION_UNKNOWN;
    if (kind < sizeof known_options / sizeof known_options[0] && known_options[kind].length > 0) {
        word = known_options[kind].word;
        if (length != known_options[kind].length)
            value = NULL;
    }
    if (value == NULL) {
        c->failed = true;
        return OPTION_END;
    }
    if (kind == KIND_MSS)
        packet->tcp_mss = load_be16(value);
    else if (kind == KIND_TIMESTAMP)
        packet->tcp_timestamp = load_be32(value);
    return word;
}

void tcp_read_options(struct packet *packet, const uint8_t *options, size_t length, bool whole)
{
    enum { BITS_A_WORD = 4, MOST_BITS = 64 };
    struct cursor c = cursor_over(options, length);
    unsigned word = OPTION_UNKNOWN;
    for (unsigned shift = 0; cursor_left(&c) > 0 && word != OPTION_END; shift += BITS_A_WORD) {
        word = read_option(&c, packet);
        if (shift < MOST_BITS && !c.failed)
            packet->tcp_options |= (uint64_t)word << shift;
    }
    /* An end of the list in the bytes that we have makes the missing ones padding. */
    if (c.failed || (!whole && word != OPTION_END))
        packet->has |= HAS_BAD_OPTIONS;
}

enum layer decode_tcp(struct walk *w)
{
    const uint8_t *header = cursor_take(&w->c, 20);
    if (header == NULL)
        return walk_reject_short(w, REJECT_TCP_HEADER_CUT);
    struct packet *packet = w->packet;
    tcp_read(packet, header);
    if (packet->tcp_header_len < 20)
        return walk_reject(w, REJECT_TCP_HEADER_LENGTH);
    packet->has |= HAS_PORTS | HAS_TCP;

    size_t wanted = packet->tcp_header_len - 20U;
    size_t there = wanted < cursor_left(&w->c) ? wanted : cursor_left(&w->c);
    tcp_read_options(packet, cursor_take(&w->c, there), there, there == wanted);
    return walk_end(w);
}
