#include "serve/workers.h"
#include "serve/clock.h"
#include "serve/serve.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKERS_LIMIT = 64, LOOK_AHEAD = 64, PASSED_OVER = 8 };
enum { JOIN_NS = 50000000 }; /* between two words to stop */

struct worker {
    struct workers *all;
    struct asker *asker;
    pthread_t thread;
    pthread_cond_t work;
    bool runs;
    /* Under the lock. */
    bool is_free;
    const struct job *job; /* that it does */
    int64_t begun_ms;      /* 0: since the last tick */
};

struct queue {
    struct job *first, **end;
    size_t waiting;
};

struct workers {
    struct workers_options options;
    pthread_mutex_t lock;
    struct queue loud, quiet;
    size_t quiet_at_work;
    bool ends;
    struct worker items[WORKERS_LIMIT];
};

static void put(struct queue *queue, struct job *job)
{
    job->next = NULL;
    *queue->end = job;
    queue->end = &job->next;
    queue->waiting++;
}

static struct job *take(struct queue *queue, struct job **at)
{
    struct job *job = *at;
    *at = job->next;
    if (*at == NULL)
        queue->end = at;
    queue->waiting--;
    return job;
}

static unsigned readiness(const struct worker *worker, const struct job *job)
{
    return asker_readiness(worker->asker, &job->seen, &job->query.ask);
}

/* Under the lock. The first one, or the one of the next that the worker's session is readiest for, unless the first has been
 * passed over often enough. */
static struct job *choose_job(struct worker *worker, struct queue *queue)
{
    struct job **best = &queue->first, **at = best;
    unsigned most =
        queue->first->passed_over < PASSED_OVER ? readiness(worker, *at) : ASKER_READIEST;
    for (unsigned looked = 1; looked < LOOK_AHEAD && most < ASKER_READIEST; looked++) {
        at = &(*at)->next;
        if (*at == NULL)
            break;
        const unsigned ready = readiness(worker, *at);
        if (ready > most) {
            most = ready;
            best = at;
        }
    }
    if (best != &queue->first)
        queue->first->passed_over++;
    return take(queue, best);
}

/* Under the lock. One worker is left for what somebody waits for, where there are two or more. */
static struct queue *queue_with_work(struct workers *all)
{
    const size_t most = all->options.count > 1 ? all->options.count - 1 : 1;
    if (all->loud.first != NULL)
        return &all->loud;
    return all->quiet.first != NULL && all->quiet_at_work < most ? &all->quiet : NULL;
}

/* NULL: it is over. */
static struct job *take_job(struct worker *worker)
{
    struct workers *all = worker->all;
    struct queue *queue;
    struct job *job = NULL;
    pthread_mutex_lock(&all->lock);
    while (!all->ends && (queue = queue_with_work(all)) == NULL) {
        worker->is_free = true;
        pthread_cond_wait(&worker->work, &all->lock);
    }
    worker->is_free = false;
    if (!all->ends) {
        job = choose_job(worker, queue);
        all->quiet_at_work += job->is_quiet;
        asker_begin(worker->asker);
        worker->job = job;
        worker->begun_ms = 0;
    }
    pthread_mutex_unlock(&all->lock);
    return job;
}

/* Under the lock. Wakes the free worker that is readiest for a job. */
static void wake_for(struct workers *all, const struct job *job)
{
    struct worker *best = NULL;
    unsigned most = 0;
    for (size_t i = 0; i < all->options.count && i < WORKERS_LIMIT; i++) {
        struct worker *worker = &all->items[i];
        const unsigned ready = worker->is_free ? 1 + readiness(worker, job) : 0;
        if (ready > most) {
            most = ready;
            best = worker;
        }
    }
    if (best == NULL)
        return;
    best->is_free = false;
    pthread_cond_signal(&best->work);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct workers *all = worker->all;
    struct job *job;
    while ((job = take_job(worker)) != NULL) {
        const int64_t begun_us = clock_us();
        all->options.look(all->options.context, job);
        struct document *document = job->route.resource->answer(worker->asker, job);
        if (job->serve->is_public)
            asker_forget(worker->asker);
        pthread_mutex_lock(&all->lock);
        worker->job = NULL;
        all->quiet_at_work -= job->is_quiet;
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
        all->loud.end = &all->loud.first;
        all->quiet.end = &all->quiet.first;
        pthread_mutex_init(&all->lock, NULL);
        for (size_t i = 0; i < WORKERS_LIMIT; i++)
            pthread_cond_init(&all->items[i].work, NULL);
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
    struct queue *queue = job->is_quiet ? &workers->quiet : &workers->loud;
    const bool room = queue->waiting < workers->options.queue_limit;
    if (room) {
        put(queue, job);
        wake_for(workers, job);
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}

void workers_hurry(struct workers *workers, const char *key)
{
    pthread_mutex_lock(&workers->lock);
    struct job **at = &workers->quiet.first;
    while (*at != NULL && strcmp((*at)->key, key) != 0)
        at = &(*at)->next;
    if (*at != NULL) {
        struct job *job = take(&workers->quiet, at);
        job->is_quiet = false;
        put(&workers->loud, job);
        wake_for(workers, job);
    }
    pthread_mutex_unlock(&workers->lock);
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

static void end_queue(struct workers *workers, struct queue *queue)
{
    for (struct job *job = queue->first, *next; job != NULL; job = next) {
        next = job->next;
        workers->options.made(workers->options.context, job, problem(503, "the server is ending"),
                              0);
        free(job);
    }
}

/* A stop is missed in the very moment in which a statement begins (ask/stopper.h), so it is said until the thread has ended. */
static void join(struct worker *worker)
{
    struct timespec until;
    do {
        asker_stop(worker->asker);
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += JOIN_NS;
        until.tv_sec += until.tv_nsec / NS_PER_S;
        until.tv_nsec %= NS_PER_S;
    } while (pthread_timedjoin_np(worker->thread, NULL, &until) == ETIMEDOUT);
}

struct workers *workers_destroy(struct workers *workers)
{
    if (workers == NULL)
        return NULL;
    pthread_mutex_lock(&workers->lock);
    workers->ends = true;
    for (size_t i = 0; i < WORKERS_LIMIT; i++)
        pthread_cond_signal(&workers->items[i].work);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < WORKERS_LIMIT; i++) {
        if (workers->items[i].runs)
            join(&workers->items[i]);
        asker_destroy(workers->items[i].asker);
    }
    end_queue(workers, &workers->loud);
    end_queue(workers, &workers->quiet);
    for (size_t i = 0; i < WORKERS_LIMIT; i++)
        pthread_cond_destroy(&workers->items[i].work);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
    return NULL;
}
