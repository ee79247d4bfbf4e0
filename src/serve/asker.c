#include "serve/asker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 72 };

struct asker {
    struct ask_options common;
    struct stopper *stopper; /* of all that it asks */
    struct ask_session *session;
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
    asker->common.stopper = asker->stopper = stopper_create();
    return asker->stopper != NULL ? asker : asker_destroy(asker);
}

static void set_session(struct asker *asker, struct ask_session *session)
{
    ask_session_close(asker->session);
    asker->session = session;
}

struct asker *asker_destroy(struct asker *asker)
{
    if (asker == NULL)
        return NULL;
    set_session(asker, NULL);
    stopper_destroy(asker->stopper);
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

static bool fits(const struct asker *asker, const struct ask_options *options)
{
    return asker->session != NULL && same_text(asker->opened.sensor, options->sensor) &&
           same_zone(asker->opened.zone, options->zone) && asker->japanese == options->japanese;
}

unsigned asker_readiness(const struct asker *asker, const struct days_seen *seen,
                         const struct ask_options *options)
{
    struct ask_options all = *options;
    all.period_state = seen->now;
    if (asker->session == NULL)
        return 1;
    return !fits(asker, options) ? 0 : 2 + ask_session_has(asker->session, &all);
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

struct ask_options asker_join(const struct asker *asker, const struct ask_options *options)
{
    struct ask_options all = *options;
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
    all.stopper = common->stopper;
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
    struct ask_options all = asker_join(asker, options);
    all.period_state = seen->now;
    all.compare_state = seen->before;
    const bool was_used = fits(asker, options);
    if (!was_used && !open_session(asker, options, error))
        return false;
    bool good = ask_session_ask(asker->session, &all, ret_answer, error);
    /* What other questions left in the session may be what memory was short of. */
    if (!good && was_used && error->class == ERROR_FAILED && !asker_was_stopped(asker))
        good = open_session(asker, options, error) &&
               ask_session_ask(asker->session, &all, ret_answer, error);
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
    stopper_reset(asker->stopper);
}

void asker_stop(struct asker *asker)
{
    stopper_stop(asker->stopper);
}

bool asker_was_stopped(const struct asker *asker)
{
    return stopper_was_used(asker->stopper);
}
