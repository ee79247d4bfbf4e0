/* The shell behind a telnet login: what a command line seems to do. Nothing is run: a line is cut into
 * simple commands, each looked up in the persona's table and in ours, and text comes out.
 *
 * It keeps one small file, because loaders write a few bytes and read them back to see whether they
 * speak with a device (facts 3). */
#ifndef TEITEN_RESPOND_PERSONA_SHELL_H
#define TEITEN_RESPOND_PERSONA_SHELL_H

#include "respond/persona_script.h"

enum {
    SHELL_NAME_BYTES = 64,
    SHELL_FILE_BYTES = 192,
    SHELL_WORDS_LIMIT = 32,
};

/* The one file; another name takes its place. */
struct shell_file {
    uint8_t name_length, length;
    char name[SHELL_NAME_BYTES];
    uint8_t bytes[SHELL_FILE_BYTES];
};

/* False: the line ends the conversation ("exit"). */
bool shell_run(const struct persona_telnet *telnet, struct shell_file *file, const char *line,
               uint32_t length, struct persona_reply *reply);

/* ---- Between persona_shell.c and persona_shell_words.c ---- */

enum shell_joint { JOINT_NEXT, JOINT_AND, JOINT_OR, JOINT_PIPE };

/* One simple command, quotes and escapes taken away. Texts lie in `text`. */
struct shell_command {
    struct heard_bytes words[SHELL_WORDS_LIMIT];
    uint32_t count;
    struct heard_bytes output, input; /* the files of > and <; length 0: none */
    bool append;                      /* >> */
    enum shell_joint joint;           /* to the next one */
    uint32_t used;
    uint8_t text[PERSONA_LINE_BYTES];
};

/* Cuts the next simple command off `line`, from *at on. False at the end of the line. */
bool shell_next_command(const char *line, uint32_t length, uint32_t *at,
                        struct shell_command *ret_command);

#endif
