/* A command line into simple commands and words, as a POSIX shell cuts them (XCU 2.2, 2.3, 2.7): quotes,
 * backslashes, ; & && || | and newlines, > >> <. Variables and $( ) stay text. */
#include "respond/persona_shell.h"

struct scan {
    const char *line;
    uint32_t length, at;
};

/* Where the word that is being read goes. */
enum target { TARGET_WORD, TARGET_OUTPUT, TARGET_INPUT, TARGET_NOWHERE };

struct build {
    struct shell_command *command;
    enum target target;
    uint32_t start; /* of the word, in text */
    bool open;      /* there is one, even if it is "" */
};

static char here(const struct scan *scan, uint32_t ahead)
{
    return scan->at + ahead < scan->length ? scan->line[scan->at + ahead] : '\0';
}

/* A text is never longer than the line that it comes from, and that fits. */
static void add_char(struct build *build, char c)
{
    struct shell_command *command = build->command;
    build->open = true;
    if (command->used < sizeof command->text)
        command->text[command->used++] = (uint8_t)c;
}

static void close_word(struct build *build)
{
    struct shell_command *command = build->command;
    struct heard_bytes word = {.at = command->text + build->start,
                               .length = command->used - build->start};
    if (!build->open)
        return;
    if (build->target == TARGET_OUTPUT)
        command->output = word;
    else if (build->target == TARGET_INPUT)
        command->input = word;
    else if (build->target == TARGET_WORD && command->count < SHELL_WORDS_LIMIT)
        command->words[command->count++] = word;
    build->target = TARGET_WORD;
    build->start = command->used;
    build->open = false;
}

static void read_quoted(struct scan *scan, struct build *build, char quote)
{
    build->open = true;
    scan->at++;
    while (scan->at < scan->length && here(scan, 0) != quote) {
        char next = here(scan, 1);
        if (quote == '"' && here(scan, 0) == '\\' &&
            (next == '"' || next == '\\' || next == '$' || next == '`'))
            scan->at++;
        add_char(build, here(scan, 0));
        scan->at++;
    }
    scan->at++;
}

/* > >> 2> >& and <. The number before it is a word that is only digits and touches it. */
static void read_redirect(struct scan *scan, struct build *build)
{
    struct shell_command *command = build->command;
    bool is_error = build->open && command->used == build->start + 1 &&
                    command->text[build->start] >= '2' && command->text[build->start] <= '9';
    bool numbered =
        is_error || (build->open && command->used == build->start + 1 &&
                     command->text[build->start] <= '1' && command->text[build->start] >= '0');
    if (numbered)
        build->open = false, command->used = build->start;
    else
        close_word(build);

    bool is_input = here(scan, 0) == '<';
    scan->at++;
    bool append = !is_input && here(scan, 0) == '>';
    scan->at += append;
    bool copies = here(scan, 0) == '&'; /* 2>&1 */
    scan->at += copies;
    build->target = is_error || copies ? TARGET_NOWHERE : is_input ? TARGET_INPUT : TARGET_OUTPUT;
    if (build->target == TARGET_OUTPUT)
        command->append = append;
}

/* Whether a simple command ends here; takes what ends it. */
static bool take_joint(struct scan *scan, enum shell_joint *ret_joint)
{
    static const struct {
        char text[3];
        enum shell_joint joint;
    } joints[] = {
        {"&&", JOINT_AND}, {"||", JOINT_OR},   {"|", JOINT_PIPE}, {"&", JOINT_NEXT},
        {";", JOINT_NEXT}, {"\n", JOINT_NEXT}, {")", JOINT_NEXT},
    };
    for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++) {
        uint32_t length = (uint32_t)strlen(joints[i].text);
        if (here(scan, 0) == joints[i].text[0] &&
            (length == 1 || here(scan, 1) == joints[i].text[1])) {
            scan->at += length;
            *ret_joint = joints[i].joint;
            return true;
        }
    }
    return false;
}

static void read_char(struct scan *scan, struct build *build)
{
    char c = here(scan, 0);
    if (c == ' ' || c == '\t' || (c == '(' && !build->open)) {
        close_word(build);
    } else if (c == '\\') {
        scan->at++;
        if (scan->at < scan->length)
            add_char(build, here(scan, 0));
    } else {
        add_char(build, c);
    }
    scan->at++;
}

bool shell_next_command(const char *line, uint32_t length, uint32_t *at,
                        struct shell_command *ret_command)
{
    struct scan scan = {.line = line, .length = length, .at = *at};
    struct build build = {.command = ret_command};
    if (*at >= length)
        return false;
    ret_command->count = ret_command->used = 0;
    ret_command->output = ret_command->input = (struct heard_bytes){0};
    ret_command->append = false;
    ret_command->joint = JOINT_NEXT;
    while (scan.at < length && !take_joint(&scan, &ret_command->joint)) {
        char c = here(&scan, 0);
        if (c == '\'' || c == '"')
            read_quoted(&scan, &build, c);
        else if (c == '>' || c == '<')
            read_redirect(&scan, &build);
        else
            read_char(&scan, &build);
    }
    close_word(&build);
    *at = scan.at > length ? length : scan.at;
    return true;
}
