/* The table of engines, and the way to them. */
#include "respond/persona.h"

#include "respond/persona_script.h"

static void begin_nothing(const struct persona_session *session, struct persona_reply *reply)
{
    (void)session;
    (void)reply;
}

static void hear_nothing(const struct persona_session *session, const uint8_t *bytes,
                         uint32_t length, struct persona_reply *reply)
{
    (void)session;
    (void)bytes;
    (void)length;
    (void)reply;
}

static void end_nothing(const struct persona_session *session)
{
    (void)session;
}

static bool is_none(const struct persona_session *session)
{
    (void)session;
    return false;
}

enum { KIB = 1024 };

const struct persona_engine_facts persona_engines[ENGINE_COUNT] = {
    [ENGINE_SILENT] = {begin_nothing, hear_nothing, end_nothing, is_none, .limit_bytes = 4 * KIB,
                       .silence_s = 30, .total_s = 120, .wait_ms = 4000},
    /* Mirai gives a device 30 s for each answer, and so do we for each question. */
    [ENGINE_TELNET] = {persona_telnet_begin, persona_telnet_hear, persona_telnet_end,
                       persona_telnet_is_dialogue, .limit_bytes = 64 * KIB, .silence_s = 60,
                       .total_s = 600},
    [ENGINE_HTTP] = {begin_nothing, persona_http_hear, end_nothing, is_none, .limit_bytes = 4 * KIB,
                     .silence_s = 15, .total_s = 60},
    [ENGINE_SCRIPT] = {persona_script_begin, persona_script_hear, end_nothing, is_none,
                       .limit_bytes = 4 * KIB, .silence_s = 30, .total_s = 120},
};

void persona_begin(const struct persona_session *session, struct persona_reply *reply)
{
    persona_engines[session->persona->engine].begin(session, reply);
}

void persona_hear(const struct persona_session *session, const uint8_t *bytes, uint32_t length,
                  struct persona_reply *reply)
{
    persona_engines[session->persona->engine].hear(session, bytes, length, reply);
}

void persona_end(const struct persona_session *session)
{
    persona_engines[session->persona->engine].end(session);
}

bool persona_is_dialogue(const struct persona_session *session)
{
    return persona_engines[session->persona->engine].is_dialogue(session);
}

void persona_heard_login(const struct persona_session *session, struct heard_bytes user,
                         struct heard_bytes password, bool accepted)
{
    struct heard heard = {
        .kind = HEARD_LOGIN,
        .talk = *session->talk,
        .time = session->now,
        .login = {.user = user, .password = password, .accepted = accepted},
    };
    session->hearing->take(session->hearing->context, &heard);
}

void persona_heard_command(const struct persona_session *session, struct heard_bytes line)
{
    struct heard heard = {
        .kind = HEARD_COMMAND, .talk = *session->talk, .time = session->now, .command = line};
    session->hearing->take(session->hearing->context, &heard);
}
