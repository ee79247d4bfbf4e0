#include "serve/workers.h"
#include "serve/serve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKERS_LIMIT = 64, LOOK_AHEAD = 64, PASSED_OVER = 8 };

struct worker {
    struct workers *all;
    struct asker *asker;
    pthread_t thread;
    bool runs;
    /* Under the lock. */
    const struct job *job;
    int64_t begun_ms; /* 0: since the last tick */
};

struct workers {
    struct workers_options options;
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job *first, **end;
    size_t waiting;
    bool ends;
    struct worker items[WORKERS_LIMIT];
};

/* Under the lock. The first one, or the first that the worker's session is
 * ready for, unless the first has been passed over often enough. */
static struct job *choose_job(struct worker *worker)
{
    struct workers *all = worker->all;
    struct job **at = &all->first;
    for (unsigned looked = 0; *at != NULL && looked < LOOK_AHEAD; looked++, at = &(*at)->next)
        if (asker_is_ready(worker->asker, (*at)->state, &(*at)->query.ask))
            break;
    if (*at == NULL || all->first->passed_over >= PASSED_OVER)
        at = &all->first;
    else if (at != &all->first)
        all->first->passed_over++;
    struct job *job = *at;
    *at = job->next;
    if (*at == NULL)
        all->end = at;
    all->waiting--;
    return job;
}

/* NULL: it is over. */
static struct job *take_job(struct worker *worker)
{
    struct workers *all = worker->all;
    struct job *job = NULL;
    pthread_mutex_lock(&all->lock);
    while (all->first == NULL && !all->ends)
        pthread_cond_wait(&all->work, &all->lock);
    if (!all->ends) {
        job = choose_job(worker);
        asker_begin(worker->asker);
        worker->job = job;
        worker->begun_ms = 0;
    }
    pthread_mutex_unlock(&all->lock);
    return job;
}

static int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct workers *all = worker->all;
    struct job *job;
    while ((job = take_job(worker)) != NULL) {
        const int64_t begun_us = clock_us();
        struct document *document = job->route.resource->answer(worker->asker, job);
        if (job->serve->is_public)
            asker_forget(worker->asker);
        pthread_mutex_lock(&all->lock);
        worker->job = NULL;
        pthread_mutex_unlock(&all->lock);
        all->options.made(all->options.context, job, document, clock_us() - begun_us);
        free(job);
    }
    return NULL;
}

struct workers *workers_create(const struct workers_options *options, struct error *error)
{
    struct workers *all = calloc(1, sizeof *all);
    bool good = all != NULL;
    if (good) {
        all->options = *options;
        all->end = &all->first;
        pthread_mutex_init(&all->lock, NULL);
        pthread_cond_init(&all->work, NULL);
    }
    for (unsigned i = 0; good && i < options->count && i < WORKERS_LIMIT; i++) {
        struct worker *worker = &all->items[i];
        worker->all = all;
        worker->asker = asker_create(options->common);
        good = worker->asker != NULL &&
               (worker->runs = pthread_create(&worker->thread, NULL, work, worker) == 0);
    }
    if (good)
        return all;
    error_set(error, ERROR_FAILED, "no memory for threads that ask the store");
    return workers_destroy(all);
}

bool workers_add(struct workers *workers, struct job *job)
{
    pthread_mutex_lock(&workers->lock);
    const bool room = workers->waiting < workers->options.queue_limit;
    if (room) {
        job->next = NULL;
        *workers->end = job;
        workers->end = &job->next;
        workers->waiting++;
        pthread_cond_signal(&workers->work);
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}

void workers_tick(struct workers *workers, int64_t now_ms)
{
    pthread_mutex_lock(&workers->lock);
    for (size_t i = 0; i < WORKERS_LIMIT; i++) {
        struct worker *w = &workers->items[i];
        if (w->job == NULL)
            continue;
        if (w->begun_ms == 0)
            w->begun_ms = now_ms;
        else if (now_ms - w->begun_ms > workers->options.limit_ms)
            asker_stop(w->asker);
    }
    pthread_mutex_unlock(&workers->lock);
}

struct workers *workers_destroy(struct workers *workers)
{
    if (workers == NULL)
        return NULL;
    pthread_mutex_lock(&workers->lock);
    workers->ends = true;
    for (size_t i = 0; i < WORKERS_LIMIT; i++)
        if (workers->items[i].job != NULL)
            asker_stop(workers->items[i].asker);
    pthread_cond_broadcast(&workers->work);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < WORKERS_LIMIT; i++) {
        if (workers->items[i].runs)
            pthread_join(workers->items[i].thread, NULL);
        asker_destroy(workers->items[i].asker);
    }
    for (struct job *job = workers->first, *next; job != NULL; job = next) {
        next = job->next;
        workers->options.made(workers->options.context, job, problem(503, "the server is ending"),
                              0);
        free(job);
    }
    pthread_cond_destroy(&workers->work);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
    return NULL;
}
