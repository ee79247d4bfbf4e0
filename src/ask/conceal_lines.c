/* Lines of protocols that carry a password: PASS HERE (RFC 959, RFC 1939), LOGIN user HERE (RFC 9051),
 * AUTH and AUTHENTICATE with what follows (RFC 4954, RFC 9051, Redis). */
#include "ask/conceal_inside.h"

enum { AUTH_LINES = 2 }; /* user and password on lines of their own */

/* The word at `i`, without a quote before it. */
static struct part word_at(const struct units *u, size_t i)
{
    i += is_quote(unit_byte(u, i));
    struct part word = {i, i};
    while (word.to < u->count && !is_blank(unit_byte(u, word.to)) &&
           !is_line_end(unit_byte(u, word.to)))
        word.to++;
    return word;
}

static size_t next_line(const struct units *u, size_t i)
{
    while (is_line_end(unit_byte(u, i)))
        i++;
    return i;
}

/* A word in capitals is a command wherever it stands; else only as one of the first `places` of a line. */
static bool is_command(const struct units *u, struct part word, const char *text, size_t place,
                       size_t places)
{
    if (!units_are(u, word, text))
        return false;
    for (size_t i = word.from; i < word.to; i++)
        if (unit_byte(u, i) >= 'a')
            return place < places;
    return true;
}

static size_t hide(struct units *u, size_t from, size_t to)
{
    units_mark(u, (struct part){from, to}, SHOWN_HIDDEN);
    return to;
}

static size_t hide_pass(struct units *u, size_t i)
{
    return hide(u, units_skip_blanks(u, i), units_line_end(u, i));
}

/* LOGIN user HERE; where a literal as {9} announces more lines, all that follows. */
static size_t hide_login(struct units *u, size_t i)
{
    const size_t end = units_line_end(u, i);
    const struct part user = word_at(u, units_skip_blanks(u, i));
    const size_t password = units_skip_blanks(u, user.to);
    if (unit_byte(u, user.from) == '{')
        return hide(u, user.to, u->count);
    if (unit_byte(u, password) == '{')
        return hide(u, password, u->count);
    return hide(u, password, password < end ? end : password);
}

static bool is_mechanism(const struct units *u, struct part word)
{
    static const char *const mechanisms[] = {"plain",  "login",      "cram-md5", "digest-md5",
                                             "ntlm",   "xoauth2",    "basic",    "oauthbearer",
                                             "gssapi", "scram-sha-1"};
    for (size_t i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++)
        if (units_are(u, word, mechanisms[i]))
            return true;
    return false;
}

/* AUTH HERE, AUTH PLAIN HERE, and AUTH LOGIN with HERE on the lines that follow. */
static size_t hide_auth(struct units *u, size_t i)
{
    const size_t end = units_line_end(u, i);
    size_t from = units_skip_blanks(u, i);
    const struct part word = word_at(u, from);
    const bool mechanism = is_mechanism(u, word);
    if (mechanism)
        from = units_skip_blanks(u, word.to);
    hide(u, from, end);
    if (from < end && !mechanism)
        return end;
    size_t at = end;
    for (size_t line = 0; line < AUTH_LINES; line++) {
        at = next_line(u, at);
        at = hide(u, at, units_line_end(u, at));
    }
    return at;
}

void conceal_lines(struct units *u)
{
    static const struct {
        const char *word;
        size_t places;
        size_t (*hide)(struct units *u, size_t i);
    } commands[] = {{"pass", 1, hide_pass},
                    {"login", 2, hide_login},
                    {"auth", 1, hide_auth},
                    {"authenticate", 2, hide_auth}};
    size_t place = 0;
    for (size_t i = 0; i < u->count;) {
        if (is_line_end(unit_byte(u, i)) || is_blank(unit_byte(u, i))) {
            place = is_line_end(unit_byte(u, i)) ? 0 : place;
            i++;
            continue;
        }
        const struct part word = word_at(u, i);
        i = word.to > i ? word.to : i + 1;
        for (size_t c = 0; c < sizeof commands / sizeof commands[0]; c++)
            if (is_command(u, word, commands[c].word, place, commands[c].places)) {
                i = commands[c].hide(u, word.to);
                break;
            }
        place++;
    }
}
