/* See ahead.h. */
#include "report/ahead.h"

#include <assert.h>

static void put(struct ahead *ahead)
{
    ahead->good = ask_session_ask(ahead->session, &ahead->options, &ahead->answer, &ahead->error);
    ahead->asked = true;
}

static void *run(void *context)
{
    put(context);
    return NULL;
}

static void join(struct ahead *ahead)
{
    if (ahead->has_thread)
        (void)pthread_join(ahead->thread, NULL);
    ahead->has_thread = false;
}

void ahead_begin(struct ahead *ahead, struct ask_session *session,
                 const struct ask_options *options)
{
    assert(ahead->session == NULL && options->stopper != NULL);
    *ahead = (struct ahead){.session = session, .options = *options};
    ahead->has_thread = pthread_create(&ahead->thread, NULL, run, ahead) == 0;
}

bool ahead_take(struct ahead *ahead, struct answer **ret_answer, struct error *error)
{
    join(ahead);
    if (!ahead->asked)
        put(ahead);
    if (ahead->good)
        *ret_answer = ahead->answer;
    else
        *error = ahead->error;
    ahead->answer = NULL;
    return ahead->good;
}

void ahead_end(struct ahead *ahead)
{
    if (ahead->has_thread)
        stopper_stop(ahead->options.stopper);
    join(ahead);
    answer_destroy(ahead->answer);
    *ahead = (struct ahead){0};
}
