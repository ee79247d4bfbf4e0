#include "serve/asker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 72 };

struct asker {
    struct ask_options common;
    pthread_mutex_t lock; /* of these three, for asker_stop() */
    struct ask_session *session;
    bool stopped;
    bool is_spoilt; /* the session: it was stopped, and answers nothing any more */
    /* What the session is for. */
    char sensor[NAME_SIZE], zone[NAME_SIZE];
    bool japanese;
    struct ask_options opened; /* with the texts above */
};

struct asker *asker_create(const struct ask_options *common)
{
    struct asker *asker = calloc(1, sizeof *asker);
    if (asker == NULL)
        return NULL;
    asker->common = *common;
    pthread_mutex_init(&asker->lock, NULL);
    return asker;
}

static void set_session(struct asker *asker, struct ask_session *session)
{
    pthread_mutex_lock(&asker->lock);
    struct ask_session *old = asker->session;
    asker->session = session;
    asker->is_spoilt = asker->stopped;
    if (session != NULL && asker->stopped)
        ask_session_stop(session);
    pthread_mutex_unlock(&asker->lock);
    ask_session_close(old);
}

struct asker *asker_destroy(struct asker *asker)
{
    if (asker == NULL)
        return NULL;
    set_session(asker, NULL);
    pthread_mutex_destroy(&asker->lock);
    free(asker);
    return NULL;
}

const struct ask_options *asker_common(const struct asker *asker)
{
    return &asker->common;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool same_zone(const char *a, const char *b)
{
    return strcmp(a == NULL ? "UTC" : a, b == NULL ? "UTC" : b) == 0;
}

static bool is_spoilt(struct asker *asker)
{
    pthread_mutex_lock(&asker->lock);
    const bool spoilt = asker->is_spoilt;
    pthread_mutex_unlock(&asker->lock);
    return spoilt;
}

static bool fits(struct asker *asker, const struct ask_options *options)
{
    return asker->session != NULL && !is_spoilt(asker) &&
           same_text(asker->opened.sensor, options->sensor) &&
           same_zone(asker->opened.zone, options->zone) && asker->japanese == options->japanese;
}

unsigned asker_readiness(struct asker *asker, const struct days_seen *seen,
                         const struct ask_options *options)
{
    struct ask_options all = *options;
    all.period_state = seen->now;
    return !fits(asker, options) ? 0 : 1 + ask_session_has(asker->session, &all);
}

static const char *keep_text(char to[NAME_SIZE], const char *text)
{
    snprintf(to, NAME_SIZE, "%s", text == NULL ? "" : text);
    return text == NULL ? NULL : to;
}

static bool open_session(struct asker *asker, const struct ask_options *options,
                         struct error *error)
{
    set_session(asker, NULL);
    asker->opened = asker->common;
    asker->opened.sensor = keep_text(asker->sensor, options->sensor);
    asker->opened.zone = keep_text(asker->zone, options->zone);
    asker->opened.japanese = asker->japanese = options->japanese;
    struct ask_session *session = ask_session_open(&asker->opened, ASK_SESSION_MANY, error);
    set_session(asker, session);
    return session != NULL;
}

/* What the request says, and what is common. */
static struct ask_options joined(const struct asker *asker, const struct days_seen *seen,
                                 const struct ask_options *options)
{
    struct ask_options all = *options;
    all.period_state = seen->now;
    all.compare_state = seen->before;
    const struct ask_options *common = &asker->common;
    all.store = common->store;
    all.signatures = common->signatures;
    all.tags = common->tags;
    all.research_files = common->research_files;
    all.research_file_count = common->research_file_count;
    all.token_files = common->token_files;
    all.token_file_count = common->token_file_count;
    all.research_ports = common->research_ports;
    all.research_reach = common->research_reach;
    all.limit_bytes = common->limit_bytes;
    all.memory_only = common->memory_only;
    all.threads = common->threads;
    all.tell = common->tell;
    all.tell_context = common->tell_context;
    return all;
}

bool asker_ask(struct asker *asker, const struct days_seen *seen, const struct ask_options *options,
               struct answer **ret_answer, struct error *error)
{
    /* Longer ones are nobody's name; ask says so. */
    if ((options->sensor != NULL && strlen(options->sensor) >= NAME_SIZE) ||
        (options->zone != NULL && strlen(options->zone) >= NAME_SIZE))
        return error_set(error, ERROR_USAGE, "sensor, tz: a name is too long");
    const struct ask_options all = joined(asker, seen, options);
    if (!fits(asker, options) && !open_session(asker, options, error))
        return false;
    const bool good = ask_session_ask(asker->session, &all, ret_answer, error);
    if (asker_was_stopped(asker) || (!good && error->class != ERROR_USAGE))
        set_session(asker, NULL);
    return good;
}

void asker_forget(struct asker *asker)
{
    set_session(asker, NULL);
}

void asker_begin(struct asker *asker)
{
    pthread_mutex_lock(&asker->lock);
    asker->stopped = false;
    pthread_mutex_unlock(&asker->lock);
}

void asker_stop(struct asker *asker)
{
    pthread_mutex_lock(&asker->lock);
    asker->stopped = asker->is_spoilt = true;
    if (asker->session != NULL)
        ask_session_stop(asker->session);
    pthread_mutex_unlock(&asker->lock);
}

bool asker_was_stopped(struct asker *asker)
{
    pthread_mutex_lock(&asker->lock);
    const bool stopped = asker->stopped;
    pthread_mutex_unlock(&asker->lock);
    return stopped;
}
