/* Telnet: options, a line with its echo, the login, and then the shell of persona_shell.c.
 *
 * It greets as a device's telnetd does: DO NAWS, then that it echoes and wants no go-ahead, so that a
 * hand-typed telnet sends each key and shows what we send back; passwords are not echoed. Bots take it
 * as they take it from a device. Who answers DONT ECHO is not echoed to. (RFC 854, 855, 857, 858, 1073;
 * facts 3.) */
#include "respond/persona_script.h"
#include "respond/persona_shell.h"

enum {
    SE = 240,
    INTERRUPT = 244,
    SB = 250,
    WILL = 251,
    WONT = 252,
    DO = 253,
    DONT = 254,
    IAC = 255,

    OPTION_ECHO = 1,
    OPTION_GO_AHEAD = 3, /* the suppression of it */
    OPTION_NAWS = 31,

    KEY_INTERRUPT = 3, /* ^C */
    KEY_END = 4,       /* ^D */
    KEY_BACK = 8,
    KEY_KILL = 21, /* ^U */
    KEY_DELETE = 127,
};

enum stage { STAGE_USER, STAGE_PASSWORD, STAGE_SHELL, STAGE_DEAF };
enum sequence { SEQUENCE_NONE, SEQUENCE_IAC, SEQUENCE_VERB, SEQUENCE_SB, SEQUENCE_SB_IAC };

struct telnet_state {
    uint8_t stage, sequence;
    uint8_t verb;      /* of the option that follows */
    bool after_return; /* the LF or NUL behind a CR belongs to it */
    bool quiet;        /* the client does not want our echo */
    bool misled;       /* it speaks another protocol */
    uint8_t refusals;
    uint16_t user_length; /* the user's name stands before the line, at STAGE_PASSWORD */
    uint16_t length;
    struct shell_file file;
    char line[PERSONA_LINE_BYTES];
};
_Static_assert(sizeof(struct telnet_state) <= PERSONA_STATE_BYTES, "the session keeps it");

/* One call: what every function here needs. */
struct turn {
    const struct persona_session *session;
    const struct persona_telnet *telnet;
    struct telnet_state *state;
    struct persona_reply *reply;
};

static struct turn turn_of(const struct persona_session *session, struct persona_reply *reply)
{
    return (struct turn){
        .session = session,
        .telnet = session->persona->script->telnet,
        .state = session->state,
        .reply = reply,
    };
}

static void say(const struct turn *turn, const struct persona_text *text)
{
    persona_reply_lines(turn->reply, text->at, text->length);
}

void persona_telnet_begin(const struct persona_session *session, struct persona_reply *reply)
{
    static const uint8_t options[] = {IAC, DO,   OPTION_NAWS,    IAC, WILL, OPTION_ECHO,
                                      IAC, WILL, OPTION_GO_AHEAD};
    struct turn turn = turn_of(session, reply);
    persona_reply_add(reply, options, sizeof options);
    say(&turn, &turn.telnet->greeting);
    say(&turn, &turn.telnet->login);
}

/* ---- Echo ---- */

static void echo(const struct turn *turn, const char *text)
{
    if (!turn->state->quiet && turn->state->stage != STAGE_PASSWORD)
        persona_reply_add(turn->reply, text, strlen(text));
}

static void echo_byte(const struct turn *turn, uint8_t byte)
{
    char shown[3] = {(char)byte};
    if (byte < ' ') {
        shown[0] = '^';
        shown[1] = (char)(byte ^ 0x40);
    }
    if (byte == IAC)
        shown[1] = shown[0];
    echo(turn, shown);
}

/* ---- Lines ---- */

static struct heard_bytes line_of(const struct telnet_state *state)
{
    return (struct heard_bytes){.at = (const uint8_t *)state->line + state->user_length,
                                .length = state->length};
}

/* Not a name but the request of another protocol, which has said all that it will say: "GET / HTTP/1.1",
 * "OPTIONS sip:nm SIP/2.0", RTSP. */
static bool is_request(struct heard_bytes line)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    enum { VERSION_BYTES = 4, NAME_LEAST = 3 }; /* "/1.1", "SIP" */
    const uint8_t *blank = memrchr(line.at, ' ', line.length);
    if (blank == NULL)
        return false;
    const uint8_t *word = blank + 1, *end = line.at + line.length;
    if (end - word < NAME_LEAST + VERSION_BYTES)
        return false;
    const uint8_t *version = end - VERSION_BYTES;
    bool named = true;
    for (const uint8_t *at = word; at < version; at++)
        named = named && *at != '\0' && strchr(capitals, *at) != NULL;
    return named && version[0] == '/' && version[2] == '.';
}

