/* See evidence.h. */
#include "alert/evidence.h"
#include "alert/slice.h"
#include "alert/watch_list.h"
#include "store/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4400, FOLDER_MODE = 0750 };

static void write_csv(FILE *out, const struct alert *alert, bool japanese,
                      const struct letter_options *options)
{
    (void)japanese;
    (void)options;
    evidence_csv_write(out, alert, true);
}

static bool write_file(const char *folder, const char *name, const struct alert *alert,
                       void (*write)(FILE *, const struct alert *, bool,
                                     const struct letter_options *),
                       bool japanese, const struct letter_options *options, struct error *error)
{
    char path[PATH_SIZE], temporary[PATH_SIZE];
    snprintf(path, sizeof path, "%.4200s/%s", folder, name);
    snprintf(temporary, sizeof temporary, "%.4200s/.%s.tmp", folder, name);
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_set_errno(error, ERROR_FAILED, "evidence: cannot write %.200s", temporary);
    write(out, alert, japanese, options);
    bool good = fflush(out) == 0 && !ferror(out) && fsync(fileno(out)) == 0;
    good = fclose(out) == 0 && good;
    if (good && rename(temporary, path) == 0)
        return true;
    error_set_errno(error, ERROR_FAILED, "evidence: cannot write %.200s", path);
    unlink(temporary);
    return false;
}

/* Which packets there are, or why there are none. */
static bool cut_packets(const struct evidence_options *options, const char *folder,
                        struct alert *alert, unsigned *slices_left, json_t *files,
                        struct error *error)
{
    char path[PATH_SIZE];
    struct address_prefix source;
    struct slice slice = {0};
    const char *why = NULL;
    bool good = true;
    const char *address = json_string_value(json_object_get(alert->evidence, "source"));
    snprintf(path, sizeof path, "%.4200s/packets.pcapng", folder);
    if (options->packets == NULL)
        why = "no raw packets are kept (watch: packets)";
    else if (address == NULL || address_prefix_parse(address, &source) != NULL)
        why = "the source is no address";
    else if (*slices_left == 0)
        why = "too many alerts: cut them with any pcap tool from the archive";
    else if (--*slices_left, !(good = slice_write(options->packets, &source.first, alert->first,
                                                  alert->last, path, &slice, error)))
        why = "the archive of raw packets could not be read";
    else if (slice.packets == 0)
        why = "the archive has no packet of it";
    if (why != NULL)
        json_object_set_new(files, "packets_missing", json_string(why));
    else
        json_object_set_new(files, "packets",
                            json_pack("{s:s, s:s, s:I, s:b}", "name", "packets.pcapng", "sha256",
                                      slice.sha256, "packets", (json_int_t)slice.packets, "cut",
                                      slice.cut));
    return good;
}

static bool write_one(struct alert *alert, const struct evidence_options *options,
                      unsigned *slices_left, struct error *error)
{
    char folder[PATH_SIZE];
    const json_int_t language = json_integer_value(json_object_get(alert->evidence, "language"));
    snprintf(folder, sizeof folder, "%.4000s/%s", options->folder, alert->id);
    if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
        return error_set_errno(error, ERROR_FAILED, "evidence: cannot make %.200s", folder);
    json_t *files = json_pack("{s:s, s:s}", "folder", alert->id, "csv", "evidence.csv");
    bool good =
        write_file(folder, "evidence.csv", alert, write_csv, false, &options->letter, error);
    if ((language & LETTER_EN) != 0) {
        good = write_file(folder, "letter.en.txt", alert, letter_write, false, &options->letter,
                          error) &&
               good;
        json_object_set_new(files, "letter_en", json_string("letter.en.txt"));
    }
    if ((language & LETTER_JA) != 0) {
        good = write_file(folder, "letter.ja.txt", alert, letter_write, true, &options->letter,
                          error) &&
               good;
        json_object_set_new(files, "letter_ja", json_string("letter.ja.txt"));
    }
    good = cut_packets(options, folder, alert, slices_left, files, error) && good;
    json_object_set_new(alert->evidence, "files", files);
    return good;
}

static unsigned count_slices(const struct book *book)
{
    unsigned count = 0;
    for (size_t i = 0; i < book->alert_count; i++)
        count +=
            json_object_get(json_object_get(book->alerts[i].evidence, "files"), "packets") != NULL;
    return count;
}

bool evidence_write(struct book *book, const struct evidence_options *options, struct error *error)
{
    const unsigned kept = count_slices(book);
    const unsigned room = kept < EVIDENCE_SLICES_KEPT ? EVIDENCE_SLICES_KEPT - kept : 0;
    unsigned slices_left = room < EVIDENCE_SLICES ? room : EVIDENCE_SLICES;
    bool good = true;
    for (size_t i = 0; i < book->alert_count; i++) {
        struct alert *alert = &book->alerts[i];
        if (alert->is_new && alert->evidence != NULL && strcmp(alert->rule, "watched") == 0)
            good = write_one(alert, options, &slices_left, error) && good;
    }
    return good;
}

static bool is_in_book(const struct book *book, const char *id)
{
    for (size_t i = 0; i < book->alert_count; i++)
        if (strcmp(book->alerts[i].id, id) == 0)
            return true;
    return false;
}

void evidence_sweep(const struct book *book, const char *folder)
{
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (strlen(entry->d_name) == ALERT_ID_SIZE - 1 &&
            strspn(entry->d_name, "0123456789abcdef") == ALERT_ID_SIZE - 1 &&
            !is_in_book(book, entry->d_name))
            remove_folder(dirfd(directory), entry->d_name);
    closedir(directory);
}
