/* Text to struct by libcyaml, with our limits and messages. */
#include "base/yaml.h"

#include "base/whole_file.h"

#include <cyaml/cyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every block that libcyaml gets, so that all of them are freed whatever it did before failing. What is
 * handed out is the first of them: it leads back to its arena. */
struct block {
    _Alignas(max_align_t) struct block *next;
    struct block *previous;
    struct arena *arena;
    size_t size;
};

struct arena {
    struct block head; /* of a ring */
    size_t used, limit;
};

static struct arena *arena_create(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        return NULL;
    arena->head.next = arena->head.previous = &arena->head;
    arena->limit = limit;
    return arena;
}

static void *arena_destroy(struct arena *arena)
{
    struct block *block = arena->head.next;
    while (block != &arena->head) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
    return NULL;
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
    if (size > arena->limit || arena->used - old_size > arena->limit - size)
        return NULL;
    struct block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    *block = (struct block){
        .next = arena->head.next, .previous = &arena->head, .arena = arena, .size = size};
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

static void explain(const char *name, const uint8_t *bytes, size_t length,
                    const struct yaml_options *options, cyaml_err_t result,
                    const struct complaint *complaint, struct error *error)
{
    static const char unknown[] = "Unexpected key: ";
    if (result == CYAML_ERR_INVALID_KEY &&
        strncmp(complaint->what, unknown, sizeof unknown - 1) == 0) {
        const char *key = complaint->what + sizeof unknown - 1;
        const char *nearest = yaml_nearest(options->schema, key);
        unsigned long line = line_of_key(bytes, length, complaint->line, key);
        if (nearest != NULL)
            error_set(error, ERROR_CONFIG, "%s:%lu: unknown key '%s'; did you mean '%s'?", name,
                      line, key, nearest);
        else
            error_set(error, ERROR_CONFIG, "%s:%lu: unknown key '%s'; %s lists the keys", name,
                      line, key, options->documentation);
        return;
    }
    if (result == CYAML_ERR_OOM) {
        error_set(error, ERROR_CONFIG, "%s: needs more than %zu MiB; make it smaller", name,
                  options->memory_bytes >> 20);
        return;
    }
    const char *what = complaint->what[0] != '\0' ? complaint->what : cyaml_strerror(result);
    const char *at = complaint->field[0] != '\0' ? complaint->field : "document";
    error_set(error, ERROR_CONFIG, "%s:%lu: at '%s': %s; see %s", name, complaint->line, at, what,
              options->documentation);
}

void *yaml_parse(const char *name, const uint8_t *bytes, size_t length,
                 const struct yaml_options *options, struct error *error)
{
    if (length > options->limit_bytes) {
        error_set(error, ERROR_CONFIG, "%s: %zu bytes; a %s has at most %zu", name, length,
                  options->noun, options->limit_bytes);
        return NULL;
    }
    struct arena *arena = arena_create(options->memory_bytes);
    if (arena == NULL) {
        error_set(error, ERROR_FAILED, "%s: no memory", name);
        return NULL;
    }
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
    cyaml_err_t result = cyaml_load_data(bytes, length, &config, options->schema, &loaded, NULL);
    if (result != CYAML_OK) {
        explain(name, bytes, length, options, result, &complaint, error);
        return arena_destroy(arena);
    }
    if (loaded == NULL) {
        error_set(error, ERROR_CONFIG, "%s: empty; %s lists the keys of a %s", name,
                  options->documentation, options->noun);
        return arena_destroy(arena);
    }
    return loaded;
}

void *yaml_destroy(void *loaded)
{
    return loaded == NULL ? NULL : arena_destroy(((struct block *)loaded - 1)->arena);
}

void *yaml_read(const char *file_name, const struct yaml_options *options, struct error *error)
{
    size_t length = 0;
    uint8_t *bytes = whole_file_read(file_name, options->limit_bytes, &length);
    void *loaded = NULL;
    if (bytes == NULL)
        error_set_errno(error, ERROR_INPUT, "%s: cannot read the %s", file_name, options->noun);
    else
        loaded = yaml_parse(file_name, bytes, length, options, error);
    free(bytes);
    return loaded;
}
