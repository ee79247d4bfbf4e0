/* See geo_files.h. */
#include "cli/geo_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, FILE_COUNT = 3 };

static const char *const shipped[FILE_COUNT] = {"country.mmdb", "asn-ipv4.csv", "asn-ipv6.csv"};

/* Loads what is there of the shipped files in a folder; false with an empty error: none is. */
static bool load_folder(const char *folder, struct geo **ret_geo, struct error *error)
{
    char paths[FILE_COUNT][PATH_SIZE];
    const char *files[FILE_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < FILE_COUNT; i++) {
        snprintf(paths[count], sizeof paths[count], "%.4000s/%s", folder, shipped[i]);
        if (access(paths[count], R_OK) == 0) {
            files[count] = paths[count];
            count++;
        }
    }
    if (count == 0)
        return false;
    const struct geo_options options = {files, count};
    *ret_geo = geo_create(&options, error);
    return *ret_geo != NULL;
}

/* The folder of the running program, without a slash at its end. */
static bool program_folder(char folder[PATH_SIZE])
{
    ssize_t length = readlink("/proc/self/exe", folder, PATH_SIZE - 1);
    if (length <= 0)
        return false;
    folder[length] = '\0';
    *strrchr(folder, '/') = '\0';
    return true;
}

size_t geo_files_folders(char folders[GEO_FOLDERS][GEO_FOLDER_SIZE], const char **ret_paths)
{
    static const char *const beside[] = {"../deps/geo", "../share/teiten/geo"};
    const char *own = getenv("TEITEN_GEO");
    char program[PATH_SIZE];
    size_t count = 0;
    if (own != NULL && own[0] != '\0')
        snprintf(folders[count++], GEO_FOLDER_SIZE, "%.4000s", own);
    for (size_t i = 0; i < 2 && program_folder(program); i++)
        snprintf(folders[count++], GEO_FOLDER_SIZE, "%.4000s/%s", program, beside[i]);
    for (size_t i = 0; i < count; i++)
        ret_paths[i] = folders[i];
    return count;
}

bool geo_files_load(const char *const *named, size_t count, struct geo **ret_geo,
                    struct error *error)
{
    *ret_geo = NULL;
    *error = (struct error){0};
    if (count == 1 && strcmp(named[0], "none") == 0)
        return true;
    if (count > 0) {
        const struct geo_options options = {named, count};
        *ret_geo = geo_create(&options, error);
        return *ret_geo != NULL;
    }
    char folders[GEO_FOLDERS][GEO_FOLDER_SIZE];
    const char *paths[GEO_FOLDERS], *own = getenv("TEITEN_GEO");
    bool named_folder = own != NULL && own[0] != '\0';
    size_t folder_count = geo_files_folders(folders, paths);
    for (size_t i = 0; i < folder_count; i++) {
        if (load_folder(paths[i], ret_geo, error))
            return true;
        if (error->class != ERROR_NONE)
            return false;
        if (named_folder)
            return error_set(error, ERROR_CONFIG, "TEITEN_GEO: no geo database in %.512s", own);
    }
    return true;
}
