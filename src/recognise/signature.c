/* Compiles a pack and reads what its rules say about themselves. See signature.h. */
#include "recognise/signature.h"

#include "recognise/signature_pack.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libyara's stack of values for a condition; its own 16384 are 128 KiB for every scan. */
enum { STACK_VALUES = 2048 };

static const struct field {
    const char *name;
    size_t offset;
} fields[] = {
    {"id", offsetof(struct signature, id)},
    {"kind", offsetof(struct signature, kind)},
    {"name_en", offsetof(struct signature, name_en)},
    {"name_ja", offsetof(struct signature, name_ja)},
    {"cve", offsetof(struct signature, cve)},
    {"vendor", offsetof(struct signature, vendor)},
    {"product", offsetof(struct signature, product)},
    {"ports", offsetof(struct signature, ports)},
    {"disclosed", offsetof(struct signature, disclosed)},
    {"known_exploited", offsetof(struct signature, known_exploited)},
    {"known_exploited_memory", offsetof(struct signature, known_exploited_memory)},
    {"reference", offsetof(struct signature, reference)},
    {"advice_en", offsetof(struct signature, advice_en)},
    {"advice_ja", offsetof(struct signature, advice_ja)},
    {"confidence", offsetof(struct signature, confidence)},
};
enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

/* ---- Compiling ---- */

struct compilation {
    struct signature_pack *pack;
    const struct signature_file *file; /* that is being compiled */
    struct error *error;               /* the first of it */
};

static void take_message(int level, const char *file_name, int line, const YR_RULE *rule,
                         const char *message, void *context)
{
    struct compilation *c = context;
    (void)file_name;
    (void)rule;
    if (level == YARA_ERROR_LEVEL_ERROR) {
        if (c->error->class == ERROR_NONE)
            error_set(c->error, ERROR_CONFIG, "%.512s:%d: %.300s; see docs/signatures.md",
                      c->file->name, line, message);
        return;
    }
    char *warnings = c->pack->warnings;
    size_t used = strlen(warnings);
    snprintf(warnings + used, sizeof c->pack->warnings - used, "%.512s:%d: %.300s\n", c->file->name,
             line, message);
}

static bool compile_files(YR_COMPILER *compiler, struct compilation *c)
{
    const struct signature_files *files = &c->pack->files;
    for (size_t i = 0; i < files->count; i++) {
        c->file = &files->files[i];
        if (yr_compiler_add_string(compiler, c->file->text, c->file->name) == 0)
            continue;
        if (c->error->class == ERROR_NONE)
            error_set(c->error, ERROR_CONFIG, "%.512s: libyara cannot compile it", c->file->name);
        return false;
    }
    int result = yr_compiler_get_rules(compiler, &c->pack->rules);
    return result == ERROR_SUCCESS ||
           error_set(c->error, ERROR_FAILED, "rules: libyara's error %d (%s)", result,
                     result == ERROR_INSUFFICIENT_MEMORY ? "out of memory" : "compiling");
}

static bool compile(struct signature_pack *pack, struct error *error)
{
    YR_COMPILER *compiler;
    struct compilation c = {.pack = pack, .error = error};
    *error = (struct error){0};
    if (yr_initialize() != ERROR_SUCCESS)
        return error_set(error, ERROR_FAILED, "rules: libyara cannot start: out of memory");
    pack->initialised = true;
    yr_set_configuration_uint32(YR_CONFIG_STACK_SIZE, STACK_VALUES);
    if (yr_compiler_create(&compiler) != ERROR_SUCCESS)
        return error_set(error, ERROR_FAILED, "rules: out of memory");
    yr_compiler_set_callback(compiler, take_message, &c);
    yr_compiler_set_include_callback(compiler, NULL, NULL, NULL);
    bool good = compile_files(compiler, &c);
    yr_compiler_destroy(compiler);
    return good;
}

/* ---- What the rules say ---- */

static const struct signature_file *file_of(const struct signature_pack *pack, const YR_RULE *rule)
{
    for (size_t i = 0; i < pack->files.count; i++)
        if (strcmp(pack->files.files[i].name, rule->ns->name) == 0)
            return &pack->files.files[i];
    assert(false);
    return NULL;
}

/* Where a signature keeps field `i`. */
static const char **field_of(struct signature *signature, size_t i)
{
    return (const char **)(void *)((char *)signature + fields[i].offset);
}

static void read_meta(const YR_META *meta, struct signature *signature)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (strcmp(fields[i].name, meta->identifier) != 0 || meta->type != META_TYPE_STRING)
            continue;
        *field_of(signature, i) = meta->string;
    }
}

static struct signature read_rule(const struct signature_pack *pack, const YR_RULE *rule)
{
    struct signature signature = {0};
    const struct signature_file *file = file_of(pack, rule);
    const YR_META *meta;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        *field_of(&signature, i) = "";
    yr_rule_metas_foreach(rule, meta) read_meta(meta, &signature);
    signature.file = file->name;
    signature.line = signature_file_line(file, "rule", rule->identifier);
    return signature;
}

