/* Outlet file: a line of JSON a digest, appended and synced.
 *
 * The one outlet that can be exact: before an attempt whose forerunner is unsure the end of the file is looked at for
 * the id. A line that a crash cut off is ended first, so that the next one is whole. */
#include "alert/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0640, TAIL_BYTES = 4 << 20 };

static bool write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, text, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        text += done;
        length -= (size_t)done;
    }
    return true;
}

/* Whether a whole line near the end has the id; *ret_open: the last line is not ended. */
static bool is_there(int fd, const char *id, bool *ret_open)
{
    struct stat status;
    *ret_open = false;
    if (fstat(fd, &status) != 0 || status.st_size == 0)
        return false;
    const size_t length = status.st_size < TAIL_BYTES ? (size_t)status.st_size : TAIL_BYTES;
    char *tail = malloc(length + 1);
    if (tail == NULL ||
        pread(fd, tail, length, status.st_size - (off_t)length) != (ssize_t)length) {
        free(tail);
        return false;
    }
    tail[length] = '\0';
    *ret_open = tail[length - 1] != '\n';
    const char *found = memmem(tail, length, id, strlen(id));
    const bool there = found != NULL && strchr(found, '\n') != NULL;
    free(tail);
    return there;
}

void outlet_file_send(struct attempt *attempt)
{
    const char *path = attempt->settings->path;
    bool open_line = false;
    char *body = attempt_body(attempt);
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (body == NULL || fd < 0) {
        attempt_fail(attempt, OUTCOME_FAILED, "%.150s: %s", path,
                     body == NULL ? "no memory" : strerror(errno));
    } else if (is_there(fd, attempt->delivery->id, &open_line) ||
               ((!open_line || write_all(fd, "\n", 1)) && write_all(fd, body, strlen(body)) &&
                write_all(fd, "\n", 1) && fsync(fd) == 0)) {
        attempt->outcome = OUTCOME_SENT;
    } else {
        attempt_fail(attempt, OUTCOME_UNSURE, "%.150s: %s", path, strerror(errno));
    }
    if (fd >= 0)
        close(fd);
    free(body);
}
