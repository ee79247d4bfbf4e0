/* The texts of a pack: finds the .yar files, reads them within limits, and knows which pack it is. */
#ifndef TEITEN_RECOGNISE_SIGNATURE_FILES_H
#define TEITEN_RECOGNISE_SIGNATURE_FILES_H

#include "base/error.h"
#include "base/hash.h"

#include <stddef.h>

enum {
    SIGNATURE_FILES_LIMIT = 256,
    SIGNATURE_FILE_BYTES = 1 << 20,
};

struct signature_file {
    char *name; /* as it was found: "rules/npa.yar" */
    char *text; /* ends with a zero, has no other */
    size_t length;
};

struct signature_files {
    struct signature_file files[SIGNATURE_FILES_LIMIT];
    size_t count;
    struct signature_pack_file {
        char *name, *date;
    } * pack; /* of pack.yaml, by yaml_read(); NULL: there is none */
    char sha256[SHA256_TEXT_SIZE];
};

/* Adds what the paths name: a file, or the *.yar of a folder in the order of their names. False: clear. */
bool signature_files_read(struct signature_files *files, const char *const *paths, size_t count,
                          struct error *error);
void signature_files_clear(struct signature_files *files);

/* The first line on which `word name` stands, as "rule name"; 1 where it does not. */
unsigned signature_file_line(const struct signature_file *file, const char *word, const char *name);

#endif
