/* A persona file as it was read, and what the engines share. Only for the files of this folder.
 *
 * All of it lives in the arena of base/yaml.h that the set owns. Texts have had their escapes replaced:
 * they are bytes with a length, and may hold zeros. */
#ifndef TEITEN_RESPOND_PERSONA_SCRIPT_H
#define TEITEN_RESPOND_PERSONA_SCRIPT_H

#include "respond/persona.h"

#include <string.h>

enum {
    PERSONA_LINE_BYTES = 1024,      /* of a dialogue; longer ones are understood in pieces */
    PERSONA_ELF_BYTES = 52,         /* the header of a 32-bit program: what loaders look at */
    PERSONA_SCRIPT_WHEN_BYTES = 32, /* of what a script waits for */
};

struct persona_text {
    char *at; /* NULL where the file has none */
    uint32_t length;
};

/* Processors that bots have programs for. */
enum persona_cpu {
    CPU_ARM,
    CPU_MIPS,
    CPU_MPSL,
    CPU_X86,
    CPU_PPC,
    CPU_SH4,
    CPU_M68K,
    CPU_SPC,
    CPU_ARC,
    CPU_COUNT
};
/* The first bytes of a program for it: data to look at, no program. */
void persona_elf_header(enum persona_cpu cpu, uint8_t ret_header[PERSONA_ELF_BYTES]);

/* `when` matches a whole command, or with '*' at its end whatever begins so. */
struct persona_command {
    struct persona_text when, answer;
    bool fails; /* for && and || */
    bool ends;  /* the conversation */
};

struct persona_file {
    struct persona_text path, text;
};

struct persona_telnet {
    struct persona_text greeting, login, password, refusal, banner, prompt, otherwise;
    uint32_t accept_try; /* the first login that is accepted, from 1; 0: none */
    uint32_t refuse_limit;
    enum persona_cpu cpu;
    struct persona_command *commands;
    uint32_t commands_count;
    struct persona_file *files;
    uint32_t files_count;
    char **programs; /* paths that hold the ELF header */
    uint32_t programs_count;
};

struct persona_page {
    struct persona_text path, type, body;
    uint32_t status;
};

struct persona_http {
    struct persona_text server, realm;
    bool accept; /* a Basic login opens the pages of status 401 */
    struct persona_page *pages;
    uint32_t pages_count;
};

struct persona_answer {
    struct persona_text when, answer;
    bool ends;
};

struct persona_dialogue {
    struct persona_text greeting;
    struct persona_answer *answers;
    uint32_t answers_count;
};

struct persona_ports {
    char text[12]; /* "23" or "8000-8010" */
};

struct persona_script {
    char name[PERSONA_NAME_SIZE];
    enum persona_engine engine;
    struct persona_ports *ports;
    uint32_t ports_count;
    uint32_t limit_bytes, silence_s, total_s; /* 0: as the engine has it */
    uint32_t *wait_ms;                        /* NULL: as the engine has it */
    struct persona_telnet *telnet;
    struct persona_http *http;
    struct persona_dialogue *script;
};

struct persona_document {
    char default_name[PERSONA_NAME_SIZE];
    char when_waiting[PERSONA_NAME_SIZE];
    struct persona_script *personas;
    uint32_t personas_count;
};

struct cyaml_schema_value;
extern const struct cyaml_schema_value persona_schema;

/* Fills in what the file leaves out, replaces escapes, checks numbers and that each persona has the part
 * of its engine. */
bool persona_check(const char *name, struct persona_document *document, struct error *error);
bool persona_ports_parse(const struct persona_ports *ports, uint16_t *ret_first,
                         uint16_t *ret_last);

/* "ab*" matches "abc", "ab" only "ab". */
static inline bool persona_text_matches(const struct persona_text *pattern, const char *text,
                                        size_t length)
{
    size_t fixed = pattern->length;
    bool open = fixed > 0 && pattern->at[fixed - 1] == '*';
    if (open)
        fixed--;
    return (open ? length >= fixed : length == fixed) && memcmp(pattern->at, text, fixed) == 0;
}

/* ---- Engines ---- */

struct persona_engine_facts {
    void (*begin)(const struct persona_session *session, struct persona_reply *reply);
    void (*hear)(const struct persona_session *session, const uint8_t *bytes, uint32_t length,
                 struct persona_reply *reply);
    void (*end)(const struct persona_session *session);
    bool (*is_dialogue)(const struct persona_session *session);
    uint32_t limit_bytes, silence_s, total_s, wait_ms; /* where the file says nothing */
};
extern const struct persona_engine_facts persona_engines[ENGINE_COUNT];

void persona_telnet_begin(const struct persona_session *session, struct persona_reply *reply);
void persona_telnet_hear(const struct persona_session *session, const uint8_t *bytes,
                         uint32_t length, struct persona_reply *reply);
void persona_telnet_end(const struct persona_session *session);
bool persona_telnet_is_dialogue(const struct persona_session *session);
bool persona_http_knows(uint32_t status);
void persona_http_hear(const struct persona_session *session, const uint8_t *bytes, uint32_t length,
                       struct persona_reply *reply);
void persona_script_begin(const struct persona_session *session, struct persona_reply *reply);
void persona_script_hear(const struct persona_session *session, const uint8_t *bytes,
                         uint32_t length, struct persona_reply *reply);

/* As many of the bytes as still fit. */
static inline void persona_reply_add(struct persona_reply *reply, const void *bytes, size_t length)
{
    size_t room = sizeof reply->bytes - reply->length;
    size_t taken = length < room ? length : room;
    if (taken > 0)
        memcpy(reply->bytes + reply->length, bytes, taken);
    reply->length += (uint32_t)taken;
}

/* As a terminal gets it by telnet: LF becomes CR LF, and 255 stands twice (RFC 854). */
static inline void persona_reply_lines(struct persona_reply *reply, const void *bytes,
                                       size_t length)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++) {
        if (at[i] == '\n')
            persona_reply_add(reply, "\r", 1);
        if (at[i] == 255)
            persona_reply_add(reply, at + i, 1);
        persona_reply_add(reply, at + i, 1);
    }
}

/* Hands over one login or command of the conversation. */
void persona_heard_login(const struct persona_session *session, struct heard_bytes user,
                         struct heard_bytes password, bool accepted);
void persona_heard_command(const struct persona_session *session, struct heard_bytes line);

#endif
