/* See tool.h. */
#include "doctor/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_LIMIT = 16 << 20, WAIT_MS = 10000, PATH_SIZE = 64 };

static bool find(const char *name, char path[PATH_SIZE])
{
    static const char *const folders[] = {"/usr/sbin", "/sbin", "/usr/bin", "/bin"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, PATH_SIZE, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* All of it, with a final zero; NULL: too much, too slow, or no memory. */
static char *read_all(int fd)
{
    size_t used = 0, room = 1 << 16;
    char *text = malloc(room);
    int64_t end_ms = now_ms() + WAIT_MS;
    while (text != NULL) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        int64_t left_ms = end_ms - now_ms();
        ssize_t got = left_ms > 0 && poll(&ready, 1, (int)left_ms) > 0
                          ? read(fd, text + used, room - used - 1)
                          : -1;
        if (got == 0) {
            text[used] = '\0';
            return text;
        }
        used += got > 0 ? (size_t)got : 0;
        if (got > 0 && used + 1 < room)
            continue;
        char *larger = got > 0 && room < OUTPUT_LIMIT ? realloc(text, room *= 2) : NULL;
        if (larger == NULL)
            free(text);
        text = larger;
    }
    return NULL;
}

/* Its process, or -1; *ret_output is where to read what it prints. */
static pid_t start(const char *path, const char *const argv[], int *ret_output)
{
    static const char *const environment[] = {"LC_ALL=C", NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    int failed = posix_spawn(&child, path, &actions, NULL, (char *const *)(void *)argv,
                             (char *const *)(void *)environment);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *ret_output = ends[0];
    if (failed == 0)
        return child;
    close(ends[0]);
    return -1;
}

char *tool_read(const char *const argv[], struct error *error)
{
    char path[PATH_SIZE];
    int output = -1, status = 0;
    if (!find(argv[0], path)) {
        error_set(error, ERROR_FAILED, "%s is not installed", argv[0]);
        return NULL;
    }
    pid_t child = start(path, argv, &output);
    if (child < 0) {
        error_set_errno(error, ERROR_FAILED, "%s", path);
        return NULL;
    }
    char *text = read_all(output);
    close(output);
    if (text == NULL)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (text != NULL && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return text;
    free(text);
    error_set(error, geteuid() == 0 ? ERROR_FAILED : ERROR_PERMISSION, "%s failed", argv[0]);
    return NULL;
}
