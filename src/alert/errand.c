/* See errand.h. The answer comes by memory that both share: there is no pipe to be emptied while it works. */
#include "alert/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_GIVEN_UP = 2, STATUS_TOO_LONG = 3, LOWER_PRIORITY = 10, CLEAR_WAIT_MS = 2000 };

struct errand_answer {
    enum { ANSWER_MISSING, ANSWER_TEXT, ANSWER_WHY_NOT } kind; /* written last */
    size_t length;
    char text[ERRAND_ANSWER_BYTES - 2 * sizeof(size_t)];
};

struct lifeline {
    int fd;
    unsigned limit_s;
};

/* Ends this process when its sender is gone, or its time is over. */
static void *hold(void *context)
{
    const struct lifeline *line = context;
    struct pollfd poller = {.fd = line->fd};
    int ready;
    do
        ready = poll(&poller, 1, (int)line->limit_s * 1000);
    while (ready < 0 && errno == EINTR);
    _exit(ready == 0 ? STATUS_TOO_LONG : STATUS_GIVEN_UP);
}

static void write_answer(struct errand_answer *answer, const char *text, const struct error *error)
{
    const bool fits = text != NULL && strlen(text) < sizeof answer->text;
    const char *said = fits           ? text
                       : text != NULL ? "its answer is larger than can be handed over"
                                      : error->text;
    answer->length = strlen(said);
    memcpy(answer->text, said, answer->length);
    answer->kind = fits ? ANSWER_TEXT : ANSWER_WHY_NOT;
}

_Noreturn static void run(struct errand_answer *answer, int lifeline, unsigned limit_s,
                          errand_work *work, void *context)
{
    static const int fatal[] = {SIGTERM, SIGINT, SIGHUP};
    struct lifeline line = {lifeline, limit_s};
    struct error error = {0};
    pthread_t thread;
    sigset_t none;
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        signal(fatal[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setpriority(PRIO_PROCESS, 0, LOWER_PRIORITY);
    if (pthread_create(&thread, NULL, hold, &line) != 0)
        _exit(STATUS_GIVEN_UP);
    char *text = work(context, &error);
    write_answer(answer, text, &error);
    _exit(0);
}

bool errand_send(struct errand *errand, errand_work *work, void *context, unsigned limit_s,
                 int close_fd, struct error *error)
{
    int ends[2];
    void *shared = mmap(NULL, sizeof(struct errand_answer), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return error_set(error, ERROR_FAILED, "no memory for another process");
    if (pipe2(ends, O_CLOEXEC) != 0) {
        munmap(shared, sizeof(struct errand_answer));
        return error_set_errno(error, ERROR_FAILED, "no pipe to another process");
    }
    const pid_t pid = fork();
    if (pid == 0) {
        close(ends[1]);
        if (close_fd >= 0)
            close(close_fd);
        run(shared, ends[0], limit_s, work, context);
    }
    close(ends[0]);
    *errand =
        (struct errand){.pid = pid, .lifeline = ends[1], .answer = shared, .limit_s = limit_s};
    if (pid > 0)
        return true;
    error_set_errno(error, ERROR_FAILED, "no other process");
    errand->pid = 0;
    errand_clear(errand);
    return false;
}

static enum errand_state take_answer(struct errand *errand, int status, char **ret_text,
                                     struct error *error)
{
    const struct errand_answer *answer = errand->answer;
    const size_t length = answer->length < sizeof answer->text ? answer->length : 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && answer->kind == ANSWER_TEXT) {
        *ret_text = strndup(answer->text, length);
        if (*ret_text != NULL)
            return ERRAND_DONE;
        error_set(error, ERROR_FAILED, "no memory for the answer");
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && answer->kind == ANSWER_WHY_NOT) {
        error_set(error, ERROR_FAILED, "%.*s", (int)length, answer->text);
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_TOO_LONG) {
        error_set(error, ERROR_FAILED, "no answer after %u s: given up", errand->limit_s);
    } else if (WIFSIGNALED(status)) {
        error_set(error, ERROR_FAILED, "its process was ended by signal %d", WTERMSIG(status));
    } else {
        error_set(error, ERROR_FAILED, "its process ended without an answer");
    }
    return ERRAND_FAILED;
}

/* Whether it has ended; its status stays. */
static bool has_ended(struct errand *errand, int options)
{
    pid_t ended = 0;
    while (!errand->ended && (ended = waitpid(errand->pid, &errand->status, options)) < 0 &&
           errno == EINTR) {
    }
    if (ended < 0)
        errand->status = STATUS_GIVEN_UP << 8; /* somebody else has taken its status */
    errand->ended = errand->ended || ended != 0;
    return errand->ended;
}

enum errand_state errand_look(struct errand *errand, char **ret_text, struct error *error)
{
    if (errand->pid == 0)
        return ERRAND_NONE;
    if (!has_ended(errand, WNOHANG))
        return ERRAND_UNDER_WAY;
    const enum errand_state state = take_answer(errand, errand->status, ret_text, error);
    errand_clear(errand);
    return state;
}

void errand_wait(struct errand *errand)
{
    if (errand->pid != 0)
        (void)has_ended(errand, 0);
}

/* Its thread ends it at once, unless somebody has stopped it: then it ends when it goes on. */
static void let_go(pid_t pid)
{
    const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
    for (int ms = 0; ms < CLEAR_WAIT_MS && waitpid(pid, NULL, WNOHANG) == 0; ms += 5)
        nanosleep(&pause, NULL);
}

void errand_clear(struct errand *errand)
{
    if (errand->answer == NULL)
        return;
    close(errand->lifeline);
    if (errand->pid != 0 && !errand->ended)
        let_go(errand->pid);
    munmap(errand->answer, sizeof *errand->answer);
    *errand = (struct errand){0};
}
