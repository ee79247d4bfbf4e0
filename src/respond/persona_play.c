/* Script: greets, and answers whenever the client has sent what a line of its table waits for. The
 * table says bytes, not messages: it suits protocols in which a word or two tell all (ADB). */
#include "respond/persona_script.h"

struct script_state {
    uint8_t last[PERSONA_SCRIPT_WHEN_BYTES]; /* the bytes before, the newest at the end */
    uint8_t count;
    bool ended;
};
_Static_assert(sizeof(struct script_state) <= PERSONA_STATE_BYTES, "the session keeps it");

void persona_script_begin(const struct persona_session *session, struct persona_reply *reply)
{
    const struct persona_text *greeting = &session->persona->script->script->greeting;
    persona_reply_add(reply, greeting->at, greeting->length);
}

static const struct persona_answer *answer_to(const struct persona_dialogue *script,
                                              const struct script_state *state)
{
    for (uint32_t i = 0; i < script->answers_count; i++) {
        const struct persona_text *when = &script->answers[i].when;
        if (when->length <= state->count &&
            memcmp(state->last + sizeof state->last - when->length, when->at, when->length) == 0)
            return &script->answers[i];
    }
    return NULL;
}

void persona_script_hear(const struct persona_session *session, const uint8_t *bytes,
                         uint32_t length, struct persona_reply *reply)
{
    const struct persona_dialogue *script = session->persona->script->script;
    struct script_state *state = session->state;
    for (uint32_t i = 0; i < length && !state->ended; i++) {
        memmove(state->last, state->last + 1, sizeof state->last - 1);
        state->last[sizeof state->last - 1] = bytes[i];
        if (state->count < sizeof state->last)
            state->count++;
        const struct persona_answer *answer = answer_to(script, state);
        if (answer == NULL)
            continue;
        persona_reply_add(reply, answer->answer.at, answer->answer.length);
        state->count = 0;
        state->ended = reply->end = answer->ends;
    }
}
