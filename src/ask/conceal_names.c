/* Values of what is called a password: password=HERE, "pwd": "HERE", --passwd HERE, <Password>HERE<,
 * name="pass" of a form in parts, ?u=admin&p=HERE, and Authorization: Basic HERE. */
#include "ask/conceal_inside.h"

#include <string.h>

enum {
    NAME_LIMIT = 128,  /* of a name the last so many characters are looked at */
    QUERY_LIMIT = 128, /* so far from a name its neighbours are looked at */
    TAG_LIMIT = 256,   /* of attributes */
};

static bool is_name(uint8_t byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '-' || byte == '.' ||
           byte == '[' || byte == ']';
}

static bool ends_with(const char *name, size_t length, const char *end)
{
    const size_t end_length = strlen(end);
    return length >= end_length && memcmp(name + length - end_length, end, end_length) == 0;
}

/* The name in lower case, without digits, brackets and the like at its end. Returns its length. */
static size_t name_of(const struct units *u, struct part part, char name[NAME_LIMIT + 1])
{
    if (part.to - part.from > NAME_LIMIT)
        part.from = part.to - NAME_LIMIT;
    size_t length = 0;
    for (size_t i = part.from; i < part.to; i++)
        name[length++] = (char)unit_lower(u, i);
    while (length > 0 && !is_letter((uint8_t)name[length - 1]))
        length--;
    name[length] = '\0';
    return length;
}

static bool is_password_name(const char *name, size_t length)
{
    static const char *const anywhere[] = {"password",   "passwd",   "passwort",
                                           "passphrase", "passcode", "secret"};
    static const char *const at_end[] = {"pass", "pas", "pwd",   "psd",
                                         "psw",  "psk", "passw", "pswd"};
    static const char *const at_begin[] = {"pass_", "pass-", "pass.", "pass[", "pwd", "psd", "psw"};
    static const char *const whole[] = {"pw",        "auth",        "pin",
                                        "community", "rocommunity", "rwcommunity"};
    static const char *const others[] = {"bypass", "compass", "surpass"};
    while (*name == '-') {
        name++;
        length--;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(name, others[i]) == 0)
            return false;
    for (size_t i = 0; i < sizeof anywhere / sizeof anywhere[0]; i++)
        if (strstr(name, anywhere[i]) != NULL)
            return true;
    for (size_t i = 0; i < sizeof at_end / sizeof at_end[0]; i++)
        if (ends_with(name, length, at_end[i]))
            return true;
    for (size_t i = 0; i < sizeof at_begin / sizeof at_begin[0]; i++)
        if (strncmp(name, at_begin[i], strlen(at_begin[i])) == 0)
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (strcmp(name, whole[i]) == 0)
            return true;
    return ends_with(name, length, "_pw") || ends_with(name, length, "-pw");
}

static bool is_in_query(uint8_t byte)
{
    return byte != 0 && !is_blank(byte) && !is_line_end(byte) && !is_quote(byte);
}

/* ?u=admin&p=HERE: a name as short as `p` is one of a password where a user stands beside it. */
static bool has_user_beside(const struct units *u, struct part name)
{
    static const char *const users[] = {"u",     "user", "usr",     "username",
                                        "uname", "name", "account", "login"};
    const size_t end = name.to + QUERY_LIMIT;
    size_t i = name.from;
    while (i > 0 && name.from - i < QUERY_LIMIT && is_in_query(unit_byte(u, i - 1)))
        i--;
    while (i < end && is_in_query(unit_byte(u, i))) {
        struct part other = {i, i};
        while (is_name(unit_byte(u, other.to)))
            other.to++;
        for (size_t k = 0; k < sizeof users / sizeof users[0]; k++)
            if (unit_byte(u, other.to) == '=' && units_are(u, other, users[k]))
                return true;
        i = other.to + 1;
    }
    return false;
}

