/* Reading a scenario: file to text, text to struct by libcyaml, with our limits and messages. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulate/scenario.h"
#include "simulate/scenario_schema.h"

/* Every block that libcyaml gets, so that all of them are freed whatever it did before failing. */
struct block {
    _Alignas(max_align_t) struct block *next;
    struct block *previous;
    size_t size;
};

struct arena {
    struct block head; /* of a ring */
    size_t used;
};

/* What is handed out: the scenario comes first, so that a pointer to it is one to its memory. */
struct held_scenario {
    struct scenario scenario;
    struct arena *arena;
};

static void arena_clear(struct arena *arena)
{
    struct block *block = arena->head.next;
    while (block != &arena->head) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

static void arena_free(struct arena *arena, void *pointer)
{
    if (pointer == NULL)
        return;
    struct block *block = (struct block *)pointer - 1;
    block->previous->next = block->next;
    block->next->previous = block->previous;
    arena->used -= block->size;
    free(block);
}

/* As libcyaml's cyaml_mem_fn_t wants it. */
static void *arena_resize(void *context, void *pointer, size_t size)
{
    struct arena *arena = context;
    if (size == 0) {
        arena_free(arena, pointer);
        return NULL;
    }
    struct block *old = NULL;
    if (pointer != NULL)
        old = (struct block *)pointer - 1;
    size_t old_size = old == NULL ? 0 : old->size;
    if (size > SCENARIO_MEMORY_BYTES || arena->used - old_size > SCENARIO_MEMORY_BYTES - size)
        return NULL;
    struct block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    *block = (struct block){.next = arena->head.next, .previous = &arena->head, .size = size};
    memset(block + 1, 0, size);
    if (old != NULL)
        memcpy(block + 1, old + 1, old_size < size ? old_size : size);
    arena->head.next->previous = block;
    arena->head.next = block;
    arena->used += size;
    arena_free(arena, pointer);
    return block + 1;
}

/* libcyaml tells what is wrong first, then where, from the inside out. */
struct complaint {
    char what[160];
    char field[64];
    unsigned long line;
};

__attribute__((format(printf, 3, 0))) static void hear(cyaml_log_t level, void *context,
                                                       const char *format, va_list arguments)
{
    (void)level;
    struct complaint *complaint = context;
    char text[256];
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = '\0';
    char *line = strstr(text, "(line: ");
    if (line == NULL) {
        const char *what = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
        if (complaint->what[0] == '\0' && strcmp(what, "Backtrace:") != 0)
            snprintf(complaint->what, sizeof complaint->what, "%.*s",
                     (int)sizeof complaint->what - 1, what);
        return;
    }
    if (complaint->line == 0)
        complaint->line = strtoul(line + 7, NULL, 10);
    char *field = strstr(text, "field '");
    if (field != NULL && field < line && complaint->field[0] == '\0') {
        field += 7;
        snprintf(complaint->field, sizeof complaint->field, "%.*s",
                 (int)strcspn(field, "'") > 60 ? 60 : (int)strcspn(field, "'"), field);
    }
}

/* libcyaml gives the line of the mapping that holds an unknown key; the key's own is at or below. */
static unsigned long line_of_key(const uint8_t *bytes, size_t length, unsigned long first_line,
                                 const char *key)
{
    size_t key_length = strlen(key);
    unsigned long line = 1;
    for (size_t i = 0; i + key_length < length; i++) {
        if (line >= first_line && memcmp(bytes + i, key, key_length) == 0 &&
            bytes[i + key_length] == ':')
            return line;
        if (bytes[i] == '\n')
            line++;
    }
    return first_line;
}

static bool explain(const char *name, const uint8_t *bytes, size_t length, cyaml_err_t result,
                    const struct complaint *complaint, struct error *error)
{
    static const char unknown[] = "Unexpected key: ";
    if (result == CYAML_ERR_INVALID_KEY &&
        strncmp(complaint->what, unknown, sizeof unknown - 1) == 0) {
        const char *key = complaint->what + sizeof unknown - 1;
        const char *nearest = scenario_schema_nearest(key);
        unsigned long line = line_of_key(bytes, length, complaint->line, key);
        if (nearest != NULL)
            return error_set(error, ERROR_CONFIG, "%s:%lu: unknown key '%s'; did you mean '%s'?",
                             name, line, key, nearest);
        return error_set(error, ERROR_CONFIG,
                         "%s:%lu: unknown key '%s'; docs/scenarios.md lists the keys", name, line,
                         key);
    }
    if (result == CYAML_ERR_OOM)
        return error_set(error, ERROR_CONFIG, "%s: needs more than %zu MiB; make it smaller", name,
                         SCENARIO_MEMORY_BYTES >> 20);
    const char *what = complaint->what[0] != '\0' ? complaint->what : cyaml_strerror(result);
    const char *at = complaint->field[0] != '\0' ? complaint->field : "document";
    return error_set(error, ERROR_CONFIG, "%s:%lu: at '%s': %s; see docs/scenarios.md", name,
                     complaint->line, at, what);
}

struct scenario *scenario_parse(const char *name, const uint8_t *bytes, size_t length,
                                struct error *error)
{
    if (length > SCENARIO_LIMIT_BYTES) {
        error_set(error, ERROR_CONFIG, "%s: %zu bytes; a scenario has at most %zu", name, length,
                  SCENARIO_LIMIT_BYTES);
        return NULL;
    }
    struct arena *arena = calloc(1, sizeof *arena);
    struct held_scenario *held = calloc(1, sizeof *held);
    if (arena == NULL || held == NULL) {
        free(arena);
        free(held);
        error_set(error, ERROR_FAILED, "%s: no memory", name);
        return NULL;
    }
    arena->head.next = arena->head.previous = &arena->head;
    held->arena = arena;

    struct complaint complaint = {0};
    cyaml_config_t config = {
        .log_fn = hear,
        .log_ctx = &complaint,
        .mem_fn = arena_resize,
        .mem_ctx = arena,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_NO_ALIAS,
    };
    cyaml_data_t *loaded = NULL;
    cyaml_err_t result = cyaml_load_data(bytes, length, &config, &scenario_schema, &loaded, NULL);
    if (result != CYAML_OK) {
        explain(name, bytes, length, result, &complaint, error);
        return scenario_destroy(&held->scenario);
    }
    if (loaded == NULL) {
        error_set(error, ERROR_CONFIG, "%s: empty; a scenario needs name, addresses and start",
                  name);
        return scenario_destroy(&held->scenario);
    }
    held->scenario = *(struct scenario *)loaded;
    if (!scenario_check(name, &held->scenario, error))
        return scenario_destroy(&held->scenario);
    return &held->scenario;
}

struct scenario *scenario_destroy(struct scenario *scenario)
{
    if (scenario == NULL)
        return NULL;
    struct held_scenario *held = (struct held_scenario *)(void *)scenario;
    arena_clear(held->arena);
    free(held->arena);
    free(held);
    return NULL;
}

/* At most SCENARIO_LIMIT_BYTES and one, which tells that there is more. */
static bool read_all(int file, uint8_t *bytes, size_t *ret_length)
{
    size_t length = 0;
    while (length <= SCENARIO_LIMIT_BYTES) {
        ssize_t got = read(file, bytes + length, SCENARIO_LIMIT_BYTES + 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    *ret_length = length;
    return true;
}

struct scenario *scenario_read(const char *file_name, struct error *error)
{
    int file = open(file_name, O_RDONLY | O_CLOEXEC);
    uint8_t *bytes = file < 0 ? NULL : malloc(SCENARIO_LIMIT_BYTES + 1);
    size_t length = 0;
    struct scenario *scenario = NULL;
    if (file < 0)
        error_set_errno(error, ERROR_INPUT, "%s: cannot open the scenario", file_name);
    else if (bytes == NULL)
        error_set(error, ERROR_FAILED, "%s: no memory", file_name);
    else if (!read_all(file, bytes, &length))
        error_set_errno(error, ERROR_INPUT, "%s: cannot read the scenario", file_name);
    else
        scenario = scenario_parse(file_name, bytes, length, error);
    free(bytes);
    if (file >= 0)
        close(file);
    return scenario;
}
