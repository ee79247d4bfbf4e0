/* See lock.h. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

int store_lock(const char *store, enum store_lock how, struct error *error)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/.lock", store) >= sizeof path) {
        error_set(error, ERROR_USAGE, "%s: the name of the store is too long", store);
        return -1;
    }
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0) {
        error_set_errno(error, ERROR_FAILED, "%s: cannot open the lock of the store", path);
        return -1;
    }
    int result;
    do {
        result = flock(lock, how == STORE_LOCK_EXCLUSIVE ? LOCK_EX : LOCK_SH);
    } while (result != 0 && errno == EINTR);
    if (result != 0) {
        error_set_errno(error, ERROR_FAILED, "%s: cannot lock the store", path);
        close(lock);
        return -1;
    }
    return lock;
}

void store_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