/* What surrounds a name, and how its value is written. */
struct place {
    struct part name;
    bool quoted;  /* "password": closing quote behind the name */
    bool escaped; /* the separator is %XX, so %XX ends the value as well */
    bool plus;    /* '+' stands for a blank here */
};

/* Whether a quote at `i` closes what was opened before the value: nothing of a value comes after it. */
static bool closes(const struct units *u, size_t i)
{
    const uint8_t next = unit_byte(u, i + 1);
    return is_quote(unit_byte(u, i)) && (next == 0 || is_blank(next) || is_line_end(next) ||
                                         strchr("&;,)}]>|\\\"'", next) != NULL);
}

/* The end of a value without quotes. */
static size_t bare_end(const struct units *u, size_t i, const struct place *place)
{
    for (; i < u->count; i++) {
        const uint8_t byte = u->unit[i].byte;
        const bool counts = place->escaped || !u->unit[i].escaped;
        if (is_line_end(byte) && !u->unit[i].escaped)
            break;
        if (counts &&
            (is_blank(byte) || is_line_end(byte) || byte == '&' || closes(u, i) ||
             (byte == '<' && unit_byte(u, i + 1) == '/') || (byte == '+' && place->plus) ||
             (place->quoted && (byte == ',' || byte == '}'))))
            break;
    }
    return i;
}

static size_t find_byte(const struct units *u, size_t i, uint8_t byte)
{
    while (i < u->count && u->unit[i].byte != byte)
        i++;
    return i;
}

/* Hides a value, and returns where to look on: at the name that it ends with, for that may have a value as well. */
static size_t hide(struct units *u, struct part value)
{
    size_t i = value.to;
    units_mark(u, value, SHOWN_HIDDEN);
    while (i > value.from && !is_name(unit_byte(u, i - 1)) && !is_line_end(unit_byte(u, i - 1)))
        i--;
    while (i > value.from && is_name(unit_byte(u, i - 1)))
        i--;
    return i;
}

/* Hides the value that begins at `i`; returns where to look on. */
static size_t hide_value(struct units *u, size_t i, const struct place *place)
{
    struct part value = {i, i};
    i += unit_byte(u, i) == '\\' && is_quote(unit_byte(u, i + 1));
    const uint8_t first = unit_byte(u, i);
    if (is_quote(first)) {
        value.from = i + 1;
        value.to = units_closing(u, i);
    } else if (place->quoted && (first == '[' || first == '{')) {
        value.to = find_byte(u, i, first == '[' ? ']' : '}');
    } else {
        value.to = bare_end(u, i, place);
    }
    return hide(u, value);
}

/* <Password>HERE</Password>, also with attributes in the tag, which are looked at after it. */
static void hide_element(struct units *u, const struct place *place)
{
    const uint8_t before = place->name.from > 0 ? unit_byte(u, place->name.from - 1) : 0;
    size_t i = place->name.to;
    if (before != '<' && before != ':')
        return;
    while (i < place->name.to + TAG_LIMIT && unit_byte(u, i) != '>' && unit_byte(u, i) != '<')
        i++;
    if (unit_byte(u, i) == '>')
        units_mark(u, (struct part){i + 1, find_byte(u, i + 1, '<')}, SHOWN_HIDDEN);
}

/* name="password", an empty line, HERE (RFC 7578); or name="password" value="HERE". 0: it is none. */
static size_t hide_part(struct units *u, size_t i, const struct place *place)
{
    size_t ends = 0, at = i;
    for (; is_line_end(unit_byte(u, at)); at++)
        ends += u->unit[at].byte == '\n';
    if (ends >= 2) {
        const struct part value = {at, units_line_end(u, at)};
        return hide(u, value);
    }
    at = units_skip_blanks(u, i);
    return units_begin(u, at, "value=") ? hide_value(u, at + strlen("value="), place) : 0;
}

