/* Any bytes in any segments to a persona: what is understood and what comes back must not depend on how
 * they were cut. The first byte of the input seeds the cuts. */
#ifndef TEITEN_FUZZ_RESPOND_H
#define TEITEN_FUZZ_RESPOND_H

#include <stdlib.h>
#include <string.h>

#include "respond/persona.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

enum { HEARD_LIMIT = 1 << 19, SENT_LIMIT = 1 << 20, INPUT_LIMIT = 16384 };

struct said {
    size_t heard_length, sent_length;
    bool cut; /* a reply was full */
    bool ended;
    uint8_t heard[HEARD_LIMIT], sent[SENT_LIMIT];
};

static inline void said_add(struct said *said, struct heard_bytes bytes)
{
    HOLDS(bytes.at != NULL && bytes.length <= 1024);
    HOLDS(said->heard_length + bytes.length + 3 < sizeof said->heard);
    said->heard[said->heard_length++] = (uint8_t)(bytes.length >> 8);
    said->heard[said->heard_length++] = (uint8_t)bytes.length;
    memcpy(said->heard + said->heard_length, bytes.at, bytes.length);
    said->heard_length += bytes.length;
}

static inline void said_take(void *context, const struct heard *heard)
{
    struct said *said = context;
    HOLDS(heard->kind == HEARD_LOGIN || heard->kind == HEARD_COMMAND);
    if (heard->kind == HEARD_LOGIN) {
        said_add(said, heard->login.user);
        said_add(said, heard->login.password);
        said->heard[said->heard_length++] = heard->login.accepted;
    } else {
        said_add(said, heard->command);
    }
}

static inline void said_collect(struct said *said, const struct persona_reply *reply)
{
    HOLDS(reply->length <= PERSONA_REPLY_BYTES);
    HOLDS(said->sent_length + reply->length <= sizeof said->sent);
    memcpy(said->sent + said->sent_length, reply->bytes, reply->length);
    said->sent_length += reply->length;
    said->cut = said->cut || reply->length == PERSONA_REPLY_BYTES;
    said->ended = said->ended || reply->end;
}

/* Segments of 1 to `most` bytes, by a generator that starts from `seed`. */
static inline void say(const struct persona *persona, const uint8_t *bytes, size_t length,
                       uint32_t most, uint32_t seed, struct said *said)
{
    static _Alignas(max_align_t) uint8_t state[PERSONA_STATE_BYTES];
    static struct persona_reply reply;
    const struct talk talk = {.dst_port = 23};
    const struct hearing hearing = {.take = said_take, .context = said};
    struct persona_session session = {
        .persona = persona, .talk = &talk, .hearing = &hearing, .state = state};
    memset(state, 0, sizeof state);
    said->heard_length = said->sent_length = 0;
    said->cut = said->ended = false;
    reply.length = 0;
    reply.end = false;
    persona_begin(&session, &reply);
    said_collect(said, &reply);
    for (size_t at = 0; at < length;) {
        seed = seed * 1103515245U + 12345U;
        size_t piece = 1 + (seed >> 16) % most;
        if (piece > length - at)
            piece = length - at;
        uint8_t *exact = malloc(piece);
        HOLDS(exact != NULL);
        memcpy(exact, bytes + at, piece);
        reply.length = 0;
        reply.end = false;
        persona_hear(&session, exact, (uint32_t)piece, &reply);
        said_collect(said, &reply);
        free(exact);
        at += piece;
    }
    persona_end(&session);
}

static inline void say_in_two_ways(uint16_t port, const uint8_t *data, size_t size)
{
    static struct persona_set *set;
    static struct said bytewise, cut;
    struct error error = {0};
    if (set == NULL)
        set = persona_set_read(NULL, &error);
    HOLDS(set != NULL);
    if (size < 1 || size > INPUT_LIMIT)
        return;
    const struct persona *persona = persona_of_port(set, port);
    say(persona, data + 1, size - 1, 1, 0, &bytewise);
    say(persona, data + 1, size - 1, 1 + data[0], data[0], &cut);
    HOLDS(bytewise.heard_length == cut.heard_length);
    HOLDS(memcmp(bytewise.heard, cut.heard, cut.heard_length) == 0);
    HOLDS(bytewise.ended == cut.ended);
    if (bytewise.cut || cut.cut)
        return;
    HOLDS(bytewise.sent_length == cut.sent_length);
    HOLDS(memcmp(bytewise.sent, cut.sent, cut.sent_length) == 0);
}

#endif
