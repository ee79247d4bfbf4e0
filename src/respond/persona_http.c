/* HTTP: one request, one answer, as the table of pages has it. Malformed requests are the normal case:
 * a line that is no request line gets 400; header lines that say nothing to us are passed over; a body
 * is listened to and not understood, because the raw bytes are kept elsewhere. (RFC 9110, 9112, 7617.) */
#include <stdio.h>
#include <strings.h>

#include "respond/persona_script.h"

enum stage { STAGE_REQUEST, STAGE_HEADERS, STAGE_BODY, STAGE_DEAF };

struct http_state {
    uint8_t stage;
    bool is_head;  /* the answer has no body */
    bool expects;  /* 100-continue */
    bool chunked;  /* a body whose length nobody says: answered at once, listened to */
    bool opened;   /* by a login that is accepted */
    uint16_t page; /* one more than its place; 0: none */
    uint16_t length;
    uint32_t body_left;
    char line[PERSONA_LINE_BYTES]; /* what does not fit of a line is passed over */
};
_Static_assert(sizeof(struct http_state) <= PERSONA_STATE_BYTES, "the session keeps it");

struct turn {
    const struct persona_session *session;
    const struct persona_http *http;
    struct http_state *state;
    struct persona_reply *reply;
};

/* ---- The answer ---- */

static const struct {
    uint32_t status;
    const char *reason;
} statuses[] = {
    {200, "OK"},        {302, "Found"},     {400, "Bad Request"},           {401, "Unauthorized"},
    {403, "Forbidden"}, {404, "Not Found"}, {500, "Internal Server Error"},
};

static const char *reason_of(uint32_t status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (statuses[i].status == status)
            return statuses[i].reason;
    return NULL;
}

bool persona_http_knows(uint32_t status)
{
    return reason_of(status) != NULL;
}

static void answer(const struct turn *turn, uint32_t status, const struct persona_page *page)
{
    const struct persona_http *http = turn->http;
    const char *reason = reason_of(status);
    struct persona_text body = page == NULL ? (struct persona_text){0} : page->body;
    char plain[160];
    if (body.length == 0) {
        body.at = plain;
        body.length = (uint32_t)snprintf(
            plain, sizeof plain,
            "<html><head><title>%u %s</title></head><body><h1>%u %s</h1></body></html>\n", status,
            reason, status, reason);
    }
    char head[1280];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %u %s\r\n", status, reason);
    if (http->server.length > 0)
        length += snprintf(head + length, sizeof head - (size_t)length, "Server: %.*s\r\n",
                           (int)http->server.length, http->server.at);
    if (status == 401)
        length += snprintf(head + length, sizeof head - (size_t)length,
                           "WWW-Authenticate: Basic realm=\"%.*s\"\r\n", (int)http->realm.length,
                           http->realm.at);
    length += snprintf(head + length, sizeof head - (size_t)length,
                       "Content-Type: %.*s\r\nContent-Length: %u\r\nConnection: close\r\n\r\n",
                       page == NULL ? 9 : (int)page->type.length,
                       page == NULL ? "text/html" : page->type.at, body.length);
    persona_reply_add(turn->reply, head, (size_t)length);
    if (!turn->state->is_head)
        persona_reply_add(turn->reply, body.at, body.length);
    turn->state->stage = STAGE_DEAF;
}

static void answer_page(const struct turn *turn)
{
    uint16_t place = turn->state->page;
    const struct persona_page *page = place == 0 ? NULL : &turn->http->pages[place - 1];
    if (page == NULL)
        answer(turn, 404, NULL);
    else if (page->status == 401 && turn->state->opened)
        answer(turn, 200, &(struct persona_page){.type = page->type});
    else
        answer(turn, page->status, page);
}

/* ---- The request ---- */

static bool is_method(const char *at, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((at[i] < 'A' || at[i] > 'Z') && at[i] != '-' && at[i] != '_')
            return false;
    return length > 0 && length <= 20;
}

static void hear_request(const struct turn *turn, const char *line, size_t length)
{
    struct http_state *state = turn->state;
    if (length == 0)
        return; /* RFC 9112 2.2 */
    const char *blank = memchr(line, ' ', length);
    if (blank == NULL || !is_method(line, (size_t)(blank - line))) {
        answer(turn, 400, NULL);
        turn->reply->end = true;
        return;
    }
    state->is_head = blank - line == 4 && memcmp(line, "HEAD", 4) == 0;
    const char *target = blank + 1;
    size_t left = length - (size_t)(target - line);
    const char *end = memchr(target, ' ', left);
    size_t whole = end == NULL ? left : (size_t)(end - target);
    const char *query = memchr(target, '?', whole);
    size_t path = query == NULL ? whole : (size_t)(query - target);
    for (uint32_t i = 0; i < turn->http->pages_count && state->page == 0; i++) {
        const struct persona_text *pattern = &turn->http->pages[i].path;
        if (persona_text_matches(pattern, target, path) ||
            persona_text_matches(pattern, target, whole))
            state->page = (uint16_t)(i + 1);
    }
    state->stage = STAGE_HEADERS;
}

