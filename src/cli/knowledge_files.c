/* See knowledge_files.h. */
#include "cli/knowledge_files.h"

#include <stdlib.h>

struct knowledge *knowledge_load(const struct options *options, struct error *error)
{
    const char *files[CREDENTIALS_FILES_LIMIT];
    const size_t count = option_list(options, "credentials", files, CREDENTIALS_FILES_LIMIT);
    struct knowledge *knowledge = calloc(1, sizeof *knowledge);
    if (knowledge == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for lists of logins");
        return NULL;
    }
    knowledge->credentials = credentials_read(files, count, error);
    return knowledge->credentials != NULL ? knowledge : knowledge_destroy(knowledge);
}
