/* A conversation with a persona, played without a network: what a client sends, cut as one likes; what
 * comes back; what was handed over, one line each ("login root xc3511 accepted", "command enable"). */
#ifndef TEITEN_TEST_UNIT_RESPOND_HELP_H
#define TEITEN_TEST_UNIT_RESPOND_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "respond/persona.h"

struct played {
    _Alignas(max_align_t) uint8_t state[PERSONA_STATE_BYTES];
    char sent[65536];
    size_t sent_length;
    char heard[16384];
    bool ended;
    struct talk talk;
    struct hearing hearing;
    struct persona_session session;
    struct persona_reply reply;
};

/* Behind what is in `to`; a test that needs more room fails. */
static inline void append(char *to, size_t size, const char *text, size_t length)
{
    size_t used = strlen(to);
    assert_true(used + length < size);
    memcpy(to + used, text, length);
    to[used + length] = '\0';
}

static inline void played_add(struct played *played, const char *word, struct heard_bytes bytes)
{
    append(played->heard, sizeof played->heard, word, strlen(word));
    append(played->heard, sizeof played->heard, (const char *)bytes.at, bytes.length);
}

static inline void played_take(void *context, const struct heard *heard)
{
    struct played *played = context;
    const struct heard_bytes nothing = {.at = (const uint8_t *)""};
    assert_int_equal(heard->time.ns, 7);
    assert_int_equal(heard->talk.src_port, 4711);
    if (heard->kind == HEARD_LOGIN) {
        played_add(played, "login ", heard->login.user);
        played_add(played, " ", heard->login.password);
        played_add(played, heard->login.accepted ? " accepted\n" : " refused\n", nothing);
    } else {
        assert_int_equal(heard->kind, HEARD_COMMAND);
        played_add(played, "command ", heard->command);
        played_add(played, "\n", nothing);
    }
}

static inline void played_collect(struct played *played)
{
    assert_true(played->sent_length + played->reply.length < sizeof played->sent);
    memcpy(played->sent + played->sent_length, played->reply.bytes, played->reply.length);
    played->sent_length += played->reply.length;
    played->sent[played->sent_length] = '\0';
    played->ended = played->ended || played->reply.end;
}

static inline struct played *play_begin(const struct persona *persona)
{
    struct played *played = calloc(1, sizeof *played);
    assert_non_null(played);
    played->talk.src_port = 4711;
    played->hearing = (struct hearing){.take = played_take, .context = played};
    played->session = (struct persona_session){
        .persona = persona,
        .talk = &played->talk,
        .now = {7},
        .hearing = &played->hearing,
        .state = played->state,
    };
    persona_begin(&played->session, &played->reply);
    played_collect(played);
    return played;
}

static inline void play_hear(struct played *played, const void *bytes, size_t length)
{
    played->reply.length = 0;
    played->reply.end = false;
    /* On the heap and of just this length, so that a sanitizer sees who reads on. */
    uint8_t *copy = malloc(length + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    uint8_t *exact = realloc(copy, length == 0 ? 1 : length);
    assert_non_null(exact);
    persona_hear(&played->session, exact, (uint32_t)length, &played->reply);
    free(exact);
    played_collect(played);
}

/* The whole conversation, in segments of `piece` bytes. Free the result. */
static inline struct played *play(const struct persona *persona, const void *bytes, size_t length,
                                  size_t piece)
{
    struct played *played = play_begin(persona);
    for (size_t at = 0; at < length; at += piece)
        play_hear(played, (const uint8_t *)bytes + at, length - at < piece ? length - at : piece);
    persona_end(&played->session);
    return played;
}

static inline struct played *play_text(const struct persona *persona, const char *text)
{
    return play(persona, text, strlen(text), strlen(text));
}

static inline struct persona_set *built_in(void)
{
    struct error error = {0};
    struct persona_set *set = persona_set_read(NULL, &error);
    if (set == NULL)
        fail_msg("%s", error.text);
    return set;
}

#endif
