/* The schema of a persona file. A key that is not here is an error; docs/responder.md explains each. */
#include <cyaml/cyaml.h>

#include "respond/persona_script.h"

/* How much a file may say. A reply has PERSONA_REPLY_BYTES. */
enum {
    TEXT_BYTES = 3000,
    SHORT_BYTES = 256,
    PERSONAS_LIMIT = 64,
    PORTS_LIMIT = 512,
    COMMANDS_LIMIT = 256,
    FILES_LIMIT = 64,
    PAGES_LIMIT = 64,
    ANSWERS_LIMIT = 16,
};

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define LIST     (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* A text of at most `limit` bytes, into a struct persona_text. */
#define TEXT(key, structure, member, limit)                                                        \
    CYAML_FIELD_STRING_PTR(key, LIST, structure, member.at, 0, limit)
#define TEXT_NEEDED(key, structure, member, limit)                                                 \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, structure, member.at, 1, limit)

static const cyaml_strval_t engine_words[] = {
    {"silent", ENGINE_SILENT},
    {"telnet", ENGINE_TELNET},
    {"http", ENGINE_HTTP},
    {"script", ENGINE_SCRIPT},
};
static const cyaml_strval_t cpu_words[] = {
    {"arm", CPU_ARM}, {"mips", CPU_MIPS}, {"mpsl", CPU_MPSL}, {"x86", CPU_X86}, {"ppc", CPU_PPC},
    {"sh4", CPU_SH4}, {"m68k", CPU_M68K}, {"spc", CPU_SPC},   {"arc", CPU_ARC},
};

static const cyaml_schema_field_t command_fields[] = {
    TEXT_NEEDED("when", struct persona_command, when, SHORT_BYTES),
    TEXT("answer", struct persona_command, answer, TEXT_BYTES),
    CYAML_FIELD_BOOL("fails", OPTIONAL, struct persona_command, fails),
    CYAML_FIELD_BOOL("ends", OPTIONAL, struct persona_command, ends), CYAML_FIELD_END};
static const cyaml_schema_value_t command_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct persona_command, command_fields)};

static const cyaml_schema_field_t file_fields[] = {
    TEXT_NEEDED("path", struct persona_file, path, SHORT_BYTES),
    TEXT("text", struct persona_file, text, TEXT_BYTES), CYAML_FIELD_END};
static const cyaml_schema_value_t file_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct persona_file, file_fields)};

/* A path of `programs`: libcyaml writes pointers one behind the other, so the list is one of them. */
static const cyaml_schema_value_t program_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SHORT_BYTES)};

static const cyaml_schema_field_t telnet_fields[] = {
    TEXT("greeting", struct persona_telnet, greeting, TEXT_BYTES),
    TEXT("login", struct persona_telnet, login, SHORT_BYTES),
    TEXT("password", struct persona_telnet, password, SHORT_BYTES),
    TEXT("refusal", struct persona_telnet, refusal, SHORT_BYTES),
    TEXT("banner", struct persona_telnet, banner, TEXT_BYTES),
    TEXT("prompt", struct persona_telnet, prompt, SHORT_BYTES),
    TEXT("otherwise", struct persona_telnet, otherwise, SHORT_BYTES),
    CYAML_FIELD_UINT("accept_try", CYAML_FLAG_DEFAULT, struct persona_telnet, accept_try),
    CYAML_FIELD_UINT("refuse_limit", OPTIONAL, struct persona_telnet, refuse_limit),
    CYAML_FIELD_ENUM("cpu", OPTIONAL | CYAML_FLAG_STRICT, struct persona_telnet, cpu, cpu_words,
                     COUNT(cpu_words)),
    CYAML_FIELD_SEQUENCE("commands", LIST, struct persona_telnet, commands, &command_entry, 0,
                         COMMANDS_LIMIT),
    CYAML_FIELD_SEQUENCE("files", LIST, struct persona_telnet, files, &file_entry, 0, FILES_LIMIT),
    CYAML_FIELD_SEQUENCE("programs", LIST, struct persona_telnet, programs, &program_entry, 0,
                         FILES_LIMIT),
    CYAML_FIELD_END};

