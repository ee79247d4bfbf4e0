/* See tag_files.h. */
#include "cli/tag_files.h"

#include <string.h>

#include "decode/decode.h"

size_t tag_files_find(const struct options *options, const char *ret_files[TAG_FILES_LIMIT + 1])
{
    const char *named[TAG_FILES_LIMIT + 1];
    const size_t count = option_list(options, "tags", named, TAG_FILES_LIMIT + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(named[i], "none") != 0)
            ret_files[found++] = named[i];
    return found;
}

struct tag_set *tags_load(const struct options *options, bool for_packets, struct error *error)
{
    const char *files[TAG_FILES_LIMIT + 1];
    return tag_set_read(files, tag_files_find(options, files),
                        for_packets ? decode_knows_link_type : NULL, error);
}