static bool is_id(const char *id)
{
    return id[0] != '\0' && strlen(id) <= 64 &&
           id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static bool check(const struct signature_pack *pack, const struct signature *s, const YR_RULE *rule,
                  struct error *error)
{
    if (!is_id(s->id))
        return error_set(
            error, ERROR_CONFIG,
            "%.512s:%u: rule %.100s: %s; write meta: id = \"a-word\" of small letters, "
            "digits and -",
            s->file, s->line, rule->identifier,
            s->id[0] == '\0' ? "it has no id" : "its id is not a word");
    if (s->name_en[0] == '\0')
        return error_set(error, ERROR_CONFIG,
                         "%.512s:%u: rule %.100s has no name; write meta: name_en = \"...\"",
                         s->file, s->line, rule->identifier);
    size_t other = signature_find(pack, s->id);
    if (other != SIZE_MAX)
        return error_set(error, ERROR_CONFIG,
                         "%.400s:%u: the id %.64s is that of %.400s:%u too; give this one another",
                         s->file, s->line, s->id, pack->table[other].file, pack->table[other].line);
    return true;
}

static bool read_table(struct signature_pack *pack, struct error *error)
{
    size_t rules = pack->rules->num_rules;
    pack->table = calloc(rules + 1, sizeof *pack->table);
    pack->number_of_rule = calloc(rules + 1, sizeof *pack->number_of_rule);
    if (pack->table == NULL || pack->number_of_rule == NULL)
        return error_set(error, ERROR_FAILED, "rules: out of memory");
    if (rules > SIGNATURE_LIMIT)
        return error_set(error, ERROR_CONFIG, "rules: %zu of them, %d is the limit", rules,
                         SIGNATURE_LIMIT);
    const YR_RULE *rule;
    yr_rules_foreach(pack->rules, rule)
    {
        size_t place = (size_t)(rule - pack->rules->rules_table);
        pack->number_of_rule[place] = SIGNATURE_NONE;
        if (RULE_IS_PRIVATE(rule))
            continue;
        struct signature signature = read_rule(pack, rule);
        if (!check(pack, &signature, rule, error))
            return false;
        pack->number_of_rule[place] = (uint16_t)pack->count;
        pack->table[pack->count++] = signature;
    }
    return true;
}

/* One scan of nothing: a module that is imported shows itself. */
static bool refuse_modules(const struct signature_pack *pack, struct error *error)
{
    struct signature_result result;
    char module[64];
    YR_SCANNER *scanner = signature_scanner_create(pack, error);
    if (scanner == NULL)
        return false;
    signature_scan(scanner, pack, (const uint8_t *)"", 0, &result, module);
    yr_scanner_destroy(scanner);
    if (module[0] == '\0')
        return true;
    for (size_t i = 0; i < pack->files.count; i++) {
        const struct signature_file *file = &pack->files.files[i];
        unsigned line = signature_file_line(file, "import", module);
        if (line > 1 || i + 1 == pack->files.count || strncmp(file->text, "import", 6) == 0)
            return error_set(error, ERROR_CONFIG,
                             "%.512s:%u: import \"%.63s\": rules for payloads use no modules; "
                             "write the condition with strings and integers",
                             file->name, line, module);
    }
    return true;
}

/* ---- The pack ---- */

struct signature_pack *signature_pack_create(const char *const *paths, size_t count,
                                             struct error *error)
{
    struct error own;
    error = error == NULL ? &own : error;
    struct signature_pack *pack = calloc(1, sizeof *pack);
    if (pack == NULL) {
        error_set(error, ERROR_FAILED, "rules: out of memory");
        return NULL;
    }
    if (!signature_files_read(&pack->files, paths, count, error) || !compile(pack, error) ||
        !read_table(pack, error) || !refuse_modules(pack, error))
        return signature_pack_destroy(pack);
    const struct signature_pack_file *named = pack->files.pack;
    pack->identity.name = named != NULL ? named->name : "";
    pack->identity.date = named != NULL ? named->date : "";
    pack->identity.files = pack->files.count;
    memcpy(pack->identity.sha256, pack->files.sha256, sizeof pack->identity.sha256);
    return pack;
}

struct signature_pack *signature_pack_destroy(struct signature_pack *pack)
{
    if (pack == NULL)
        return NULL;
    if (pack->rules != NULL)
        yr_rules_destroy(pack->rules);
    if (pack->initialised)
        yr_finalize();
    signature_files_clear(&pack->files);
    free(pack->table);
    free(pack->number_of_rule);
    free(pack);
    return NULL;
}

size_t signature_count(const struct signature_pack *pack)
{
    return pack->count;
}

const struct signature *signature_at(const struct signature_pack *pack, size_t number)
{
    assert(number < pack->count);
    return &pack->table[number];
}

size_t signature_find(const struct signature_pack *pack, const char *id)
{
    for (size_t i = 0; i < pack->count; i++)
        if (strcmp(pack->table[i].id, id) == 0)
            return i;
    return SIZE_MAX;
}

const struct signature_identity *signature_pack_identity(const struct signature_pack *pack)
{
    return &pack->identity;
}

const char *signature_pack_warnings(const struct signature_pack *pack)
{
    return pack->warnings;
}
