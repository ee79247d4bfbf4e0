/* See staging.h. */
#include "store/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

struct staging {
    int parent_fd, fd;
    char name[32];
    char path[STORE_PATH_SIZE];
};

enum { REMOVE_DEPTH = 6 };

static bool remove_depth(int parent_fd, const char *name, int depth)
{
    if (unlinkat(parent_fd, name, 0) == 0)
        return true;
    if ((errno != EISDIR && errno != EPERM) || depth == 0)
        return errno == ENOENT;
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_depth(fd, entry->d_name, depth - 1);
    closedir(dir);
    return unlinkat(parent_fd, name, AT_REMOVEDIR) == 0;
}

bool remove_folder(int parent_fd, const char *name)
{
    return remove_depth(parent_fd, name, REMOVE_DEPTH);
}

/* Removes folders whose lock nobody holds. */
static void sweep(int parent_fd)
{
    int fd = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        int left = openat(parent_fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (left >= 0 && flock(left, LOCK_EX | LOCK_NB) == 0)
            remove_folder(parent_fd, entry->d_name);
        if (left >= 0)
            close(left);
    }
    closedir(dir);
}

struct staging *staging_create(const char *store, struct error *error)
{
    struct staging *s = calloc(1, sizeof *s);
    if (s == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for a staging folder");
        return NULL;
    }
    s->parent_fd = s->fd = -1;
    char parent[STORE_PATH_SIZE - 64];
    if ((size_t)snprintf(parent, sizeof parent, "%s/.staging", store) >= sizeof parent) {
        error_set(error, ERROR_USAGE, "%s: the name of the store is too long", store);
        return staging_destroy(s);
    }
    if ((mkdir(parent, 0755) != 0 && errno != EEXIST) ||
        (s->parent_fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        error_set_errno(error, ERROR_FAILED, "%s: cannot make the folder", parent);
        return staging_destroy(s);
    }
    /* Two that begin at the same time must not sweep each other's folder before it is locked. */
    flock(s->parent_fd, LOCK_EX);
    sweep(s->parent_fd);
    snprintf(s->path, sizeof s->path, "%s/XXXXXX", parent);
    bool made = mkdtemp(s->path) != NULL;
    if (made) {
        snprintf(s->name, sizeof s->name, "%s", strrchr(s->path, '/') + 1);
        s->fd = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        made = s->fd >= 0 && fchmod(s->fd, 0755) == 0 && flock(s->fd, LOCK_EX | LOCK_NB) == 0;
    }
    flock(s->parent_fd, LOCK_UN);
    if (made)
        return s;
    error_set_errno(error, ERROR_FAILED, "%s: cannot make a folder in it", parent);
    return staging_destroy(s);
}

struct staging *staging_destroy(struct staging *staging)
{
    if (staging == NULL)
        return NULL;
    if (staging->fd >= 0) {
        remove_folder(staging->parent_fd, staging->name);
        close(staging->fd);
    }
    if (staging->parent_fd >= 0)
        close(staging->parent_fd);
    free(staging);
    return NULL;
}

int staging_fd(const struct staging *staging)
{
    return staging->fd;
}

const char *staging_path(const struct staging *staging)
{
    return staging->path;
}
