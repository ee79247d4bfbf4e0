#include "ask/stopper.h"

#include <pthread.h>
#include <stdlib.h>

struct stopper {
    pthread_mutex_t lock;
    bool was_used;
    void (*interrupt)(void *statement); /* NULL: nothing runs */
    void *statement;
};

struct stopper *stopper_create(void)
{
    struct stopper *stopper = calloc(1, sizeof *stopper);
    if (stopper != NULL)
        pthread_mutex_init(&stopper->lock, NULL);
    return stopper;
}

struct stopper *stopper_destroy(struct stopper *stopper)
{
    if (stopper != NULL)
        pthread_mutex_destroy(&stopper->lock);
    free(stopper);
    return NULL;
}

void stopper_stop(struct stopper *stopper)
{
    pthread_mutex_lock(&stopper->lock);
    stopper->was_used = true;
    if (stopper->interrupt != NULL)
        stopper->interrupt(stopper->statement);
    pthread_mutex_unlock(&stopper->lock);
}

bool stopper_was_used(struct stopper *stopper)
{
    pthread_mutex_lock(&stopper->lock);
    const bool was_used = stopper->was_used;
    pthread_mutex_unlock(&stopper->lock);
    return was_used;
}

void stopper_reset(struct stopper *stopper)
{
    pthread_mutex_lock(&stopper->lock);
    stopper->was_used = false;
    pthread_mutex_unlock(&stopper->lock);
}

bool stopper_begin(struct stopper *stopper, void (*interrupt)(void *statement), void *statement)
{
    if (stopper == NULL)
        return true;
    pthread_mutex_lock(&stopper->lock);
    const bool may = !stopper->was_used;
    if (may) {
        stopper->interrupt = interrupt;
        stopper->statement = statement;
    }
    pthread_mutex_unlock(&stopper->lock);
    return may;
}

void stopper_end(struct stopper *stopper)
{
    if (stopper == NULL)
        return;
    pthread_mutex_lock(&stopper->lock);
    stopper->interrupt = NULL;
    pthread_mutex_unlock(&stopper->lock);
}
