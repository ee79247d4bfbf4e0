/* Folder: from the names on the command line to the list of files to read.
 *
 * A folder gives its regular files, itself only (no folders in it, no names that begin with a dot),
 * in the order of their first packet's time, ties by name. A file in it that is no capture comes
 * last: it is found wanting again when its turn comes. Every file of a folder is opened once for
 * that, and FOLDER_PEEK_BYTES of it read. */
#ifndef TEITEN_CAPTURE_FOLDER_H
#define TEITEN_CAPTURE_FOLDER_H

#include "base/error.h"
#include "base/types.h"

#define FOLDER_PEEK_BYTES ((size_t)64 << 10)

/* Ten years of files of five minutes. */
#define INPUT_LIMIT ((size_t)1 << 20)

struct input_name {
    char *name;
    bool in_folder;      /* found, not named by the user */
    uint64_t file_bytes; /* 0 when not known */
    struct instant first;
};

struct input_list {
    struct input_name *items;
    size_t count, room;
    bool size_known; /* of every input */
};

/* Fills a zeroed list; a name that does not exist, a folder without files, and "-" twice are errors.
 * The list has to be cleared also after a failure. */
bool input_list_fill(struct input_list *list, const char *const *names, size_t count,
                     struct error *error);
void input_list_clear(struct input_list *list);

#endif
