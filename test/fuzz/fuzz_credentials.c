/* Any text as a list of logins: it is refused with its line, or each pair of it is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recognise/credentials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s (line %d)\n", #condition, __LINE__);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A line without anything to unescape is found as it stands. */
static void check_line(const struct credentials *c, const uint8_t *line, size_t length)
{
    const uint8_t *slash = memchr(line, '/', length);
    if (slash == NULL || line[0] == '#' || line[0] == '[' || memchr(line, '\\', length) != NULL ||
        line[length - 1] == '\r')
        return;
    HOLDS(credentials_find(c, line, (size_t)(slash - line), slash + 1,
                           length - (size_t)(slash + 1 - line)) != LOGIN_LIST_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct credentials *c = credentials_parse("list", data, size, &error);
    if (c == NULL) {
        HOLDS(error.class == ERROR_CONFIG && strncmp(error.text, "list:", 5) == 0);
        return 0;
    }
    for (int list = LOGIN_LIST_MIRAI; list < LOGIN_LIST_COUNT; list++)
        HOLDS(credentials_pairs(c, (enum login_list)list) <=
              credentials_lines(c, (enum login_list)list));
    for (size_t at = 0; at < size;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        const size_t length = end == NULL ? size - at : (size_t)(end - data) - at;
        if (length > 0)
            check_line(c, data + at, length);
        at += length + 1;
    }
    credentials_destroy(c);
    return 0;
}