static void finish_user(const struct turn *turn)
{
    struct telnet_state *state = turn->state;
    if (state->length == 0) {
        say(turn, &turn->telnet->login);
        return;
    }
    if (is_request(line_of(state))) {
        state->stage = STAGE_DEAF;
        state->misled = true;
        return;
    }
    state->stage = STAGE_PASSWORD;
    state->user_length = state->length;
    state->length = 0;
    say(turn, &turn->telnet->password);
}

static void finish_password(const struct turn *turn)
{
    const struct persona_telnet *telnet = turn->telnet;
    struct telnet_state *state = turn->state;
    bool accepted = telnet->accept_try > 0 && state->refusals + 1U >= telnet->accept_try;
    struct heard_bytes user = {.at = (const uint8_t *)state->line, .length = state->user_length};
    persona_heard_login(turn->session, user, line_of(state), accepted);
    state->user_length = state->length = 0;
    if (accepted) {
        state->stage = STAGE_SHELL;
        say(turn, &telnet->banner);
        say(turn, &telnet->prompt);
        return;
    }
    state->stage = STAGE_USER;
    say(turn, &telnet->refusal);
    if (++state->refusals < telnet->refuse_limit) {
        say(turn, &telnet->login);
        return;
    }
    state->stage = STAGE_DEAF;
    turn->reply->end = true;
}

/* The first `length` bytes of the line: recorded, and answered. */
static void run_line(const struct turn *turn, uint32_t length)
{
    struct telnet_state *state = turn->state;
    struct heard_bytes line = {.at = (const uint8_t *)state->line, .length = length};
    bool is_blank = true;
    for (uint32_t i = 0; i < length; i++)
        is_blank = is_blank && (state->line[i] == ' ' || state->line[i] == '\t');
    if (is_blank)
        return;
    persona_heard_command(turn->session, line);
    if (!shell_run(turn->telnet, &state->file, state->line, length, turn->reply)) {
        state->stage = STAGE_DEAF;
        turn->reply->end = true;
    }
}

static void finish_command(const struct turn *turn)
{
    struct telnet_state *state = turn->state;
    run_line(turn, state->length);
    state->length = 0;
    if (state->stage == STAGE_SHELL)
        say(turn, &turn->telnet->prompt);
}

static void finish_line(const struct turn *turn)
{
    static void (*const finish[])(const struct turn *turn) = {
        [STAGE_USER] = finish_user,
        [STAGE_PASSWORD] = finish_password,
        [STAGE_SHELL] = finish_command,
    };
    if (!turn->state->quiet)
        persona_reply_add(turn->reply, "\r\n", 2);
    finish[turn->state->stage](turn);
}

/* A line that is too long is understood in pieces, cut behind a ';' where there is one late enough. */
static void run_piece(const struct turn *turn)
{
    struct telnet_state *state = turn->state;
    uint32_t cut = state->length;
    for (uint32_t i = state->length; i > state->length / 2U; i--) {
        if (state->line[i - 1] == ';') {
            cut = i;
            break;
        }
    }
    run_line(turn, cut);
    memmove(state->line, state->line + cut, state->length - cut);
    state->length = (uint16_t)(state->length - cut);
}

static void add_to_line(const struct turn *turn, uint8_t byte)
{
    struct telnet_state *state = turn->state;
    /* A name leaves as much room for the password. */
    const uint32_t limit = state->stage == STAGE_USER ? PERSONA_LINE_BYTES / 2 : PERSONA_LINE_BYTES;
    echo_byte(turn, byte);
    if (state->user_length + state->length == limit) {
        if (state->stage != STAGE_SHELL)
            return;
        run_piece(turn);
        if (state->stage != STAGE_SHELL)
            return;
    }
    state->line[state->user_length + state->length] = (char)byte;
    state->length++;
}

/* ---- Keys ---- */

static void press_back(const struct turn *turn)
{
    if (turn->state->length == 0)
        return;
    turn->state->length--;
    echo(turn, "\b \b");
}

