/* See tags.h. */
#include "capture/tags.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole_file.h"
#include "base/yaml.h"
#include "capture/capture.h"
#include "capture/link_type.h"

enum {
    TITLE_BYTES = 200,
    NOTE_BYTES = 2000,
    LINK_TYPES = 32, /* more than decode knows */
    LINK_TYPE_END = 512,
};

struct file_of_tags {
    struct tag *tags;
    unsigned tags_count;
};

/* The expressions for one link type. */
struct programs {
    uint16_t link_type;
    uint32_t missing;                       /* bits of those without a program */
    struct bpf_program program[TAGS_LIMIT]; /* no instructions: there is none */
};

struct tag_set {
    struct file_of_tags *files[TAG_FILES_LIMIT]; /* own the texts */
    size_t file_count;
    struct tag tags[TAGS_LIMIT];
    const char *names[TAGS_LIMIT];
    size_t count;
    struct programs *programs; /* by link type */
    size_t link_type_count;
};

/* ---- Life ---- */

static struct tag_set *create(struct error *error)
{
    struct tag_set *set = calloc(1, sizeof *set);
    if (set != NULL)
        set->programs = calloc(LINK_TYPES, sizeof *set->programs);
    if (set != NULL && set->programs != NULL)
        return set;
    error_set(error, ERROR_FAILED, "memory: no room for tags");
    return tag_set_destroy(set);
}

struct tag_set *tag_set_destroy(struct tag_set *set)
{
    if (set == NULL)
        return NULL;
    for (size_t l = 0; l < set->link_type_count; l++)
        for (size_t i = 0; i < set->count; i++)
            pcap_freecode(&set->programs[l].program[i]);
    for (size_t i = 0; i < set->file_count; i++)
        yaml_destroy(set->files[i]);
    free(set->programs);
    free(set);
    return NULL;
}

size_t tag_set_count(const struct tag_set *set)
{
    return set == NULL ? 0 : set->count;
}

const struct tag *tag_set_at(const struct tag_set *set, size_t number)
{
    return &set->tags[number];
}

const char *const *tag_set_names(const struct tag_set *set)
{
    return tag_set_count(set) == 0 ? NULL : set->names;
}

/* ---- Reading ---- */

#define TEXT(key, flags, least, most)                                                              \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | (flags), struct tag, key, least, most)

static const cyaml_schema_field_t tag_fields[] = {
    TEXT(name, 0, 1, 256),
    TEXT(title_en, CYAML_FLAG_OPTIONAL, 1, TITLE_BYTES),
    TEXT(title_ja, CYAML_FLAG_OPTIONAL, 1, TITLE_BYTES),
    TEXT(filter, 0, 1, TAG_FILTER_BYTES),
    TEXT(note, CYAML_FLAG_OPTIONAL, 1, NOTE_BYTES),
    CYAML_FIELD_END};
static const cyaml_schema_value_t tag_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct tag, tag_fields)};
static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE("tags", CYAML_FLAG_POINTER, struct file_of_tags, tags, &tag_entry, 1,
                         CYAML_UNLIMITED),
    CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file_of_tags, file_fields)};

/* A text where it is looked for lines. */
struct text {
    const char *name;
    const uint8_t *bytes;
    size_t length;
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '"' || c == '\'';
}

static bool is_of_name(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* The line of the last `name: NAME`: of a name that is there twice, the second. */
static unsigned line_of(const struct text *text, const char *name)
{
    static const char key[] = "name:";
    const size_t key_length = sizeof key - 1, length = strlen(name);
    unsigned line = 1, found = 1;
    for (size_t i = 0; i + key_length + length <= text->length; i++) {
        size_t at = i + key_length;
        if (text->bytes[i] == '\n')
            line++;
        if (memcmp(text->bytes + i, key, key_length) != 0)
            continue;
        while (at < text->length && is_blank(text->bytes[at]))
            at++;
        if (text->length - at >= length && memcmp(text->bytes + at, name, length) == 0 &&
            (text->length - at == length || !is_of_name(text->bytes[at + length])))
            found = line;
    }
    return found;
}

static bool fault(const struct text *text, const char *name, const struct error *why,
                  struct error *error)
{
    return error_set(error, ERROR_CONFIG, "%.300s:%u: tag %.*s: %.512s", text->name,
                     line_of(text, name), TAG_NAME_BYTES, name, why->text);
}

static bool check(const struct tag_set *set, const struct tag *tag, struct error *error)
{
    size_t length = strspn(tag->name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (tag->name[length] != '\0' || length > TAG_NAME_BYTES)
        return error_set(error, ERROR_CONFIG, "a name has 1 to %d of a-z 0-9 -", TAG_NAME_BYTES);
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->tags[i].name, tag->name) == 0)
            return error_set(error, ERROR_CONFIG, "there is another of this name");
    return (set->count < TAGS_LIMIT ||
            error_set(error, ERROR_CONFIG, "more than %d tags", TAGS_LIMIT)) &&
           tag_filter_check(tag->filter, error);
}

/* ---- Compiling ---- */

