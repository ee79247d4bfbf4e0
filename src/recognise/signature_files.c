/* See signature_files.h. */
#include "recognise/signature_files.h"

#include "base/yaml.h"

#include <ctype.h>
#include <cyaml/cyaml.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096, PACK_TEXT_BYTES = 64 };

static const cyaml_schema_field_t pack_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct signature_pack_file, name, 1,
                           PACK_TEXT_BYTES),
    CYAML_FIELD_STRING_PTR("date", CYAML_FLAG_POINTER, struct signature_pack_file, date, 1,
                           PACK_TEXT_BYTES),
    CYAML_FIELD_END};
static const cyaml_schema_value_t pack_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct signature_pack_file, pack_fields)};
static const struct yaml_options pack_options = {
    .schema = &pack_schema,
    .limit_bytes = 4096,
    .memory_bytes = 65536,
    .documentation = "docs/signatures.md",
    .noun = "rule pack",
};

static bool read_text(FILE *stream, struct signature_file *file, struct error *error)
{
    file->text = malloc((size_t)SIGNATURE_FILE_BYTES + 1);
    if (file->text == NULL)
        return error_set(error, ERROR_FAILED, "%.512s: out of memory", file->name);
    file->length = fread(file->text, 1, (size_t)SIGNATURE_FILE_BYTES + 1, stream);
    if (ferror(stream))
        return error_set_errno(error, ERROR_INPUT, "%.512s", file->name);
    if (file->length > SIGNATURE_FILE_BYTES)
        return error_set(error, ERROR_CONFIG,
                         "%.512s: larger than 1 MiB; cut it into several files", file->name);
    file->text[file->length] = '\0';
    if (strlen(file->text) != file->length)
        return error_set(error, ERROR_CONFIG, "%.512s: has a zero byte: is it a text of rules?",
                         file->name);
    char *fitted = realloc(file->text, file->length + 1);
    if (fitted != NULL)
        file->text = fitted;
    return true;
}

static bool add_file(struct signature_files *files, const char *name, struct error *error)
{
    if (files->count == SIGNATURE_FILES_LIMIT)
        return error_set(error, ERROR_CONFIG, "%.512s: a pack has at most %d files; join some",
                         name, SIGNATURE_FILES_LIMIT);
    struct signature_file *file = &files->files[files->count];
    file->name = strdup(name);
    if (file->name == NULL)
        return error_set(error, ERROR_FAILED, "%.512s: out of memory", name);
    files->count++;
    FILE *stream = fopen(name, "re");
    if (stream == NULL)
        return error_set_errno(error, ERROR_INPUT, "%.512s", name);
    bool good = read_text(stream, file, error);
    fclose(stream);
    return good;
}

static int is_rule_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".yar") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_pack_file(struct signature_files *files, const char *folder, struct error *error)
{
    char path[PATH_BYTES];
    struct stat status;
    snprintf(path, sizeof path, "%.4000s/pack.yaml", folder);
    if (files->pack != NULL || stat(path, &status) != 0)
        return true;
    files->pack = yaml_read(path, &pack_options, error);
    return files->pack != NULL;
}

static bool add_folder(struct signature_files *files, const char *folder, struct error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_rule_file, by_name);
    if (count < 0)
        return error_set_errno(error, ERROR_INPUT, "%.512s", folder);
    bool good = count > 0 || error_set(error, ERROR_INPUT, "%.512s: no .yar file in it", folder);
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%.3800s/%.255s", folder, entries[i]->d_name);
        good = good && add_file(files, path, error);
        free(entries[i]);
    }
    free(entries);
    return good && read_pack_file(files, folder, error);
}

static bool hash(struct signature_files *files, struct error *error)
{
    struct sha256 *sha256 = sha256_create();
    if (sha256 == NULL)
        return error_set(error, ERROR_FAILED, "rules: out of memory");
    for (size_t i = 0; i < files->count; i++)
        sha256_add(sha256, files->files[i].text, files->files[i].length);
    sha256_finish(sha256, files->sha256);
    sha256_destroy(sha256);
    return true;
}

bool signature_files_read(struct signature_files *files, const char *const *paths, size_t count,
                          struct error *error)
{
    *files = (struct signature_files){0};
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        if (stat(paths[i], &status) != 0)
            return error_set_errno(error, ERROR_INPUT, "%.512s", paths[i]);
        bool good = S_ISDIR(status.st_mode) ? add_folder(files, paths[i], error)
                                            : add_file(files, paths[i], error);
        if (!good)
            return false;
    }
    return hash(files, error);
}

void signature_files_clear(struct signature_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->files[i].name);
        free(files->files[i].text);
    }
    files->pack = yaml_destroy(files->pack);
    files->count = 0;
}

unsigned signature_file_line(const struct signature_file *file, const char *word, const char *name)
{
    size_t word_length = strlen(word), name_length = strlen(name);
    unsigned line = 1;
    for (const char *at = file->text; *at != '\0'; at++) {
        line += *at == '\n';
        if (strncmp(at, word, word_length) != 0)
            continue;
        const char *after = at + word_length;
        after += strspn(after, " \t\"");
        char end = after[strncmp(after, name, name_length) == 0 ? name_length : 0];
        if (strncmp(after, name, name_length) == 0 && !isalnum((unsigned char)end) && end != '_')
            return line;
    }
    return 1;
}
