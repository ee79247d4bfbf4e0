#include "capture/folder.h"

#include "capture/reader.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool list_add(struct input_list *list, struct input_name input, struct error *error)
{
    if (input.name == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the list of inputs");
    if (list->count == INPUT_LIMIT) {
        error_set(error, ERROR_INPUT,
                  "%.512s: is one input too many; %zu are the most that is read", input.name,
                  INPUT_LIMIT);
        free(input.name);
        return false;
    }
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 16 : 2 * list->room;
        void *more = realloc(list->items, room * sizeof *list->items);
        if (more == NULL) {
            free(input.name);
            return error_set(error, ERROR_FAILED, "no memory for the list of inputs");
        }
        list->items = more;
        list->room = room;
    }
    list->items[list->count++] = input;
    return true;
}

/* The time of a file's first packet; INT64_MAX when it has none or is no capture. */
static struct instant first_time(const char *name)
{
    struct instant first = {INT64_MAX};
    struct source *source = source_open(name, FOLDER_PEEK_BYTES, true, NULL, NULL);
    if (source == NULL)
        return first;
    struct reader *reader = reader_open(source, NULL, NULL);
    if (reader == NULL)
        return first;
    struct raw_batch *batch = malloc(sizeof *batch);
    if (batch != NULL && reader->format->read(reader, batch, 1, NULL) == READ_PACKETS)
        first = batch->packets[0].time;
    free(batch);
    reader_close(reader);
    return first;
}

static int by_time(const void *a, const void *b)
{
    const struct input_name *x = a, *y = b;
    if (x->first.ns != y->first.ns)
        return x->first.ns < y->first.ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

static bool folder_add(struct input_list *list, const char *folder, DIR *directory,
                       struct error *error)
{
    size_t before = list->count;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        struct stat status;
        if (entry->d_name[0] == '.' || fstatat(dirfd(directory), entry->d_name, &status, 0) != 0 ||
            !S_ISREG(status.st_mode))
            continue;
        struct input_name input = {.in_folder = true, .file_bytes = (uint64_t)status.st_size};
        const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
        if (asprintf(&input.name, "%s%s%s", folder, slash, entry->d_name) < 0)
            input.name = NULL;
        if (input.name != NULL)
            input.first = first_time(input.name);
        if (!list_add(list, input, error))
            return false;
    }
    if (list->count == before)
        return error_set(error, ERROR_INPUT, "%.512s: there are no files in this folder", folder);
    qsort(list->items + before, list->count - before, sizeof *list->items, by_time);
    return true;
}

static bool name_add(struct input_list *list, const char *name, struct error *error)
{
    struct stat status;
    if (strcmp(name, "-") == 0) {
        for (size_t i = 0; i < list->count; i++)
            if (strcmp(list->items[i].name, "-") == 0)
                return error_set(error, ERROR_USAGE,
                                 "-: standard input can be read only once; name it once");
        if (fstat(0, &status) != 0)
            return error_set_errno(error, ERROR_INPUT, "-: standard input cannot be read");
    } else if (stat(name, &status) != 0) {
        return error_set_errno(error, ERROR_INPUT, "%.512s: cannot be read", name);
    } else if (S_ISDIR(status.st_mode)) {
        DIR *directory = opendir(name);
        if (directory == NULL)
            return error_set_errno(error, ERROR_INPUT, "%.512s: cannot be listed", name);
        bool added = folder_add(list, name, directory, error);
        closedir(directory);
        return added;
    }
    bool sized = S_ISREG(status.st_mode);
    list->size_known = list->size_known && sized;
    return list_add(list,
                    (struct input_name){.name = strdup(name),
                                        .file_bytes = sized ? (uint64_t)status.st_size : 0},
                    error);
}

bool input_list_fill(struct input_list *list, const char *const *names, size_t count,
                     struct error *error)
{
    list->size_known = true;
    if (count == 0)
        return error_set(error, ERROR_USAGE, "no input: name a capture file, a folder, or -");
    for (size_t i = 0; i < count; i++)
        if (!name_add(list, names[i], error))
            return false;
    return true;
}

void input_list_clear(struct input_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].name);
    free(list->items);
    *list = (struct input_list){0};
}
