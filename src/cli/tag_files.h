/* The tags that the option --tags names. */
#ifndef TEITEN_CLI_TAG_FILES_H
#define TEITEN_CLI_TAG_FILES_H

#include "capture/tags.h"
#include "cli/options.h"

/* The files, without `none`; how many. */
size_t tag_files_find(const struct options *options, const char *ret_files[TAG_FILES_LIMIT + 1]);

/* The tags that they have: none without --tags. To be asked of packets, or (not `for_packets`) only for their
 * titles. NULL with error. The caller destroys. */
struct tag_set *tags_load(const struct options *options, bool for_packets, struct error *error);

#endif