static void take_length(const struct turn *turn, const char *value, size_t length)
{
    const uint32_t most = 1U << 30;
    uint32_t number = 0;
    for (size_t i = 0; i < length && value[i] >= '0' && value[i] <= '9'; i++)
        if (number < most / 16)
            number = number * 10 + (uint32_t)(value[i] - '0');
    turn->state->body_left = number;
}

static void take_expect(const struct turn *turn, const char *value, size_t length)
{
    static const char known[] = "100-continue";
    turn->state->expects =
        length == sizeof known - 1 && strncasecmp(value, known, sizeof known - 1) == 0;
}

static void take_coding(const struct turn *turn, const char *value, size_t length)
{
    static const char known[] = "chunked";
    turn->state->chunked =
        length >= sizeof known - 1 && strncasecmp(value, known, sizeof known - 1) == 0;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)(found - digits);
}

/* RFC 4648 4; stops at the first character that is none. At most 3/4 of the length. */
static uint32_t base64_decode(const char *text, size_t length, uint8_t *ret_bytes)
{
    uint32_t held = 0, count = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < length; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0)
            break;
        held = (held << 6 | (uint32_t)digit) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            ret_bytes[count++] = (uint8_t)(held >> bits);
        }
    }
    return count;
}

static void take_login(const struct turn *turn, const char *value, size_t length)
{
    uint8_t bytes[PERSONA_LINE_BYTES];
    if (length < 6 || strncasecmp(value, "Basic ", 6) != 0)
        return;
    for (value += 6, length -= 6; length > 0 && *value == ' '; value++)
        length--;
    uint32_t count = base64_decode(value, length, bytes);
    if (count == 0)
        return;
    const uint8_t *colon = memchr(bytes, ':', count);
    struct heard_bytes user = {.at = bytes,
                               .length = colon == NULL ? count : (uint32_t)(colon - bytes)};
    struct heard_bytes password = {.at = bytes + user.length};
    if (colon != NULL) {
        password.at = colon + 1;
        password.length = count - user.length - 1;
    }
    turn->state->opened = turn->http->accept;
    persona_heard_login(turn->session, user, password, turn->http->accept);
}

static void finish_headers(const struct turn *turn)
{
    struct http_state *state = turn->state;
    if (state->expects && (state->body_left > 0 || state->chunked))
        persona_reply_add(turn->reply, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    if (state->body_left > 0 && !state->chunked) {
        state->stage = STAGE_BODY;
        return;
    }
    answer_page(turn);
    turn->reply->end = !state->chunked;
}

static void hear_header(const struct turn *turn, const char *line, size_t length)
{
    static const struct {
        const char *name;
        void (*take)(const struct turn *turn, const char *value, size_t length);
    } headers[] = {
        {"authorization", take_login},
        {"content-length", take_length},
        {"expect", take_expect},
        {"transfer-encoding", take_coding},
    };
    if (length == 0) {
        finish_headers(turn);
        return;
    }
    const char *colon = memchr(line, ':', length);
    if (colon == NULL)
        return;
    size_t name = (size_t)(colon - line);
    const char *value = colon + 1;
    size_t left = length - name - 1;
    for (; left > 0 && (*value == ' ' || *value == '\t'); value++)
        left--;
    for (; left > 0 && (value[left - 1] == ' ' || value[left - 1] == '\t');)
        left--;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (strlen(headers[i].name) == name && strncasecmp(headers[i].name, line, name) == 0)
            headers[i].take(turn, value, left);
}

static void hear_line_byte(const struct turn *turn, uint8_t byte)
{
    struct http_state *state = turn->state;
    if (byte != '\n') {
        if (state->length < sizeof state->line)
            state->line[state->length++] = (char)byte;
        return;
    }
    size_t length = state->length;
    if (length > 0 && state->line[length - 1] == '\r')
        length--;
    state->length = 0;
    if (state->stage == STAGE_REQUEST)
        hear_request(turn, state->line, length);
    else
        hear_header(turn, state->line, length);
}

static uint32_t hear_body(const struct turn *turn, uint32_t length)
{
    struct http_state *state = turn->state;
    uint32_t taken = length < state->body_left ? length : state->body_left;
    state->body_left -= taken;
    if (state->body_left == 0) {
        answer_page(turn);
        turn->reply->end = true;
    }
    return taken;
}

void persona_http_hear(const struct persona_session *session, const uint8_t *bytes, uint32_t length,
                       struct persona_reply *reply)
{
    struct turn turn = {
        .session = session,
        .http = session->persona->script->http,
        .state = session->state,
        .reply = reply,
    };
    for (uint32_t i = 0; i < length && turn.state->stage != STAGE_DEAF;) {
        if (turn.state->stage == STAGE_BODY) {
            i += hear_body(&turn, length - i);
        } else {
            hear_line_byte(&turn, bytes[i]);
            i++;
        }
    }
}
