/* Passwords in command lines: ftpget -u USER -p HERE, curl -u USER:HERE, echo USER:HERE | chpasswd.
 *
 * Words stand between blanks, quotes and ends of lines; '+' is a blank of URLs. A program is the first known word of a
 * command, and commands end at ; & | ( ) ` and ends of lines. */
#include "ask/conceal_inside.h"

#include <string.h>

/* What is hidden of the value of an option. */
enum form {
    FORM_WHOLE,
    FORM_COLON, /* behind the first colon: USER:HERE */
    FORM_COMMA,
    FORM_PERCENT,
    FORM_REST, /* no option: all words that follow */
};

static const struct program {
    const char *name, *options; /* letters of options that have such a value */
    enum form form;
} programs[] = {
    {"ftpget", "p", FORM_WHOLE},
    {"ftpput", "p", FORM_WHOLE},
    {"ncftpget", "p", FORM_WHOLE},
    {"ncftpput", "p", FORM_WHOLE},
    {"curl", "uU", FORM_COLON},
    {"sshpass", "p", FORM_WHOLE},
    {"mysql", "p", FORM_WHOLE},
    {"mysqldump", "p", FORM_WHOLE},
    {"mysqladmin", "p", FORM_WHOLE},
    {"lftp", "u", FORM_COMMA},
    {"smbclient", "U", FORM_PERCENT},
    {"useradd", "p", FORM_WHOLE},
    {"usermod", "p", FORM_WHOLE},
    {"redis-cli", "a", FORM_WHOLE},
    {"unzip", "P", FORM_WHOLE},
    {"zip", "P", FORM_WHOLE},
    {"7z", "p", FORM_WHOLE},
    {"mosquitto_pub", "P", FORM_WHOLE},
    {"mosquitto_sub", "P", FORM_WHOLE},
    {"ldapsearch", "w", FORM_WHOLE},
    {"xmrig", "p", FORM_WHOLE},
    {"snmpget", "cAX", FORM_WHOLE},
    {"snmpset", "cAX", FORM_WHOLE},
    {"snmpwalk", "cAX", FORM_WHOLE},
    {"snmpbulkwalk", "cAX", FORM_WHOLE},
    {"hydra", "p", FORM_WHOLE},
    {"medusa", "p", FORM_WHOLE},
    {"htpasswd", "", FORM_REST},
};

/* Where the walk along the words stands. */
struct walk {
    const struct program *program;
    bool awaits;      /* the next word is the value of an option */
    bool has_word;    /* of this command */
    bool takes;       /* this command reads passwords: passwd, chpasswd */
    bool writes;      /* this command writes its words: echo, printf */
    bool piped;       /* the command before was piped into this one */
    bool closed;      /* a bracket, and no word since */
    struct part fed;  /* what the command before wrote, and what stands in brackets before it */
    size_t quoted_to; /* up to there, in quotes, no separator ends what is fed */
    size_t bracket;   /* behind the last opening one */
};

static bool is_separator(uint8_t byte)
{
    return is_line_end(byte) || (byte != 0 && strchr(";&|()`", byte) != NULL);
}

static bool is_gap(uint8_t byte)
{
    return is_blank(byte) || is_quote(byte) || byte == '+';
}

/* What stands behind the last '/' or '=' of a word. */
static struct part tail_of(const struct units *u, struct part word)
{
    for (size_t i = word.from; i < word.to; i++)
        if (unit_byte(u, i) == '/' || unit_byte(u, i) == '=')
            word.from = i + 1;
    return word;
}

static bool is_any(const struct units *u, struct part word, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (units_are(u, word, names[i]))
            return true;
    return false;
}

/* Hides the value at `i`, of the given form, to the end of its word or its quotes. */
static void hide_value(struct units *u, size_t i, enum form form)
{
    static const uint8_t marks[] = {
        [FORM_COLON] = ':', [FORM_COMMA] = ',', [FORM_PERCENT] = '%', [FORM_REST] = 0};
    const uint8_t before = i > 0 ? unit_byte(u, i - 1) : 0;
    struct part value = {i, i};
    if (is_quote(before)) {
        value.to = units_closing(u, i - 1);
    } else {
        for (; value.to < u->count; value.to++) {
            const uint8_t byte = unit_byte(u, value.to);
            if (is_separator(byte) || is_blank(byte) || (byte == '+' && before == '+') ||
                (is_quote(byte) &&
                 (is_separator(unit_byte(u, value.to + 1)) ||
                  is_blank(unit_byte(u, value.to + 1)) || value.to + 1 == u->count)))
                break;
        }
    }
    if (form != FORM_WHOLE) {
        while (value.from < value.to && unit_byte(u, value.from) != marks[form])
            value.from++;
        value.from++;
    }
    units_mark(u, value, SHOWN_HIDDEN);
}

