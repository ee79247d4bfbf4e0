/* Outlet command: a program of the operator, run without a shell, the digest as JSON on its standard input.
 *
 * Its arguments are the configuration's and nothing else; the id and the number of the attempt are in its environment,
 * which has nothing more than PATH and the language. It is killed with its children when the time is over. Exit status
 * 0 is success. */
#include "alert/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* In the child: nothing of ours but standard input and standard error. */
_Noreturn static void become(const struct attempt *attempt, int input)
{
    char *arguments[OUTLET_ARGUMENTS + 1] = {NULL};
    char id[64], count[32], path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                            language[] = "LC_ALL=C.UTF-8";
    char *environment[] = {path, language, id, count, NULL};
    sigset_t none;
    for (unsigned i = 0; i < attempt->settings->command_count && i < OUTLET_ARGUMENTS; i++)
        arguments[i] = attempt->settings->command[i];
    snprintf(id, sizeof id, "TEITEN_DELIVERY=%s", attempt->delivery->id);
    snprintf(count, sizeof count, "TEITEN_ATTEMPT=%u", attempt->delivery->attempts);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    if (arguments[0] != NULL && dup2(input, STDIN_FILENO) >= 0 &&
        (null < 0 || dup2(null, STDOUT_FILENO) >= 0) && close_range(3, ~0U, 0) == 0)
        execve(arguments[0], arguments, environment);
    _exit(127);
}

/* Hands the text over and waits. False: time is over. */
static bool feed(int pipe, const char *text, size_t length, int64_t until_ms)
{
    while (length > 0) {
        struct pollfd poller = {.fd = pipe, .events = POLLOUT};
        const int64_t left = until_ms - now_ms();
        if (left <= 0 || poll(&poller, 1, (int)left) == 0)
            return false;
        ssize_t done = write(pipe, text, length);
        if (done < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (done <= 0)
            return true; /* it does not read on: its exit status tells */
        text += done;
        length -= (size_t)done;
    }
    return true;
}

static bool wait_until(pid_t pid, int64_t until_ms, int *ret_status)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (;;) {
        pid_t ended = waitpid(pid, ret_status, WNOHANG);
        if (ended == pid)
            return true;
        if (now_ms() >= until_ms)
            return false;
        nanosleep(&pause, NULL);
    }
}

static void judge(struct attempt *attempt, int status)
{
    const char *program = attempt->settings->command[0];
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        attempt->outcome = OUTCOME_SENT;
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        attempt_fail(attempt, OUTCOME_FAILED, "%.150s could not be run", program);
    else if (WIFEXITED(status))
        attempt_fail(attempt, OUTCOME_FAILED, "%.150s: exit status %d", program,
                     WEXITSTATUS(status));
    else
        attempt_fail(attempt, OUTCOME_UNSURE, "%.150s: ended by signal %d", program,
                     WTERMSIG(status));
}

void outlet_command_send(struct attempt *attempt)
{
    const int64_t until_ms = now_ms() + (int64_t)attempt_timeout_s(attempt) * 1000;
    int ends[2], status = 0;
    char *body = attempt_body(attempt);
    if (body == NULL || pipe2(ends, O_CLOEXEC) != 0) {
        free(body);
        attempt_fail(attempt, OUTCOME_FAILED, "no memory or no pipe");
        return;
    }
    pid_t pid = fork();
    if (pid == 0)
        become(attempt, ends[0]);
    close(ends[0]);
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    bool fed = pid > 0 && feed(ends[1], body, strlen(body), until_ms);
    close(ends[1]);
    free(body);
    if (pid < 0) {
        attempt_fail(attempt, OUTCOME_FAILED, "no process: %s", strerror(errno));
    } else if (fed && wait_until(pid, until_ms, &status)) {
        judge(attempt, status);
    } else {
        kill(-pid, SIGKILL);
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        attempt_fail(attempt, OUTCOME_UNSURE, "%.150s: killed after %u s",
                     attempt->settings->command[0], attempt_timeout_s(attempt));
    }
}
