#include "base/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static bool read_all(int file, uint8_t *bytes, size_t room, size_t *ret_length)
{
    size_t length = 0;
    while (length < room) {
        ssize_t got = read(file, bytes + length, room - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    *ret_length = length;
    return true;
}

uint8_t *whole_file_read(const char *name, size_t limit_bytes, size_t *ret_length)
{
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    uint8_t *bytes = malloc(limit_bytes + 1);
    if (bytes != NULL && !read_all(file, bytes, limit_bytes + 1, ret_length)) {
        int fault = errno;
        free(bytes);
        bytes = NULL;
        errno = fault;
    }
    close(file);
    return bytes;
}
