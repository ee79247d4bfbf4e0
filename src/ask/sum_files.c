/* See sum_files.h. */
#include "ask/sum_files.h"
#include "ask/stopper.h"
#include "base/hash.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const sum_table_names[SUM_TABLES] = {"judged", "judged6", "sources", "sources6",
                                                 "ports",  "ports6",  "cells",   "hours"};

enum { PATH_SIZE = STORE_PATH_SIZE + 160 };

/* Parquet: 4 bytes, data, footer, its length as 4 bytes (little endian), 4 bytes. */
enum { MAGIC_BYTES = 4, TAIL_BYTES = 8 };
static const char magic[] = "PAR1";

static void path_of(char path[PATH_SIZE], const char *folder, const char *name, const char *suffix)
{
    snprintf(path, PATH_SIZE, "%s/%s%s", folder, name, suffix);
}

bool sum_files_seal(const char *folder, struct error *error)
{
    char path[PATH_SIZE], digest[SHA256_TEXT_SIZE];
    path_of(path, folder, "SHA256SUMS", "");
    FILE *out = fopen(path, "we");
    bool good = out != NULL;
    for (int t = 0; t < SUM_TABLES && good; t++) {
        path_of(path, folder, sum_table_names[t], ".parquet");
        if (access(path, F_OK) != 0)
            continue;
        if (!segment_file_sha256(path, digest, error)) {
            fclose(out);
            return false;
        }
        good = fprintf(out, "%s  %s.parquet\n", digest, sum_table_names[t]) > 0;
    }
    good = out != NULL && fclose(out) == 0 && good;
    return good || error_set_errno(error, ERROR_FAILED, "%s: cannot write SHA256SUMS", folder);
}

/* Whether it begins and ends as Parquet does, with a footer that it has room for. */
static bool has_ends(const char *path, struct error *error)
{
    unsigned char head[MAGIC_BYTES] = {0}, tail[TAIL_BYTES] = {0};
    struct stat file = {0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, ERROR_INPUT, "%s: cannot open", path);
    bool good = fstat(fd, &file) == 0 && file.st_size >= 2 * MAGIC_BYTES + TAIL_BYTES &&
                pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
                pread(fd, tail, sizeof tail, file.st_size - TAIL_BYTES) == (ssize_t)sizeof tail;
    close(fd);
    const int64_t footer =
        (int64_t)tail[0] | (int64_t)tail[1] << 8 | (int64_t)tail[2] << 16 | (int64_t)tail[3] << 24;
    good = good && memcmp(head, magic, sizeof head) == 0 &&
           memcmp(tail + 4, magic, MAGIC_BYTES) == 0 && footer > 0 &&
           footer <= file.st_size - MAGIC_BYTES - TAIL_BYTES;
    return good || error_set(error, ERROR_INPUT, "%s: it is cut, or was never written whole", path);
}

static bool has_digest(const char *path, const char *said, struct error *error)
{
    char digest[SHA256_TEXT_SIZE];
    return segment_file_sha256(path, digest, error) &&
           (strcmp(digest, said) == 0 ||
            error_set(error, ERROR_INPUT,
                      "%s: its sha256 is not what SHA256SUMS says; the file was changed", path));
}

/* One line of SHA256SUMS; SUM_TABLES: it is none. */
static enum sum_table read_line(const char *line, char digest[SHA256_TEXT_SIZE])
{
    char name[32], expected[32];
    if (sscanf(line, "%64[0-9a-f]  %31[a-z0-9.]", digest, name) != 2 ||
        strlen(digest) != SHA256_TEXT_SIZE - 1)
        return SUM_TABLES;
    for (int t = 0; t < SUM_TABLES; t++) {
        snprintf(expected, sizeof expected, "%s.parquet", sum_table_names[t]);
        if (strcmp(name, expected) == 0)
            return (enum sum_table)t;
    }
    return SUM_TABLES;
}

