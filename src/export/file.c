/* An export to a file: a reader never sees half of one. */
#include "export/export.h"

#include <stdio.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static bool empty(void *context, FILE *out, struct error *error)
{
    const char *path = context;
    return (fflush(out) == 0 && fseeko(out, 0, SEEK_SET) == 0 && ftruncate(fileno(out), 0) == 0) ||
           error_set_errno(error, ERROR_FAILED, "%.900s: the export cannot be begun anew", path);
}

bool export_to_file(const struct export_options *options, const char *path, struct error *error)
{
    char temporary[PATH_SIZE];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.part", path) >= sizeof temporary)
        return error_set(error, ERROR_USAGE, "-o: the name is too long");
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_set_errno(error, ERROR_FAILED, "%.900s: cannot be written", temporary);
    bool good = export_run_anew(options, out, empty, temporary, error);
    if (good && (fflush(out) != 0 || fsync(fileno(out)) != 0))
        good = error_set_errno(error, ERROR_FAILED, "%.900s: cannot be written", temporary);
    if (fclose(out) != 0 && good)
        good = error_set_errno(error, ERROR_FAILED, "%.900s: cannot be written", temporary);
    if (good && rename(temporary, path) != 0)
        good = error_set_errno(error, ERROR_FAILED, "%.900s: cannot be written", path);
    if (!good)
        unlink(temporary);
    return good;
}