/* The value of an option that stands in the word itself, or is awaited as the next word. */
static void look_at_option(struct units *u, struct walk *w, struct part word)
{
    if (unit_byte(u, word.from + 1) == '-') {
        struct part name = {word.from, word.from};
        while (name.to < word.to && unit_byte(u, name.to) != '=')
            name.to++;
        if (w->program->form != FORM_COLON ||
            !(units_are(u, name, "--user") || units_are(u, name, "--proxy-user")))
            return;
        w->awaits = name.to == word.to && !is_quote(unit_byte(u, word.to));
        if (!w->awaits && name.to < u->count)
            hide_value(u, name.to + 1, w->program->form);
        return;
    }
    for (size_t i = word.from + 1; i < word.to && is_letter(unit_byte(u, i)); i++) {
        if (strchr(w->program->options, unit_byte(u, i)) == NULL)
            continue;
        w->awaits = i + 1 == word.to && !is_quote(unit_byte(u, word.to));
        if (!w->awaits)
            hide_value(u, i + 1 + (i + 1 == word.to), w->program->form);
        return;
    }
}

/* The first known program of a command; and what passwd and the like are fed with. */
static void look_at_program(struct units *u, struct walk *w, struct part word)
{
    static const char *const readers[] = {"passwd", "chpasswd", "smbpasswd"};
    static const char *const writers[] = {"echo", "printf", "yes"};
    static const char *const wrappers[] = {"busybox", "sudo", "exec", "nohup", "env"};
    const struct part tail = tail_of(u, word);
    w->closed = false;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0] && w->program == NULL; i++)
        if (units_are(u, tail, programs[i].name))
            w->program = &programs[i];
    if (w->has_word)
        return;
    w->has_word = !is_any(u, tail, wrappers, sizeof wrappers / sizeof wrappers[0]);
    w->takes = is_any(u, tail, readers, sizeof readers / sizeof readers[0]);
    if (w->takes && w->piped)
        units_mark(u, w->fed, SHOWN_HIDDEN);
    w->writes = is_any(u, tail, writers, sizeof writers / sizeof writers[0]);
    if (w->writes)
        w->fed = (struct part){units_skip_blanks(u, word.to), word.to};
}

static void take_word(struct units *u, struct walk *w, struct part word)
{
    if (w->awaits) {
        w->awaits = false;
        hide_value(u, word.from, w->program->form);
    } else if (w->program != NULL && w->program->form == FORM_REST) {
        units_mark(u, word, SHOWN_HIDDEN);
    } else if (w->program != NULL && unit_byte(u, word.from) == '-') {
        look_at_option(u, w, word);
    } else {
        look_at_program(u, w, word);
    }
}

/* A command ends. What a pipe feeds to the next one is what this one wrote, or what the brackets have. */
static void take_separator(const struct units *u, struct walk *w, size_t i)
{
    const uint8_t byte = unit_byte(u, i);
    w->program = NULL;
    w->awaits = false;
    if (i < w->quoted_to)
        return;
    if (byte == '(')
        w->bracket = i + 1;
    if (byte == ')')
        w->fed = (struct part){w->bracket, i};
    else if (w->writes)
        w->fed.to = i;
    w->piped = byte == '|' && (w->writes || w->closed);
    w->closed = byte == ')';
    w->writes = w->has_word = w->takes = false;
}

void conceal_shell(struct units *u)
{
    struct walk w = {0};
    for (size_t i = 0; i < u->count;) {
        const uint8_t byte = unit_byte(u, i);
        if (is_quote(byte) && w.writes && i > w.quoted_to && unit_byte(u, i - (i > 0)) != '\\')
            w.quoted_to = units_closing(u, i);
        if (is_separator(byte)) {
            take_separator(u, &w, i++);
        } else if (is_gap(byte)) {
            i++;
        } else {
            struct part word = {i, i};
            while (word.to < u->count && !is_separator(unit_byte(u, word.to)) &&
                   !is_gap(unit_byte(u, word.to)))
                word.to++;
            /* A text that is fed by << stands in the lines that follow. */
            if (w.takes && units_begin(u, i, "<<"))
                units_mark(u, (struct part){i + 2, u->count}, SHOWN_HIDDEN);
            take_word(u, &w, word);
            i = word.to;
        }
    }
}
