/* Personas for the responder's own tests: the least that can be told apart, by port.
 *
 *   23    telnet: says "login: " at once, "again: " to each segment, and ends on "bye"
 *   80    http: "OK\r\n" to the first bytes, and the end
 *   7     script: says back what it hears, twice
 *   9     script: to "big" 4000 bytes
 *   else  silent, taken over by 23's persona where the client waits (not on port 1)
 * Defines the functions of persona.h, so that the linker takes no others. Included once per test. */
#ifndef TEITEN_TEST_UNIT_RESPOND_PERSONA_STUB_H
#define TEITEN_TEST_UNIT_RESPOND_PERSONA_STUB_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "respond/persona.h"

enum { STUB_LIMIT = 4096, STUB_TELNET_LIMIT = 65536, STUB_SILENCE_S = 10, STUB_TOTAL_S = 60 };
enum { STUB_WAIT_MS = 2000 };

struct persona_set {
    struct persona telnet, http, echo, big, silent, deaf;
};

static inline struct persona stub_persona(const char *name, enum persona_engine engine,
                                          uint32_t limit, uint32_t wait_ms)
{
    struct persona p = {.engine = engine,
                        .limit_bytes = limit,
                        .silence_s = STUB_SILENCE_S,
                        .total_s = STUB_TOTAL_S,
                        .wait_ms = wait_ms};
    memcpy(p.name, name, strlen(name) + 1);
    return p;
}

struct persona_set *persona_set_read(const char *file_name, struct error *error)
{
    (void)file_name;
    (void)error;
    struct persona_set *set = calloc(1, sizeof *set);
    assert(set != NULL);
    set->telnet = stub_persona("telnet", ENGINE_TELNET, STUB_TELNET_LIMIT, 0);
    set->http = stub_persona("http", ENGINE_HTTP, STUB_LIMIT, 0);
    set->echo = stub_persona("echo", ENGINE_SCRIPT, STUB_LIMIT, 0);
    set->big = stub_persona("big", ENGINE_SCRIPT, STUB_TELNET_LIMIT, 0);
    set->silent = stub_persona("silent", ENGINE_SILENT, STUB_LIMIT, STUB_WAIT_MS);
    set->deaf = stub_persona("deaf", ENGINE_SILENT, STUB_LIMIT, 0);
    return set;
}

struct persona_set *persona_set_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error)
{
    (void)bytes;
    (void)length;
    return persona_set_read(name, error);
}

struct persona_set *persona_set_destroy(struct persona_set *set)
{
    free(set);
    return NULL;
}

const struct persona *persona_of_port(const struct persona_set *set, uint16_t port)
{
    switch (port) {
    case 1:
        return &set->deaf;
    case 7:
        return &set->echo;
    case 9:
        return &set->big;
    case 23:
        return &set->telnet;
    case 80:
        return &set->http;
    default:
        return &set->silent;
    }
}

const struct persona *persona_when_waiting(const struct persona_set *set)
{
    return &set->telnet;
}

static inline void stub_say(struct persona_reply *reply, const void *bytes, size_t length)
{
    assert(reply->length + length <= PERSONA_REPLY_BYTES);
    memcpy(reply->bytes + reply->length, bytes, length);
    reply->length += (uint32_t)length;
}

void persona_begin(const struct persona_session *session, struct persona_reply *reply)
{
    const uint8_t *state = session->state;
    assert(reply->length == 0 && !reply->end);
    for (int i = 0; i < PERSONA_STATE_BYTES; i++)
        assert(state[i] == 0);
    memset(session->state, 0xa5, PERSONA_STATE_BYTES);
    if (session->persona->engine == ENGINE_TELNET)
        stub_say(reply, "login: ", 7);
}

void persona_hear(const struct persona_session *session, const uint8_t *bytes, uint32_t length,
                  struct persona_reply *reply)
{
    const uint8_t *state = session->state;
    assert(reply->length == 0 && !reply->end && length > 0);
    assert(state[0] == 0xa5 && state[PERSONA_STATE_BYTES - 1] == 0xa5);
    const char *name = session->persona->name;
    if (strcmp(name, "telnet") == 0) {
        stub_say(reply, "again: ", 7);
        reply->end = length >= 3 && memcmp(bytes, "bye", 3) == 0;
    } else if (strcmp(name, "http") == 0) {
        stub_say(reply, "OK\r\n", 4);
        reply->end = true;
    } else if (strcmp(name, "echo") == 0) {
        stub_say(reply, bytes, length < 2000 ? length : 2000);
        stub_say(reply, bytes, length < 2000 ? length : 2000);
    } else if (strcmp(name, "big") == 0 && length >= 3 && memcmp(bytes, "big", 3) == 0) {
        uint8_t text[4000];
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = (uint8_t)('a' + i % 26);
        stub_say(reply, text, sizeof text);
    }
}

/* Hands over a last word, so that tests see that it is called once, before the records. */
void persona_end(const struct persona_session *session)
{
    const struct heard heard = {.kind = HEARD_COMMAND,
                                .talk = *session->talk,
                                .time = session->now,
                                .command = {(const uint8_t *)"end", 3}};
    if (session->persona->engine == ENGINE_TELNET)
        session->hearing->take(session->hearing->context, &heard);
}

bool persona_is_dialogue(const struct persona_session *session)
{
    return session->persona->engine == ENGINE_TELNET;
}

#endif