static void press_kill(const struct turn *turn)
{
    while (turn->state->length > 0)
        press_back(turn);
}

static void press_interrupt(const struct turn *turn)
{
    turn->state->length = 0;
    if (turn->state->stage != STAGE_SHELL)
        return;
    echo(turn, "^C\r\n");
    say(turn, &turn->telnet->prompt);
}

static void press_end(const struct turn *turn)
{
    if (turn->state->length > 0)
        return;
    turn->state->stage = STAGE_DEAF;
    turn->reply->end = true;
}

static const struct {
    uint8_t key;
    void (*press)(const struct turn *turn);
} keys[] = {
    {KEY_INTERRUPT, press_interrupt}, {KEY_END, press_end},   {KEY_BACK, press_back},
    {KEY_DELETE, press_back},         {KEY_KILL, press_kill},
};

static void hear_text(const struct turn *turn, uint8_t byte)
{
    struct telnet_state *state = turn->state;
    bool after_return = state->after_return;
    state->after_return = byte == '\r';
    if ((after_return && byte == '\n') || byte == '\0')
        return;
    if (byte == '\r' || byte == '\n') {
        finish_line(turn);
        return;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].key == byte) {
            keys[i].press(turn);
            return;
        }
    }
    add_to_line(turn, byte);
}

/* ---- Options ---- */

/* Everything but what we asked for or offered is refused; a refusal is never answered (RFC 854). */
static void hear_option(const struct turn *turn, uint8_t option)
{
    uint8_t verb = turn->state->verb;
    bool offered = option == OPTION_ECHO || option == OPTION_GO_AHEAD;
    if (option == OPTION_ECHO && (verb == DO || verb == DONT))
        turn->state->quiet = verb == DONT;
    bool refused = (verb == DO && !offered) || (verb == WILL && option != OPTION_NAWS);
    const uint8_t answer[] = {IAC, verb == DO ? WONT : DONT, option};
    if (refused)
        persona_reply_add(turn->reply, answer, sizeof answer);
}

static void hear_iac(const struct turn *turn, uint8_t byte)
{
    struct telnet_state *state = turn->state;
    state->sequence = SEQUENCE_NONE;
    if (byte == IAC)
        hear_text(turn, byte);
    else if (byte == INTERRUPT)
        press_interrupt(turn);
    else if (byte == SB)
        state->sequence = SEQUENCE_SB;
    else if (byte >= WILL && byte <= DONT) {
        state->sequence = SEQUENCE_VERB;
        state->verb = byte;
    }
}

static void hear_byte(const struct turn *turn, uint8_t byte)
{
    struct telnet_state *state = turn->state;
    switch ((enum sequence)state->sequence) {
    case SEQUENCE_NONE:
        if (byte == IAC)
            state->sequence = SEQUENCE_IAC;
        else
            hear_text(turn, byte);
        break;
    case SEQUENCE_IAC:
        hear_iac(turn, byte);
        break;
    case SEQUENCE_VERB:
        state->sequence = SEQUENCE_NONE;
        hear_option(turn, byte);
        break;
    case SEQUENCE_SB:
        state->sequence = byte == IAC ? SEQUENCE_SB_IAC : SEQUENCE_SB;
        break;
    case SEQUENCE_SB_IAC:
        state->sequence = byte == SE ? SEQUENCE_NONE : SEQUENCE_SB;
        break;
    }
}

void persona_telnet_hear(const struct persona_session *session, const uint8_t *bytes,
                         uint32_t length, struct persona_reply *reply)
{
    struct turn turn = turn_of(session, reply);
    for (uint32_t i = 0; i < length && turn.state->stage != STAGE_DEAF; i++)
        hear_byte(&turn, bytes[i]);
}

void persona_telnet_end(const struct persona_session *session)
{
    struct telnet_state *state = session->state;
    if (state->length == 0)
        return;
    if (state->stage == STAGE_SHELL) {
        persona_heard_command(session, line_of(state));
    } else if (state->stage == STAGE_PASSWORD) {
        struct heard_bytes user = {.at = (const uint8_t *)state->line,
                                   .length = state->user_length};
        persona_heard_login(session, user, line_of(state), false);
    }
    state->length = 0;
}

bool persona_telnet_is_dialogue(const struct persona_session *session)
{
    const struct telnet_state *state = session->state;
    return !state->misled;
}