static const cyaml_schema_field_t page_fields[] = {
    TEXT_NEEDED("path", struct persona_page, path, SHORT_BYTES),
    CYAML_FIELD_UINT("status", CYAML_FLAG_DEFAULT, struct persona_page, status),
    TEXT("type", struct persona_page, type, SHORT_BYTES),
    TEXT("body", struct persona_page, body, TEXT_BYTES), CYAML_FIELD_END};
static const cyaml_schema_value_t page_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct persona_page, page_fields)};

static const cyaml_schema_field_t http_fields[] = {
    TEXT("server", struct persona_http, server, SHORT_BYTES),
    TEXT("realm", struct persona_http, realm, SHORT_BYTES),
    CYAML_FIELD_BOOL("accept", OPTIONAL, struct persona_http, accept),
    CYAML_FIELD_SEQUENCE("pages", LIST, struct persona_http, pages, &page_entry, 0, PAGES_LIMIT),
    CYAML_FIELD_END};

static const cyaml_schema_field_t answer_fields[] = {
    TEXT_NEEDED("when", struct persona_answer, when, SHORT_BYTES),
    TEXT("answer", struct persona_answer, answer, TEXT_BYTES),
    CYAML_FIELD_BOOL("ends", OPTIONAL, struct persona_answer, ends), CYAML_FIELD_END};
static const cyaml_schema_value_t answer_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct persona_answer, answer_fields)};

static const cyaml_schema_field_t script_fields[] = {
    TEXT("greeting", struct persona_dialogue, greeting, TEXT_BYTES),
    CYAML_FIELD_SEQUENCE("answers", LIST, struct persona_dialogue, answers, &answer_entry, 0,
                         ANSWERS_LIMIT),
    CYAML_FIELD_END};

static const cyaml_schema_value_t ports_entry = {
    .type = CYAML_STRING,
    .flags = CYAML_FLAG_DEFAULT,
    .data_size = sizeof(struct persona_ports),
    .string = {.min = 1, .max = sizeof(((struct persona_ports *)NULL)->text) - 1},
};

static const cyaml_schema_field_t persona_fields[] = {
    CYAML_FIELD_STRING("name", CYAML_FLAG_DEFAULT, struct persona_script, name, 1),
    CYAML_FIELD_ENUM("engine", CYAML_FLAG_STRICT, struct persona_script, engine, engine_words,
                     COUNT(engine_words)),
    CYAML_FIELD_SEQUENCE("ports", LIST, struct persona_script, ports, &ports_entry, 0, PORTS_LIMIT),
    CYAML_FIELD_UINT("limit_bytes", OPTIONAL, struct persona_script, limit_bytes),
    CYAML_FIELD_UINT("silence_s", OPTIONAL, struct persona_script, silence_s),
    CYAML_FIELD_UINT("total_s", OPTIONAL, struct persona_script, total_s),
    CYAML_FIELD_UINT_PTR("wait_ms", LIST, struct persona_script, wait_ms),
    CYAML_FIELD_MAPPING_PTR("telnet", LIST, struct persona_script, telnet, telnet_fields),
    CYAML_FIELD_MAPPING_PTR("http", LIST, struct persona_script, http, http_fields),
    CYAML_FIELD_MAPPING_PTR("script", LIST, struct persona_script, script, script_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t persona_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct persona_script, persona_fields)};

static const cyaml_schema_field_t document_fields[] = {
    CYAML_FIELD_STRING("default", CYAML_FLAG_DEFAULT, struct persona_document, default_name, 1),
    CYAML_FIELD_STRING("when_waiting", OPTIONAL, struct persona_document, when_waiting, 1),
    CYAML_FIELD_SEQUENCE("personas", CYAML_FLAG_POINTER, struct persona_document, personas,
                         &persona_entry, 1, PERSONAS_LIMIT),
    CYAML_FIELD_END};

const cyaml_schema_value_t persona_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct persona_document, document_fields)};
