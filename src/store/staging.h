/* A folder of one's own in <store>/.staging, where segments are written before they are renamed in.
 *
 * It is locked as long as the process lives; creating one removes what dead processes left. */
#ifndef TEITEN_STORE_STAGING_H
#define TEITEN_STORE_STAGING_H

#include "base/error.h"

struct staging;
struct staging *staging_create(const char *store, struct error *error);
struct staging *staging_destroy(struct staging *staging); /* removes the folder; takes NULL */
int staging_fd(const struct staging *staging);
const char *staging_path(const struct staging *staging);

/* Removes a folder and all in it, to a depth of a few folders. Symbolic links are removed, not
 * followed. True when it is gone. */
bool remove_folder(int parent_fd, const char *name);

#endif
