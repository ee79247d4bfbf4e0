#include "respond/persona_shell.h"

#include "recognise/download.h"

#include <stdio.h>

/* One command at work. */
struct shell {
    const struct persona_telnet *telnet;
    struct shell_file *file;
    struct persona_reply *reply;
    const struct shell_command *command;
    const struct heard_bytes *words; /* of it, behind "busybox" */
    uint32_t count;
    bool mute; /* the output goes into a pipe or to a device */
    bool failed, ended;
};

static bool is_word(const struct heard_bytes *word, const char *text)
{
    return word->length == strlen(text) && memcmp(word->at, text, word->length) == 0;
}

static bool is_same(struct heard_bytes a, struct heard_bytes b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

/* ---- The one file ---- */

static struct heard_bytes file_name(const struct shell_file *file)
{
    return (struct heard_bytes){.at = (const uint8_t *)file->name, .length = file->name_length};
}

static void file_begin(struct shell_file *file, struct heard_bytes name, bool append)
{
    if (append && is_same(file_name(file), name))
        return;
    uint32_t kept = name.length < sizeof file->name ? name.length : sizeof file->name;
    memcpy(file->name, name.at, kept);
    file->name_length = (uint8_t)kept;
    file->length = 0;
}

static void file_add(struct shell_file *file, const void *bytes, size_t length)
{
    size_t room = sizeof file->bytes - file->length;
    size_t taken = length < room ? length : room;
    memcpy(file->bytes + file->length, bytes, taken);
    file->length = (uint8_t)(file->length + taken);
}

/* ---- Output ---- */

static void put(struct shell *shell, const void *bytes, size_t length)
{
    if (shell->mute || length == 0)
        return;
    if (shell->command->output.length > 0)
        file_add(shell->file, bytes, length);
    else
        persona_reply_lines(shell->reply, bytes, length);
}

/* What goes to the standard error stays on the terminal. */
static void complain(struct shell *shell, const char *before, struct heard_bytes word,
                     const char *after)
{
    shell->failed = true;
    persona_reply_lines(shell->reply, before, strlen(before));
    persona_reply_lines(shell->reply, word.at, word.length);
    persona_reply_lines(shell->reply, after, strlen(after));
}

/* The content of a file that we know of. */
static bool put_file(struct shell *shell, struct heard_bytes name)
{
    const struct persona_telnet *telnet = shell->telnet;
    const struct shell_file *file = shell->file;
    if (file->name_length > 0 && is_same(file_name(file), name)) {
        /* A copy: what is read may be what is written. */
        struct shell_file copy = *file;
        put(shell, copy.bytes, copy.length);
        return true;
    }
    for (uint32_t i = 0; i < telnet->files_count; i++) {
        const struct persona_file *known = &telnet->files[i];
        if (persona_text_matches(&known->path, (const char *)name.at, name.length)) {
            put(shell, known->text.at, known->text.length);
            return true;
        }
    }
    for (uint32_t i = 0; i < telnet->programs_count; i++) {
        if (is_word(&name, telnet->programs[i])) {
            uint8_t header[PERSONA_ELF_BYTES];
            persona_elf_header(telnet->cpu, header);
            put(shell, header, sizeof header);
            return true;
        }
    }
    return false;
}

/* ---- What needs more than an answer from a table ---- */

/* The byte of an escape of echo -e, at `at` behind the backslash; moves on. */
static uint8_t echo_escape(const struct heard_bytes *word, uint32_t *at)
{
    static const char letters[] = "abfnrtv\\0", bytes[] = "\a\b\f\n\r\t\v\\";
    static const char digits[] = "0123456789abcdef";
    char letter = (char)word->at[(*at)++];
    bool octal = letter >= '0' && letter <= '7';
    if (octal && letter != '0')
        (*at)--; /* BusyBox wants no zero before it */
    if (letter == 'x' || octal) {
        unsigned base = letter == 'x' ? 16 : 8, limit = letter == 'x' ? 2 : 3, value = 0;
        for (unsigned i = 0; i < limit && *at < word->length; i++, (*at)++) {
            const char *digit = memchr(digits, word->at[*at] | 0x20, base);
            if (digit == NULL)
                break;
            value = value * base + (unsigned)(digit - digits);
        }
        return (uint8_t)value;
    }
    const char *known = letter == '\0' ? NULL : strchr(letters, letter);
    if (known != NULL)
        return (uint8_t)bytes[known - letters];
    (*at)--; /* no escape: the backslash stands for itself */
    return '\\';
}

static void echo_word(struct shell *shell, const struct heard_bytes *word, bool escapes)
{
    for (uint32_t at = 0; at < word->length;) {
        uint8_t byte = word->at[at++];
        if (escapes && byte == '\\' && at < word->length)
            byte = echo_escape(word, &at);
        put(shell, &byte, 1);
    }
}

static void run_echo(struct shell *shell)
{
    bool newline = true, escapes = false;
    uint32_t first = 1;
    for (; first < shell->count; first++) {
        const struct heard_bytes *word = &shell->words[first];
        bool n = is_word(word, "-n"), e = is_word(word, "-e");
        bool both = is_word(word, "-ne") || is_word(word, "-en");
        if (!n && !e && !both)
            break;
        newline = newline && !n && !both;
        escapes = escapes || e || both;
    }
    for (uint32_t i = first; i < shell->count; i++) {
        if (i > first)
            put(shell, " ", 1);
        echo_word(shell, &shell->words[i], escapes);
    }
    if (newline)
        put(shell, "\n", 1);
}

static void run_cat(struct shell *shell)
{
    static const char missing[] = "': No such file or directory\n";
    bool named = false;
    for (uint32_t i = 1; i < shell->count; i++) {
        if (shell->words[i].length > 0 && shell->words[i].at[0] == '-')
            continue;
        named = true;
        if (!put_file(shell, shell->words[i]))
            complain(shell, "cat: can't open '", shell->words[i], missing);
    }
    if (!named && shell->command->input.length > 0 && !put_file(shell, shell->command->input))
        complain(shell, "cat: can't open '", shell->command->input, missing);
}

/* head, hexdump, tail: the file that stands last. */
static void run_last(struct shell *shell)
{
    if (shell->count > 1)
        put_file(shell, shell->words[shell->count - 1]);
}

/* The end of "while read i; do echo $i; done < FILE". */
static void run_done(struct shell *shell)
{
    if (shell->command->input.length > 0)
        put_file(shell, shell->command->input);
}

static void run_dd(struct shell *shell)
{
    struct heard_bytes from = {0};
    for (uint32_t i = 1; i < shell->count; i++) {
        const struct heard_bytes *word = &shell->words[i];
        if (word->length > 3 && memcmp(word->at, "if=", 3) == 0)
            from = (struct heard_bytes){.at = word->at + 3, .length = word->length - 3};
    }
    if (from.length == 0)
        return;
    if (!put_file(shell, from))
        complain(shell, "dd: can't open '", from, "': No such file or directory\n");
    else
        persona_reply_lines(shell->reply, "1+0 records in\n1+0 records out\n", 31);
}

/* cp and mv: the file gets another name, or the header of a program becomes the file. */
static void run_copy(struct shell *shell)
{
    if (shell->count < 3)
        return;
    struct heard_bytes from = shell->words[shell->count - 2], to = shell->words[shell->count - 1];
    struct shell_file made = *shell->file;
    bool is_ours = made.name_length > 0 && is_same(file_name(&made), from);
    file_begin(&made, to, false);
    if (is_ours) {
        made.length = shell->file->length;
        *shell->file = made;
        return;
    }
    const struct shell_command into = {.output = to};
    struct shell copier = *shell;
    copier.file = &made;
    copier.command = &into;
    copier.mute = false;
    if (put_file(&copier, from))
        *shell->file = made;
    else
        complain(shell, "cp: can't stat '", from, "': No such file or directory\n");
}

static void run_rm(struct shell *shell)
{
    for (uint32_t i = 1; i < shell->count; i++)
        if (shell->file->name_length > 0 && is_same(file_name(shell->file), shell->words[i]))
            shell->file->name_length = shell->file->length = 0;
}

static const struct {
    const char *word;
    void (*run)(struct shell *shell);
} built_in[] = {
    {"cat", run_cat},   {"cp", run_copy},      {"dd", run_dd},
    {"done", run_done}, {"echo", run_echo},    {"head", run_last},
    {"mv", run_copy},   {"hexdump", run_last}, {"rm", run_rm},
};

/* ---- One command ---- */

/* The persona's own answer to the whole command, its words with one blank between. */
static bool run_table(struct shell *shell)
{
    char text[PERSONA_LINE_BYTES];
    uint32_t length = 0;
    for (uint32_t i = 0; i < shell->count; i++) {
        const struct heard_bytes *word = &shell->words[i];
        if (length + 1 + word->length > sizeof text)
            break;
        if (i > 0)
            text[length++] = ' ';
        memcpy(text + length, word->at, word->length);
        length += word->length;
    }
    for (uint32_t i = 0; i < shell->telnet->commands_count; i++) {
        const struct persona_command *known = &shell->telnet->commands[i];
        if (persona_text_matches(&known->when, text, length)) {
            if (known->fails)
                persona_reply_lines(shell->reply, known->answer.at, known->answer.length);
            else
                put(shell, known->answer.at, known->answer.length);
            shell->failed = known->fails;
            shell->ended = known->ends;
            return true;
        }
    }
    return false;
}

static bool run_built_in(struct shell *shell)
{
    for (size_t i = 0; i < sizeof built_in / sizeof built_in[0]; i++) {
        if (is_word(&shell->words[0], built_in[i].word)) {
            built_in[i].run(shell);
            return true;
        }
    }
    return false;
}

/* "/bin/busybox", "busybox", "./busybox". */
static bool is_busybox(const struct heard_bytes *word)
{
    static const char name[] = "busybox";
    const uint32_t length = sizeof name - 1;
    return word->length >= length && memcmp(word->at + word->length - length, name, length) == 0 &&
           (word->length == length || word->at[word->length - length - 1] == '/');
}

static void run_command(struct shell *shell)
{
    const struct shell_command *command = shell->command;
    shell->failed = false;
    shell->words = command->words;
    shell->count = command->count;
    bool to_device = is_word(&command->output, "/dev/null");
    shell->mute = shell->mute || to_device;
    if (command->output.length > 0 && !to_device)
        file_begin(shell->file, command->output, command->append);
    bool busybox = shell->count > 1 && is_busybox(&shell->words[0]);
    if (busybox) {
        shell->words++;
        shell->count--;
    }
    if (shell->count == 0 || run_table(shell) || run_built_in(shell))
        return;
    const struct heard_bytes *word = &shell->words[0];
    if (busybox_has_applet((const char *)word->at, word->length))
        return;
    if (busybox)
        complain(shell, "", *word, ": applet not found\n");
    else
        put(shell, shell->telnet->otherwise.at, shell->telnet->otherwise.length);
}

bool shell_run(const struct persona_telnet *telnet, struct shell_file *file, const char *line,
               uint32_t length, struct persona_reply *reply)
{
    struct shell_command command;
    struct shell shell = {.telnet = telnet, .file = file, .reply = reply, .command = &command};
    enum shell_joint before = JOINT_NEXT;
    uint32_t at = 0;
    while (!shell.ended && shell_next_command(line, length, &at, &command)) {
        bool is_empty = command.count == 0 && command.output.length == 0;
        bool wanted = before == JOINT_AND  ? !shell.failed
                      : before == JOINT_OR ? shell.failed
                                           : true;
        shell.mute = command.joint == JOINT_PIPE;
        if (wanted && !is_empty)
            run_command(&shell);
        before = command.joint;
    }
    return !shell.ended;
}
