/* An export to a file: a reader never sees half of one. */
#include "export/export.h"

#include <stdio.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Begins anew as long as that may help. */
static bool run(const struct export_options *options, FILE *out, struct error *error)
{
    struct export_options own = *options;
    struct export_counts counts = {0};
    own.ret_counts = &counts;
    bool good = export_run(&own, out, error);
    for (unsigned i = 1; counts.lost && i < ASK_ATTEMPTS; i++) {
        rewind(out);
        good = ftruncate(fileno(out), 0) == 0 && export_run(&own, out, error);
    }
    if (options->ret_counts != NULL)
        *options->ret_counts = counts;
    return good;
}

bool export_to_file(const struct export_options *options, const char *path, struct error *error)
{
    char temporary[PATH_SIZE];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.part", path) >= sizeof temporary)
        return error_set(error, ERROR_USAGE, "-o: the name is too long");
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_set_errno(error, ERROR_FAILED, "%.900s: cannot be written", temporary);
    bool good = run(options, out, error);
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