static size_t skip_space(const struct units *u, size_t i, bool lines)
{
    while (is_blank(unit_byte(u, i)) || (lines && is_line_end(unit_byte(u, i))))
        i++;
    return i;
}

/* Where the value of a name begins, behind = or : and what stands around it; 0: it has none. */
static size_t value_begin(const struct units *u, size_t i, struct place *place)
{
    const size_t separator = skip_space(u, i, place->quoted);
    const uint8_t byte = unit_byte(u, separator);
    const bool is_option = unit_byte(u, place->name.from) == '-';
    if (byte == '=' || byte == ':') {
        place->escaped = u->unit[separator].escaped != 0;
        i = separator + 1;
        if (unit_byte(u, i) == '=' || (byte == '=' && unit_byte(u, i) == '>'))
            i++;
        return skip_space(u, i, place->quoted);
    }
    if (is_option && place->plus && unit_byte(u, i) == '+')
        return i + 1;
    return is_option && separator > i ? separator : 0;
}

/* `enable password 7 HERE`: a line of a configuration. */
static bool is_bare(const struct units *u, const struct place *place, size_t i)
{
    return !place->quoted && is_blank(unit_byte(u, i)) &&
           (units_are(u, place->name, "password") || units_are(u, place->name, "secret"));
}

static size_t hide_named(struct units *u, struct part name)
{
    const uint8_t before = name.from > 0 ? unit_byte(u, name.from - 1) : 0;
    struct place place = {.name = name, .plus = before == '+'};
    size_t i = name.to;
    hide_element(u, &place);
    const size_t quote = i + (unit_byte(u, i) == '\\');
    place.quoted = is_quote(unit_byte(u, quote));
    if (place.quoted) {
        i = quote + 1;
        const size_t end = hide_part(u, i, &place);
        if (end > 0)
            return end;
    }
    const size_t begin = value_begin(u, i, &place);
    if (begin > 0)
        return hide_value(u, begin, &place);
    if (!is_bare(u, &place, i))
        return name.to;
    const struct part rest = {units_skip_blanks(u, i), units_line_end(u, i)};
    return hide(u, rest);
}

/* Authorization: SCHEME HERE, up to the end of the line or of the quotes that it stands in. */
static size_t hide_authorization(struct units *u, struct part name)
{
    const uint8_t before = name.from > 0 ? unit_byte(u, name.from - 1) : 0;
    size_t i = name.to + (is_quote(unit_byte(u, name.to)) ? 1 : 0);
    i = units_skip_blanks(u, i);
    if (unit_byte(u, i) != ':' && unit_byte(u, i) != '=')
        return name.to;
    i = units_skip_blanks(u, i + 1);
    const uint8_t own = is_quote(unit_byte(u, i)) ? unit_byte(u, i) : 0;
    i += own != 0;
    size_t from = i, to = units_line_end(u, i);
    while (is_letter(unit_byte(u, i)))
        i++;
    if (i > from && (is_blank(unit_byte(u, i)) || unit_byte(u, i) == '+'))
        from = units_skip_blanks(u, i + 1);
    const uint8_t quote = own != 0 ? own : is_quote(before) ? before : 0;
    const size_t closing = quote == 0 ? to : find_byte(u, from, quote);
    const struct part value = {from, closing < to ? closing : to};
    return value.to > value.from ? hide(u, value) : name.to;
}

void conceal_names(struct units *u)
{
    char name[NAME_LIMIT + 1];
    for (size_t i = 0; i < u->count;) {
        struct part part = {i, i};
        while (is_name(unit_byte(u, part.to)))
            part.to++;
        i = part.to + (part.to == part.from);
        const size_t length = name_of(u, part, name);
        if (ends_with(name, length, "authorization"))
            i = hide_authorization(u, part);
        else if (length > 0 && (is_password_name(name, length) ||
                                (strcmp(name, "p") == 0 && has_user_beside(u, part))))
            i = hide_named(u, part);
    }
}
