/* Which geo databases are used: those named with --geo, or the shipped ones where they are found. */
#ifndef TEITEN_CLI_GEO_FILES_H
#define TEITEN_CLI_GEO_FILES_H

#include "store/geo.h"

#include <stddef.h>

enum { GEO_FILES_LIMIT = 16 };

/* `named` are the values of --geo; "none" alone means no database. Without any: $TEITEN_GEO, then
 * ../deps/geo and ../share/teiten/geo beside the program. *ret_geo is NULL where there is none. */
bool geo_files_load(const char *const *named, size_t count, struct geo **ret_geo,
                    struct error *error);

/* The folders in which geo_files_load() looks without --geo, for a sandbox: writes them to `folders`,
 * points `ret_paths` to them, and returns how many. */
enum { GEO_FOLDERS = 3, GEO_FOLDER_SIZE = 4200 };
size_t geo_files_folders(char folders[GEO_FOLDERS][GEO_FOLDER_SIZE], const char **ret_paths);

#endif