/* Compiles tag `number` for a link type; false with libpcap's own words. */
static bool compile(struct bpf_program *program, uint16_t link_type, const char *filter,
                    struct error *error)
{
    pcap_t *dead = pcap_open_dead(link_type_dlt(link_type), CAPTURE_PACKET_LIMIT_BYTES);
    const int optimize = 1;
    if (dead == NULL)
        return error_set(error, ERROR_FAILED, "no memory");
    bool good = pcap_compile(dead, program, filter, optimize, PCAP_NETMASK_UNKNOWN) == 0;
    if (!good) {
        char text[LINK_TYPE_TEXT_SIZE];
        *program = (struct bpf_program){0};
        error_set(error, ERROR_CONFIG,
                  "for link type %s: %.256s; pcap-filter(7) tells the language",
                  link_type_format(link_type, text), pcap_geterr(dead));
    }
    pcap_close(dead);
    return good;
}

/* For every link type. What has no meaning for one of them may have it for another. */
static bool compile_all(struct tag_set *set, size_t number, struct error *error)
{
    bool any = set->link_type_count == 0;
    struct error first = {0};
    for (size_t l = 0; l < set->link_type_count; l++) {
        struct programs *p = &set->programs[l];
        const bool good = compile(&p->program[number], p->link_type, set->tags[number].filter,
                                  l == 0 ? &first : NULL);
        if (!good)
            p->missing |= UINT32_C(1) << number;
        any = any || good;
    }
    if (!any)
        *error = first;
    return any;
}

static void find_link_types(struct tag_set *set, bool (*knows_link_type)(uint16_t link_type))
{
    for (uint16_t l = 0; l < LINK_TYPE_END && set->link_type_count < LINK_TYPES; l++)
        if (knows_link_type != NULL && knows_link_type(l))
            set->programs[set->link_type_count++].link_type = l;
}

/* ---- Files ---- */

static bool take_text(struct tag_set *set, const struct text *text, struct error *error)
{
    const struct yaml_options options = {.schema = &file_schema,
                                         .limit_bytes = TAGS_LIMIT_BYTES,
                                         .memory_bytes = (size_t)8 << 20,
                                         .documentation = "docs/tags.md",
                                         .noun = "file of tags"};
    struct file_of_tags *file = yaml_parse(text->name, text->bytes, text->length, &options, error);
    if (file == NULL)
        return false;
    set->files[set->file_count++] = file;
    for (unsigned i = 0; i < file->tags_count; i++) {
        const struct tag *tag = &file->tags[i];
        struct error why;
        if (!check(set, tag, &why))
            return fault(text, tag->name, &why, error);
        set->tags[set->count] = *tag;
        set->names[set->count] = tag->name;
        set->count++;
        if (!compile_all(set, set->count - 1, &why))
            return fault(text, tag->name, &why, error);
    }
    return true;
}

static bool take_file(struct tag_set *set, const char *name, struct error *error)
{
    size_t length;
    uint8_t *bytes = whole_file_read(name, TAGS_LIMIT_BYTES, &length);
    if (bytes == NULL)
        return error_set_errno(error, ERROR_INPUT, "%.512s: cannot read", name);
    const struct text text = {name, bytes, length};
    bool good = take_text(set, &text, error);
    free(bytes);
    return good;
}

struct tag_set *tag_set_read(const char *const *files, size_t count,
                             bool (*knows_link_type)(uint16_t link_type), struct error *error)
{
    struct tag_set *set = create(error);
    if (set == NULL)
        return NULL;
    find_link_types(set, knows_link_type);
    bool good = count <= TAG_FILES_LIMIT ||
                error_set(error, ERROR_USAGE, "at most %d files of tags", TAG_FILES_LIMIT);
    for (size_t i = 0; i < count && good; i++)
        good = take_file(set, files[i], error);
    return good ? set : tag_set_destroy(set);
}

struct tag_set *tag_set_parse(const char *name, const uint8_t *bytes, size_t length,
                              bool (*knows_link_type)(uint16_t link_type), struct error *error)
{
    const struct text text = {name, bytes, length};
    struct tag_set *set = create(error);
    if (set == NULL)
        return NULL;
    find_link_types(set, knows_link_type);
    return take_text(set, &text, error) ? set : tag_set_destroy(set);
}

/* ---- Packets ---- */

static const struct programs *programs_of(const struct tag_set *set, uint16_t link_type)
{
    for (size_t l = 0; l < set->link_type_count; l++)
        if (set->programs[l].link_type == link_type)
            return &set->programs[l];
    return NULL;
}

uint32_t tag_set_missing(const struct tag_set *set, uint16_t link_type)
{
    const struct programs *p = set == NULL ? NULL : programs_of(set, link_type);
    return p == NULL ? 0 : p->missing;
}

uint32_t tag_set_match(const struct tag_set *set, const struct raw_packet *packet,
                       uint32_t *missing)
{
    uint32_t tags = 0;
    const struct programs *p = programs_of(set, packet->link_type);
    if (p == NULL)
        return 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct bpf_insn *code = p->program[i].bf_insns; /* none would let everything pass */
        if (code != NULL &&
            bpf_filter(code, packet->bytes, packet->wire_len, packet->captured_len) != 0)
            tags |= UINT32_C(1) << i;
    }
    *missing |= p->missing;
    return tags;
}
