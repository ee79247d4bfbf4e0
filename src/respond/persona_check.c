/* A persona file as it was loaded: escapes replaced, gaps filled, every number within its bounds. */
#include <stdio.h>
#include <stdlib.h>

#include "respond/persona_script.h"

enum {
    LIMIT_BYTES = 1 << 20,
    SILENCE_LIMIT_S = 600,
    TOTAL_LIMIT_S = 3600,
    WAIT_LIMIT_MS = 60000,
    DEFAULT_REFUSALS = 3,
};

/* Where we are, for messages. */
struct place {
    const char *file;
    const char *persona;
    struct error *error;
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte that the escape at `at` (behind the backslash) stands for, or -1; how long it was. */
static int escaped(const char *at, size_t *ret_length)
{
    static const char letters[] = "nrt\\", bytes[] = "\n\r\t\\";
    const char *letter = *at == '\0' ? NULL : strchr(letters, *at);
    *ret_length = 1;
    if (letter != NULL)
        return bytes[letter - letters];
    if (*at != 'x' || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
        return -1;
    *ret_length = 3;
    return hex_digit(at[1]) << 4 | hex_digit(at[2]);
}

/* Replaces escapes in place and measures. `missing` stands in for a text that is not there. */
static bool take_text(const struct place *place, const char *key, struct persona_text *text,
                      const char *missing)
{
    if (text->at == NULL) {
        text->at = (char *)(uintptr_t)missing;
        text->length = (uint32_t)strlen(missing);
        return true;
    }
    char *to = text->at;
    for (const char *from = text->at; *from != '\0';) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        size_t length;
        int byte = escaped(from + 1, &length);
        if (byte < 0)
            return error_set(place->error, ERROR_CONFIG,
                             "%s: persona '%s': %s: unknown escape '%.2s'; write \\n, \\r, \\t, "
                             "\\\\ or \\xHH",
                             place->file, place->persona, key, from);
        *to++ = (char)byte;
        from += 1 + length;
    }
    text->length = (uint32_t)(to - text->at);
    return true;
}

static bool take_number(const struct place *place, const char *key, uint32_t *number,
                        uint32_t missing, uint32_t limit)
{
    if (*number == 0)
        *number = missing;
    if (*number > limit)
        return error_set(place->error, ERROR_CONFIG, "%s: persona '%s': %s: %u; at most %u",
                         place->file, place->persona, key, *number, limit);
    return true;
}

static bool check_telnet(const struct place *place, struct persona_telnet *telnet)
{
    bool good = take_text(place, "greeting", &telnet->greeting, "") &&
                take_text(place, "login", &telnet->login, "login: ") &&
                take_text(place, "password", &telnet->password, "Password: ") &&
                take_text(place, "refusal", &telnet->refusal, "\nLogin incorrect\n") &&
                take_text(place, "banner", &telnet->banner, "\n") &&
                take_text(place, "prompt", &telnet->prompt, "# ") &&
                take_text(place, "otherwise", &telnet->otherwise, "\n") &&
                take_number(place, "accept_try", &telnet->accept_try, 0, 100) &&
                take_number(place, "refuse_limit", &telnet->refuse_limit, DEFAULT_REFUSALS, 100);
    for (uint32_t i = 0; good && i < telnet->commands_count; i++)
        good = take_text(place, "when", &telnet->commands[i].when, "") &&
               take_text(place, "answer", &telnet->commands[i].answer, "");
    for (uint32_t i = 0; good && i < telnet->files_count; i++)
        good = take_text(place, "path", &telnet->files[i].path, "") &&
               take_text(place, "text", &telnet->files[i].text, "");
    return good;
}

static bool check_http(const struct place *place, struct persona_http *http)
{
    bool good = take_text(place, "server", &http->server, "") &&
                take_text(place, "realm", &http->realm, "login");
    for (uint32_t i = 0; good && i < http->pages_count; i++) {
        struct persona_page *page = &http->pages[i];
        good = take_text(place, "path", &page->path, "") &&
               take_text(place, "type", &page->type, "text/html") &&
               take_text(place, "body", &page->body, "");
        if (good && !persona_http_knows(page->status))
            good = error_set(place->error, ERROR_CONFIG,
                             "%s: persona '%s': %.*s: status %u; 200, 302, 401, 403, 404 and 500 "
                             "are known",
                             place->file, place->persona, (int)page->path.length, page->path.at,
                             page->status);
    }
    return good;
}

static bool check_script(const struct place *place, struct persona_dialogue *script)
{
    bool good = take_text(place, "greeting", &script->greeting, "");
    for (uint32_t i = 0; good && i < script->answers_count; i++) {
        struct persona_answer *answer = &script->answers[i];
        good = take_text(place, "when", &answer->when, "") &&
               take_text(place, "answer", &answer->answer, "");
        if (good && answer->when.length > PERSONA_SCRIPT_WHEN_BYTES)
            good = error_set(place->error, ERROR_CONFIG,
                             "%s: persona '%s': when: %u bytes; at most %d", place->file,
                             place->persona, answer->when.length, PERSONA_SCRIPT_WHEN_BYTES);
    }
    return good;
}

/* A persona has the part that its engine plays, and no other. */
static bool check_part(const struct place *place, struct persona_script *persona)
{
    const struct {
        const void *part;
        enum persona_engine engine;
    } parts[] = {
        {persona->telnet, ENGINE_TELNET},
        {persona->http, ENGINE_HTTP},
        {persona->script, ENGINE_SCRIPT},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *word = persona_engine_words[parts[i].engine];
        bool plays = persona->engine == parts[i].engine;
        if (plays != (parts[i].part != NULL))
            return error_set(place->error, ERROR_CONFIG, "%s: persona '%s': %s '%s'", place->file,
                             place->persona, plays ? "needs" : "is played by another engine than",
                             word);
    }
    return (persona->telnet == NULL || check_telnet(place, persona->telnet)) &&
           (persona->http == NULL || check_http(place, persona->http)) &&
           (persona->script == NULL || check_script(place, persona->script));
}

static bool check_persona(const struct place *place, struct persona_script *persona)
{
    const struct persona_engine_facts *facts = &persona_engines[persona->engine];
    return take_number(place, "limit_bytes", &persona->limit_bytes, facts->limit_bytes,
                       LIMIT_BYTES) &&
           take_number(place, "silence_s", &persona->silence_s, facts->silence_s,
                       SILENCE_LIMIT_S) &&
           take_number(place, "total_s", &persona->total_s, facts->total_s, TOTAL_LIMIT_S) &&
           (persona->wait_ms == NULL ||
            take_number(place, "wait_ms", persona->wait_ms, 0, WAIT_LIMIT_MS)) &&
           check_part(place, persona);
}

bool persona_check(const char *name, struct persona_document *document, struct error *error)
{
    for (uint32_t i = 0; i < document->personas_count; i++) {
        struct persona_script *persona = &document->personas[i];
        struct place place = {.file = name, .persona = persona->name, .error = error};
        for (uint32_t j = 0; j < i; j++)
            if (strcmp(document->personas[j].name, persona->name) == 0)
                return error_set(error, ERROR_CONFIG,
                                 "%s: two personas have the name '%s'; rename one", name,
                                 persona->name);
        if (!check_persona(&place, persona))
            return false;
    }
    return true;
}

bool persona_ports_parse(const struct persona_ports *ports, uint16_t *ret_first, uint16_t *ret_last)
{
    unsigned long bounds[2];
    const char *at = ports->text;
    for (int i = 0; i < 2; i++) {
        char *end;
        if (*at < '0' || *at > '9')
            return false;
        bounds[i] = strtoul(at, &end, 10);
        if (i == 0 && *end == '\0')
            bounds[++i] = bounds[0];
        else if (*end != (i == 0 ? '-' : '\0'))
            return false;
        at = end + 1;
    }
    if (bounds[0] < 1 || bounds[0] > bounds[1] || bounds[1] > UINT16_MAX)
        return false;
    *ret_first = (uint16_t)bounds[0];
    *ret_last = (uint16_t)bounds[1];
    return true;
}
