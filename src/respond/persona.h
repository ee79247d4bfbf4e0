/* Personas: what the responder pretends to be on a port. Data, read from a YAML file (personas/default.yaml;
 * docs/responder.md lists the keys), and four small engines that play it.
 *
 * An engine gets the client's bytes in order and gives bytes to send back. It hands over what it
 * understood (logins, commands) as struct heard. It keeps its place in PERSONA_STATE_BYTES that the
 * session holds, allocates nothing, and never executes, fetches or resolves anything. Every byte that it
 * reads is an attacker's. */
#ifndef TEITEN_RESPOND_PERSONA_H
#define TEITEN_RESPOND_PERSONA_H

#include "base/error.h"
#include "model/heard.h"

enum {
    PERSONA_STATE_BYTES = 1536, /* of one conversation: a line of a dialogue, and one small file */
    PERSONA_REPLY_BYTES = 4096, /* the most that one call answers */
    PERSONA_NAME_SIZE = 32,
};

struct persona {
    char name[PERSONA_NAME_SIZE];
    enum persona_engine engine;
    uint32_t
        limit_bytes;    /* of what a client says: then the conversation ends (default 4 KiB; telnet
                             64 KiB) */
    uint32_t silence_s; /* the client says nothing for so long: end */
    uint32_t total_s;   /* the longest conversation */
    /* The client waits for us for so long after the handshake: the persona `when_waiting` of the set takes
     * over (telnet by default). 0: never. */
    uint32_t wait_ms;
    const struct persona_script *script; /* the engine's own data */
};

struct persona_set;

/* The file, or with NULL the built-in one (the same text as personas/default.yaml as shipped). */
struct persona_set *persona_set_read(const char *file_name, struct error *error);
struct persona_set *persona_set_parse(const char *name, const uint8_t *bytes, size_t length,
                                      struct error *error);
struct persona_set *persona_set_destroy(struct persona_set *set); /* takes NULL, returns NULL */

/* Never NULL: a port that the file does not name gets its default persona (silent). O(1). */
const struct persona *persona_of_port(const struct persona_set *set, uint16_t port);
/* Who takes over where the client waits; NULL: nobody. */
const struct persona *persona_when_waiting(const struct persona_set *set);

/* What to send back. `end`: nothing more will come from us (FIN). What does not fit is left out. */
struct persona_reply {
    uint8_t bytes[PERSONA_REPLY_BYTES];
    uint32_t length;
    bool end;
};

/* One conversation, as the engines see it. */
struct persona_session {
    const struct persona *persona;
    const struct talk *talk;
    struct instant now;
    const struct hearing *hearing;
    uint64_t
        secret;  /* of this conversation: for choices that should look random but be repeatable */
    void *state; /* PERSONA_STATE_BYTES, zeroed before persona_begin(), aligned for any type */
};

/* After the handshake. `reply` is empty when called; what is in it afterwards is sent. */
void persona_begin(const struct persona_session *session, struct persona_reply *reply);
/* The next bytes of the client, in order. What is understood does not depend on how they were cut into
 * segments; nor does what is sent back, as long as each reply fits. */
void persona_hear(const struct persona_session *session, const uint8_t *bytes, uint32_t length,
                  struct persona_reply *reply);
/* The conversation is over: hands over what is unfinished (a last line without an end). */
void persona_end(const struct persona_session *session);

/* Whether its lines are handed over as logins and commands (struct heard_payload.dialogue). Of a telnet
 * that got the request of another protocol they are not. */
bool persona_is_dialogue(const struct persona_session *session);

#endif
