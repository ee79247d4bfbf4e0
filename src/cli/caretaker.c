/* See caretaker.h. */
#include "cli/caretaker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ask/compact.h"
#include "base/sandbox.h"
#include "base/types.h"
#include "cli/verbs.h"

enum {
    LOOK_S = 600,              /* at most so often */
    TODAY_SEGMENTS = 120,      /* the day that is not over is joined from so many on */
    NICENESS = 10,             /* the capture comes first */
    COMPACT_MEMORY_MIB = 1024, /* of DuckDB */
};

static void compact(const struct caretaker_options *o, uint32_t before_day, size_t least_segments)
{
    struct error error;
    struct compact_result result;
    const struct compact_options options = {.store = o->store,
                                            .sensor = o->sensor,
                                            .before_day = before_day,
                                            .least_segments = least_segments,
                                            .limit_bytes = (size_t)COMPACT_MEMORY_MIB << 20};
    if (!compact_store(&options, &result, &error))
        cli_fail(&error);
}

static void look_after(const struct caretaker_options *o)
{
    uint32_t today = (uint32_t)(time(NULL) / S_PER_DAY);
    if (o->compact) {
        compact(o, today, 2);
        compact(o, today + 1, TODAY_SEGMENTS);
    }
    if (o->limit_bytes > 0)
        cli_retain(o->store, o->limit_bytes);
}

static bool lock_in(const struct caretaker_options *o, struct error *error)
{
    struct sandbox_state state;
    const char *const paths[] = {o->store};
    const struct sandbox_options options = {
        .user = o->user, .write_paths = paths, .write_path_count = 1};
    return !o->sandbox || sandbox_enter(&options, &state, error);
}

struct waking {
    int pipe;
    sem_t calls;
};

/* Waits for the sensor, whatever else goes on here. */
static void *wait_for_sensor(void *context)
{
    struct waking *waking = context;
    char byte;
    ssize_t got;
    while ((got = read(waking->pipe, &byte, 1)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            sem_post(&waking->calls);
    _exit(0);
}

static int64_t monotonic_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* The life of the child: until the pipe ends. */
_Noreturn static void care(const struct caretaker_options *o, int pipe)
{
    struct error error;
    signal(SIGINT,
           SIG_IGN); /* a terminal, or a service manager, sends it to both: the pipe tells us */
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_NAME, "teiten-care");
    if (nice(NICENESS) == -1) {
        /* then with the same priority */
    }
    if (!lock_in(o, &error))
        _exit(cli_fail(&error));
    struct waking waking = {.pipe = pipe};
    pthread_t thread;
    if (sem_init(&waking.calls, 0, 0) != 0 ||
        pthread_create(&thread, NULL, wait_for_sensor, &waking) != 0) {
        error_set(&error, ERROR_FAILED, "caretaker: no thread");
        _exit(cli_fail(&error));
    }
    for (int64_t next = monotonic_s() + LOOK_S;;) {
        if (sem_wait(&waking.calls) != 0 || monotonic_s() < next)
            continue;
        look_after(o);
        next = monotonic_s() + LOOK_S;
    }
}

bool caretaker_start(struct caretaker *caretaker, const struct caretaker_options *options,
                     struct error *error)
{
    int ends[2];
    *caretaker = (struct caretaker){0};
    if (!options->compact && options->limit_bytes == 0)
        return true;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(error, ERROR_FAILED, "caretaker: no pipe");
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[1]);
        care(options, ends[0]);
    }
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return error_set_errno(error, ERROR_FAILED, "caretaker: no process");
    }
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    *caretaker = (struct caretaker){.pid = pid, .pipe = ends[1]};
    return true;
}

bool caretaker_wake(struct caretaker *caretaker)
{
    /* A full pipe: it is busy, and will look again. */
    if (caretaker->pid == 0 || write(caretaker->pipe, "", 1) == 1 || errno == EAGAIN)
        return true;
    caretaker_stop(caretaker);
    return false;
}

void caretaker_stop(struct caretaker *caretaker)
{
    if (caretaker->pid == 0)
        return;
    close(caretaker->pipe);
    while (waitpid(caretaker->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    caretaker->pid = 0;
}