enum sum_state sum_files_look(const char *folder, enum sum_look look, unsigned *ret_has,
                              struct error *error)
{
    const char *slash = strrchr(folder, '/');
    const bool is_month = sums_name_read(slash == NULL ? folder : slash + 1) == SUMS_NAME_MONTH;
    const unsigned needed = 1u << SUM_CELLS | 1u << SUM_HOURS |
                            (is_month ? 1u << SUM_SOURCES | 1u << SUM_PORTS : 1u << SUM_JUDGED);
    char path[PATH_SIZE], line[128], digest[SHA256_TEXT_SIZE];
    unsigned has = 0;
    bool good = true;
    if (access(folder, F_OK) != 0 && errno == ENOENT)
        return SUM_STATE_NONE;
    path_of(path, folder, "SHA256SUMS", "");
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        error_set_errno(error, ERROR_INPUT, "%s: cannot open", path);
        return SUM_STATE_BROKEN;
    }
    while (good && fgets(line, sizeof line, in) != NULL) {
        const enum sum_table table = read_line(line, digest);
        good = table != SUM_TABLES;
        if (!good)
            break;
        path_of(path, folder, sum_table_names[table], ".parquet");
        if (!(look == SUM_LOOK_ALL ? has_digest(path, digest, error) : has_ends(path, error))) {
            fclose(in);
            return SUM_STATE_BROKEN;
        }
        has |= 1u << table;
    }
    good = good && ferror(in) == 0 && (has & needed) == needed;
    fclose(in);
    if (!good) {
        error_set(error, ERROR_INPUT, "%s/SHA256SUMS: it is cut, or was changed", folder);
        return SUM_STATE_BROKEN;
    }
    *ret_has = has;
    return SUM_STATE_WHOLE;
}

void sum_faults_clear(struct sum_faults *faults)
{
    free(faults->met);
    *faults = (struct sum_faults){0};
}

/* NULL: it is new. */
static struct sum_met *find(const struct sum_faults *faults, const char *name)
{
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->met[i].name, name) == 0)
            return &faults->met[i];
    return NULL;
}

/* NULL without memory. */
static struct sum_met *add(struct sum_faults *faults, const char *name)
{
    if (faults->count == faults->capacity) {
        const size_t capacity = faults->capacity == 0 ? 64 : 2 * faults->capacity;
        struct sum_met *more = realloc(faults->met, capacity * sizeof *more);
        if (more == NULL)
            return NULL;
        faults->met = more;
        faults->capacity = capacity;
    }
    struct sum_met *met = &faults->met[faults->count++];
    *met = (struct sum_met){0};
    snprintf(met->name, sizeof met->name, "%s", name);
    return met;
}

static void forget(struct sum_faults *faults, struct sum_met *met)
{
    *met = faults->met[--faults->count];
}

static void tell(const struct ask_options *options, const struct error *why)
{
    char text[sizeof(struct error) + 128];
    snprintf(text, sizeof text, "%s; these sums are not used; `teiten store sum` makes them again",
             why->text);
    if (options->tell != NULL)
        options->tell(options->tell_context, text);
}

/* Looks at what is new, or was made again. Only what is there is remembered: the names of a living sensor's day are many. */
static bool look(struct sum_faults *faults, const struct ask_options *options, const char *name,
                 enum sum_look how, bool again, unsigned *ret_has)
{
    char path[PATH_SIZE];
    struct stat list = {0};
    struct error why;
    struct sum_met *met = find(faults, name);
    path_of(path, faults->folder, name, "/SHA256SUMS");
    const bool listed = stat(path, &list) == 0;
    const bool same = met != NULL && met->inode == list.st_ino &&
                      met->written.tv_sec == list.st_mtim.tv_sec &&
                      met->written.tv_nsec == list.st_mtim.tv_nsec;
    if (same && (met->broken || (met->read && how == SUM_LOOK_ALL && !again))) {
        *ret_has = met->has;
        return !met->broken;
    }
    path_of(path, faults->folder, name, "");
    const enum sum_state state = sum_files_look(path, how, ret_has, &why);
    /* A broken one that is gone was removed meanwhile. */
    const bool broken = state == SUM_STATE_BROKEN && access(path, F_OK) == 0;
    if (!broken && state != SUM_STATE_WHOLE) {
        if (met != NULL)
            forget(faults, met);
        return false;
    }
    if (met == NULL && (met = add(faults, name)) == NULL)
        return false;
    met->inode = listed ? list.st_ino : 0;
    met->written = listed ? list.st_mtim : (struct timespec){0};
    met->broken = broken;
    met->read = !broken && how == SUM_LOOK_ALL;
    met->has = broken ? 0 : *ret_has;
    if (broken) {
        faults->broken++;
        tell(options, &why);
    }
    return !broken;
}

bool sum_faults_pass(struct sum_faults *faults, const struct ask_options *options,
                     const char *folder, const char *name, unsigned *ret_has)
{
    snprintf(faults->folder, sizeof faults->folder, "%s", folder);
    return look(faults, options, name, faults->look, false, ret_has);
}

bool sum_faults_search(struct sum_faults *faults, const struct ask_options *options)
{
    const size_t before = faults->broken;
    unsigned has;
    char name[SUMS_NAME_SIZE];
    for (size_t i = 0; i < faults->count; i++) {
        if (options->stopper != NULL && stopper_was_used(options->stopper))
            break;
        snprintf(name, sizeof name, "%s", faults->met[i].name);
        if (!faults->met[i].broken)
            look(faults, options, name, SUM_LOOK_ALL, true, &has);
    }
    return faults->broken > before;
}
