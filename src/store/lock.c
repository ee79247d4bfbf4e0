/* See lock.h. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
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

bool store_lock_sensor(const char *store, const char *sensor, int *ret_lock, struct error *error)
{
    char path[PATH_MAX];
    *ret_lock = -1;
    snprintf(path, sizeof path, "%.3900s/sensors", store);
    (void)mkdir(path, 0755); /* the open tells */
    snprintf(path, sizeof path, "%.3900s/sensors/.%.100s.lock", store, sensor);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(lock);
        return error_set(error, ERROR_FAILED,
                         "sensor %s: another process observes under that name into %s, and packets "
                         "would be counted twice; stop it, or take another --sensor",
                         sensor, store);
    }
    *ret_lock = lock;
    return true;
}

void store_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
